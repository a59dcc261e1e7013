"""The register of letters: written for all that are chosen, sent once, followed to the answer."""

import datetime as dt
import io
import zipfile

import pytest
from django.core.exceptions import ValidationError

from cooperation.letters import Letter, LetterState, note_day
from tests import factories
from tests.constraints import assert_refused, constraint_names
from tests.desk import as_role, change_url, errors_of, form_data, member
from tests.factories import LetterFactory
from tests.pdfs import words_of_pages
from tests.word import paragraphs, word_file

pytestmark = pytest.mark.django_db

LIST = "/admin/cooperation/letter/"
WRITE = f"{LIST}add/"
DATED = dt.date(2026, 11, 2)
PARTICULARS = {
    "office": "Higher Education Commission",
    "file_number": "1-2/HEC/2026",
    "dated": "2 11 2026",
    "reply_by": "23 11 2026",
    "signatory_name": "Ayesha Khan",
    "signatory_post": "Deputy Director",
    "language": "en",
}


# --- Writing them at the desk ----------------------------------------------------------------


def test_letters_are_written_once_for_all_that_are_chosen(university):
    other = factories.InstitutionFactory(head_title="Rector", name_en="NUST")
    factories.published(factories.AgreementFactory(parties=[other]))
    client = as_role("hec-coordinator")

    answer = client.post(WRITE, PARTICULARS | {"institution": [university.pk, other.pk]})

    assert answer.status_code == 302
    assert answer["Location"] == f"{LIST}?file_number__exact=1-2%2FHEC%2F2026"
    assert list(
        Letter.objects.order_by("pk").values_list(
            "institution__name_en", "addressee", "salutation", "dated", "reply_by", "sent_on"
        )
    ) == [
        (
            "Quaid-i-Azam University",
            "The Vice Chancellor\nQuaid-i-Azam University",
            "Dear Vice Chancellor,",
            DATED,
            dt.date(2026, 11, 23),
            None,
        ),
        ("NUST", "The Rector\nNUST", "Dear Rector,", DATED, dt.date(2026, 11, 23), None),
    ]


@pytest.mark.parametrize(
    ("values", "name", "sentence"),
    [
        ({"dated": "31 2 2026"}, "dated", "Enter a real date"),
        ({"dated": "11 2026"}, "dated", "Give the day too"),
        ({"reply_by": "1 11 2026"}, "reply_by", "The reply is due after the date of the letter."),
        ({"file_number": ""}, "file_number", "This field is required."),
        ({"language": "xx"}, "language", "Select a valid choice."),
        ({"institution": []}, "__all__", "Choose at least one institution."),
        ({"institution": ["0", "x"]}, "__all__", "Choose at least one institution."),
    ],
)
def test_bad_input_gets_a_sentence_and_nothing_is_stored(university, values, name, sentence):
    sent = PARTICULARS | {"institution": [university.pk]} | values
    answer = as_role("hec-coordinator").post(WRITE, sent)

    assert answer.status_code == 200
    assert sentence in " ".join(answer.context["form"].errors[name])
    assert not Letter.objects.exists()


def test_whoever_wrote_letters_stands_before_them(university):
    sent = PARTICULARS | {"institution": [university.pk]}
    page = as_role("hec-coordinator").post(WRITE, sent, follow=True)

    assert page.status_code == 200
    assert [letter.institution for letter in page.context["cl"].result_list] == [university]


def test_no_institution_gets_the_same_letter_twice(university):
    client = as_role("hec-coordinator")
    sent = PARTICULARS | {"institution": [university.pk]}
    client.post(WRITE, sent)

    assert client.post(WRITE, sent).context["form"].errors == {
        "file_number": [
            "Quaid-i-Azam University has a letter with this file number and date already."
        ]
    }
    assert Letter.objects.count() == 1


def test_the_form_proposes_the_own_name_and_then_what_was_entered_last(university):
    user = member("hec-coordinator")
    user.first_name, user.last_name = "Ayesha", "Khan"
    user.save()
    client = as_role("hec-coordinator")

    assert client.get(WRITE).context["form"].initial["signatory_name"] == "Ayesha Khan"
    client.post(WRITE, PARTICULARS | {"institution": [university.pk], "signatory_name": "Sana"})
    assert client.get(WRITE).context["form"].initial["signatory_name"] == "Sana"


# --- The register of letters -----------------------------------------------------------------


def test_the_state_of_a_letter_follows_from_its_dates(university):
    day = dt.date(2026, 11, 24)
    written = LetterFactory.build(institution=university)
    steps = [
        ({}, LetterState.UNSENT),
        ({"sent_on": DATED, "reply_by": day}, LetterState.WAITING),
        ({"reply_by": dt.date(2026, 11, 23)}, LetterState.OVERDUE),
        ({"answered_on": day}, LetterState.ANSWERED),
    ]
    for values, state in steps:
        for name, value in values.items():
            setattr(written, name, value)
        written.save()
        assert written.state_on(day) == state
        assert [each for each in LetterState if Letter.objects.in_state(each, day)] == [state]


def test_actions_note_the_days_and_who_sent(university):
    LetterFactory(institution=university)
    client = as_role("ministry-publisher")
    chosen = {"_selected_action": [Letter.objects.get().pk]}

    for action, on in (
        ("mark_sent", "3 11 2026"),
        ("mark_reminded", "20 11 2026"),
        ("mark_reminded", "21 11 2026"),
        ("mark_answered", "22 11 2026"),
    ):
        assert client.post(LIST, chosen | {"action": action, "on": on}).status_code == 302

    written = Letter.objects.get()
    assert written.sent_by.username == "ministry-publisher"
    assert (written.sent_on, written.reminded_on, written.answered_on) == (
        dt.date(2026, 11, 3),
        dt.date(2026, 11, 21),
        dt.date(2026, 11, 22),
    )


@pytest.mark.parametrize(
    ("name", "on", "sentence"),
    [
        ("answered_on", DATED, "An answer follows the day of sending."),
        ("reminded_on", DATED, "A reminder follows the day of sending."),
        ("sent_on", dt.date(2026, 11, 1), "A letter is not sent before its date."),
        ("sent_on", dt.date(2199, 1, 1), "This day has not come yet."),
    ],
)
def test_days_that_do_not_fit_are_refused_for_all(university, name, on, sentence):
    LetterFactory(institution=university, file_number="2")
    LetterFactory(institution=university)

    with pytest.raises(ValidationError) as refusal:
        note_day(letters=Letter.objects.all(), name=name, on=on, actor=factories.account("editor"))
    assert refusal.value.messages[0].endswith(sentence)
    assert not Letter.objects.exclude(**{name: None}).exists()


def test_a_day_before_the_letter_is_refused_in_its_form():
    """The letter's own date is not on the form."""
    client, letter = as_role("hec-coordinator"), LetterFactory()
    data = form_data(client.get(change_url(letter)), "sent_on") | {"sent_on": "1 11 2026"}
    response = client.post(change_url(letter), data)
    assert errors_of(response) == {"__all__": ["A letter is not sent before its date."]}


def test_one_letter_that_it_does_not_fit_keeps_the_day_from_all(university):
    LetterFactory(institution=university, file_number="1")
    LetterFactory(institution=university, file_number="2", sent_on=DATED)
    LetterFactory(institution=university, file_number="3")

    on = dt.date(2026, 11, 3)
    with pytest.raises(ValidationError, match="has this date already"):
        note_day(
            letters=Letter.objects.all(), name="sent_on", on=on, actor=factories.account("editor")
        )
    assert not Letter.objects.filter(sent_on=on).exists()


def test_a_letter_is_sent_once(university):
    LetterFactory(institution=university, sent_on=DATED)

    with pytest.raises(ValidationError, match="has this date already"):
        note_day(
            letters=Letter.objects.all(),
            name="sent_on",
            on=dt.date(2026, 11, 3),
            actor=factories.account("editor"),
        )


def test_overdue_letters_wait_on_the_home_page_of_who_writes_them(university):
    LetterFactory(institution=university, sent_on=DATED, reply_by=dt.date(2026, 11, 3))

    page = as_role("hec-coordinator").get("/admin/").content.decode()
    assert f"{LIST}?queue=overdue" in page
    assert f"{LIST}?queue=overdue" not in as_role("hec-analyst").get("/admin/").content.decode()


def test_all_chosen_letters_come_as_one_file_or_as_a_file_each(university):
    LetterFactory(institution=university)
    LetterFactory(institution=university, file_number="2")
    client = as_role("ministry-editor")
    chosen = {"_selected_action": list(Letter.objects.values_list("pk", flat=True))}

    each = client.post(LIST, chosen | {"action": "each_a_file"})
    names = zipfile.ZipFile(io.BytesIO(each.content)).namelist()
    assert [name.rpartition("-")[0] for name in names] == ["2026-11-02-qau", "2026-11-02-qau"]
    one = client.post(LIST, chosen | {"action": "all_in_one"})
    assert paragraphs(word_file(one.content)).count("Deputy Director") == 2
    paper = client.post(LIST, chosen | {"action": "all_in_one_pdf"})
    assert paper["Content-Type"] == "application/pdf"
    assert sum("Deputy Director" in page for page in words_of_pages(paper.content)) == 2


def test_letters_of_two_languages_get_a_sentence_in_place_of_a_pdf(university):
    LetterFactory(institution=university)
    LetterFactory(institution=university, file_number="2", language="ur")
    chosen = {"_selected_action": list(Letter.objects.values_list("pk", flat=True))}

    client = as_role("ministry-editor")
    page = client.post(LIST, chosen | {"action": "all_in_one_pdf"}, follow=True)
    assert "Choose letters of one language" in page.content.decode()


def test_a_letter_that_went_out_is_not_deleted(university):
    LetterFactory(institution=university)
    client = as_role("hec-coordinator")
    url = f"{LIST}{Letter.objects.get().pk}/delete/"

    Letter.objects.update(sent_on=DATED)
    assert client.post(url, {"post": "yes"}).status_code == 403
    Letter.objects.update(sent_on=None)
    assert client.post(url, {"post": "yes"}).status_code == 302
    assert not Letter.objects.exists()


@pytest.mark.parametrize(
    ("role", "read", "write"),
    [
        ("ministry-editor", 200, 403),
        ("ministry-publisher", 200, 200),
        ("hec-coordinator", 200, 200),
        ("hec-analyst", 403, 403),
        ("focal-point", 403, 403),
        ("observer", 403, 403),
        ("administrator", 200, 403),
    ],
)
def test_who_reads_letters_and_who_writes_them(university, role, read, write):
    LetterFactory(institution=university)
    client = as_role(role)

    assert client.get(LIST).status_code == read
    assert client.get(f"{LIST}{Letter.objects.get().pk}/file/").status_code == read
    assert client.get(WRITE).status_code == write


#: name -> the values that break it
BREAKING = {
    "letter_once": {},
    "letter_reply_after_its_date": {"reply_by": DATED},
    "letter_sent_after_its_date": {"sent_on": dt.date(2026, 11, 1)},
    "letter_reminded_after_sent": {"reminded_on": DATED},
    "letter_answered_after_sent": {"answered_on": DATED},
}


@pytest.mark.parametrize("name", BREAKING)
def test_what_breaks_a_rule_is_refused(university, name):
    if name == "letter_once":
        LetterFactory(institution=university)
    assert_refused(lambda: LetterFactory.build(institution=university, **BREAKING[name]), name)


def test_every_constraint_of_letters_is_tested():
    assert {name for name in constraint_names("cooperation") if name.startswith("letter_")} == set(
        BREAKING
    )
