"""The check of the register: every disagreement with the publications is named."""

import datetime as dt
import hashlib

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agreements.models import AgreementDocument, AgreementEntry
from agreements.vocabulary import AreaOfCooperation
from institutions.models import Country, InstitutionEntry
from records import services
from records.models import Facet, Label, Mention, Publication
from records.system_accounts import system_account
from records.verification import check_register, verify_history
from tests.factories import (
    AgreementFactory,
    AreaFactory,
    CenterFactory,
    CityFactory,
    DelegationFactory,
    FieldOfStudyFactory,
    InForceAgreementFactory,
    PersonFactory,
    SourceFactory,
    edited,
    published,
)

pytestmark = pytest.mark.django_db

NAME = "agreement PK-KZ-2026-0001"
OTHER_NAMES = f"{NAME} was known by other names than its documents had"


def problems():
    return list(check_register())


@pytest.fixture
def scene():
    """One public record of every kind; the agreement has two versions."""
    agreement = InForceAgreementFactory(
        sources=[SourceFactory()],
        signatories=[PersonFactory().appointments.get()],
        areas=[AreaFactory()],
        fields_of_study=[FieldOfStudyFactory()],
        place=CityFactory(),
    )
    published(agreement, CenterFactory(), DelegationFactory())
    edited(agreement, title_en="Second title")
    published(agreement)
    return agreement


@pytest.fixture
def entry(scene):
    """The current entry of the agreement."""
    return AgreementEntry.objects.known().get()


def test_an_empty_register_holds_together():
    assert problems() == []


@pytest.mark.parametrize("planted", [["x"], {"label": "x"}, "x"])
def test_a_document_of_another_shape_is_named_and_hinders_nothing(scene, planted):
    Publication.objects.filter(kind="agreement", version=2).update(document=planted)
    assert problems() == [
        f"the document of {NAME}, version 2, was altered",
        f"{NAME}, version 2, holds another document than was published",
    ]


def test_a_register_of_every_kind_holds_together(scene, publisher):
    services.withdraw(records=[scene], actor=publisher, reason="Not signed.")
    published(AgreementFactory())

    assert problems() == []


# --- Entries ---------------------------------------------------------------------------------


def test_a_missing_entry_is_found(entry):
    Mention.objects.filter(kind="agreement").delete()
    Facet.objects.filter(kind="agreement").delete()
    entry.delete()

    assert problems() == [
        f"{NAME}, version 2, is 0 times in the register, not once",
        f"{NAME}, version 1: facets and document disagree",
        f"{NAME}, version 1: mentions and document disagree",
        OTHER_NAMES,
    ]


def test_a_missing_earlier_version_is_found(scene):
    AgreementEntry.objects.get(version=1).delete()

    facets, mentions = problems()[2:]
    assert problems()[:2] == [
        f"{NAME}, version 1, is 0 times in the register, not once",
        OTHER_NAMES,
    ]
    assert facets.endswith("facets belong to nothing in the register")
    assert mentions.endswith("mentions belong to nothing in the register")


def test_an_entry_that_was_not_published_is_found(scene):
    InstitutionEntry.write(
        [("planted", 1, InstitutionEntry.objects.first().document)], dt.datetime.now(dt.UTC)
    )

    assert problems() == [
        "institution planted, version 1, is in the register and was not published"
    ]


def test_an_entry_known_at_other_times_is_found(scene):
    AgreementEntry.objects.filter(version=1).update(
        known_from=dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    )

    other_times, *following = problems()
    assert other_times == f"{NAME}, version 1, is known at other times than it was published"
    assert OTHER_NAMES in following


def test_an_entry_that_should_be_closed_is_found(scene):
    AgreementEntry.objects.filter(version=2).update(known_until=timezone.now())
    AgreementEntry.objects.filter(version=1).update(known_until=None)

    assert problems()[0] == f"{NAME}, version 1, is known at other times than it was published"


def test_an_entry_with_another_document_is_found(entry):
    AgreementEntry.objects.filter(pk=entry.pk).update(
        document=entry.document | {"kind": "protocol"}
    )

    assert problems() == [
        f"{NAME}, version 2, holds another document than was published",
    ]


def test_an_earlier_document_is_compared_too(scene):
    AgreementEntry.objects.filter(version=1).update(document={})

    assert problems() == [
        f"{NAME}, version 1, holds another document than was published",
        OTHER_NAMES,
    ]


@pytest.mark.parametrize(
    "values",
    [
        {"order_en": "00"},
        {"expires_on": None},
        {"signed_on_precision": "year"},
    ],
    ids=lambda values: next(iter(values)),
)
def test_a_column_that_does_not_follow_from_the_document_is_found(entry, values):
    AgreementEntry.objects.filter(pk=entry.pk).update(**values)

    assert problems() == [f"{NAME}: columns and document disagree"]


# --- Facets, mentions, names -----------------------------------------------------------------


def test_a_missing_facet_is_found(entry):
    Facet.objects.known().filter(entry_id=entry.pk, kind="agreement", facet="area").delete()

    assert problems() == [f"{NAME}: facets and document disagree"]


def test_a_planted_facet_is_found(entry):
    Facet.objects.create(
        kind="agreement", entry_id=entry.pk, facet="area", value="x", known_from=entry.known_from
    )

    assert problems() == [f"{NAME}: facets and document disagree"]


def test_facets_of_nothing_are_found(scene):
    Facet.objects.create(
        kind="agreement", entry_id=0, facet="area", value="x", known_from=dt.datetime.now(dt.UTC)
    )

    assert problems() == ["agreement: 1 facets belong to nothing in the register"]


def test_a_missing_mention_is_found(entry):
    Mention.objects.known().filter(kind="agreement", role="signatory").delete()

    assert problems() == [f"{NAME}: mentions and document disagree"]


def test_a_changed_name_is_found(scene):
    Label.objects.known().filter(ref="agreement:PK-KZ-2026-0001").update(names={"en": "Planted"})

    assert problems() == [f"{NAME}: name and document disagree", OTHER_NAMES]


def test_a_missing_name_is_found(scene):
    Label.objects.known().filter(ref="person:person-1").delete()

    assert problems() == [
        "person person-1: name and document disagree",
        "person person-1 was known by other names than its documents had",
    ]


def test_a_named_record_that_is_not_public_is_found(scene, publisher):
    services.publish_many(documents=[("person", "person-1", None)], actor=publisher)

    assert problems() == [f"{NAME} names person:person-1, which is not public"]


# --- Pick lists ------------------------------------------------------------------------------


def test_a_term_renamed_past_the_register_is_found(scene):
    Country.objects.filter(code="PK").update(name_en="Planted")

    assert problems() == ["country:PK is not known by the name that it has in its list"]


def test_a_term_that_is_gone_is_found(scene):
    scene.fields_of_study.clear()
    scene.fields_of_study.model.objects.all().delete()

    assert problems() == [f"{NAME} names field:0611, which is in no list"]


# --- Files -----------------------------------------------------------------------------------


@pytest.fixture
def paper(scene, settings, tmp_path):
    """A public copy of the agreement, stored under its digest."""
    settings.MEDIA_ROOT = tmp_path
    paper = AgreementDocument(
        agreement=scene, kind="signed-text", public_copy_sha256=hashlib.sha256(b"%PDF").hexdigest()
    )
    paper.public_copy.save("copy.pdf", ContentFile(b"%PDF"))
    return paper


def test_a_file_that_is_there_is_in_order(paper):
    assert problems() == []


def test_a_missing_file_is_found(paper, tmp_path):
    (tmp_path / paper.public_copy.name).unlink()

    assert problems() == [f"the file {paper.public_copy.name} is missing"]


def test_an_altered_file_is_found(paper, tmp_path):
    (tmp_path / paper.public_copy.name).write_bytes(b"%PDF-")

    assert problems() == [f"the file {paper.public_copy.name} was altered"]


def test_an_altered_letter_is_found(scene, settings, tmp_path):
    """The letter that a source stands for, which the public never sees."""
    settings.MEDIA_ROOT = tmp_path
    source = SourceFactory(original_sha256=hashlib.sha256(b"%PDF").hexdigest())
    source.original.save("letter.pdf", ContentFile(b"%PDF"))
    assert problems() == []
    (tmp_path / source.original.name).write_bytes(b"%PDF-")

    assert problems() == [f"the file {source.original.name} was altered"]


# --- Repairing, and the commands -------------------------------------------------------------


def test_rebuilding_repairs_what_the_check_finds(entry):
    AgreementEntry.objects.update(order_en="00", document={})
    Facet.objects.all().delete()
    Mention.objects.all().delete()
    Label.objects.filter(ref__startswith="institution:").delete()
    assert problems()

    services.rebuild_register()

    assert problems() == []


def test_commands_end_with_a_line_of_counts(scene, capsys):
    for command in ("verify_history", "check_register", "rebuild_register"):
        call_command(command)

    assert capsys.readouterr().out.splitlines() == [
        "The history holds: 10 revisions and 10 publications.",
        "The register holds together: 1 source, 4 institution, 1 person, 1 delegation, "
        "1 agreement, 1 center.",
        "The register is rebuilt from 10 publications.",
    ]


@pytest.mark.parametrize(
    ("command", "problems"),
    [
        ("verify_history", [f"the document of {NAME}, version 2, was altered"]),
        (
            "check_register",
            [
                f"the document of {NAME}, version 2, was altered",
                f"{NAME}, version 2, holds another document than was published",
            ],
        ),
    ],
)
def test_commands_print_a_problem_a_line_and_exit_with_1(scene, capsys, command, problems):
    row = Publication.objects.get(key=scene.reference, version=2)
    document = row.document | {"confirmed": True}
    Publication.objects.filter(pk=row.pk).update(document=document)

    with pytest.raises(SystemExit) as ended:
        call_command(command)

    assert ended.value.code == 1
    assert capsys.readouterr().out.splitlines() == problems


def test_checks_ask_no_more_for_many_records_than_for_few(scene):
    def queries(check):
        with CaptureQueriesContext(connection) as asked:
            assert list(check()) == []
        return len(asked)

    few = queries(verify_history), queries(check_register)
    published(*(AgreementFactory() for _ in range(10)))

    assert (queries(verify_history), queries(check_register)) == few


# --- Past days -------------------------------------------------------------------------------


@pytest.fixture
def renamed(scene):
    """The agreement of the scene and its area, both under their second names."""
    area = AreaOfCooperation.objects.get()
    area.name_en = "Research together"
    services.save_term(term=area, actor=system_account(), way="command")
    assert problems() == []
    return scene


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        (
            "UPDATE agreements_agreemententry SET signed_on = '2001-01-01' WHERE version = 1",
            f"{NAME}, version 1: columns and document disagree",
        ),
        (
            "UPDATE records_facet SET value = 'planted' WHERE kind = 'agreement'"
            " AND known_until IS NOT NULL",
            f"{NAME}, version 1: facets and document disagree",
        ),
        (
            "UPDATE records_mention SET known_from = '2001-01-01 00:00:00+00:00'"
            " WHERE kind = 'agreement' AND known_until IS NULL",
            f"{NAME}: mentions and document disagree",
        ),
        (
            "UPDATE records_label SET known_from = '2001-01-01 00:00:00+00:00'"
            " WHERE kind = 'agreement' AND known_until IS NULL",
            OTHER_NAMES,
        ),
        ("DELETE FROM records_label WHERE known_until IS NOT NULL", OTHER_NAMES),
        (
            "DELETE FROM records_label WHERE kind = 'area' AND known_until IS NOT NULL",
            "area:joint-research was known by other names than its changes gave it",
        ),
        (
            "UPDATE records_label SET known_from = '2001-01-01 00:00:00+00:00'"
            " WHERE kind = 'area' AND known_until IS NULL",
            "area:joint-research was known by other names than its changes gave it",
        ),
    ],
)
def test_what_the_register_says_of_past_days(renamed, statement, found):
    with connection.cursor() as cursor:
        cursor.execute(statement)
    assert found in problems()
