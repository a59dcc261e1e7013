"""The register of letters and the replies to Parliament, as reports."""

import datetime as dt
import io

import docx
import pytest
from django.http import QueryDict

from cooperation.reports import desk_catalog  # noqa: F401  It fills the list.
from cooperation.reports.base import REPORTS, NotAsked
from cooperation.reports.views import formats_of
from records.exports.formats import FORMATS
from tests import factories

pytestmark = pytest.mark.django_db

GAPS = {
    "agreements": [
        {"reference": "PK-KZ-2026-0001", "title": {"en": "Memorandum"}, "asked": ["paper", "end"]}
    ],
    "asked": ["focal-point"],
}
PARTS = [
    {"letter": "a", "question": "the memoranda?", "answer": "Listed.", "report": "centers-register"}
]


def answer(slug, query=""):
    report = REPORTS[slug]
    return report.answer(report.ask(QueryDict(query)))


@pytest.fixture
def letter():
    return factories.LetterFactory(
        institution=factories.InstitutionFactory(name_en="NUST", slug="nust"),
        gaps=GAPS,
        dated=dt.date(2026, 11, 2),
        reply_by=dt.date(2026, 11, 10),
        sent_on=dt.date(2026, 11, 3),
        reminded_on=dt.date(2026, 11, 12),
        answered_on=dt.date(2026, 11, 14),
    )


# --- Letters ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("as_at", "came_of_it"),
    [
        ("2026-11-02", ("unsent", None, None, None)),
        ("2026-11-10", ("waiting", "2026-11-03", None, None)),
        ("2026-11-13", ("overdue", "2026-11-03", "2026-11-12", None)),
        ("2026-11-14", ("answered", "2026-11-03", "2026-11-12", "2026-11-14")),
    ],
)
def test_a_letter_stands_as_it_was_on_the_day(letter, as_at, came_of_it):
    figures, table = answer("institution-letters", f"as_at={as_at}").pieces

    assert list(table) == [
        (
            "NUST",
            letter.addressee.splitlines()[0],
            letter.file_number,
            "2026-11-02",
            "2026-11-10",
            "PK-KZ-2026-0001: a copy of the signed paper (PDF); the day on which it ends, or that "
            "it has no end\nInstitution: the name of a focal point",
            *came_of_it,
        )
    ]
    assert sum(figure.number for figure in figures.figures) == 1


def test_letters_of_later_days_are_not_there(letter):
    table = answer("institution-letters", "as_at=2026-11-01").main_table

    assert (len(table), table.empty) == (0, "No letter has been written by this day.")


def test_the_desk_has_no_past(letter):
    with pytest.raises(NotAsked, match="The desk is of today"):
        answer("institution-letters", "as_known_on=2026-11-01")


# --- Replies ---------------------------------------------------------------------------------


@pytest.fixture
def reply():
    return factories.ReplyFactory(
        question_number="45",
        is_starred=True,
        member="Ms. Example",
        received_on=dt.date(2026, 11, 2),
        as_at=dt.date(2026, 11, 1),
        known_on=dt.date(2026, 11, 20),
        parts=PARTS,
    )


def test_a_reply_is_had_by_its_number_with_its_own_dates(reply):
    found = answer("parliament-reply", "number=45&as_at=2020-01-01")

    assert found.title == "National Assembly: question No. *45"
    assert found.lead == "Starred question. Notice received on 2 November 2026."
    assert (found.about.as_at, found.about.known_on) == (reply.as_at, reply.known_on)
    tables = {table.slug: list(table) for table in found.tables}
    assert list(tables) == ["question", "parts", "annex-i-centers", "sources"]
    assert tables["question"] == [
        ("national-assembly", "*45", "Ms. Example", "2026-11-02", "2026-11-01", "2026-11-20")
    ]
    assert tables["parts"] == [("(a)", "the memoranda?", "Listed. See Annex-I.")]
    assert found.main_table.slug == "parts"


def test_its_word_file_is_the_page_of_the_reply(reply):
    content = b"".join(FORMATS["docx"].chunks(answer("parliament-reply", "number=45")))

    texts = [paragraph.text for paragraph in docx.Document(io.BytesIO(content)).paragraphs]
    assert "(a)\tListed. See Annex-I." in texts
    assert "About this report" not in texts


@pytest.mark.parametrize("name", ["docx", "pdf", "xlsx", "json"])
def test_a_reply_can_be_written_in_each_of_its_formats(reply, name):
    assert formats_of(REPORTS["parliament-reply"]) == ["docx", "pdf", "xlsx", "json"]
    assert b"".join(FORMATS[name].chunks(answer("parliament-reply", "number=45")))


def test_an_unknown_number_is_answered_with_a_sentence(reply):
    with pytest.raises(NotAsked, match="There is no reply to a question with this number."):
        answer("parliament-reply", "number=46")


def test_a_reply_whose_report_is_gone_is_answered_with_a_sentence(reply):
    reply.parts = [PARTS[0] | {"report": "gone"}]
    reply.save()

    with pytest.raises(NotAsked, match="There is no public report “gone”."):
        answer("parliament-reply", "number=45")


def test_without_a_number_all_replies_are_listed(reply):
    found = answer("parliament-reply")

    assert found.title == "Replies to Parliament"
    assert list(found.main_table) == [
        ("*45", "national-assembly", "Ms. Example", "2026-11-02", "2026-11-01", 1)
    ]


def test_one_of_several_replies_with_a_number_is_told_by_house_day_or_star(reply):
    factories.ReplyFactory(
        question_number="45",
        house="senate",
        is_starred=False,
        received_on=dt.date(2026, 11, 9),
        parts=[PARTS[0] | {"report": ""}],
    )

    several = answer("parliament-reply", "number=45")
    assert several.lead.startswith("Several replies have this number")
    assert len(several.main_table) == 2
    for query, title in (
        ("house=senate", "Senate: question No. 45"),
        ("received_on=9 11 2026", "Senate: question No. 45"),
        ("house=national-assembly", "National Assembly: question No. *45"),
    ):
        assert answer("parliament-reply", f"number=45&{query}").title == title
    assert answer("parliament-reply", "number=*45").title == "National Assembly: question No. *45"


def test_the_number_of_an_answer_follows_from_the_letters_that_it_rests_on(letter):
    first, again = (answer("institution-letters", "as_at=2026-11-20") for _time in range(2))
    letter.reminded_on = dt.date(2026, 11, 13)
    letter.save()

    assert first.about.id == again.about.id
    assert answer("institution-letters", "as_at=2026-11-20").about.id != first.about.id
