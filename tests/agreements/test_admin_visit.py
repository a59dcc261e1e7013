"""The papers of a visit, entered together: a line each, all or none."""

import datetime as dt

import pytest
from django.test import Client

from agreements.models import Agreement, AgreementDocument
from records.models import Source, TrayPaper
from tests import factories
from tests.desk import as_role, form_data, in_tray, said
from tests.factories import announced
from tests.pdfs import pdf, upload

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]


@pytest.fixture
def visit():
    return factories.saved(factories.DelegationFactory())


@pytest.fixture
def nust():
    return factories.InstitutionFactory(name_en="NUST", name_kk="НУСТ")


@pytest.fixture
def satbayev():
    return factories.InstitutionFactory(name_en="Satbayev University", partner=True)


def url(visit):
    return f"/admin/agreements/agreement/visit/{visit.pk}/"


def filled(client, visit, *lines, **common):
    """The form as a browser sends it, with lines: {field: value} each."""
    data = form_data(client.get(url(visit)), "lines-TOTAL_FORMS")
    for number, line in enumerate(lines):
        data |= {f"lines-{number}-{name}": value for name, value in line.items()}
    return data | {"_save": "1"} | common


def problems(response):
    """Errors of the lines: {number of the line: {field: sentences}}."""
    forms = response.context["entry"].lines.forms
    return {number: dict(form.errors) for number, form in enumerate(forms) if form.errors}


class TestLines:
    def test_each_line_becomes_a_draft_with_its_paper(self, editing, visit, nust, satbayev):
        ministry = factories.InstitutionFactory(name_en="Ministry of Education", kind="ministry")
        city = factories.CityFactory()
        area = factories.AreaFactory()
        papers = [in_tray("1.pdf", "One"), in_tray("2.pdf", "Two")]
        first = {
            "paper": papers[0].pk,
            "home": "nust",
            "partner": "Satbayev university",
            "unit": "School of Mines",
            "home_signatory": "A. Person, Rector",
            "partner_signatory": "B. Person",
        }
        second = {
            "paper": papers[1].pk,
            "home": "НУСТ",
            "title": "Protocol on exchange",
            "kind": "protocol",
            "signed_on": "3 2 2026",
            "term_as_stated": "3 years",
        }
        data = filled(
            editing,
            visit,
            first,
            second,
            signed_on="2 2 2026",
            place=city.pk,
            facilitated_by="Ministry of Education",
            areas=[area.pk],
            effect_rule="on-signature",
            term_months="60",
            term_as_stated="5 years",
        )
        answer = editing.post(url(visit), data, follow=True)
        assert said(answer) == "2 papers were entered: PK-KZ-2026-0001, PK-KZ-2026-0002."
        # Whoever saved stands before what was saved.
        assert answer.status_code == 200
        rows = answer.context["cl"].result_list
        assert {row.reference for row in rows} == {"PK-KZ-2026-0001", "PK-KZ-2026-0002"}
        mou, protocol = Agreement.objects.order_by("reference")
        assert (mou.title_en, mou.title_kk, mou.kind, mou.basis, mou.stage, mou.state) == (
            "NUST and Satbayev University",
            "НУСТ және Satbayev University",
            "mou",
            "signed-document",
            "signed",
            "draft",
        )
        assert (mou.signed_on, mou.effective_on, mou.expires_on, mou.term_as_stated) == (
            dt.date(2026, 2, 2),
            dt.date(2026, 2, 2),
            dt.date(2031, 2, 2),
            "5 years",
        )
        assert (mou.signed_during, mou.place, mou.facilitated_by) == (visit, city, ministry)
        assert [(p.side, p.institution, p.unit) for p in mou.parties.all()] == [
            ("home", nust, "School of Mines"),
            ("partner", satbayev, ""),
        ]
        assert [
            (s.party_number, s.name_as_stated, s.capacity_as_stated) for s in mou.signatories.all()
        ] == [(1, "A. Person", "Rector"), (2, "B. Person", "")]
        assert list(mou.areas.all()) == [area]
        assert (protocol.title_en, protocol.kind, protocol.signed_on, protocol.term_as_stated) == (
            "Protocol on exchange",
            "protocol",
            dt.date(2026, 2, 3),
            "3 years",
        )
        assert [p.institution for p in protocol.parties.all()] == [nust, None]
        for agreement, paper in zip((mou, protocol), papers, strict=True):
            assert agreement.version == 1
            assert agreement.documents.get().original_sha256 == paper.sha256
            source = agreement.citations.get().source
            assert (source.kind, source.published_on) == ("signed-document", agreement.signed_on)
        assert not TrayPaper.objects.waiting().exists()

    def test_all_may_be_sent_for_review_together(self, editing, visit, nust):
        data = filled(editing, visit, {"paper": in_tray().pk, "home": "NUST"}, title="x")
        data["lines-0-title"] = "Memorandum"
        del data["_save"]
        editing.post(url(visit), data | {"_submit": "1"})
        assert Agreement.objects.get().state == "in-review"

    def test_a_wrong_line_keeps_all_from_being_saved_and_nothing_typed_is_lost(
        self, editing, visit, nust
    ):
        paper = in_tray("1.pdf", "One")
        data = filled(
            editing,
            visit,
            {"paper": paper.pk, "home": "NUST", "title": "A title", "signed_on": "2 2 2026"},
            {"home": "NUST", "title": "No paper"},
            {"paper": "999", "home": "Nowhere University", "signed_on": "31 2 2026"},
        )
        answer = editing.post(url(visit), data)
        assert problems(answer) == {
            1: {"paper": ["Choose the paper of this line."]},
            2: {
                "paper": [
                    "Select a valid choice. That choice is not one of the available choices."
                ],
                "home": [
                    "None of Pakistan is called “Nowhere University”. Choose from the list, or add "
                    "it first."
                ],
                "signed_on": [
                    "Enter a real date, for example 27 2 2026; leave out the day or month if not "
                    "known."
                ],
            },
        }
        kept = form_data(answer, "lines-TOTAL_FORMS")
        for name in ("lines-0-paper", "lines-0-title", "lines-1-title", "lines-2-home"):
            assert kept[name] == str(data[name])
        assert not Agreement.objects.exists()
        assert not Source.objects.filter(kind="signed-document").exists()
        assert TrayPaper.objects.waiting().get() == paper

    def test_a_rule_of_the_record_is_told_beside_the_line(self, editing, visit, nust):
        line = {"paper": in_tray().pk, "home": "NUST", "title": "Memorandum"}
        answer = editing.post(url(visit), filled(editing, visit, line, effective_on="1 2 2026"))
        assert problems(answer) == {
            0: {"__all__": ["An effective date is entered: say on which rule it rests."]}
        }
        assert not Agreement.objects.exists()
        assert TrayPaper.objects.waiting().count() == 1

    def test_a_file_of_a_line_is_in_the_tray_even_if_the_line_is_refused(self, editing, visit):
        data = filled(editing, visit, {"title": "Without a party"})
        answer = editing.post(url(visit), data | {"lines-0-upload": upload(pdf(), "scan.pdf")})
        assert problems(answer) == {0: {"home": ["Name the party, or choose the record."]}}
        paper = TrayPaper.objects.waiting().get()
        assert form_data(answer, "lines-TOTAL_FORMS")["lines-0-paper"] == str(paper.pk)

    def test_a_file_that_waits_in_the_tray_already_is_chosen(self, editing, visit, nust):
        paper = in_tray()
        data = filled(editing, visit, {"home": "NUST", "title": "Memorandum"})
        editing.post(url(visit), data | {"lines-0-upload": upload(pdf("Memorandum"), "again.pdf")})
        assert Agreement.objects.get().documents.get().original_sha256 == paper.sha256

    def test_a_file_that_is_no_paper_is_refused_beside_its_line(self, editing, visit, nust):
        data = filled(editing, visit, {"home": "NUST", "title": "T"})
        answer = editing.post(url(visit), data | {"lines-0-upload": upload(b"<p>", "page.pdf")})
        assert problems(answer)[0]["upload"] == ["This file is named like a PDF but is none."]
        assert "paper" not in problems(answer)[0]
        assert not Agreement.objects.exists()

    def test_empty_lines_are_left_out_but_not_all_of_them(self, editing, visit):
        answer = editing.post(url(visit), filled(editing, visit))
        assert answer.context["entry"].lines.non_form_errors() == ["Fill in at least one line."]

    def test_a_paper_stands_in_one_line(self, editing, visit, nust):
        line = {"paper": in_tray().pk, "home": "NUST", "title": "T"}
        answer = editing.post(url(visit), filled(editing, visit, line, line))
        assert problems(answer) == {1: {"paper": ["This paper stands in another line too."]}}

    def test_a_line_is_added_up_to_twenty(self, editing, visit):
        data = filled(editing, visit, {"title": "Typed"})
        del data["_save"]
        answer = editing.post(url(visit), data | {"add_line": ""})
        kept = form_data(answer, "lines-TOTAL_FORMS")
        assert (kept["lines-TOTAL_FORMS"], kept["lines-0-title"]) == ("9", "Typed")
        answer = editing.post(url(visit), data | {"add_line": "", "lines-TOTAL_FORMS": "20"})
        assert form_data(answer, "lines-TOTAL_FORMS")["lines-TOTAL_FORMS"] == "20"
        assert "Nothing is saved yet" not in answer.content.decode()

    def test_an_acronym_of_several_asks_for_the_short_name(self, editing, visit):
        for slug in ("iiu-one", "iiu-two"):
            factories.InstitutionFactory(slug=slug).acronyms.create(text="IIU")
        data = filled(editing, visit, {"paper": in_tray().pk, "home": "iiu", "title": "T"})
        answer = editing.post(url(visit), data)
        assert problems(answer)[0]["home"] == [
            "Several are called “iiu”: iiu-one, iiu-two. Type the short name of one."
        ]
        editing.post(url(visit), data | {"lines-0-home": "iiu-two"})
        assert Agreement.objects.get().parties.first().institution.slug == "iiu-two"


class TestOffer:
    """A record made from the announcement is offered to the paper that proves it."""

    @pytest.fixture
    def record(self, nust, visit):
        announcement = factories.SourceFactory()
        record = announced(
            nust,
            signed_during=visit,
            summary_en="The partner has not been made public.",
            signed_on_as_stated="announced that day",
            unknown={"term_as_stated": "not-stated", "place": "not-recorded"},
        )
        factories.cite(record, announcement)
        factories.published(record)
        record.refresh_from_db()
        return record

    def test_it_stands_in_the_lines_from_the_beginning(self, editing, visit, record):
        data = form_data(editing.get(url(visit)), "lines-TOTAL_FORMS")
        assert (data["lines-0-record"], data["lines-0-home"]) == (str(record.pk), "NUST")
        assert (data["lines-1-record"], data["lines-1-home"]) == ("", "")

    def test_a_new_line_that_fits_is_asked_first(self, editing, visit, record):
        line = {"paper": in_tray().pk, "home": "NUST", "record": "", "title": "T"}
        answer = editing.post(url(visit), filled(editing, visit, line))
        page = answer.content.decode()
        assert "<b>PK-KZ-2026-0001</b> was made from the announcement and waits for its" in page
        assert f'name="use" value="0:{record.pk}"' in page
        assert Agreement.objects.count() == 1

    def test_one_click_uses_it(self, editing, visit, record, satbayev):
        line = {
            "paper": in_tray().pk,
            "home": "NUST",
            "record": "",
            "partner": "Satbayev University",
        }
        data = filled(
            editing,
            visit,
            line,
            signed_on="3 2 2026",
            term_as_stated="5 years",
        )
        before = record.version
        offered = form_data(editing.post(url(visit), data), "lines-TOTAL_FORMS")
        editing.post(url(visit), offered | {"use": f"0:{record.pk}"})
        record = Agreement.objects.get()
        assert (record.reference, record.version) == ("PK-KZ-2026-0001", before + 1)
        assert (record.basis, record.stage, record.signed_on) == (
            "signed-document",
            "signed",
            dt.date(2026, 2, 3),
        )
        assert (record.signed_on_as_stated, record.signed_on_is_approximate) == ("", False)
        assert (record.title_en, record.summary_en) == ("NUST and Satbayev University", "")
        assert record.unknown == {"place": "not-recorded"}
        assert [(p.institution, p.basis) for p in record.parties.all()] == [
            (factories.Institution.objects.get(slug="university-1"), "stated"),
            (satbayev, "stated"),
        ]
        assert [row.source.kind for row in record.citations.all()] == [
            "press-release",
            "signed-document",
        ]
        assert record.state == "draft"
        assert Agreement.objects.changed_since_published().get() == record

    def test_no_makes_a_new_record(self, editing, visit, record):
        line = {"paper": in_tray().pk, "home": "NUST", "record": "", "title": "Another paper"}
        offered = form_data(
            editing.post(url(visit), filled(editing, visit, line)), "lines-TOTAL_FORMS"
        )
        editing.post(url(visit), offered | {"new": "0"})
        assert Agreement.objects.get(title_en="Another paper") != record
        assert AgreementDocument.objects.count() == 1

    def test_a_record_that_changed_meanwhile_is_refused_and_then_taken_knowingly(
        self, editing, visit, record
    ):
        data = filled(editing, visit, {"paper": in_tray().pk})
        factories.edited(record, term_as_stated="4 years", unknown={})
        answer = editing.post(url(visit), data)
        assert problems(answer) == {
            0: {
                "__all__": [
                    "PK-KZ-2026-0001 was changed after you opened the page. Look at it again, then "
                    "repeat."
                ]
            }
        }
        assert not AgreementDocument.objects.exists()
        again = form_data(answer, "lines-TOTAL_FORMS") | {"_save": "1"}
        assert editing.post(url(visit), again).status_code == 302
        assert Agreement.objects.get().basis == "signed-document"

    def test_two_people_give_a_paper_to_the_same_record(self, editing, visit, record):
        data = filled(editing, visit, {"paper": in_tray("1.pdf", "One").pk})
        other = as_role("ministry-publisher")
        other.post(url(visit), filled(other, visit, {"paper": in_tray("2.pdf", "Two").pk}))
        answer = editing.post(url(visit), data)
        assert problems(answer)[0]["record"] == [
            f"Select a valid choice. {record.pk} is not one of the available choices."
        ]
        assert AgreementDocument.objects.count() == 1


class TestWhoMay:
    def test_the_way_leads_from_the_visit(self, editing, visit):
        page = editing.get(f"/admin/delegations/delegation/{visit.pk}/change/").content.decode()
        assert f'href="{url(visit)}"' in page

    @pytest.mark.parametrize(
        ("role", "code"),
        [
            ("ministry-editor", 200),
            ("ministry-publisher", 200),
            ("hec-coordinator", 200),
            ("administrator", 403),
            ("hec-analyst", 404),
            ("observer", 404),
            ("focal-point", 404),
        ],
    )
    def test_pages_of_each_role(self, role, code, visit):
        assert as_role(role).get(url(visit)).status_code == code
        assert as_role(role).post(url(visit), {}).status_code == code

    def test_strangers_are_sent_to_sign_in(self, visit):
        assert Client().get(url(visit)).url.startswith("/admin/login/")

    @pytest.mark.parametrize("pk", ["0", "999", "99999999999999999999"])
    def test_no_such_visit(self, editing, pk):
        assert editing.get(f"/admin/agreements/agreement/visit/{pk}/").status_code == 404

    @pytest.mark.parametrize(
        "data",
        [
            {},
            {"lines-TOTAL_FORMS": "x", "lines-INITIAL_FORMS": "\0"},
            {"lines-TOTAL_FORMS": "99999", "lines-INITIAL_FORMS": "0"},
            {"lines-TOTAL_FORMS": "1", "lines-INITIAL_FORMS": "0", "use": "999:\0", "new": "-1"},
            {
                "lines-TOTAL_FORMS": "1",
                "lines-INITIAL_FORMS": "0",
                "lines-0-record": "99999999999999999999",
                "lines-0-paper": "x\0",
                "lines-0-home": "\0",
                "shown": "@@",
                "place": "9" * 30,
                "areas": "x",
            },
        ],
    )
    def test_forged_forms_are_refused(self, editing, visit, data):
        assert editing.post(url(visit), data).status_code == 200
        assert not Agreement.objects.exists()
