"""One institution on a page or two: what it is, what it takes part in, what is not yet known."""

from collections import Counter

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.columns import KIND, REFERENCE, SIGNED, STATUS, TITLE
from agreements.vocabulary import Status
from centers.columns import OPENED
from cooperation.reports.annual_review import HOST, NAME, VISIT, VISIT_KIND, VISITED_ON
from cooperation.reports.base import RecordChoice, Report
from cooperation.reports.sources import sources_table
from cooperation.statistics import Scope
from institutions.entries import InstitutionEntry
from institutions.views import TAKES_PART, WORDS, partners
from records.entries import by_name, read_labels
from records.exports.content import (
    Bars,
    Column,
    Heading,
    KeyFigure,
    KeyFigures,
    Paragraph,
    Table,
)
from records.exports.selecting import Selection
from records.filters import ListForm, RegisterFilterSet
from records.localized import language_name, plain
from records.pages import refs_of
from records.register import groups_naming, read_documents
from records.source_entries import read_sources

#: What a profile would have of every institution, and what each is called.
WANTED = {
    "city": lambda: _("City of the seat"),
    "established": lambda: _("Year of establishment"),
    "head_title": lambda: _("Title of the head"),
    "website": lambda: _("Website"),
    "contacts": lambda: _("Contact for the cooperation"),
}


def institutions():
    """(key, name) of all institutions of the register, in the order of the page's language."""
    rows = InstitutionEntry.objects.known().order_by(*by_name())
    return [
        ("", _("Choose an institution.")),
        *((key, plain(names)) for key, names in rows.values_list("key", "document__label")),
    ]


class InstitutionChoice(RegisterFilterSet):
    """No filter but the institution that is asked for."""

    q = None
    parameters = {
        "institution": lambda: RecordChoice(
            InstitutionEntry,
            label=gettext_lazy("Institution"),
            choices=institutions,
            error_messages={"required": gettext_lazy("Choose an institution.")},
        )
    }
    parameter_kinds = {"institution": "institution"}

    class Meta:
        model = InstitutionEntry
        fields = []
        form = ListForm

    def __init__(self, data, instant=None):
        super().__init__(data, instant)
        if self.form.is_valid() and not self.document:
            self.form.add_error(
                "institution", _("The register did not hold this institution on that day.")
            )

    @property
    def document(self):
        """The document of the institution at the moment, or nothing."""
        key = self.form.cleaned_data["institution"]
        return read_documents("institution", [key], self.moment.at).get(key)


class InstitutionProfile(Report):
    slug = "institution-profile"
    title = gettext_lazy("Profile of an institution")
    description = gettext_lazy(
        "One institution: its names and seat, its agreements, centers, visits and partners, the "
        "sources, and what is not yet in the register."
    )
    filters = InstitutionChoice
    kinds = ("institution", "agreement", "center", "delegation")
    formats = ("pdf", "docx", "xlsx", "csv", "json")

    def heading(self, question):
        return plain(question.filters.document["label"])

    def entries(self, question):
        key = question.value("institution")
        profiled = InstitutionEntry.objects.known(question.moment.at).filter(key=key)
        return [profiled, *_rows(question, key).values()]

    def pieces(self, question):
        key, moment = question.value("institution"), question.moment
        document = question.filters.document
        groups = groups_naming("institution", key, moment, TAKES_PART, limit=None)
        partnered = partners(key, groups)
        others = [each["entry"].document for each in partnered]
        labels = read_labels(refs_of(document, *others), moment.at)
        sources = read_sources(
            dict.fromkeys(c["source"] for c in document.get("citations", [])), moment.at
        )
        return [
            *_figures(question, key),
            Heading(_("The institution")),
            _facts(document, labels),
            Heading(_("What it takes part in")),
            *_records(question, key),
            *_partners(partnered, labels),
            Heading(_("Not yet in the register")),
            *_gaps(document),
            Heading(_("Sources")),
            sources_table(sources.values()),
        ]


def _rows(question, key):
    scope = Scope(question.moment)
    return {
        listing: scope.rows(listing, institution=key).in_order()
        for listing in ("agreements", "centers", "delegations")
    }


def _figures(question, key):
    rows = _rows(question, key)
    words = {
        "agreements": _("Agreements and MoUs"),
        "centers": _("Educational centers"),
        "delegations": _("Visits and meetings"),
    }
    yield KeyFigures([KeyFigure(rows[name].count(), words[name]) for name in rows])


def _facts(document, labels):
    def name(kind, key):
        names = labels.get(f"{kind}:{key}")
        return plain(names) if names else key

    seat = [
        name(kind, document[kind]) for kind in ("city", "region", "country") if kind in document
    ]
    rows = [
        *(
            (_("Name (%(language)s)") % {"language": language_name(code)}, text)
            for code, text in document["label"].items()
        ),
        (_("Official name"), plain(document.get("official_name"))),
        (_("Acronyms"), "; ".join(each["text"] for each in document.get("acronyms", []))),
        (_("Kind"), str(WORDS["kind"].get(document["kind"], document["kind"]))),
        (_("Seat"), "; ".join(dict.fromkeys(seat))),
        (_("Established"), str(document.get("established", ""))),
        (_("Headed by"), document.get("head_title", "")),
        (_("Website"), document.get("website", "")),
        (_("ROR ID"), document.get("ror_id", "")),
    ]
    columns = [
        Column("fact", _("Fact"), _("What is recorded of the institution.")),
        Column("value", _("Value"), _("As the register has it.")),
    ]
    return Table("facts", _("The institution"), columns, [row for row in rows if row[1]])


def _records(question, key):
    rows, moment = _rows(question, key), question.moment
    statuses = Counter(rows["agreements"].order_by().values_list("status", flat=True))
    if statuses:
        yield Bars(
            _("Agreements and MoUs by status"),
            [(str(one.label), statuses[one]) for one in Status if statuses[one]],
        )
    for slug, title, columns, empty in (
        (
            "agreements",
            _("Agreements and MoUs"),
            [REFERENCE, TITLE, KIND, STATUS, SIGNED],
            _("No agreement of the institution is on record."),
        ),
        (
            "centers",
            _("Educational centers"),
            [NAME, HOST, OPENED],
            _("No center of the institution is on record."),
        ),
        (
            "delegations",
            _("Visits and meetings"),
            [VISIT, VISIT_KIND, VISITED_ON],
            _("No visit of the institution is on record."),
        ),
    ):
        selected = Selection(rows[slug], columns, moment)
        yield Table(slug, title, columns, selected, empty=empty, main=slug == "agreements")


def _partners(partnered, labels):
    columns = [
        Column("institution", _("Institution"), _("Institution that takes part beside this one.")),
        Column("through", _("Through"), _("The newest record that links the two.")),
    ]
    rows = [
        (
            plain(labels.get(f"institution:{each['key']}") or {"en": each["key"]}),
            plain(each["entry"].document["label"]),
        )
        for each in partnered
    ]
    yield Table(
        "partners", _("Partners"), columns, rows, empty=_("No partner is named in the register.")
    )


def _gaps(document):
    missing = [words() for name, words in WANTED.items() if not document.get(name)]
    missing += [
        _("Name (%(language)s)") % {"language": language_name(code)}
        for code, _name in settings.LANGUAGES
        if code not in document["label"]
    ]
    if not missing:
        yield Paragraph(_("Everything that a profile has is in the register."))
        return
    column = Column("missing", _("Not yet in the register"), _("What nobody has told yet."))
    yield Table("missing", _("Not yet in the register"), [column], [(words,) for words in missing])
    yield Paragraph(_("The institution can send it: its page says where."), quiet=True)
