"""Names stand in the order of the alphabet of the page's language, on every database."""

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records import collation
from records.collation import ALPHABETS, LENGTH, order_key
from tests.factories import InstitutionFactory, published


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("en", ["abai 10x", "Äbai 2", "Zhambyl", "Астана"]),
        ("ru", ["Ежов", "Ёлка", "Жук", "Йод", "Яблоко", "Abai", "Қазақ"]),
        ("kk", ["Абай", "Әл-Фараби", "Ғылым", "Караганда", "Қазақ", "Өскемен", "Үй", "KIMEP"]),
        ("ur", ["آغا", "پنجاب", "ٹوپی", "کراچی", "گلگت", "یونیورسٹی", "Abai", "Астана"]),
    ],
)
def test_the_order_of_an_alphabet(language, names):
    mixed = names[::-1]

    assert sorted(mixed, key=lambda name: order_key(name, language)) == names


@given(st.text(max_size=120), st.sampled_from(sorted(ALPHABETS)))
def test_every_text_has_a_key_of_hexadecimal_digits(text, language):
    key = order_key(text, language)

    assert len(key) <= LENGTH
    assert set(key) <= set("0123456789abcdef")


@pytest.mark.django_db
def test_a_list_by_name_follows_the_language_of_the_page(client):
    published(
        InstitutionFactory(slug="q", name_en="Quetta", name_kk="Қарағанды", name_ru="Яссы"),
        InstitutionFactory(slug="a", name_en="Aktau", name_kk="Өскемен", name_ru="Ежовск"),
        InstitutionFactory(slug="z", name_en="Zaria"),
    )
    keys = {
        language: [row.key for row in client.get(f"/{language}/institutions/").context["rows"]]
        for language in ALPHABETS
    }

    assert keys == {
        "en": ["a", "q", "z"],
        "ru": ["a", "q", "z"],
        "kk": ["q", "a", "z"],
        "ur": ["a", "q", "z"],
    }


def test_the_example_in_the_documentation_holds():
    assert doctest.testmod(collation).failed == 0
