"""Finding records at the desk: search, filters, work queues, history, pick lists."""

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agreements.models import Agreement
from institutions.models import Institution
from records import services
from records.entries import read_labels
from records.models import Publication, Report, Revision
from records.queues import PUBLICATION_STATES, publication_state
from records.system_accounts import system_account
from tests import desk, factories
from tests.desk import as_role, change_url, form_data, in_review, list_url

pytestmark = pytest.mark.django_db


class TestSearch:
    @pytest.mark.parametrize("query", ["қарағанды", "ҚАРАҒАНДЫ университет", "karaganda"])
    def test_kazakh_in_any_case(self, editing, query):
        factories.saved(
            factories.InstitutionFactory(
                name_en="Karaganda University", name_kk="Қарағанды университеті"
            )
        )
        factories.saved(factories.InstitutionFactory())
        response = editing.get(list_url(Institution), {"q": query})
        assert [row.name_en for row in response.context["cl"].queryset] == ["Karaganda University"]

    def test_urdu_with_arabic_letters(self, editing):
        karachi = factories.InstitutionFactory(name_en="Karachi", name_ur="جامعہ کراچی")
        factories.saved(karachi)
        response = editing.get(list_url(Institution), {"q": "كراچي"})
        assert list(response.context["cl"].queryset) == [karachi]

    def test_agreements_by_their_parties(self, editing):
        party = factories.InstitutionFactory(name_en="K", name_kk="Қарағанды университеті")
        factories.saved(party)
        other = factories.InstitutionFactory(partner=True)
        agreement = factories.saved(factories.AgreementFactory(parties=[party, other]))
        factories.saved(factories.AgreementFactory())
        response = editing.get(list_url(Agreement), {"q": "қарағанды memorandum"})
        assert list(response.context["cl"].queryset) == [agreement]

    def test_boxes_of_relations_search_the_same_way(self, editing):
        factories.saved(factories.InstitutionFactory(name_kk="Қарағанды университеті"))
        response = editing.get(
            "/admin/autocomplete/",
            {
                "app_label": "agreements",
                "model_name": "party",
                "field_name": "institution",
                "term": "қарағанды",
            },
        )
        assert len(response.json()["results"]) == 1

    def test_pick_lists_in_any_language(self, editing):
        city = factories.CityFactory(code="krg", name_en="Karagandy", name_kk="Қарағанды")
        for term in (city, factories.CityFactory()):
            services.save_term(term=term, actor=system_account(), way="command")
        for query in ("қарағанды", "Караганда", "KRG"):
            response = editing.get("/admin/institutions/city/", {"q": query})
            assert [row.code for row in response.context["cl"].queryset] == ["krg"]


class TestLists:
    def test_publication_states_of_row_and_filter_agree(self, editing):
        never, public, changed, gone = (
            factories.saved(factories.InstitutionFactory()) for _n in range(4)
        )
        factories.published(public, changed, gone)
        factories.edited(changed, head_title="Rector")
        services.withdraw(
            records=[gone], actor=factories.account("publisher"), reason="Entered twice."
        )
        expected = dict(zip(PUBLICATION_STATES, (never, public, changed, gone), strict=True))
        for state, record in expected.items():
            rows = editing.get(list_url(Institution), {"public": state}).context["cl"].queryset
            assert list(rows) == [record]
            assert [publication_state(row) for row in rows] == [state]

    @pytest.mark.parametrize("query", [{}, {"q": "memorandum"}])
    def test_a_list_asks_no_more_for_more_rows(self, editing, django_assert_num_queries, query):
        for _number in range(2):
            factories.saved(factories.AgreementFactory())
        editing.get(list_url(Agreement), query)
        with CaptureQueriesContext(
            connection,
        ) as few:
            editing.get(list_url(Agreement), query)
        for _number in range(5):
            factories.saved(factories.AgreementFactory())
        with django_assert_num_queries(len(few)):
            editing.get(list_url(Agreement), query)

    def test_general_queues_hold_exactly_what_waits(self, editing):
        cited, uncited, reviewed, returned, others, changed = (
            factories.InstitutionFactory() for _n in range(6)
        )
        source = factories.saved(factories.SourceFactory())
        for record in (cited, reviewed, returned, changed):
            factories.cite(record, source)
        for record in (cited, uncited, changed):
            factories.saved(record)
        in_review(reviewed)
        mine, publisher = factories.account("ministry-editor"), factories.account("publisher")
        services.return_to_editor(record=in_review(returned, mine), actor=publisher, reason="x")
        factories.cite(others, source)
        services.return_to_editor(record=in_review(others), actor=publisher, reason="x")
        factories.published(changed)
        factories.edited(changed, head_title="Rector")
        expected = {
            "to-review": {reviewed},
            "returned": {returned},
            "changed": {changed},
            "no-source": {uncited, *Institution.objects.filter(citations=None)},
        }
        for slug, records in expected.items():
            rows = editing.get(list_url(Institution), {"queue": slug}).context["cl"].queryset
            assert set(rows) == records, slug


class TestFilters:
    """What a page does not show, the filter of a list does not tell either."""

    @pytest.mark.parametrize("query", ["notes__contains=Rector", "content_digest__gt=5", "notes="])
    def test_a_list_is_filtered_by_what_it_offers_alone(self, query):
        in_review(factories.saved(factories.AgreementFactory(notes="The Rector hesitates.")))
        observer = as_role("observer")
        assert observer.get(f"{list_url(Agreement)}?{query}").status_code == 400
        assert observer.get(f"{list_url(Agreement)}?stage__exact=signed").status_code == 200

    def test_addresses_of_those_who_report_are_in_no_filter(self):
        factories.published(factories.saved(factories.InstitutionFactory(slug="aiou")))
        Report.objects.create(kind="institution", key="aiou", language="en", email="a@example.org")
        observer = as_role("observer")
        assert observer.get(f"{list_url(Report)}?email__startswith=a").status_code == 400
        assert observer.get(f"{list_url(Report)}?kind=institution").status_code == 200


class TestHistory:
    def test_no_second_log_is_written(self, editing, university):
        editing.post(change_url(university), form_data(editing.get(change_url(university))))
        assert not LogEntry.objects.exists()

    @pytest.mark.parametrize("model", ["revision", "publication"])
    def test_the_chains_are_read_only(self, superuser, university, model):
        factories.published(university)
        client = desk.sign_in(superuser)
        assert client.get(f"/admin/records/{model}/").status_code == 200
        assert client.get(f"/admin/records/{model}/add/").status_code == 403
        row = {"revision": Revision, "publication": Publication}[model].objects.get(number=1)
        assert client.get(f"/admin/records/{model}/{row.pk}/change/").status_code == 200
        assert client.post(f"/admin/records/{model}/{row.pk}/change/", {}).status_code == 403
        assert client.post(f"/admin/records/{model}/{row.pk}/delete/", {}).status_code == 403


class TestPages:
    def test_no_inline_style_or_script(self, superuser):
        records = [
            factories.saved(factories.AgreementFactory()),
            factories.saved(factories.CenterFactory()),
            factories.saved(factories.DelegationFactory()),
            factories.saved(factories.PersonFactory()),
            factories.saved(factories.SourceFactory()),
        ]
        in_review(factories.InstitutionFactory())
        client = desk.sign_in(superuser)
        urls = ["/admin/", "/admin/password_change/", "/admin/auth/user/"]
        for record in records:
            urls += [list_url(type(record)), list_url(type(record), "add/")]
            urls += [change_url(record), change_url(record, "history")]
            urls += [change_url(record, act) for act in ("publish", "return", "withdraw")]
        for url in urls:
            response = client.get(url)
            page = response.content.decode()
            assert response.status_code == 200, url
            assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", page), url

    def test_the_trial_line_stands_while_nobody_publishes(self, editing, settings):
        settings.PUBLISHER_NAME = ""
        assert "Trial installation" in editing.get("/admin/").content.decode()
        settings.PUBLISHER_NAME = "Ministry"
        assert "Trial installation" not in editing.get("/admin/").content.decode()


def test_a_pick_list_tells_the_register_its_name_and_keeps_what_is_used():
    client = as_role("administrator")
    area = factories.AreaFactory()
    data = form_data(client.get(change_url(area)), "name_en")
    assert "code" not in data
    client.post(change_url(area), data | {"name_en": "Joint studies"})
    assert read_labels([area.ref])[area.ref]["en"] == "Joint studies"
    agreement = factories.AgreementFactory(areas=[area])
    page = client.post(change_url(area, "delete"), {"post": "yes"})
    assert agreement.reference in page.content.decode()
    agreement.areas.clear()
    assert client.post(change_url(area, "delete"), {"post": "yes"}).status_code == 302
