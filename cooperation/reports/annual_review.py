"""The annual review: what a secretary lays before a minister.

Its numbers come from the functions of the statistics page, so that they are the same.
"""

from collections import Counter

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from agreements.columns import KIND, REFERENCE, SIGNED, TITLE
from agreements.entries import AgreementEntry
from agreements.vocabulary import Effect, Stage
from centers.columns import OPENED
from cooperation import both_sides
from cooperation.links import read_links
from cooperation.reports.agreements import AgreementsExpiring
from cooperation.reports.base import Question, Report, number_field
from cooperation.statistics import Agreements, Facts, Scope, classified, refs_of_figures
from delegations.columns import COLUMNS as DELEGATION_COLUMNS
from delegations.views import ledgers
from records.dates import YEARS
from records.entries import read_labels
from records.exports.content import (
    Bars,
    Column,
    Heading,
    KeyFigure,
    KeyFigures,
    Links,
    Paragraph,
    Table,
    Type,
    Years,
)
from records.exports.selecting import Selection, label_of, names_of, own_name
from records.filters import ListForm, RegisterFilterSet
from records.localized import plain, with_semicolons
from records.register import groups_by_key
from records.source_entries import SourceEntry

#: Bars of a chart; the page of statistics has them all.
SHOWN = 10

NAME = Column("name", gettext_lazy("Name"), gettext_lazy("Its name."), value=own_name)
HOST = Column(
    "host",
    gettext_lazy("Host"),
    gettext_lazy("Institution that hosts the center."),
    value=names_of("center", "host"),
)
COUNTERPART = Column(
    "counterpart",
    gettext_lazy("Other side"),
    gettext_lazy("Institution of the other side; empty where none is named."),
    value=names_of("center", "counterpart"),
)
VISIT, VISIT_KIND, VISITED_ON = (
    next(column for column in DELEGATION_COLUMNS if column.name == name)
    for name in ("title", "kind", "happened_on")
)
CITY = Column(
    "city",
    gettext_lazy("City"),
    gettext_lazy("City of the visit."),
    value=label_of("city", "city"),
)


class YearFilter(RegisterFilterSet):
    """No filter but the year that is reviewed."""

    q = None
    parameters = {"year": number_field(gettext_lazy("Year reviewed"), YEARS[0], YEARS[-1])}

    class Meta:
        model = AgreementEntry
        fields = []
        form = ListForm


class AnnualReview(Report):
    slug = "annual-review"
    title = gettext_lazy("Annual review of education cooperation")
    description = gettext_lazy(
        "What was signed, opened and visited in a year, what is in effect, what came of what was "
        "announced, what ends soon, and what is not yet in the register."
    )
    filters = YearFilter
    kinds = ("agreement", "center", "delegation")
    formats = ("pdf", "docx", "xlsx", "csv", "json")
    has_cover = True

    def heading(self, question):
        return _("Annual review of education cooperation, %(year)s") % {"year": _year(question)}

    def entries(self, question):
        scope = Scope(question.moment)
        return [scope.rows(listing) for listing in ("agreements", "centers", "delegations")]

    def pieces(self, question):
        scope = Scope(question.moment)
        agreements = Agreements(scope)
        years = both_sides.years(scope, agreements)
        return [
            _cover(question, agreements, years),
            *_in_the_year(question, scope),
            *_in_effect(agreements),
            *_outcomes(question, scope),
            *_both_sides(question, scope),
            *_ending(question),
            *_gaps(agreements),
            *_over_the_years(question, scope, agreements, years),
        ]


def _year(question):
    return question.value("year") or question.on.year


def _cover(question, agreements, years):
    year, tiles = _year(question), agreements.tiles()
    signed, visits, opened = next(
        ([one.number for one in each.figures] for each in years if each.words == str(year)),
        (0, 0, 0),
    )
    mous, not_known = tiles["mous"].number, tiles["not_known"].number
    sources = SourceEntry.objects.known(question.moment.at).count()
    about_year = {"year": year}
    return KeyFigures(
        [
            KeyFigure(signed, _("Agreements and MoUs signed in %(year)s") % about_year),
            KeyFigure(opened, _("Centers opened in %(year)s") % about_year),
            KeyFigure(visits, _("Delegations and visits in %(year)s") % about_year),
            KeyFigure(
                mous,
                _("MoUs between institutions in all"),
                _(
                    "Counted apart: declarations: %(declarations)s; MoUs with international "
                    "organizations: %(international)s."
                )
                % {
                    "declarations": tiles["declarations"].number,
                    "international": tiles["international"].number,
                },
            ),
            KeyFigure("?", _in_effect_words(not_known, mous), _no_text())
            if not_known
            else KeyFigure(tiles["in_effect"].number, _("MoUs between institutions in effect")),
            KeyFigure(sources, _("Sources cited")),
        ]
    )


def _in_effect_words(not_known, mous):
    return _("In effect: not known for %(number)s of %(total)s MoUs between institutions") % {
        "number": not_known,
        "total": mous,
    }


def _no_text():
    return _("No date on which they take effect has reached the register; it does not mean “no”.")


def _in_the_year(question, scope):
    year, moment = _year(question), question.moment
    of_year = {"after": year, "before": year}
    signed = scope.rows(
        "agreements", stage=Stage.SIGNED.value, signed_after=year, signed_before=year
    ).in_order()
    opened = scope.rows("centers", year=year).in_order()
    visits = scope.rows("delegations", **of_year).in_order()
    tables = [
        (
            "signed",
            _("Signed in %(year)s"),
            signed,
            [REFERENCE, TITLE, KIND, SIGNED],
            _("No signature in %(year)s is on record."),
        ),
        (
            "opened",
            _("Centers opened in %(year)s"),
            opened,
            [NAME, HOST, COUNTERPART, OPENED],
            _("No opening of a center in %(year)s is on record."),
        ),
        (
            "visits",
            _("Delegations and visits in %(year)s"),
            visits,
            [VISIT, VISIT_KIND, CITY, VISITED_ON],
            _("No visit in %(year)s is on record."),
        ),
    ]
    yield Heading(_("What happened in %(year)s") % {"year": year})
    for slug, title, rows, columns, empty in tables:
        yield Table(
            slug,
            title % {"year": year},
            columns,
            Selection(rows, columns, moment),
            empty=empty % {"year": year},
            main=slug == "signed",
        )


def _in_effect(agreements):
    columns = [Column("group", _("Papers"), _("Which papers are counted; none is in two groups."))]
    columns += [_number(f"effect_{effect.value}", effect.label) for effect in Effect]
    columns.append(_number("total", _("All")))
    rows = [
        (group.words, *(one.number for one in figures), group.number)
        for group, figures in agreements.effects()
    ]
    yield Heading(_("What is in effect"))
    yield Paragraph(
        _("“Not known” means: signed, and no date on which it takes effect has been received.")
    )
    yield Table(
        "in-effect",
        _("In effect, by kind of paper"),
        columns,
        rows,
        empty=_("No signed paper is on record."),
    )


def _number(name, label):
    return Column(name.replace("-", "_"), label, _("Number of records."), Type.NUMBER)


def _outcomes(question, scope):
    yield Heading(_("Announced and recorded"))
    yield Paragraph(
        _(
            "A record made from an announcement confirms nothing. So the numbers announced stand "
            "beside what something else shows: institutions named, and papers seen."
        )
    )
    columns = [
        Column("delegation", _("Delegation"), _("The delegation or visit.")),
        Column("outcome", _("Announced"), _("What was announced.")),
        _number("number", pgettext("how many", "Number")),
        Column("shown", _("What else is known"), _("What something else shows of it.")),
    ]
    rows = []
    visits = list(scope.rows("delegations", outcome=["agreements", "centers"]).in_order())
    groups = groups_by_key("delegation", [v.key for v in visits], question.moment, ("delegation",))
    for entry in visits:
        rows += [
            (
                plain(entry.document["label"]),
                str(ledger.words),
                ledger.outcome.get("announced"),
                with_semicolons(
                    f"{each['line'].number} {each['line'].words}" for each in ledger.lines
                ),
            )
            for ledger in ledgers(entry, groups[entry.key], question.moment)
        ]
    yield Table(
        "outcomes",
        _("Outcomes of each delegation"),
        columns,
        rows,
        empty=_("No announced outcome is on record."),
    )


def _both_sides(question, scope):
    directions = both_sides.in_both_directions(scope)
    names = _names(question, {f"country:{code}" for code in directions.countries})
    columns = [
        Column("what", _("What"), _("What a side did for the other.")),
        *(_number(code.lower(), names[f"country:{code}"]) for code in directions.countries),
    ]
    rows = [(words, *(one.number for one in figures)) for words, figures in directions.rows]
    yield Heading(_("In both directions"))
    yield Table(
        "both-sides",
        _("What each side has done, as far as it is on record"),
        columns,
        rows,
    )


def _names(question, refs):
    """What records and terms are called, by reference."""
    labels = read_labels(refs, question.moment.at)
    return {ref: plain(labels[ref]) if ref in labels else ref.split(":", 1)[1] for ref in refs}


def _ending(question):
    report = AgreementsExpiring()
    dates = QueryDict(mutable=True)
    dates["as_at"] = question.on.isoformat()
    if question.moment.known_on:
        dates["as_known_on"] = question.moment.known_on.isoformat()
    filters = report.filters(dates, instant=question.filters.instant)
    _figures, table = report.pieces(Question(report, filters, question.user))
    table.slug = "ending"
    yield Heading(_("Ends within twelve months"))
    yield table


def _gaps(agreements):
    facts = Facts.read(agreements)
    columns = [
        Column("fact", _("Fact"), _("What may be known of an MoU between institutions.")),
        _number("known", _("In the register")),
        _number("missing", _("Not yet in the register")),
    ]
    yield Heading(_("Not yet in the register"))
    yield Table(
        "gaps",
        _("What is known of the MoUs between institutions"),
        columns,
        [(words, known.number, missing.number) for words, known, missing in facts.rows],
        note=_("Whoever has a paper or a date can send it: each record says where."),
    )


def _over_the_years(question, scope, agreements, years):
    signed = {"stage": Stage.SIGNED.value}
    named = classified(scope, agreements.number(signed), within=signed)
    words = _names(question, refs_of_figures(*named.values()))
    yield Heading(_("Over the years, and with whom"))
    if years:
        yield Years(
            _("Dated events by year"),
            [_("Agreements signed"), _("Delegations and visits"), _("Centers opened")],
            [(year.words, [one.number for one in year.figures]) for year in years],
        )
    for facet, title in (
        ("area", _("Agreements by area of cooperation")),
        ("institution", _("Agreements by institution")),
    ):
        figures = [figure for figure in named[facet].figures if not figure.lacks]
        lacking = [figure for figure in named[facet].figures if figure.lacks]
        if figures:
            yield Bars(
                title,
                [(words[figure.ref], figure.number) for figure in figures[:SHOWN]]
                + [(figure.words, figure.number) for figure in lacking],
                note=_("An agreement may count in several lines."),
            )
    links = _links_of_cities(question)
    if links:
        yield Links(
            _("Cities that are linked by centers, agreements and visits"),
            links,
            note=_("A record whose other side is not named is not counted here."),
        )


def _links_of_cities(question):
    """(city of the one side, city of the other, number of records), the most linked first."""
    table = read_links(question.moment)
    cities = {key: document.get("city") for key, document in table.institutions.items()}
    records = {
        (cities.get(link.home), cities.get(link.partner), link.entry.kind_name, link.entry.key)
        for link in table.links
    }
    numbers = Counter((home, partner) for home, partner, _kind, _key in records if home and partner)
    names = _names(question, {f"city:{code}" for pair in numbers for code in pair})
    ordered = sorted(numbers.items(), key=lambda each: (-each[1], each[0]))
    return [
        (names[f"city:{home}"], names[f"city:{partner}"], number)
        for (home, partner), number in ordered
    ]
