"""A letter becomes a source, its citations and the facts that it proves in one save."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from records.models import Revision, Source, TrayPaper
from tests import factories
from tests.desk import as_role, change_url, form_data, in_tray, said
from tests.factories import announced
from tests.pdfs import pdf, upload

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]

LETTER = {
    "publisher": "HEC",
    "published_on": "12 6 2026",
    "title": "Letter F.1-2/2026",
    "kind": "official-letter",
}


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *given: dt.date(2026, 7, 1))


@pytest.fixture
def center():
    return factories.saved(factories.CenterFactory(unknown={"room": "not-recorded"}))


def entered(client, record, **values):
    """The answer to a letter with its facts, sent as the page was shown."""
    data = form_data(client.get(change_url(record, "letter")), "publisher")
    data |= LETTER | {name.replace("fact_", "fact-", 1): value for name, value in values.items()}
    return client.post(change_url(record, "letter"), data, follow=True)


def cited(record):
    return [(row.source.publisher, row.statement) for row in record.citations.all()]


class TestSaving:
    def test_source_citations_and_facts_in_one_revision(self, editing, center):
        paper = in_tray("letter.pdf")
        answer = entered(
            editing,
            center,
            fact_room="Block 2, room 14",
            fact_name_kk="Абай орталығы",
            fact_name_ur="ابائی مرکز",
            fact_closed_on="2030",
            paper=paper.pk,
            reason="Asked by e-mail",
        )
        assert said(answer) == (
            "The letter is a source now, and Educational Center 1 says what it proves."
        )
        center.refresh_from_db()
        assert (center.room, center.name_kk, center.name_ur, center.unknown) == (
            "Block 2, room 14",
            "Абай орталығы",
            "ابائی مرکز",
            {},
        )
        assert (center.closed_on, center.closed_on_precision) == (dt.date(2030, 1, 1), "year")
        assert cited(center) == [("HEC", "name"), ("HEC", "closed_on"), ("HEC", "room")]
        source = Source.objects.get()
        assert (source.slug, source.kind, source.title, source.published_on) == (
            "letter-hec-2026-06-12",
            "official-letter",
            "Letter F.1-2/2026",
            dt.date(2026, 6, 12),
        )
        assert (source.original.name, source.original_sha256) == (paper.file.name, paper.sha256)
        assert not TrayPaper.objects.waiting().exists()
        revision = Revision.objects.get(key="center-1", version=2)
        assert revision.reason == "Asked by e-mail"
        assert Revision.objects.filter(key="center-1").count() == 2

    def test_particulars_are_enough_and_a_second_letter_of_the_day_has_its_own_name(
        self, editing, center
    ):
        entered(editing, center, fact_room="14", kind="e-mail")
        entered(editing, center, fact_costs="None")
        assert list(Source.objects.order_by("slug").values_list("slug", "kind")) == [
            ("letter-hec-2026-06-12", "e-mail"),
            ("letter-hec-2026-06-12-2", "official-letter"),
        ]
        assert not Source.objects.exclude(original="").exists()

    def test_a_letter_may_confirm_what_stands(self, editing, center):
        entered(editing, center, **{"fact-confirms-opened_on": "on"})
        center.refresh_from_db()
        assert cited(center) == [("HEC", "opened_on")]
        assert (center.opened_on, center.version) == (dt.date(2026, 2, 2), 2)

    def test_what_is_left_empty_stays(self, editing, center):
        factories.edited(center, contact="office@example.org")
        entered(editing, center, fact_costs="None")
        center.refresh_from_db()
        assert (center.contact, center.costs) == ("office@example.org", "None")

    @pytest.mark.parametrize(
        ("values", "sentence"),
        [
            ({}, "Fill in or confirm at least one fact that the letter proves."),
            ({"fact_room": "14", "publisher": ""}, "This field is required."),
            ({"fact_room": "14", "published_on": "31 2 2026"}, "Enter a real date"),
            ({"fact_room": "14", "published_on": "2 2 2027"}, "was seen before it was published"),
            ({"fact_room": "14", "kind": "news"}, "Select a valid choice."),
            ({"fact_room": "14", "language": "English"}, "at most 3 characters"),
            ({"fact_room": "14", "paper": "999"}, "Select a valid choice."),
            ({"fact_room": "x" * 251}, "at most 250 characters"),
            ({"fact_room": "\0"}, "Null characters are not allowed."),
            ({"fact_counterpart": "999"}, "Select a valid choice."),
            ({"fact_closed_on": "1 1 2020"}, "The center closes before it opens."),
            ({"fact-confirms-room": "on"}, "Nothing stands here yet"),
            ({"fact_room": "14", "version": "0"}, "was changed after you opened the page"),
            ({"fact_room": "14", "version": "x"}, "was changed after you opened the page"),
        ],
    )
    def test_a_refusal_keeps_what_was_typed_and_saves_nothing(
        self, editing, center, values, sentence
    ):
        answer = entered(editing, center, **{"title": "Typed"} | values)
        assert answer.status_code == 200
        assert sentence in answer.content.decode()
        assert form_data(answer, "publisher")["title"] == "Typed"
        center.refresh_from_db()
        assert (center.version, Source.objects.count(), center.citations.count()) == (1, 0, 0)

    def test_a_file_stays_in_the_tray_when_the_letter_is_refused(self, editing, center):
        answer = entered(editing, center, upload=upload(pdf(), "letter.pdf"))
        paper = TrayPaper.objects.waiting().get()
        assert form_data(answer, "publisher")["paper"] == str(paper.pk)
        answer = entered(editing, center, fact_room="14", upload=upload(b"<p>", "page.pdf"))
        assert "This file is named like a PDF but is none." in answer.content.decode()
        entered(editing, center, fact_room="14", upload=upload(pdf(), "again.pdf"))
        assert Source.objects.get().original_sha256 == paper.sha256


class TestParty:
    def test_a_letter_names_the_partner_of_an_announced_memorandum(self, editing):
        home = factories.InstitutionFactory(name_en="NUST", name_ru="НУСТ")
        record = announced(home, summary_en="The partner is not known.")
        partner = factories.InstitutionFactory(name_en="Satbayev University", partner=True)
        entered(editing, record, **{"fact-party-2": partner.pk})
        record.refresh_from_db()
        assert [(p.institution, p.basis) for p in record.parties.all()] == [
            (home, "stated"),
            (partner, "stated"),
        ]
        event = record.events.get()
        assert (event.kind, event.happened_on, event.description) == (
            "naming",
            dt.date(2026, 6, 12),
            "Satbayev University named as a party",
        )
        assert cited(record) == [("HEC", "parties.2")]
        assert (record.title_en, record.title_ru, record.summary_en) == (
            "NUST and Satbayev University",
            "НУСТ и Satbayev University",
            "",
        )

    def test_a_party_of_another_country_is_refused(self, editing):
        record = announced()
        other = factories.InstitutionFactory()
        answer = entered(editing, record, **{"fact-party-2": other.pk, "fact-party-1": other.pk})
        assert "Select a valid choice." in answer.content.decode()
        assert not Source.objects.exists()

    def test_a_rule_of_the_agreement_is_told_beside_the_fact(self, editing):
        record = announced(stage="proposed", signed_on=None)
        answer = entered(editing, record, fact_signed_on="2 2 2026")
        assert "Only a signed paper has a date of signature" in answer.content.decode()
        assert not Source.objects.exists()


class TestWhoMay:
    def test_the_way_leads_from_the_form_and_from_the_tray(self, editing, center):
        paper = in_tray()
        url = change_url(center, "letter")
        assert f'href="{url}"' in editing.get(change_url(center)).content.decode()
        found = editing.get(
            f"/admin/agreements/agreement/tray/{paper.pk}/", {"as": "letter", "q": "Center"}
        )
        assert f'href="{url}?paper={paper.pk}"' in found.content.decode()
        page = editing.get(url, {"paper": paper.pk})
        assert form_data(page, "publisher")["paper"] == str(paper.pk)

    @pytest.mark.parametrize(
        ("role", "code"),
        [
            ("hec-coordinator", 200),
            ("administrator", 403),
            ("hec-analyst", 404),
            ("observer", 404),
            ("focal-point", 404),
        ],
    )
    def test_pages_of_each_role(self, role, code, center):
        assert as_role(role).get(change_url(center, "letter")).status_code == code
        assert as_role(role).post(change_url(center, "letter"), {}).status_code == code

    def test_strangers_are_sent_to_sign_in(self, center):
        assert Client().get(change_url(center, "letter")).url.startswith("/admin/login/")

    def test_kinds_without_such_facts_have_no_page(self):
        with pytest.raises(NoReverseMatch):
            reverse("admin:records_source_letter", args=[1])

    def test_only_who_handles_papers_reads_the_letter(self, editing, center):
        entered(editing, center, fact_room="14", paper=in_tray(text="Private").pk)
        source = Source.objects.get()
        url = f"/admin/records/source/{source.pk}/original/"
        assert b"".join(editing.get(url).streaming_content) == pdf("Private")
        assert as_role("administrator").get(url).status_code == 404
        assert url in editing.get(change_url(source)).content.decode()
        factories.published(center)
        assert "originals/" not in str(source.slug)
        again = editing.post(
            "/admin/agreements/agreement/tray/",
            {"papers": [upload(pdf("Private"), "again.pdf")]},
            follow=True,
        )
        assert "This file is on record already" in said(again)
