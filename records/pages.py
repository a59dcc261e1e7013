"""What the page of one record needs beside its document: names, sources, footnotes, conflicts."""

from dataclasses import dataclass

from django.shortcuts import render
from django.utils.functional import cached_property
from django.utils.translation import get_language

from records.citing import Citation, asked_citation, moment_query, permanent_address
from records.entries import read_labels
from records.localized import lacks
from records.register import read_documents
from records.source_entries import read_sources


@dataclass(frozen=True)
class Footnote:
    """A numbered source under a record; numbers follow the order of the citations."""

    number: int
    key: str
    document: dict


@dataclass(frozen=True)
class Claim:
    """What one or several sources state of a matter in which sources differ."""

    value: str
    note: str
    footnotes: list


@dataclass(frozen=True)
class Conflict:
    statement: str
    title: str
    claims: list


@dataclass(frozen=True)
class Correction:
    """What was put right in a record. title: what the statement is called, where one is named."""

    on: str
    title: str
    note: str


class RecordPage:
    """One record as the register knows it at a moment.

    Reads sources, related institutions and labels: three queries beside the entry's own.
    """

    def __init__(self, entry, *, moment, state, statements, institutions=(), others=()):
        """
        statements: {field: its name for people}, for headings of conflicts
        institutions: keys of institutions whose documents the page shows parts of
        others: documents from elsewhere on the page, whose labels are needed too
        """
        self.entry, self.moment, self.state = entry, moment, state
        self.document = entry.document
        self.statements = statements
        self.institutions = read_documents("institution", institutions, moment.at)
        self._sources = read_sources(self._cited(self.document), moment.at)
        self.labels = read_labels(
            refs_of(self.document, *self.institutions.values(), *others), moment.at
        )

    @staticmethod
    def _cited(document):
        return [citation["source"] for citation in document.get("citations", [])]

    @cached_property
    def footnotes(self):
        """The sources in the order in which the citations name them."""
        keys = [key for key in dict.fromkeys(self._cited(self.document)) if key in self._sources]
        return [
            Footnote(number, key, self._sources[key]) for number, key in enumerate(keys, start=1)
        ]

    def footnotes_for(self, *statements):
        """Footnotes that support any of the statements; "parties" covers "parties.2" as well.

        A statement without a source of its own rests on the source of the whole record, where
        that is one: of several, nobody said which.
        """
        cited = {
            citation["source"]
            for citation in self.document.get("citations", [])
            if any(_covers(statement, citation.get("statement", "")) for statement in statements)
        }
        whole = {c["source"] for c in self.document.get("citations", []) if "statement" not in c}
        if not cited and len(whole) == 1:
            cited = whole
        return [footnote for footnote in self.footnotes if footnote.key in cited]

    def footnotes_for_part(self, part, number):
        """Footnotes of one part by its number, and of the list as a whole."""
        cited = {
            citation["source"]
            for citation in self.document.get("citations", [])
            if citation.get("statement", "") == part
            or _covers(f"{part}.{number}", citation.get("statement", ""))
        }
        return [footnote for footnote in self.footnotes if footnote.key in cited]

    def notes_for(self, *statements):
        """What the sources' notes say of the statements, but for claims in which sources differ."""
        notes = [
            citation["note"]
            for citation in self.document.get("citations", [])
            if citation.get("statement") in statements
            and "note" in citation
            and "value" not in citation
        ]
        return list(dict.fromkeys(notes))

    @cached_property
    def conflicts(self):
        """Statements on which sources differ, with the claims in the order of the citations."""
        found = {}
        for citation in self.document.get("citations", []):
            if "value" in citation:
                found.setdefault(citation.get("statement", ""), []).append(citation)
        return [
            Conflict(statement, self.statement_name(statement), self._claims(citations))
            for statement, citations in found.items()
            if len({citation["value"] for citation in citations}) > 1
        ]

    def _claims(self, citations):
        by_value = {}
        for citation in citations:
            by_value.setdefault(citation["value"], []).append(citation)
        return [
            Claim(
                value,
                " ".join(c["note"] for c in group if "note" in c),
                [f for f in self.footnotes if f.key in {c["source"] for c in group}],
            )
            for value, group in by_value.items()
        ]

    @property
    def is_partly_in_english(self):
        """Whether the page's language lacks something that the record tells."""
        return lacks(self.document, get_language())

    @cached_property
    def corrections(self):
        """What was put right in the record, in the order in which it is recorded."""
        return [
            Correction(
                correction["on"],
                self.statement_name(correction.get("statement", "")),
                correction["note"],
            )
            for correction in self.document.get("corrections", [])
        ]

    def statement_name(self, statement):
        """What a statement is called in a heading; a numbered part is named by its list."""
        return self.statements.get(statement) or self.statements.get(statement.split(".")[0], "")

    def label(self, kind, key):
        """{language: name} of something that the record names."""
        return self.labels.get(f"{kind}:{key}", {"en": key})


def record_page(request, page, *, template, form, context, reference=""):
    """Answer the page of a record, or its citation where the address asks for one.

    page       the RecordPage
    form       the MomentForm of the address; a malformed date refuses a citation
    context    further names for the template
    reference  what people call the record by beside its title
    """
    address = permanent_address(request.path, page.moment)
    citation = Citation.of(page.entry, page.moment, address, reference)
    return asked_citation(request, form, citation) or render(
        request,
        template,
        {
            "page": page,
            "entry": page.entry,
            "document": page.document,
            "labels": page.labels,
            "moment": page.moment,
            "form": form,
            "state": page.state,
            "citation": citation,
            "address": address,
            "moment_query": moment_query(page.moment),
            **context,
        },
    )


def _covers(statement, cited):
    return cited == statement or cited.startswith(f"{statement}.")


def refs_of(*documents):
    """References of everything that documents name: records and terms."""
    refs = set()
    for document in documents:
        refs |= {f"{kind}:{key}" for kind, key, _role in document["names"] if kind != "source"}
        refs |= set(document["terms"])
    return refs
