"""Whoever changes rows past the official acts is found, and what is wrong is named."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from records import services
from records.chain import PUBLICATIONS, REVISIONS, Chain, anchor
from records.models import Publication, Revision
from records.verification import check_register, verify_history
from tests.factories import (
    SIGNED_ON,
    AgreementFactory,
    AreaFactory,
    CityFactory,
    InstitutionFactory,
    PersonFactory,
    SourceFactory,
    account,
    edited,
    published,
    saved,
)

pytestmark = pytest.mark.django_db

MODELS = {REVISIONS: Revision, PUBLICATIONS: Publication}
CHECKS = {REVISIONS: verify_history, PUBLICATIONS: check_register}


@pytest.fixture(params=[REVISIONS, PUBLICATIONS])
def name(request):
    """Each chain, with four rows of one source."""
    source = SourceFactory()
    for number in range(1, 5):
        edited(source, remark=f"Save {number}.")
        published(source)
    return request.param


def sql(text, *values):
    with connection.cursor() as cursor:
        cursor.execute(text, values)


def alter(name, which, **values):
    """Change a row of a chain behind everybody's back."""
    assert MODELS[name].objects.filter(number=which).update(**values) == 1


def delete(name, number):
    MODELS[name].objects.filter(number=number).delete()


def problems(name):
    """What is said of a chain; the command for publications says it too."""
    return [line for line in CHECKS[name]() if line.startswith(f"{name}:")]


def seal_anew(name, rows):
    """Write a chain anew, as somebody may who can write every row, the head included."""
    previous = ""
    for number, row in enumerate(rows, start=1):
        row.number, row.previous = number, previous
        row.digest = previous = row.seal()
        MODELS[name].objects.filter(pk=row.pk).update(
            number=number, previous=row.previous, digest=row.digest
        )
    Chain.objects.filter(name=name).update(length=len(rows), head=previous)


# --- Rows of a chain -------------------------------------------------------------------------


def test_an_untouched_chain_is_whole(name):
    assert problems(name) == []


def test_an_altered_row(name):
    alter(name, 2, reason="Planted")
    assert problems(name) == [f"{name}: row 2 was altered"]


def test_a_deleted_row(name):
    delete(name, 2)
    assert problems(name) == [
        f"{name}: row 2 is missing",
        f"{name}: row 3 does not continue the row before it",
    ]


def test_a_deleted_first_row(name):
    delete(name, 1)
    assert problems(name)[0] == f"{name}: row 1 is missing"


def test_a_deleted_last_row(name):
    delete(name, 4)
    assert problems(name) == [f"{name}: the chain of {name} ends at row 3, its head at 4"]


def test_a_row_deleted_and_the_rest_renumbered(name):
    delete(name, 2)
    alter(name, 3, number=2)
    alter(name, 4, number=3)
    assert f"{name}: row 2 was altered" in problems(name)


def test_reordered_rows(name):
    for old, new in ((2, 9), (3, 2), (9, 3)):
        alter(name, old, number=new)
    assert f"{name}: row 2 was altered" in problems(name)
    assert f"{name}: row 3 was altered" in problems(name)


def test_an_altered_head(name):
    sql("UPDATE records_chain SET head = %s WHERE name = %s", "0" * 64, name)
    assert problems(name) == [f"{name}: the chain of {name} ends at row 4, its head at 4"]


def test_a_deleted_head(name):
    sql("DELETE FROM records_chain WHERE name = %s", name)
    assert problems(name) == [f"{name}: the chain of {name} ends at row 4, its head at 0"]


def test_a_snapshot_and_a_document(name):
    column = {REVISIONS: "snapshot", PUBLICATIONS: "document"}[name]
    alter(name, 2, **{column: {"title": "Planted"}})
    found = list(CHECKS[name]())
    assert (
        f"{name}: row 2 was altered" in found
        or "the document of source source-1, version 2, was altered" in found
    )


# --- Records beside their history ------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE agreements_agreement SET title_en = 'Planted'",
        "UPDATE agreements_party SET name_as_signed = 'Planted'",
        "UPDATE agreements_party SET position = 9 - position",
        "DELETE FROM agreements_party WHERE position = 1",
        "UPDATE records_citation SET statement = 'signed_on'",
        "DELETE FROM records_citation",
        "UPDATE records_correction SET note = 'Planted'",
        "DELETE FROM records_correction",
        "DELETE FROM agreements_agreement_areas",
    ],
)
def test_raw_changes_of_a_record(statement):
    agreement = AgreementFactory(sources=[SourceFactory()], areas=[AreaFactory()])
    agreement.corrections.create(corrected_on=SIGNED_ON, note="It said 2025.")
    saved(services.reload(agreement))
    expected = "agreement PK-KZ-2026-0001 differs from its last revision"
    assert expected not in list(verify_history())
    sql(statement)
    assert expected in list(verify_history())


@pytest.mark.parametrize(
    ("column", "found"),
    [
        ("created_by_id", "source source-1 was created by somebody else than it says"),
        ("changed_by_id", "source source-1 was saved last by somebody else than it says"),
    ],
)
def test_whose_a_record_is(column, found):
    """Its creator may discard a draft."""
    saved(SourceFactory())
    assert list(verify_history()) == []
    sql(f"UPDATE records_source SET {column} = %s", account("reader").pk)  # noqa: S608
    assert list(verify_history()) == [found]


def test_whether_the_public_reads_a_record_as_it_stands():
    """Who may not read drafts reads what says that it stands as it was published."""
    source = saved(SourceFactory())
    published(source)
    changed = edited(source, remark="Not yet public.")
    assert list(verify_history()) == []
    public = Publication.objects.get().content_digest
    sql("UPDATE records_source SET content_digest = %s", public)
    assert list(verify_history()) == [
        f"source {changed.key} says of another document that the public reads it"
    ]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL refuses such values.")
@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE institutions_city SET latitude = 1034.5", "city: a row cannot be read"),
        ("UPDATE records_revision SET made_at = 'Planted'", "revisions: a row cannot be read"),
    ],
)
def test_a_value_that_no_row_can_hold(statement, found):
    """It hides nothing else."""
    saved(InstitutionFactory(city=CityFactory(latitude="33.68440", longitude="73.04790")))
    AreaFactory()
    sql("UPDATE agreements_areaofcooperation SET name_ru = 'Planted'")
    sql(statement)
    sentences = list(verify_history())
    assert any(sentence.startswith(found) for sentence in sentences)
    assert "area joint-research differs from its last change" in sentences


def test_a_draft_of_the_same_name_as_a_discarded_one():
    first = saved(SourceFactory(slug="announcement"), account("editor"))
    services.discard_record(record=first, actor=account("editor"), way="admin")
    saved(SourceFactory(slug="announcement"), account("reader"))
    assert list(verify_history()) == []


def test_a_row_that_records_name_and_that_is_gone():
    """Whoever opens the file of a database deletes past its constraints."""
    person = PersonFactory()
    saved(AgreementFactory(signatories=[person.appointments.get()]))
    sql("DELETE FROM institutions_appointment")
    assert "agreement PK-KZ-2026-0001 differs from its last revision" in list(verify_history())
    sql("DELETE FROM agreements_signatory")  # The test itself ends with whole constraints.


def test_a_document_planted_in_a_withdrawal():
    """Rebuilding the register would make it public."""
    source = saved(SourceFactory())
    published(source)
    services.withdraw(records=[source], actor=account("reader"), reason="Wrong.")
    assert list(verify_history()) == []
    Publication.objects.filter(content_digest="").update(document={"title": "Planted"})
    assert list(verify_history()) == ["the document of source source-1, version 2, was altered"]


# --- What only a line kept elsewhere shows ---------------------------------------------------


def run(command, *options):
    """(lines printed, whether it ended well)."""
    out = StringIO()
    try:
        call_command(command, *options, stdout=out)
    except SystemExit as ended:
        assert ended.code == 1
        return out.getvalue().splitlines(), False
    return out.getvalue().splitlines(), True


def test_the_head_is_printed_alone(name):
    lines, _is_well = run("verify_history", "--head")
    heads = {row.name: f"{row.name}:4:{row.head}" for row in Chain.objects.all()}
    assert lines == [heads[REVISIONS], heads[PUBLICATIONS]]
    assert run("check_register", "--head")[0] == [heads[PUBLICATIONS]]


def test_a_chain_that_grew_is_as_expected(name):
    kept = anchor(name)
    published(edited(SourceFactory(), remark="Later."))
    assert run("verify_history", "--expect", kept)[1]


def test_the_last_rows_cut_off_with_a_fitting_head(name):
    kept = anchor(name)
    rows = list(MODELS[name].objects.order_by("number"))
    delete(name, 4)
    seal_anew(name, rows[:3])
    assert problems(name) == []
    lines, is_well = run("verify_history", "--expect", kept)
    assert not is_well
    assert lines[0] == f"the chain of {name} once had 4 rows, and row 4 is missing"


def test_a_chain_written_anew(name):
    kept = anchor(name)
    rows = list(MODELS[name].objects.order_by("number"))
    rows[1].reason = "Planted"
    rows[1].save()
    seal_anew(name, rows)
    assert problems(name) == []
    command = {REVISIONS: "verify_history", PUBLICATIONS: "check_register"}[name]
    lines, is_well = run(command, "--expect", kept)
    assert not is_well
    assert lines[0] == f"row 4 of {name} is another one than it was: the chain was written anew"


@pytest.mark.parametrize(
    "text", ["", "4", "revisions:4:x", "others:4:" + "0" * 64, "revisions:-1:"]
)
def test_what_is_no_line_of_head_is_refused(text):
    with pytest.raises(CommandError, match="no line that --head prints"):
        run("verify_history", "--expect", text)


def test_empty_chains_have_no_head():
    assert run("verify_history", "--head") == ([], True)
