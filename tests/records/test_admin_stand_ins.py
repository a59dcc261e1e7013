"""The page on which stand-ins are named, and what a deputy is offered at the desk."""

import pytest
from django.test import Client

from institutions.models import Institution
from records import services
from records.models import EmergencyReview, Publication, StandIn
from records.register import today
from tests import desk, factories
from tests.desk import as_role, change_url, in_review, list_url, said
from tests.stand_ins import DAY, named

pytestmark = pytest.mark.django_db

PAGE = "/admin/stand-ins/"


class TestScreens:
    def typed(self, days):
        return (today() + days * DAY).strftime("%d %m %Y")

    def data(self, deputy, begins=0, ends=7):
        return {
            "deputy": str(deputy.pk),
            "begins_on": self.typed(begins),
            "ends_on": self.typed(ends),
            "name": "Name the stand-in",
        }

    def test_a_publisher_names_and_ends_one(self, principal, deputy):
        client = desk.sign_in(principal)
        response = client.post(PAGE, self.data(deputy), follow=True)
        assert "deputy stands in for you." in said(response)
        stand_in = StandIn.objects.get()
        response = client.post(PAGE, {"end": str(stand_in.pk)}, follow=True)
        assert "deputy stands in for you no more." in said(response)
        assert "ended on" in response.content.decode()

    def test_naming_wants_a_fresh_sign_in_and_ending_does_not(self, principal, deputy):
        client = desk.sign_in(principal)
        desk.grow_stale(client)
        response = client.post(PAGE, self.data(deputy))
        assert response.url == "/admin/again/?next=%2Fadmin%2Fstand-ins%2F"
        assert not StandIn.objects.exists()
        stand_in = named(principal, deputy)
        client.post(PAGE, {"end": str(stand_in.pk)})
        stand_in.refresh_from_db()
        assert stand_in.ended_at

    def test_the_deputy_publishes_on_every_screen(self, principal, deputy, university):
        record = in_review(university)
        client = desk.sign_in(deputy)
        assert client.get(change_url(record, "publish")).status_code == 403
        named(principal, deputy)
        page = client.get(change_url(record, "publish")).content.decode()
        assert "You publish or return it for <bdi>principal</bdi>." in page
        review = client.get("/admin/review/").content.decode()
        assert "You publish or return it for <bdi>principal</bdi>." in review
        data = {"record": f"{record.ref}@{record.version}"}
        client.post("/admin/review/", data)
        assert Publication.objects.get().acted_for == "principal"
        history = client.get(change_url(record, "history")).content.decode()
        assert "Done for <bdi>principal</bdi>." in history
        assert "For whom you stand in" in client.get(PAGE).content.decode()

    def test_the_list_offers_the_act_to_the_deputy(self, principal, deputy, university):
        record = in_review(university)
        named(principal, deputy)
        data = {"action": "publish_together", "_selected_action": [record.pk]}
        page = desk.sign_in(deputy).post(list_url(Institution), data)
        assert "You publish or return it for <bdi>principal</bdi>." in page.content.decode()

    def test_what_the_principal_edited_says_why_not(self, principal, deputy, university):
        in_review(factories.edited(university, principal, head_title="Rector"))
        named(principal, deputy)
        page = desk.sign_in(deputy).get("/admin/review/").content.decode()
        assert "principal, for whom you stand in, edited it" in page

    def test_of_two_the_review_names_the_one_it_will_be_done_for(
        self, principal, second, deputy, university
    ):
        record = in_review(factories.edited(university, second, head_title="Rector"))
        client = desk.sign_in(deputy)
        page = client.get("/admin/review/").content.decode()
        assert "You publish or return it for <bdi>principal</bdi>." in page
        client.post("/admin/review/", {"record": f"{record.ref}@{record.version}"})
        assert Publication.objects.get().acted_for == "principal"

    def test_the_page_of_emergencies_offers_it_to_the_deputy_of_two(
        self, principal, second, deputy, university
    ):
        services.publish_in_emergency(records=[university], actor=second, reason="Noon.")
        client = desk.sign_in(deputy)
        page = client.get("/admin/emergencies/").content.decode()
        assert "for whom you stand in" not in page
        client.post("/admin/emergencies/", {"publication": Publication.objects.get().number})
        assert EmergencyReview.objects.get().acted_for == "principal"

    def test_what_the_principal_edited_along_says_why_not(self, principal, deputy, university):
        source = factories.saved(factories.SourceFactory(), principal)
        factories.cite(university, source)
        in_review(factories.saved(services.reload(university)))
        named(principal, deputy)
        page = desk.sign_in(deputy).get("/admin/review/").content.decode()
        assert "principal, for whom you stand in, edited Announcement 1" in page

    @pytest.mark.parametrize(
        ("wrong", "sentence"),
        [
            ({"deputy": "999999"}, "Select a valid choice"),
            ({"deputy": "x"}, "Select a valid choice"),
            ({"deputy": "\x00"}, "Null characters are not allowed"),
            ({"begins_on": "2 2026"}, "Give the day too"),
            ({"begins_on": "soon"}, "Enter a real date"),
            ({"ends_on": ""}, "This field is required"),
        ],
    )
    def test_wrong_input_names_nobody_and_is_kept(self, principal, deputy, wrong, sentence):
        response = desk.sign_in(principal).post(PAGE, self.data(deputy) | wrong)
        assert response.status_code == 200
        assert sentence in response.content.decode()
        assert not StandIn.objects.exists()

    @pytest.mark.parametrize("number", ["", "0", "x", "9" * 30, "\x00"])
    def test_a_forged_end_is_not_found(self, principal, deputy, number):
        named(principal, deputy)
        assert desk.sign_in(principal).post(PAGE, {"end": number}).status_code == 404

    def test_somebody_elses_is_out_of_reach(self, principal, deputy):
        stand_in = named(principal, deputy)
        other = as_role("ministry-publisher", "other")
        assert other.post(PAGE, {"end": str(stand_in.pk)}).status_code == 404
        assert desk.sign_in(deputy).post(PAGE, {"end": str(stand_in.pk)}).status_code == 403

    @pytest.mark.parametrize("role", ["ministry-editor", "observer", "administrator"])
    def test_it_is_for_publishers(self, role, deputy):
        client = as_role(role)
        assert client.get(PAGE).status_code == 403
        assert client.post(PAGE, self.data(deputy)).status_code == 403
        assert Client().get(PAGE).url.startswith("/admin/login/")

    def test_they_are_listed_to_read_only(self, principal, deputy):
        stand_in = named(principal, deputy)
        client = as_role("ministry-editor")
        assert "principal" in client.get(list_url(StandIn)).content.decode()
        assert client.post(change_url(stand_in), {}).status_code == 403
