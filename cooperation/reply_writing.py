"""A reply to Parliament as a Word file: the page of the reply, and its annexes as tables."""

import datetime as dt

from django.utils.formats import date_format
from django.utils.translation import get_language_bidi, ngettext, override
from django.utils.translation import gettext as _

from agreements.columns import NO_GAPS
from cooperation.replies import annexes_of
from records.entries import Mention
from records.exports.csv import checksum
from records.exports.docx import add_piece, lies_on_its_side, refuse_long_tables
from records.exports.runs import RLM
from records.exports.word import Paper
from records.localized import with_commas, with_semicolons
from records.source_entries import read_sources
from records.templatetags.register import stated_day

#: A code that says that something is not known, in columns of codes.
NOT_KNOWN = "not-known"


def reply_file(reply):
    """The reply as a Word file.

    Raises NotWritable for an annex that is too long for a paper, and ValidationError where a
    report cannot be asked any more as it was.
    """
    with override(reply.language):
        by_report = annexes_of(reply)
        annexes = list(by_report.values())
        tables = [table for annex in annexes for table in annex.answer.tables]
        refuse_long_tables(tables)
        paper = Paper(
            title=title_of(reply),
            language=reply.language,
            made_at=reply.drafted_at.astimezone(dt.UTC),
        )
        paper.running_lines(title_of(reply), _("Page %(page)s of %(pages)s"))
        _write_reply(reply, by_report, paper)
        for annex in annexes:
            paper.new_section(landscape=lies_on_its_side(annex.answer.tables))
            _write_annex(annex, paper)
        return paper.as_bytes()


def title_of(reply):
    """The House, and the question by its number."""
    return _("%(house)s: question No. %(number)s") % {
        "house": reply.get_house_display(),
        "number": f"*{reply.question_number}" if reply.is_starred else reply.question_number,
    }


def kind_of(reply):
    """Whether the question is starred, and when its notice came."""
    kind = _("Starred question") if reply.is_starred else _("Unstarred question")
    day = date_format(reply.received_on, "DATE_FORMAT")
    notice = _("Notice received on %(day)s.") % {"day": day}
    return f"{kind}. {notice}"


def answer_to(part, by_report):
    """The answer to a part, and which annex it is to be read with."""
    annex = by_report.get(part["report"])
    pointer = _("See Annex-%(number)s.") % {"number": annex.number} if annex else ""
    words = " ".join(filter(None, (part["answer"], pointer)))
    return words or _("No answer has been drafted.")


def _write_reply(reply, by_report, paper):
    paper.title(title_of(reply))
    paper.paragraph(kind_of(reply))
    paper.paragraph(f"{reply.member}:", bold=True)
    paper.paragraph(
        _("Will the Minister for Federal Education and Professional Training be pleased to state:")
    )
    for part in reply.parts:
        paper.paragraph(f"({part['letter']})\t{part['question']}")
    paper.heading(_("Minister's reply"))
    for part in reply.parts:
        paper.paragraph(f"({part['letter']})\t{answer_to(part, by_report)}")
    annexes = list(by_report.values())
    paper.heading(_("Position of the information"), 2)
    paper.paragraph(_position(reply, annexes))
    for sentence in filter(None, [reply.not_known, *map(not_known, annexes)]):
        paper.paragraph(sentence)
    sources = sources_of(annexes)
    if sources:
        paper.heading(_("Sources of the annexed records"), 2)
        for number, source in enumerate(sources, start=1):
            paper.paragraph(f"{number}.\t{in_words(source)}", style="Quiet")


def _position(reply, annexes):
    days = {
        "day": date_format(reply.as_at, "DATE_FORMAT"),
        "known": date_format(reply.known_on, "DATE_FORMAT"),
    }
    sentence = _("Information position as at %(day)s, as the register knew it on %(known)s.") % days
    newest = [annex.answer.about.newest for annex in annexes if annex.answer.about.newest]
    if not newest:
        return sentence
    known = _("Newest information: %(day)s.") % {"day": date_format(max(newest), "DATE_FORMAT")}
    return f"{sentence} {known}"


def not_known(annex):
    """One sentence that says of how many rows of an annex what is not on record; or nothing."""
    table = annex.answer.main_table
    if table is None or not len(table):
        return (table.empty if table is not None else "") or ""
    lacking = [0] * len(table.columns)
    for row in table:
        for place, value in enumerate(row):
            lacking[place] += value in (None, "", NOT_KNOWN)
    gaps = [
        _("%(column)s (%(number)s)") % {"column": column.label, "number": number}
        for column, number in zip(table.columns, lacking, strict=True)
        if number and column not in NO_GAPS
    ]
    if not gaps:
        return ""
    return ngettext(
        "Annex-%(annex)s has %(rows)d row; not on record, by column: %(gaps)s.",
        "Annex-%(annex)s has %(rows)d rows; not on record, by column and number of rows: %(gaps)s.",
        len(table),
    ) % {"annex": annex.number, "rows": len(table), "gaps": with_semicolons(gaps)}


def sources_of(annexes):
    """The documents of the sources that the annexed records cite, the oldest first."""
    found = {}
    for annex in annexes:
        question = annex.question
        for entries in question.report.entries(question):
            found = _cited_by(entries, question.moment.at) | found
    ordered = sorted(found.items(), key=lambda item: (item[1].get("published_on", ""), item[0]))
    return [document for _key, document in ordered]


def _cited_by(entries, at):
    """{key: document} of the sources that some entries of a kind cite; two queries."""
    cited = Mention.objects.known(at).filter(
        kind=entries.model.kind_name, key__in=entries.order_by().values("key"), role="source"
    )
    targets = cited.values_list("target", flat=True).distinct()
    return read_sources([target.partition(":")[2] for target in targets], at)


def in_words(source):
    """A source on one line: publisher, title, day, address."""
    day = source.get("published_on")
    # From right to left a number would join the English title before it, and leave its month.
    mark = RLM if get_language_bidi() else ""
    stated = day and f"{mark}{stated_day(day)}"
    named = [source["publisher"], source.get("title"), stated, source.get("url")]
    return with_commas(part for part in named if part)


def _write_annex(annex, paper):
    answer = annex.answer
    paper.heading(_("Annex-%(number)s") % {"number": annex.number})
    paper.heading(answer.title, 2)
    for name, value in answer.about.filters:
        paper.paragraph(f"{name}: {value}", style="Quiet")
    for piece in answer.pieces:
        add_piece(piece, paper)
    paper.paragraph(_("Number of the export: %(id)s") % {"id": answer.about.id}, style="Quiet")
    for table in answer.tables:
        paper.paragraph(
            _("SHA-256 of “%(table)s” as CSV: %(sum)s")
            % {"table": table.title, "sum": checksum(table)},
            style="Quiet",
        )
