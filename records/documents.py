"""Parts of documents that every kind of record shares.

A document is what the public may know of a record: a plain JSON-able dict with keys of other
records (never database ids), texts by language, numbers whole or as text. What is not stated is
left out, so that a new optional field changes no document.
"""

from django.conf import settings

from records.dates import iso

FORMAT = 1


def texts(record, field):
    """{language: text} of a translated field; empty languages are left out."""
    codes = [code for code, _name in settings.LANGUAGES]
    values = {code: getattr(record, f"{field}_{code}") for code in codes}
    return {code: text for code, text in values.items() if text}


def stated_date(row, field):
    """A civil date as {"on": "2026-02"}, with "about" and "as_stated" where they are recorded."""
    content = {"on": iso(getattr(row, field), getattr(row, f"{field}_precision", "day"))}
    if getattr(row, f"{field}_is_approximate", False):
        content["about"] = True
    if getattr(row, f"{field}_as_stated", ""):
        content["as_stated"] = getattr(row, f"{field}_as_stated")
    return content if content["on"] or "as_stated" in content else {}


def filled(**content):
    """The content without what is empty; zero and False are values."""
    return {name: value for name, value in content.items() if value not in (None, "", [], {})}


def key_of(record):
    """The key of a related record, or None."""
    return record.key if record else None


def code_of(term):
    """The code of a term of a pick list, or None."""
    return term.code if term else None


def lines(text):
    """The lines of a text as a list, blank ones left out."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def text_lines(record, field):
    """{language: [line, …]} of a translated field that holds one item a line."""
    return {code: lines(text) for code, text in texts(record, field).items()}


def in_order(rows):
    """Parts in the order of the paper."""
    return sorted(rows, key=lambda row: (row.position, row.pk))


def assemble(record, *, label, names, terms, **content):
    """The document of a record, with what all documents have.

    label: {language: name}; names: (record or None, role) each; terms: pick list rows or None.
    """
    citations = [
        filled(
            source=row.source.key,
            statement=row.statement,
            value=row.value_as_stated,
            note=row.note,
        )
        for row in in_order(record.citations.all())
    ]
    named = [(related.kind_name, related.key, role) for related, role in names if related]
    named += [("source", citation["source"], "source") for citation in citations]
    return {
        "format": FORMAT,
        "label": label,
        **filled(**content),
        "names": [list(name) for name in dict.fromkeys(named)],
        "terms": sorted({term.ref for term in terms if term}),
        **filled(
            citations=citations,
            unknown=record.unknown,
            verified_on=iso(record.verified_on, "day"),
            corrections=_corrections(record),
        ),
    }


def _corrections(record):
    """What was wrong in the record as the public read it, in the order of the days."""
    rows = sorted(record.corrections.all(), key=lambda row: (row.corrected_on, row.pk))
    return [
        filled(on=row.corrected_on.isoformat(), statement=row.statement, note=row.note)
        for row in rows
    ]


def somebody(row):
    """A person in a post, an institution, or a group as described, as a document has it."""
    appointment = row.appointment
    return filled(
        person=appointment and appointment.person.key,
        post=appointment and post(appointment),
        acting=bool(appointment and appointment.is_acting) or None,
        institution=key_of(getattr(row, "institution", None)),
        name_as_stated=row.name_as_stated,
        capacity_as_stated=row.capacity_as_stated,
    )


def post(appointment):
    """{language: post} of an appointment."""
    values = {"en": appointment.post}
    values |= {code: getattr(appointment, f"post_{code}", "") for code in ("ur", "kk", "ru")}
    return {code: text for code, text in values.items() if text}


def source_document(source):
    """The document of a source."""
    return assemble(
        source,
        label={source.language: source.title} if source.title else {"en": source.publisher},
        names=[],
        terms=[],
        title=source.title,
        publisher=source.publisher,
        kind=source.kind,
        url=source.url,
        language=source.language,
        published_on=iso(source.published_on, source.published_on_precision),
        accessed_on=iso(source.accessed_on, "day"),
        remark=source.remark,
    )
