"""Folding: what a reader takes for the same text is the same text."""

import doctest

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from records import text
from records.text import fold, fold_all, words


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("қарағанды", "ҚАРАҒАНДЫ"),
        ("Satbayev", "SATBAYEV"),
        ("Gumilyov", "Gumilyóv"),
        ("Türkiye", "TURKIYE"),
        ("STRASSE", "Straße"),
        ("education  center", "Education\u00a0Center\n"),
        ("al-Farabi’s", "Al-Farabi's"),
        ("جامعہ", "جامعه"),
        ("جامعہ", "جامعة"),
        ("یونیورسٹی", "يونيورسٹی"),
        ("کراچی", "كراچي"),
        ("آباد", "اباد"),
        ("قائداعظم", "قا\u200cئداعظم\u200f"),
        ("ﷲ", "اللہ"),
    ],
)
def test_spellings_that_look_alike_are_found(typed, stored):
    assert fold(typed) == fold(stored)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Farabi", "Farobi"), ("қазақ", "казак"), ("پاکستان", "پاکستانی"), ("ب", "پ")],
)
def test_different_letters_stay_different(one, other):
    assert fold(one) != fold(other)


@given(st.text())
@example("№ 5")
def test_folding_twice_changes_nothing(typed):
    assert fold(fold(typed)) == fold(typed)


def test_many_texts_make_one_entry_each_without_repetition():
    assert fold_all(["КазНУ", "NUST", "", None, "Nust"]) == "nust\nказну"


def test_the_order_of_texts_changes_nothing():
    assert fold_all(["en", "ur", "kk"]) == fold_all(["kk", "en", "ur"])


def test_a_query_is_its_folded_words():
    assert words("  Қазақ  UNIVERSITY ") == ["қазақ", "university"]


def test_the_example_in_the_documentation_holds():
    assert doctest.testmod(text).failed == 0
