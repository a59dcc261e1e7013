"""A letter as a file: to whom it goes, what it says and encloses, in Word and as one PDF."""

import datetime as dt
import io

import pikepdf
import pytest
from django.utils import timezone
from django.utils.translation import override

from cooperation.gaps import gaps_of_institutions
from cooperation.letter_paper import letters_paper
from cooperation.letter_writing import addressee_of, head_of, letter_file, salutation_of, subject
from cooperation.reports.catalog import REPORTS
from records.exports.content import Answer, NotWritable, Paragraph
from tests import factories
from tests.factories import LetterFactory
from tests.pdfs import needs_urdu_font, words_of_pages
from tests.word import paragraphs, word_file

pytestmark = pytest.mark.django_db


# --- To whom ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "head", "salutation"),
    [
        ("Vice Chancellor", "The Vice Chancellor", "Dear Vice Chancellor,"),
        ("Rector", "The Rector", "Dear Rector,"),
        ("President", "The President", "Dear President,"),
        ("Board Chairman and Rector", "Board Chairman and Rector", "Dear Sir or Madam,"),
        ("", "The Head of the institution", "Dear Sir or Madam,"),
    ],
)
def test_a_letter_goes_to_the_right_head(title, head, salutation):
    institution = factories.InstitutionFactory.build(head_title=title)

    assert head_of(institution) == head
    assert salutation_of(institution, "en") == salutation


def test_an_address_has_what_is_on_record():
    institution = factories.InstitutionFactory(
        name_en="NUST",
        name_ur="نسٹ",
        head_title="Rector",
        city=factories.CityFactory(),
        mailbox="rector@nust.example.org",
        salutation="Dear Professor,",
    )

    assert addressee_of(institution, "en") == (
        "The Rector\nNUST\nIslamabad\nrector@nust.example.org"
    )
    assert addressee_of(institution, "ur") == ("ریکٹر\nنسٹ\nاسلام آباد\nrector@nust.example.org")
    assert salutation_of(institution, "ur") == "Dear Professor,"
    institution.postal_address = "H-12, Islamabad"
    assert addressee_of(institution, "en").splitlines()[2] == "H-12, Islamabad"


# --- The letter ------------------------------------------------------------------------------


def test_a_letter_says_what_is_asked_and_by_when(university, monkeypatch):
    monkeypatch.delitem(REPORTS, "institution-profile")
    written = LetterFactory.build(institution=university, gaps=gaps_of_institutions()[0].as_sent())
    content = letter_file(written)

    assert paragraphs(word_file(content)) == [
        "Higher Education Commission",
        "No. 1-2/HEC/2026",
        "Dated 2 November 2026",
        "The Vice Chancellor",
        "Subject: Entries of your institution in the Register of Education Cooperation",
        "Dear Vice Chancellor,",
        "The Register of Education Cooperation (Pakistan and Kazakhstan), http://127.0.0.1:8000, "
        "keeps the agreements and memoranda to which your institution is a party. Of those below "
        "something is not on record. Please send it by 23 November 2026.",
        "Nobody is on record whom to ask at your institution. Please name a focal point, with "
        "post, office e-mail and office telephone, by 23 November 2026.",
        "Signatures, identity numbers and private addresses on papers that you send are not "
        "published. If an entry is wrong, please say so in your reply.",
        "Please give our file number 1-2/HEC/2026 in your reply.",
        "Ayesha Khan",
        "Deputy Director",
    ]
    [table] = word_file(content).tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["No.", "Reference", "Agreement or MoU", "Please send"],
        [
            "1",
            "PK-KZ-2026-0001",
            "Memorandum one",
            "the name of the partner institution\n"
            "a copy of the signed paper (PDF)\n"
            "the day on which it ends, or that it has no end",
        ],
    ]


class FakeProfile:
    """Stands for the report on one institution."""

    def ask(self, data, user=None):
        return data["institution"]

    def answer(self, question):
        return Answer("Profile", "As at today.", [Paragraph(f"Of {question}.")], about=None)


def test_the_profile_of_the_institution_is_enclosed_on_a_page_of_its_own(university, monkeypatch):
    monkeypatch.setitem(REPORTS, "institution-profile", FakeProfile())
    content = letter_file(LetterFactory.build(institution=university))

    assert paragraphs(word_file(content))[-4:] == [
        "Enclosure: profile of your institution in the register",
        "Enclosure: Profile",
        "As at today.",
        "Of qau.",
    ]
    assert len(word_file(content).sections) == 2


def test_the_profile_stays_as_it_was_when_the_letter_was_written(university, monkeypatch):
    written = LetterFactory(institution=university)
    before = paragraphs(word_file(letter_file(written)))
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now + dt.timedelta(days=1))
    factories.published(factories.edited(university, name_en="QAU"))

    assert paragraphs(word_file(letter_file(written))) == before


def test_no_signature_stands_alone_on_a_page(university, monkeypatch):
    monkeypatch.delitem(REPORTS, "institution-profile")
    written = LetterFactory.build(institution=university, gaps=gaps_of_institutions()[0].as_sent())
    *_others, last, name, post = [
        each for each in word_file(letter_file(written)).paragraphs if each.text
    ]

    assert (name.text, post.text) == (written.signatory_name, written.signatory_post)
    kept = [bool(each.paragraph_format.keep_with_next) for each in (last, name, post)]
    assert kept == [True, True, False]


def test_a_letter_in_urdu_is_in_urdu(university):
    content = letter_file(
        LetterFactory.build(institution=university, language="ur", salutation="محترم وائس چانسلر،")
    )

    assert "مؤرخہ 2 نومبر 2026ء" in paragraphs(word_file(content))


# --- All letters as one PDF ------------------------------------------------------------------


def test_letters_come_as_one_pdf_each_on_a_new_page_with_its_enclosure(university):
    nust = factories.InstitutionFactory(name_en="NUST", slug="nust", head_title="Rector")
    factories.published(factories.AgreementFactory(parties=[nust]))
    asked = {each.institution: each.as_sent() for each in gaps_of_institutions()}
    second = LetterFactory.build(
        institution=nust, gaps=asked[nust], addressee="The Rector\nNUST", salutation="Dear Rector,"
    )

    content = letters_paper(
        [LetterFactory.build(institution=university, gaps=asked[university]), second]
    )
    first_page, first_enclosure, second_page, second_enclosure = words_of_pages(content)

    for words in (
        "Higher Education Commission No. 1-2/HEC/2026 Dated 2 November 2026 The Vice Chancellor "
        "Subject: Entries of your institution in the Register of Education Cooperation "
        "Dear Vice Chancellor,",
        "1 PK-KZ-2026-0001 Memorandum one the name of the partner institution",
        "Please name a focal point",
        "Ayesha Khan Deputy Director Enclosure: profile of your institution",
        "Page 1 of 2",
    ):
        assert words in first_page
    assert first_enclosure.startswith("Enclosure: Quaid-i-Azam University")
    assert "Page 2 of 2" in first_enclosure
    assert "The Rector NUST Subject:" in second_page
    assert "Dear Rector," in second_page
    assert "Page 1 of 2" in second_page
    assert second_enclosure.startswith("Enclosure: NUST")


@pytest.mark.parametrize(
    ("language", "direction"),
    [("en", "/L2R"), pytest.param("ur", "/R2L", marks=needs_urdu_font)],
)
def test_the_pdf_is_tagged_and_has_title_and_language(university, language, direction):
    content = letters_paper([LetterFactory.build(institution=university, language=language)])

    file = pikepdf.open(io.BytesIO(content))
    assert file.Root.MarkInfo.Marked
    assert file.Root.Lang == language
    assert file.Root.ViewerPreferences.Direction == direction
    with override(language):
        assert file.docinfo.Title == subject()


def test_a_pdf_is_of_one_language(university):
    with pytest.raises(NotWritable, match="Choose letters of one language"):
        letters_paper(
            [
                LetterFactory.build(institution=university),
                LetterFactory.build(institution=university, language="ur"),
            ]
        )


def test_who_has_gone_from_the_register_gets_the_letter_without_enclosure():
    unpublished = factories.InstitutionFactory()

    letter = LetterFactory.build(institution=unpublished)
    (page,) = words_of_pages(letters_paper([letter]))
    assert "Enclosure" not in page
    assert paragraphs(word_file(letter_file(letter)))[-1] == "Deputy Director"
