"""A letter to the head of an institution as a page of a Word file, in English or Urdu."""

import datetime as dt
import io
import zipfile
from dataclasses import dataclass

from django.conf import settings
from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from cooperation.gaps import FOCAL_POINT, asked_for
from records.documents import texts
from records.exports.docx import add_piece, lies_on_its_side
from records.exports.word import Paper
from records.localized import choose
from records.portal import scope

#: The languages in which offices of the home country write to each other.
LANGUAGES = ("en", "ur")

#: The report that is enclosed.
PROFILE = "institution-profile"

#: Widths of the columns of what is asked for, in relation to each other.
WIDTHS = [1, 4, 7, 6]

#: How a head is addressed whose title the record has; other titles are taken as they are.
HEADS = {
    "Vice Chancellor": gettext_lazy("The Vice Chancellor"),
    "Rector": gettext_lazy("The Rector"),
    "President": gettext_lazy("The President"),
}
GREETINGS = {
    "Vice Chancellor": gettext_lazy("Dear Vice Chancellor,"),
    "Rector": gettext_lazy("Dear Rector,"),
    "President": gettext_lazy("Dear President,"),
}


def head_of(institution):
    """The head to whom a letter goes, by title: Vice Chancellor, Rector, President."""
    title = institution.head_title
    return str(HEADS.get(title) or title or _("The Head of the institution"))


def addressee_of(institution, language):
    """The lines of the address: the head, the institution, where it is, its mailbox."""
    with override(language):
        place = institution.postal_address or (
            choose(texts(institution.city, "name"), language)[0] if institution.city else ""
        )
        name = choose(texts(institution, "name"), language)[0]
        lines = (head_of(institution), name, place, institution.mailbox)
        return "\n".join(line for line in lines if line)


def salutation_of(institution, language):
    """How the letter begins: as the record says, or with the title of the head."""
    with override(language):
        greeting = institution.salutation or GREETINGS.get(institution.head_title)
        return str(greeting or _("Dear Sir or Madam,"))


# --- What a letter says -----------------------------------------------------------------------


def subject():
    """What every letter is about."""
    return _("Entries of your institution in the Register of Education Cooperation")


@dataclass(frozen=True)
class Said:
    """What a letter says, in its own language and in the order of the page.

    before, after  paragraphs before and after the table of what is asked for
    head, rows     that table; without rows there is none
    enclosure      what is enclosed; empty where nothing is
    """

    office: str
    file_number: str
    dated: str
    addressee: str
    subject: str
    salutation: str
    before: list[str]
    head: list[str]
    rows: list[tuple]
    after: list[str]
    signatory_name: str
    signatory_post: str
    enclosure: str


def said(letter, is_enclosed):
    """What a letter Said; its language is active.

    is_enclosed: whether the profile of the institution is
    """
    day = date_format(letter.reply_by, "DATE_FORMAT")
    agreements = letter.gaps["agreements"]
    before, after = [], []
    if agreements:
        before.append(
            _(
                "The Register of Education Cooperation (%(scope)s), %(address)s, keeps the "
                "agreements and memoranda to which your institution is a party. Of those below "
                "something is not on record. Please send it by %(day)s."
            )
            % {"scope": scope(), "address": settings.SITE_URL, "day": day}
        )
    if FOCAL_POINT in letter.gaps["asked"]:
        after.append(
            _(
                "Nobody is on record whom to ask at your institution. Please name a focal point, "
                "with post, office e-mail and office telephone, by %(day)s."
            )
            % {"day": day}
        )
    after += [
        _(
            "Signatures, identity numbers and private addresses on papers that you send are not "
            "published. If an entry is wrong, please say so in your reply."
        ),
        _("Please give our file number %(number)s in your reply.") % {"number": letter.file_number},
    ]
    return Said(
        office=letter.office,
        file_number=_("No. %(number)s") % {"number": letter.file_number},
        dated=_("Dated %(day)s") % {"day": date_format(letter.dated, "DATE_FORMAT")},
        addressee=letter.addressee,
        subject=_("Subject: %(subject)s") % {"subject": subject()},
        salutation=letter.salutation,
        before=before,
        head=[_("No."), _("Reference"), _("Agreement or MoU"), _("Please send")],
        rows=[
            (
                number,
                row["reference"],
                choose(row["title"], letter.language)[0],
                "\n".join(asked_for(row["asked"])),
            )
            for number, row in enumerate(agreements, start=1)
        ],
        after=after,
        signatory_name=letter.signatory_name,
        signatory_post=letter.signatory_post,
        enclosure=_("Enclosure: profile of your institution in the register")
        if is_enclosed
        else "",
    )


def enclosure(letter):
    """The profile of the institution as the register knew it when the letter was written.

    An Answer, or None. What the letter asks for is kept as it was on that day too.
    """
    # Reports read the models of every app; letters are among those of this one.
    from cooperation.reports.base import NotAsked
    from cooperation.reports.catalog import REPORTS

    profile = REPORTS.get(PROFILE)
    if profile is None:
        return None
    day = timezone.localdate(letter.written_at).isoformat()
    asked = {"institution": letter.institution.slug, "as_at": day, "as_known_on": day}
    try:
        return profile.answer(profile.ask(QueryDict(urlencode(asked))))
    except NotAsked:
        return None  # Withdrawn since the letter was written.


# --- Word files ------------------------------------------------------------------------------


def letter_file(letter):
    """One letter as a Word file."""
    return letters_file([letter])


def letters_file(letters):
    """Letters in one Word file, each on a page of its own; those of the first one's language."""
    first = letters[0]
    with override(first.language):
        paper = Paper(
            title=subject(),
            language=first.language,
            made_at=max(letter.written_at for letter in letters).astimezone(dt.UTC),
            author=first.office,
        )
        if len(letters) == 1:
            paper.running_lines(first.file_number, _("Page %(page)s of %(pages)s"))
    for number, letter in enumerate(letters):
        if number:
            paper.new_section()
        with override(letter.language):
            profile = enclosure(letter)
            _write(said(letter, profile is not None), paper)
            if profile:
                _enclose(profile, paper)
    return paper.as_bytes()


def letters_zip(letters):
    """A ZIP with one Word file for each letter."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for letter in letters:
            archive.writestr(file_name(letter), letter_file(letter))
    return target.getvalue()


def file_name(letter):
    """The name of a letter's file: the institution and the day, in Latin letters."""
    return f"{letter.dated:%Y-%m-%d}-{letter.institution.slug}-{letter.pk}.docx"


def _write(words, paper):
    paper.paragraph(words.office, bold=True, align="center")
    paper.paragraph(words.file_number)
    paper.paragraph(words.dated, align="end")
    paper.paragraph(words.addressee, before=6)
    paper.paragraph(words.subject, bold=True, before=6)
    paper.paragraph(words.salutation)
    for text in words.before:
        paper.paragraph(text)
    if words.rows:
        paper.table(words.head, words.rows, widths=WIDTHS)
    *others, last = words.after
    for text in others:
        paper.paragraph(text)
    # No signature stands alone on a page.
    paper.paragraph(last, keep=True)
    paper.paragraph(words.signatory_name, bold=True, align="end", before=36, keep=True)
    paper.paragraph(words.signatory_post, align="end")
    if words.enclosure:
        paper.paragraph(words.enclosure, style="Quiet")


def _enclose(answer, paper):
    """The profile of the institution, on pages of its own."""
    paper.new_section(landscape=lies_on_its_side(answer.tables))
    paper.heading(enclosed_as(answer))
    paper.paragraph(answer.lead)
    for piece in answer.pieces:
        add_piece(piece, paper)


def enclosed_as(answer):
    """The title of an enclosure."""
    return _("Enclosure: %(title)s") % {"title": answer.title}
