"""Replies to Parliament: what the page says, what is annexed, and that it can be made again."""

import datetime as dt

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format

from cooperation.models import ParliamentReply
from cooperation.replies import annexes_of, asked
from cooperation.reply_writing import reply_file
from records.entries import Known
from records.models import Publication
from records.register import today
from tests import factories
from tests.constraints import assert_refused
from tests.desk import as_role
from tests.word import paragraphs, word_file

pytestmark = pytest.mark.django_db

LIST = "/admin/cooperation/parliamentreply/"
ADD = f"{LIST}add/"
IN_FORCE = "agreements-in-force?country=KZ"
TYPED = {
    "house": "national-assembly",
    "question_number": "45",
    "is_starred": "on",
    "member": "Ms. Shaista Example",
    "received_on": "2 11 2026",
    "as_at": "1 11 2026",
    "known_on": "20 11 2026",
    "language": "en",
    "question_a": "the memoranda signed with Kazakhstan; and",
    "answer_a": "They are listed.",
    "report_a": IN_FORCE,
    "question_b": "the centers opened under them?",
    "answer_b": "",
    "report_b": "centers-register",
}


@pytest.fixture
def memorandum():
    source = factories.SourceFactory(title="Eight memoranda", publisher="APP")
    made = factories.AgreementFactory(title_en="Memorandum one", sources=[source])
    factories.published(made)
    return made


def part(letter="a", question="the memoranda?", answer="Listed.", report=""):
    return {"letter": letter, "question": question, "answer": answer, "report": report}


def reply(*parts, **values):
    return factories.ReplyFactory.build(
        parts=list(parts), drafted_by=factories.account("writer"), **values
    )


def opened(made):
    return word_file(reply_file(made))


def test_the_page_of_a_reply_has_question_answer_position_and_sources(memorandum):
    made = reply(
        part("a", "the memoranda; and", "They are listed.", IN_FORCE),
        part("b", "their number?", "One.", ""),
        not_known="Whether they are in effect is not known.",
    )

    found = paragraphs(opened(made))
    assert found[: found.index("Annex-I")] == [
        "National Assembly: question No. *45",
        "Starred question. Notice received on 2 November 2026.",
        "Ms. Shaista Example:",
        "Will the Minister for Federal Education and Professional Training be pleased to state:",
        "(a)\tthe memoranda; and",
        "(b)\ttheir number?",
        "Minister's reply",
        "(a)\tThey are listed. See Annex-I.",
        "(b)\tOne.",
        "Position of the information",
        "Information position as at 1 November 2026, as the register knew it on "
        f"{date_format(today())}. Newest information: 2 February 2026.",
        "Whether they are in effect is not known.",
        "Annex-I has 1 row; not on record, by column: In effect (1); Took effect (1); Ends on (1).",
        "Sources of the annexed records",
        "1.\tAPP, Eight memoranda, 2 February 2026, https://example.org/source-1",
    ]


def test_that_a_paper_was_not_terminated_is_no_gap(memorandum):
    found = paragraphs(opened(reply(part(report="agreements-register?country=KZ"))))
    (sentence,) = (text for text in found if text.startswith("Annex-I has 1 row; not on record"))

    assert "Took effect (1)" in sentence
    for label in ("Terminated on", "Facilitated by", "Delegation", "As known on"):
        assert label not in sentence


def test_an_annex_is_the_report_with_its_number_and_checksum(memorandum):
    file = opened(reply(part(report=IN_FORCE)))
    found = paragraphs(file)
    annex = found[found.index("Annex-I") :]

    assert annex[1] == "Agreements and MoUs in effect"
    assert annex[-3].startswith("Number of the export: ")
    assert annex[-1].startswith("SHA-256 of “Signed papers, by whether they are in effect” as CSV:")
    assert [cell.text for cell in file.tables[-1].rows[1].cells][:2] == [
        "PK-KZ-2026-0001",
        "Memorandum one",
    ]


def test_annexes_are_numbered_by_the_parts_and_each_report_stands_once(memorandum):
    made = reply(
        part("a", report="centers-register"),
        part("b", report=IN_FORCE),
        part("c", report="centers-register"),
    )

    assert [(name, annex.number) for name, annex in annexes_of(made).items()] == [
        ("centers-register", "I"),
        (IN_FORCE, "II"),
    ]
    assert "(c)\tListed. See Annex-I." in paragraphs(opened(made))


def test_rows_of_an_annex_stand_by_reference():
    for day in (dt.date(2026, 2, 2), dt.date(2026, 3, 2)):
        factories.published(factories.AgreementFactory(signed_on=day))

    annex = annexes_of(reply(part(report="agreements-register")))["agreements-register"]
    assert [row[0] for row in annex.answer.main_table] == ["PK-KZ-2026-0001", "PK-KZ-2026-0002"]


def test_the_dates_of_the_reply_are_asked_unless_the_report_names_its_own():
    days = {"as_at": dt.date(2026, 11, 1), "known_on": dt.date(2026, 11, 20)}

    assert asked("agreements-register", **days).moment.as_at == dt.date(2026, 11, 1)
    assert asked("agreements-register", **days).moment.known_on == dt.date(2026, 11, 20)
    own = asked("agreements-register?as_at=2026-06-01", **days)
    assert own.moment.as_at == dt.date(2026, 6, 1)


def test_a_reply_made_again_has_the_same_annexes(memorandum):
    yesterday = today() - dt.timedelta(days=1)
    for model in apps.get_models():
        if issubclass(model, Known):
            model.objects.update(known_from=timezone.now() - dt.timedelta(days=3))
    Publication.objects.update(published_at=timezone.now() - dt.timedelta(days=3))
    made = reply(part(report=IN_FORCE), known_on=yesterday)
    before = annexes_of(made)[IN_FORCE].answer
    rows = list(before.main_table)
    factories.edited(memorandum, title_en="Another title")
    factories.published(memorandum)
    after = annexes_of(made)[IN_FORCE].answer

    assert [row[1] for row in rows] == ["Memorandum one"]
    assert list(after.main_table) == rows
    assert after.about.id == before.about.id
    made.known_on = today()
    assert [row[1] for row in annexes_of(made)[IN_FORCE].answer.main_table] == ["Another title"]


@pytest.mark.parametrize(
    ("report", "sentence"),
    [
        ("no-such-report", "There is no public report “no-such-report”."),
        (
            "agreements-in-force?colour=red",
            "MoUs in effect” cannot be asked for “colour”",
        ),
        ("agreements-in-force?as_at=31-2-2026", "Enter a real date"),
    ],
)
def test_what_is_no_report_is_refused_with_a_sentence(report, sentence):
    with pytest.raises(ValidationError, match=sentence):
        asked(report)


# --- At the desk -----------------------------------------------------------------------------


def test_a_reply_is_entered_opened_again_and_downloaded(memorandum):
    client = as_role("ministry-editor")

    answer = client.post(ADD, TYPED)
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    made = ParliamentReply.objects.get()
    assert made.drafted_by.username == "ministry-editor"
    assert made.parts == [
        part("a", TYPED["question_a"], "They are listed.", IN_FORCE),
        part("b", TYPED["question_b"], "", "centers-register"),
    ]
    form = client.get(f"{LIST}{made.pk}/change/").context["adminform"].form
    assert form.initial["report_b"] == "centers-register"
    file = client.get(f"{LIST}{made.pk}/file/")
    assert "(b)\tSee Annex-II." in paragraphs(word_file(file.content))


@pytest.mark.parametrize("role", ["ministry-editor", "hec-analyst"])
def test_the_form_names_its_reports_as_people_do(role, memorandum):
    made = reply(part("a", report="agreements-register?country=KZ"), part("b", report="gone"))
    made.save()

    page = as_role(role).get(f"{LIST}{made.pk}/change/").content.decode()

    assert "<bdi>Register of agreements and MoUs; Country: Kazakhstan</bdi></a>" in page
    assert f"/reports/agreements-register/?country=KZ&amp;as_at={made.as_at}" in page
    assert "<bdi>gone</bdi>" in page


@pytest.mark.parametrize(
    ("values", "name", "sentence"),
    [
        ({"question_a": "", "answer_a": "", "report_a": ""}, "report_b", None),
        (
            dict.fromkeys(("question_a", "answer_a", "report_a", "question_b", "report_b"), ""),
            "question_a",
            "Enter at least one part.",
        ),
        ({"question_b": ""}, "question_b", "Enter the question of this part."),
        ({"report_a": "nothing"}, "report_a", "There is no public report “nothing”."),
        ({"received_on": "31 2 2026"}, "received_on", "Enter a real date"),
        ({"received_on": "2 2 2199"}, "received_on", "This day has not come yet."),
        ({"known_on": "2 2 2199"}, "known_on", "This day has not come yet."),
        ({"house": "lords"}, "house", "Select a valid choice."),
    ],
)
def test_bad_input_gets_a_sentence_beside_its_field(values, name, sentence):
    answer = as_role("ministry-editor").post(ADD, TYPED | values)

    if sentence is None:
        assert answer.status_code == 302
        return
    assert answer.status_code == 200
    assert sentence in " ".join(answer.context["adminform"].form.errors[name])
    assert not ParliamentReply.objects.exists()


def test_a_new_reply_proposes_today():
    form = as_role("ministry-editor").get(ADD).context["adminform"].form

    assert form["as_at"].initial == form["known_on"].initial == today()


def test_two_people_do_not_undo_each_others_answers():
    client = as_role("ministry-editor")
    client.post(ADD, TYPED)
    made = ParliamentReply.objects.get()
    url = f"{LIST}{made.pk}/change/"
    seen = client.get(url).context["adminform"].form.initial["opened_as"]
    made.parts[0]["answer"] = "Another answer."
    made.save()

    answer = client.post(url, TYPED | {"opened_as": seen})
    assert "Somebody saved this after you had opened it" in answer.content.decode()
    made.refresh_from_db()
    assert made.parts[0]["answer"] == "Another answer."


def test_a_report_that_is_there_no_more_is_a_sentence_not_an_error():
    made = reply(part(report="gone"))
    made.save()

    answer = as_role("ministry-editor").get(f"{LIST}{made.pk}/file/", follow=True)
    assert "There is no public report “gone”." in answer.content.decode()


def test_replies_are_narrowed_to_a_year():
    client = as_role("ministry-editor")
    client.post(ADD, TYPED)
    year = ParliamentReply.objects.get().received_on.year
    counts = [
        client.get(LIST, {"received_on__year": each}).context["cl"].result_count
        for each in (year, year - 1)
    ]
    assert counts == [1, 0]


def test_a_question_is_answered_once():
    reply(part()).save()

    assert_refused(lambda: reply(part()), "parliament_reply_once")


@pytest.mark.parametrize(
    ("role", "read", "write"),
    [
        ("ministry-editor", 200, 200),
        ("ministry-publisher", 200, 200),
        ("hec-coordinator", 200, 200),
        ("hec-analyst", 200, 403),
        ("focal-point", 403, 403),
        ("observer", 403, 403),
        ("administrator", 403, 403),
    ],
)
def test_who_reads_replies_and_who_drafts_them(role, read, write):
    made = reply(part(answer="The one answer."))
    made.save()
    client = as_role(role)

    page = client.get(f"{LIST}{made.pk}/change/")
    assert page.status_code == read
    assert read == 403 or "The one answer." in page.content.decode()
    assert client.get(f"{LIST}{made.pk}/file/").status_code == read
    assert client.get(ADD).status_code == write
