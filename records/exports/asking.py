"""From a question to an answer: what is asked, as at when, and what the answer says of itself."""

import hashlib
import json

from django.conf import settings
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language

from records.entries import read_labels
from records.exports.content import About, Answer, Table
from records.exports.selecting import Selection
from records.localized import plain, with_semicolons
from records.register import newest_instant, read_state, read_version, withdrawn_since

#: Length of an export's number; enough to tell all questions that will ever be asked apart.
DIGITS = 16


def frozen(filter_class, data):
    """Filters of which every query sees the register at one instant; two queries.

    data: the parameters of the address
    """
    return filter_class(data, instant=newest_instant())


def register_table(filters, columns, title, empty=""):
    """The rows of a list, exactly as filtered and sorted, as a table that is read as it is written.

    columns: those of the kind's columns.py
    """
    rows = Selection(filters.ordered(), columns, filters.moment)
    return Table(f"{filters.entry.kind_name}s", title, columns, rows, empty=empty)


def register_answer(filters, columns, title, path):
    """A list as an answer of its own. path: the address of the list."""
    about = describe(filters, slug=f"{filters.entry.kind_name}s", report=title, path=path)
    return Answer(title, "", [register_table(filters, columns, title)], about)


def describe(
    filters, *, slug, report, path="", user=None, is_internal=False, beside=None, kinds=()
):
    """What an answer to a question says of itself; up to six queries.

    filters      the frozen filters of the question
    path         where the site gives the same answer; empty where it does not
    user         who asked, or None for the public
    is_internal  whether it holds what is not public
    beside       what the answer rests on beside the register, JSON-able; None for nothing
    kinds        of the records that it speaks of, where they are more than those filtered
    """
    moment = filters.moment
    version = read_version(moment.at)
    asked = _parameters(filters)
    withdrawn = withdrawn_since(kinds or [filters.entry.kind_name], moment.at)
    # What was withdrawn since is in no later answer about the same day.
    more = [each for each in (beside, withdrawn) if each]
    return About(
        id=_number([slug, asked, get_language(), is_internal, version, *more]),
        slug=slug,
        report=report,
        filters=in_words(filters),
        as_at=moment.as_at,
        known_on=moment.known_on,
        language=get_language(),
        made_at=timezone.now(),
        version=version,
        newest=read_state(moment.at).newest,
        withdrawn=withdrawn,
        asked_by=user.get_username() if user else "",
        publisher=settings.PUBLISHER_NAME,
        address=f"{settings.SITE_URL}{path}?{urlencode(asked, doseq=True)}" if path else "",
        is_internal=is_internal,
    )


def in_words(filters):
    """(name, value) of each filter and parameter that is set, as people read them.

    One query where any names a record or a term, as it was called at the moment.
    """
    told = [
        (str(filters.filters[name].label), ref, words)
        for name, _value, ref, words in filters.chosen_values()
    ]
    told += _parameters_in_words(filters)
    refs = {ref for _label, ref, _words in told if ref}
    labels = read_labels(refs, filters.moment.at) if refs else {}
    return [
        (label, plain(labels[ref]) if ref in labels else str(words)) for label, ref, words in told
    ]


def _parameters_in_words(filters):
    """(label, reference or "", words) of what a report is asked beside the filters of its list."""
    for name in filters.parameters:
        value = filters.form.cleaned_data.get(name)
        if value in (None, "", []):
            continue
        field, kind = filters.form.fields[name], filters.parameter_kinds.get(name)
        words = {} if kind else dict(getattr(field, "choices", ()))
        values = value if isinstance(value, list) else [value]
        ref = f"{kind}:{value}" if kind else ""
        yield str(field.label), ref, with_semicolons(str(words.get(each, each)) for each in values)


def _parameters(filters):
    """The question as parameters of an address, in one order, both days written out."""
    names = sorted({*filters.filters, "sort", *filters.parameters} & filters.data.keys())
    asked = {name: filters.data.getlist(name) for name in names if any(filters.data.getlist(name))}
    asked["as_at"] = filters.moment.as_at.isoformat()
    if filters.moment.known_on:
        asked["as_known_on"] = filters.moment.known_on.isoformat()
    return asked


def _number(question):
    text = json.dumps(question, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:DIGITS]
