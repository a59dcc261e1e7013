"""What the public knows of agreements: what was published, on the day and as known when asked."""

import datetime as dt

import pytest
from django.utils import timezone

from agreements.entries import AgreementEntry
from agreements.models import Agreement
from institutions.entries import InstitutionEntry
from records import services
from records.entries import Label, Mention
from records.models import Publication
from tests.factories import (
    AgreementFactory,
    InForceAgreementFactory,
    InstitutionFactory,
    edited,
    published,
    saved,
)
from tests.pages import keys_of, page, words

pytestmark = pytest.mark.django_db

LIST = "/en/agreements/"


# --- What the public may see -----------------------------------------------------------------


def test_a_draft_is_not_in_the_register(client):
    saved(AgreementFactory(reference="PK-KZ-2026-0001"))

    assert keys_of(client.get(LIST)) == []
    assert client.get("/en/agreements/PK-KZ-2026-0001/").status_code == 404


def test_an_edit_shows_only_when_it_is_published(client):
    agreement = AgreementFactory(title_en="Before")
    published(agreement)
    edited(agreement, title_en="After")

    assert "Before" in words(page(client, agreement))
    published(agreement)
    assert "After" in words(page(client, agreement))


def test_a_withdrawn_record_answers_410_with_its_reason(client, publisher):
    agreement = AgreementFactory()
    published(agreement)
    services.withdraw(records=[agreement], actor=publisher, reason="Entered twice.")

    response = page(client, agreement)

    assert response.status_code == 410
    assert "Entered twice." in response.content.decode()
    assert keys_of(client.get(LIST)) == []


def test_what_was_withdrawn_is_public_on_no_date(client, publisher):
    published(AgreementFactory(), AgreementFactory(title_en="Entered twice"))
    _move_back_a_week()
    services.withdraw(
        records=[Agreement.objects.get(reference="PK-KZ-2026-0002")],
        actor=publisher,
        reason="The same as 0001.",
    )
    Publication.objects.filter(version=1).update(published_at=timezone.now() - dt.timedelta(days=7))
    yesterday = {"as_known_on": (timezone.localdate() - dt.timedelta(days=1)).isoformat()}

    listed = client.get(LIST, yesterday)
    download = client.get(LIST, {**yesterday, "format": "csv"}).getvalue()
    withdrawn = client.get(f"{LIST}PK-KZ-2026-0002/", yesterday)

    assert keys_of(listed) == ["PK-KZ-2026-0001"]
    assert "1 record is left out because it was withdrawn since." in listed.content.decode()
    assert b"Entered twice" not in download
    assert withdrawn.status_code == 410
    assert "Entered twice" not in withdrawn.content.decode()


def test_a_record_merged_into_another_redirects_for_good(client):
    real = AgreementFactory()
    placeholder = AgreementFactory(resolution="merged", resolved_into=real)
    published(real, placeholder)

    response = page(client, placeholder)

    assert (response.status_code, response["Location"]) == (
        301,
        f"/en/agreements/{real.reference}/",
    )


def test_a_record_not_confirmed_by_any_paper_keeps_its_page(client):
    agreement = AgreementFactory(resolution="not-confirmed")
    published(agreement)

    assert "Resolved: not confirmed by any paper" in words(page(client, agreement))


# --- Status and the two dates ----------------------------------------------------------------


def test_the_page_says_the_status_on_the_day_asked_for(client):
    agreement = InForceAgreementFactory(
        signed_on=dt.date(2020, 5, 1), expires_on=dt.date(2025, 5, 1)
    )
    published(agreement)

    assert "Status on 1 May 2025: In effect" in words(page(client, agreement, as_at="2025-05-01"))
    assert "Status on 2 May 2025: Expired" in words(page(client, agreement, as_at="2 5 2025"))
    assert "On 30 April 2020 it was not signed yet." in words(
        page(client, agreement, as_at="2020-04-30")
    )


def test_the_page_says_what_the_register_said_on_a_day(client):
    agreement = AgreementFactory(title_en="As first known")
    published(agreement)
    _move_back_a_week()
    edited(agreement, title_en="As known now")
    published(agreement)
    yesterday = (timezone.localdate() - dt.timedelta(days=1)).isoformat()

    assert "As known now" in words(page(client, agreement))
    assert "As first known" in words(page(client, agreement, as_known_on=yesterday))


def test_before_it_was_published_a_record_is_not_found(client):
    agreement = AgreementFactory()
    published(agreement)

    response = page(client, agreement, as_known_on="2020-01-01")

    assert response.status_code == 404


def _move_back_a_week():
    """Let all that is known so far have been known for a week."""
    for model in (AgreementEntry, InstitutionEntry, Label, Mention):
        model.objects.update(known_from=timezone.now() - dt.timedelta(days=7))


def test_a_renamed_institution_shows_its_new_name_everywhere_at_once(client):
    qau = InstitutionFactory(name_en="Old Name")
    published(AgreementFactory(parties=[qau, InstitutionFactory(partner=True)]))
    edited(qau, name_en="New Name")
    published(qau)

    assert "New Name" in client.get(LIST).content.decode()
    assert "Old Name" not in client.get(LIST).content.decode()
    assert Publication.objects.filter(kind="agreement").count() == 1
