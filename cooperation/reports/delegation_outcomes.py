"""What came of a delegation: each announced outcome beside what something else shows."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from cooperation.overview import latest_delegation
from cooperation.reports.base import RecordChoice, Report
from cooperation.reports.sources import sources_table
from delegations.entries import DelegationEntry
from delegations.views import LISTED, WORDS, ledgers
from delegations.vocabulary import STATEMENTS
from records.exports.content import (
    Column,
    Heading,
    KeyFigure,
    KeyFigures,
    Paragraph,
    Table,
    Type,
)
from records.filters import ListForm, RegisterFilterSet
from records.localized import plain
from records.pages import RecordPage
from records.register import groups_naming, read_state

KINDS = {
    "agreement": gettext_lazy("agreement or MoU"),
    "center": gettext_lazy("educational center"),
}


def delegations():
    """(key, title) of all delegations of the register, the newest first."""
    rows = DelegationEntry.objects.known().in_order().values_list("key", "document__label")
    return [("", _("the latest")), *((key, plain(names)) for key, names in rows)]


class DelegationChoice(RegisterFilterSet):
    """No filter but the delegation that is asked for; the latest where none is."""

    q = None
    parameters = {
        "delegation": lambda: RecordChoice(
            DelegationEntry,
            required=False,
            label=gettext_lazy("Delegation"),
            choices=delegations,
        )
    }
    parameter_kinds = {"delegation": "delegation"}

    class Meta:
        model = DelegationEntry
        fields = []
        form = ListForm

    def __init__(self, data, instant=None):
        super().__init__(data, instant)
        self.chosen_entry = self._entry() if self.form.is_valid() else None
        if self.form.is_valid() and self.chosen_entry is None:
            self.form.add_error(
                "delegation", _("The register did not hold this delegation on that day.")
            )

    def _entry(self):
        key = self.form.cleaned_data["delegation"]
        if not key:
            return latest_delegation(self.moment)
        return DelegationEntry.objects.known(self.moment.at).filter(key=key).first()


class DelegationOutcomes(Report):
    slug = "delegation-outcomes"
    title = gettext_lazy("Outcomes of a delegation")
    description = gettext_lazy(
        "What a delegation announced, beside what something else shows of it, what is not yet in "
        "the register, its members, and the records that came of it."
    )
    filters = DelegationChoice
    kinds = ("delegation", "agreement", "center")
    formats = ("pdf", "docx", "xlsx", "csv", "json")

    def heading(self, question):
        name = plain(question.filters.chosen_entry.document["label"])
        return _("Outcomes: %(delegation)s") % {"delegation": name}

    def entries(self, question):
        return [DelegationEntry.objects.filter(pk=question.filters.chosen_entry.pk)]

    def pieces(self, question):
        entry, moment = question.filters.chosen_entry, question.moment
        groups = groups_naming("delegation", entry.key, moment, ("delegation",), limit=LISTED)
        page = RecordPage(
            entry,
            moment=moment,
            state=read_state(moment.at),
            statements=STATEMENTS,
            others=[row.document for group in groups for row in group.rows],
        )
        found = ledgers(entry, groups, moment)
        pieces = [
            *_figures(found),
            Paragraph(plain(page.document.get("summary"))),
            Heading(_("Announced and recorded")),
            _outcomes(found, page),
            Heading(_("Members")),
            _members(page),
            Heading(_("Records that came of it")),
            _records(groups),
            Heading(_("Sources")),
            sources_table(note.document for note in page.footnotes),
        ]
        return [piece for piece in pieces if piece != Paragraph("")]


def _figures(found):
    announced = [
        KeyFigure(ledger.outcome["announced"], _("announced: %(what)s") % {"what": ledger.words})
        for ledger in found
        if ledger.outcome.get("announced")
    ]
    if announced:
        yield KeyFigures(announced)


def _outcomes(found, page):
    columns = [
        Column("outcome", _("Announced"), _("What was announced.")),
        Column(
            "announced", pgettext("how many", "Number"), _("How many were announced."), Type.NUMBER
        ),
        Column("shown", _("What else is known"), _("What something else shows of it.")),
        Column("recorded", _("In the register"), _("How many of them it shows."), Type.NUMBER),
        Column(
            "missing",
            _("Not yet in the register"),
            _("How many of the announced it does not show."),
            Type.NUMBER,
        ),
        Column("sources", _("Sources"), _("Numbers of the sources, as listed below.")),
    ]
    rows = []
    for number, ledger in enumerate(found, start=1):
        announced = ledger.outcome.get("announced")
        cited = "; ".join(str(note.number) for note in page.footnotes_for_part("outcomes", number))
        lines = [each["line"] for each in ledger.lines]
        rows += [
            (
                str(ledger.words),
                announced,
                line.words,
                line.number,
                max(0, announced - line.number) if announced is not None else None,
                cited,
            )
            for line in lines
        ] or [(str(ledger.words), announced, None, None, announced, cited)]
    return Table(
        "outcomes",
        _("Each announced outcome"),
        columns,
        rows,
        empty=_("No announced outcome is on record."),
        note=_(
            "A record made from an announcement confirms nothing: institutions named and papers "
            "seen are counted, not the records themselves."
        ),
        main=True,
    )


def _members(page):
    columns = [
        Column("role", _("Role"), _("Role in the delegation."), Type.CODE, words=WORDS["member"]),
        Column("name", _("Name"), _("Person, institution or group, as far as it is named.")),
        Column("post", _("Post"), _("Post at the time.")),
    ]
    # The record has them in the order of protocol.
    members = page.document.get("members", [])
    rows = [(row["role"], _who(row, page), plain(row.get("post"))) for row in members]
    size = page.document.get("announced_size")
    note = _("Members announced: %(number)s.") % {"number": size} if size else ""
    return Table(
        "members",
        _("Members, in the order of protocol"),
        columns,
        rows,
        empty=_("No member is named in the register."),
        note=note,
    )


def _who(row, page):
    named = [
        plain(page.labels.get(f"{kind}:{row[kind]}") or {"en": row[kind]})
        for kind in ("person", "institution")
        if kind in row
    ]
    return "; ".join([*named, *([row["name_as_stated"]] if "name_as_stated" in row else [])])


def _records(groups):
    columns = [
        Column("kind", _("Kind"), _("Kind of record."), Type.CODE, words=KINDS),
        Column("key", _("Reference"), _("Reference or short name of the record."), is_latin=True),
        Column("title", _("Title"), _("Title in the page's language, or in English.")),
    ]
    rows = [
        (group.kind.name, row.key, plain(row.document["label"]))
        for group in groups
        for row in group.rows
    ]
    return Table(
        "records",
        _("Records attached to the delegation"),
        columns,
        rows,
        empty=_("No record is attached to it."),
    )
