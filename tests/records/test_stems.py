"""One ending or article is taken off a word, where enough is left to be known by."""

import doctest

import pytest

from records import stems
from records.stems import stem
from records.text import fold


@pytest.mark.parametrize(
    ("word", "left"),
    [
        ("Сәтбаевтың", "сәтбаев"),
        ("Нұрбектің", "нұрбек"),
        ("Түркістандағы", "түркістан"),
        ("Пешаварский", "пешавар"),
        ("Лахорского", "лахор"),
        ("Шарифом", "шариф"),
        ("الفارابی", "فارابی"),
        ("Alfarabi", "farabi"),
        ("NUST", ""),
        ("Алиев", ""),
        ("алма", ""),
    ],
)
def test_what_is_left_of_a_word(word, left):
    assert stem(fold(word)) == left


def test_the_example_in_the_documentation_holds():
    assert doctest.testmod(stems).failed == 0
