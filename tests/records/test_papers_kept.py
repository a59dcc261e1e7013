"""Pictures and words of papers are kept beside them: made once, and gone with the paper."""

import pytest
from django.core.management import call_command

from records import tray
from records.papers import findings_in, forget_all_but, picture_of, process, showing, text_of
from records.papers.checking import digest_of
from tests import factories
from tests.pdfs import pdf, upload

pytestmark = pytest.mark.usefixtures("own_files")


def test_what_took_too_long_is_not_tried_at_every_look(monkeypatch):
    tries = []

    def too_long(*arguments):
        tries.append(arguments)
        raise process.Unreadable("too_complex")

    monkeypatch.setattr(process, "ask", too_long)
    for _look in range(3):
        with pytest.raises(process.Unreadable):
            text_of(upload(pdf()), "a" * 64)
    assert len(tries) == 1
    monkeypatch.setattr(showing, "TRIED_AGAIN_AFTER", -1)
    with pytest.raises(process.Unreadable):
        text_of(upload(pdf()), "a" * 64)
    assert len(tries) == 2


def test_a_page_that_is_none_leaves_nothing(tmp_path):
    with pytest.raises(process.Unreadable, match="no_such_page"):
        picture_of(upload(pdf()), "a" * 64, 9)
    assert list(tmp_path.glob("pictures/*/*/*")) == []


def test_pictures_and_words_go_with_their_papers(tmp_path):
    for sha256 in ("a" * 64, "b" * 64):
        picture_of(upload(pdf()), sha256, 1)
        text_of(upload(pdf()), sha256)
    assert forget_all_but({"b" * 64}) == 1
    assert [folder.name for folder in tmp_path.glob("pictures/*/*")] == ["b" * 64]


@pytest.mark.django_db
def test_the_words_of_a_refused_file_are_deleted_by_the_day(tmp_path, capsys):
    stored = tray.receive(upload=upload(pdf("Memorandum")), actor=factories.account("editor"))
    refused = upload(pdf("CNIC 12345-1234567-1"))
    assert findings_in(refused, digest_of(refused))
    text_of(stored.file, stored.sha256)
    call_command("purge_pictures")
    assert capsys.readouterr().out == "Papers whose pictures and words were deleted: 1.\n"
    assert [folder.name for folder in tmp_path.glob("pictures/*/*")] == [stored.sha256]
