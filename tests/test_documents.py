"""Documents: what the public may know of a record, in a form that does not change unnoticed.

`tests/samples/` holds the document of one full record of each kind. Stored documents are never
rewritten, so a changed form needs a new `format`, and the sample of the old one stays. To write a
sample, delete its file and run the test twice.
"""

import json
from pathlib import Path

import pytest
from django.utils import timezone, translation

from records import services
from records.chain import digest
from records.documents import FORMAT
from records.kinds import KINDS
from records.snapshot import whole
from tests.full import FULL, SECRET

pytestmark = pytest.mark.django_db

SAMPLES = Path(__file__).parent / "samples"


@pytest.fixture(params=FULL)
def record(request):
    """A record of which nothing is left empty, as it is read for its document."""
    return services.reload(FULL[request.param]())


def test_every_kind_has_a_full_record():
    assert set(FULL) == set(KINDS)


def test_a_document_equals_the_stored_sample(record):
    sample = SAMPLES / f"{record.kind_name}.json"
    document = services.document_of(record)
    if not sample.exists():
        text = json.dumps(document, ensure_ascii=False, indent=2)
        sample.write_text(f"{text}\n", encoding="utf-8")
        pytest.fail(f"{sample.name} was missing and is written: look at it, and run again.")

    assert document == json.loads(sample.read_text(encoding="utf-8"))
    assert document["format"] == FORMAT


def test_a_document_needs_no_query_once_its_record_is_loaded(record, django_assert_num_queries):
    with django_assert_num_queries(0):
        services.document_of(record)


def test_a_snapshot_needs_none_either(record, django_assert_num_queries):
    with django_assert_num_queries(0):
        whole(record)


def literal(value):
    """Whether JSON holds a value as it is: no lazy text, no fraction, no object."""
    if isinstance(value, dict):
        return all(type(key) is str and literal(inner) for key, inner in value.items())
    if isinstance(value, list):
        return all(map(literal, value))
    return value is None or type(value) in (str, int, bool)


@pytest.mark.parametrize("content", [services.document_of, whole])
def test_documents_and_snapshots_are_literal(record, content):
    assert literal(json.loads(json.dumps(content(record))))
    assert json.loads(json.dumps(content(record))) == content(record)


def test_a_document_holds_no_lazy_text_and_no_choice(record):
    """Such would be equal to a text and still depend on the reader's language."""
    assert literal(services.document_of(record))


@pytest.mark.parametrize("language", ["ur", "kk", "ru"])
def test_the_editors_language_changes_nothing(record, language):
    document, snapshot = services.document_of(record), whole(record)

    with translation.override(language):
        again = services.reload(record)
        assert services.document_of(again) == document
        assert whole(again) == snapshot


def test_a_document_keeps_what_is_not_public_to_itself(record):
    text = json.dumps(services.document_of(record))

    assert SECRET not in text
    assert "secret@example.org" not in text
    assert "+92 51" not in text


def test_a_document_says_what_it_names(record):
    """What stands in a document by its key is in `names` or `terms`, or no label is read for it."""
    document = services.document_of(record)
    named = {key for _kind, key, _role in document["names"]}
    codes = {ref.partition(":")[2] for ref in document["terms"]}

    assert (
        mentioned(
            document, {"institution", "person", "host", "counterpart", "owner", "source"} | PLACES
        )
        <= named | codes
    )


PLACES = {"country", "city", "place", "region", "from_country", "host_country", "serves"}


def mentioned(value, names):
    """The values under some names, anywhere in a document."""
    if isinstance(value, list):
        return set().union(*(mentioned(inner, names) for inner in value))
    if not isinstance(value, dict):
        return set()
    found = {inner for name, inner in value.items() if name in names and isinstance(inner, str)}
    return found.union(*(mentioned(inner, names) for inner in value.values()))


@pytest.mark.parametrize("sample", sorted(SAMPLES.glob("*.json")), ids=lambda path: path.stem)
def test_a_stored_document_still_makes_an_entry(sample):
    document = json.loads(sample.read_text(encoding="utf-8"))
    entry = KINDS[sample.stem.partition(".")[0]].entry

    entry.write([("key", 1, document)], timezone.now())

    assert entry.objects.known().get().document == document


@pytest.mark.parametrize("sample", sorted(SAMPLES.glob("*.json")), ids=lambda path: path.stem)
def test_a_stored_document_keeps_its_digest(sample):
    """What is sealed must not depend on the order of keys or on the machine."""
    text = sample.read_text(encoding="utf-8")
    document = json.loads(text)
    turned = json.loads(text, object_pairs_hook=lambda pairs: dict(reversed(pairs)))

    assert digest(turned) == digest(document)
