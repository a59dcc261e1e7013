"""The Urdu fonts: pages get the smallest form of theirs, papers what they can be set from."""

import re
from pathlib import Path

import pytest

from cooperation import fonts
from cooperation.assets import STATIC, build_style_sheet, font_faces


def test_a_page_is_offered_one_file_a_weight_and_the_smaller_one():
    names = ["n-400.ttf", "n-400.woff2", "n-700.ttf"]
    rules = font_faces(map(Path, names))
    assert [name for name in names if name in rules] == ["n-400.woff2", "n-700.ttf"]
    assert rules.count("@font-face") == 2


def test_a_page_is_not_offered_the_font_in_which_papers_are_read(tmp_path):
    (tmp_path / "fonts").mkdir()
    for name in fonts.INSTALLED:
        (tmp_path / "fonts" / name).touch()
    (sheet,) = build_style_sheet(STATIC, tmp_path)
    assert re.findall(r"\.\./fonts/([\w.-]+)", sheet.read_text()) == [
        "noto-nastaliq-urdu-400.ttf",
        "noto-nastaliq-urdu-700.ttf",
    ]


def test_the_fonts_are_there_when_papers_can_be_set_from_it(monkeypatch, tmp_path):
    monkeypatch.setattr(fonts, "FONTS", tmp_path)
    (tmp_path / "noto-nastaliq-urdu-400.woff2").touch()
    (tmp_path / "noto-nastaliq-urdu-400.ttf").touch()
    assert not fonts.are_present()
    (tmp_path / "noto-nastaliq-urdu-700.ttf").touch()
    assert not fonts.are_present()
    (tmp_path / "plain-arabic-400.ttf").touch()
    assert fonts.are_present()


def test_without_npm_the_font_of_debian_is_taken(monkeypatch, tmp_path):
    kept, installed = tmp_path / "kept", tmp_path / "noto"
    installed.mkdir()
    for name in fonts.INSTALLED.values():
        (installed / name).write_bytes(b"font")
    monkeypatch.setattr(fonts, "FONTS", kept)
    monkeypatch.setattr(fonts, "INSTALLED_IN", [installed])
    monkeypatch.setattr(fonts.shutil, "which", lambda name: None)
    assert fonts.fetch() == str(installed)
    assert fonts.are_present()


def test_without_either_the_reason_is_said(monkeypatch, tmp_path):
    monkeypatch.setattr(fonts, "FONTS", tmp_path)
    monkeypatch.setattr(fonts, "INSTALLED_IN", [])
    monkeypatch.setattr(fonts.shutil, "which", lambda name: None)
    with pytest.raises(fonts.FontError, match="Neither npm nor"):
        fonts.fetch()
