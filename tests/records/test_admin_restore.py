"""Restoring a version: everything comes back as a draft, or is refused with what is gone."""

import datetime as dt

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from agreements.models import AgreementDocument
from institutions.models import Appointment, Institution
from records import services
from records.models import Publication, Revision
from records.snapshot import whole
from records.verification import verify_history
from tests import factories
from tests.desk import as_role, change_url, form_data, in_review, number_of, said

pytestmark = pytest.mark.django_db


def restore_url(record, version):
    return change_url(record, f"history/{number_of(record, version)}/restore")


def restore(client, record, version, **data):
    url = restore_url(record, version)
    form = form_data(client.get(url), "reason")
    return client.post(url, form | {"confirmed": "1"} | data, follow=True)


class TestRestore:
    def test_everything_comes_back_as_a_new_draft(self, editing, agreement):
        rector = factories.PersonFactory().appointments.get()
        agreement.signatories.create(appointment=rector, party_number=1)
        agreement.corrections.create(corrected_on=dt.date(2026, 3, 1), note="It said 2030.")
        factories.saved(services.reload(agreement))
        before = whole(services.reload(agreement))
        agreement.parties.filter(position=1).update(name_as_signed="Another")
        for rows in (agreement.signatories, agreement.citations, agreement.corrections):
            rows.all().delete()
        agreement.areas.clear()
        factories.edited(agreement, title_en="Another", notes="New", expires_on=None)

        response = restore(editing, agreement, 2, reason="Edited by mistake.")

        assert "is a draft again as it stood in version 2" in said(response)
        record = services.reload(agreement)
        assert whole(record) == before
        assert (record.version, record.state) == (4, "draft")
        last = Revision.objects.last()
        assert (last.act, last.way, last.actor.username) == ("restore", "admin", "ministry-editor")
        assert last.reason == "Version 2 restored. Edited by mistake."
        assert [line for line in verify_history() if "differs" in line] == []

    def test_a_reason_that_no_database_holds_is_refused(self, editing, university):
        factories.edited(university, head_title="Rector")
        response = restore(editing, university, 1, reason="x\x00")
        assert "Null characters are not allowed." in said(response)
        university.refresh_from_db()
        assert university.version == 2

    def test_the_page_shows_what_would_change(self, editing, university):
        factories.edited(university, head_title="Rector")
        response = editing.get(restore_url(university, 1))
        assert [(c.label, c.was, c.becomes) for c in response.context["changes"]] == [
            ("Title of its head", "Rector", "")
        ]
        university.refresh_from_db()
        assert university.version == 2

    def test_posts_keep_their_rows_for_those_who_name_them(self, editing):
        person = factories.PersonFactory()
        post = person.appointments.get()
        factories.saved(person)
        signed = factories.saved(factories.AgreementFactory(signatories=[post]))
        person.appointments.update(post="President")
        factories.saved(services.reload(person))
        restore(editing, person, 1)
        assert signed.signatories.get().appointment == post
        post.refresh_from_db()
        assert post.post == "Rector"

    def test_a_post_that_others_name_does_not_go(self, editing):
        person = factories.saved(factories.PersonFactory())
        post = factories.AppointmentFactory(person=person, slug="second", post="Dean")
        factories.saved(services.reload(person))
        factories.AgreementFactory(signatories=[post])
        response = restore(editing, person, 1)
        assert "“Person 1, Dean” would go, and other records still name it." in said(response)
        assert Appointment.objects.filter(person=person).count() == 2

    def test_a_record_that_changed_since_the_page_is_refused(self, editing, university):
        factories.edited(university, head_title="Rector")
        data = form_data(editing.get(restore_url(university, 1)), "reason")
        factories.edited(university, website="https://example.org/")
        response = editing.post(restore_url(university, 1), data | {"confirmed": "1"})
        assert "was changed after you opened the page" in said(response)
        assert Revision.objects.filter(act="restore").count() == 0
        again = form_data(response, "reason")
        editing.post(restore_url(university, 1), again | {"confirmed": "1"})
        university.refresh_from_db()
        assert (university.head_title, university.website) == ("", "")

    def test_what_is_gone_is_named_and_nothing_restored(self, editing, agreement):
        area, source = agreement.areas.first(), agreement.citations.get().source
        agreement.areas.clear()
        agreement.citations.all().delete()
        factories.edited(agreement, title_en="Another")
        area.delete()
        source.delete()
        response = restore(editing, agreement, 1)
        assert "there is no area of cooperation “joint-research” any more." in said(response)
        assert "there is no source “source-1” any more." in said(response)
        agreement.refresh_from_db()
        assert (agreement.version, agreement.title_en) == (2, "Another")
        assert not agreement.areas.exists()

    def test_a_file_that_is_gone_is_named(self, editing, agreement, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path
        paper = AgreementDocument(agreement=agreement, kind="signed-text", original_sha256="a" * 64)
        paper.original.save("paper.pdf", ContentFile(b"%PDF-1.4"))
        agreement.events.create(kind="renewal", document=paper)
        factories.saved(services.reload(agreement))
        factories.edited(agreement, title_en="Another")
        name = paper.original.name
        assert "is a draft again" in said(restore(editing, agreement, 2))
        assert agreement.events.get().document == agreement.documents.get() == paper
        paper.original.storage.delete(name)
        response = restore(editing, agreement, 2)
        assert f"The file {name} is no longer stored." in said(response)
        assert agreement.documents.get() == paper

    def test_what_is_public_stays_and_a_second_person_publishes(self, university, publisher):
        factories.edited(university, head_title="Rector")
        factories.published(university)
        public = Publication.objects.last().digest
        client = as_role("ministry-publisher")
        restore(client, university, 1)
        assert Publication.objects.last().digest == public
        record = in_review(services.reload(university))
        url = change_url(record, "publish")
        data = {"record": f"{record.ref}@{record.version}", "confirmed": "1"}
        assert "Another person has to publish it." in said(client.post(url, data))

    def test_a_record_in_review_is_a_draft_again(self, editing, university):
        in_review(university)
        restore(editing, university, 1)
        university.refresh_from_db()
        assert university.state == "draft"

    @pytest.mark.parametrize("role", ["hec-analyst", "observer", "administrator"])
    def test_readers_may_not(self, university, role):
        in_review(university)
        client = as_role(role)
        url = restore_url(university, 1)
        assert client.get(url).status_code == 403
        assert client.post(url, {"confirmed": "1", "version": "2"}).status_code == 403
        if role != "observer":
            assert b"Restore version" not in client.get(change_url(university, "history")).content

    def test_get_and_a_save_of_another_record_restore_nothing(self, editing, university):
        other = factories.saved(factories.InstitutionFactory())
        url = reverse(
            "admin:institutions_institution_restore", args=[university.pk, number_of(other, 1)]
        )
        assert editing.post(url, {"confirmed": "1", "version": "1"}).status_code == 404
        editing.get(restore_url(university, 1), {"confirmed": "1", "version": "1"})
        assert Institution.objects.get(pk=university.pk).version == 1

    def test_a_rule_made_since_refuses(self, editing, university):
        row = Revision.objects.get(key=university.key)
        snapshot = row.snapshot | {"kind": "academy-of-nothing", "phase": "x"}
        Revision.objects.filter(pk=row.pk).update(snapshot=snapshot)
        said_ = said(restore(editing, university, 1))
        assert "“phase” is no longer kept." in said_
        assert "academy-of-nothing" in said_
