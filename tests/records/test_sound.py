"""What sounds the same has a key in common, in every script of the register."""

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records import sound
from records.sound import sounds
from records.text import fold


def keys(word):
    return set(sounds(fold(word)))


@pytest.mark.parametrize(
    "spellings",
    [
        "Satbayev Satpayev Satpaev Сатпаев Сатпаева Сәтбаев ساتبایف",
        "Yassawi Yasawi Yesevi Ясауи Иасауи Ясави یسوی",
        "Ahmet Akhmet Ahmad Ахмет Ахмед احمد",
        "Farabi Фараби Фәрәби فارابی",
        "Karaganda Qaraghandy Караганда Қарағанды قراغندی",
        "Kazakhstan Qazaqstan Казахстан Қазақстан قازقستان",
        "Turkistan Turkestan Туркестан Түркістан ترکستان",
        "Gumilyov Gumilev Гумилёв Гумилев گومیلیوف",
        "Tokayev Tokaev Токаев Тоқаев توکائیف",
        "Shehbaz Shahbaz Шахбаз شہباز",
        "Zhambyl Jambyl Djambul Жамбыл Джамбул",
        "Lahore Лахор Лаһор لاہور",
        "Peshawar Пешавар پشاور",
        "Quaid Qaid Kaid Каид قائد",
        "Quaideazam Quaidiazam قائداعظم",
        "Topi Топи ٹوپی",
        "Khalid Халид خالد",
        "Narxoz Нархоз Narkhoz",
        "Jinnah Джинна Жинна",
        "Jasawi Yasawi Ясауи",
        "Khwaja Khawaja خواجہ Хожа",
        "COMSTECH КОМСТЕЧ کامسٹیچ",
        "Fatima Фатима فاطمہ",
    ],
)
def test_spellings_of_one_word_have_a_key_in_common(spellings):
    first, *others = spellings.split()
    for other in others:
        assert keys(first) & keys(other), (first, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Satbayev", "Serikbayev"),
        ("Islamabad", "Faisalabad"),
        ("Lahore", "Larkana"),
        ("Astana", "Almaty"),
        ("Topi", "Taxi"),
        ("Quaid", "Kind"),
        ("Karachi", "Karaganda"),
        ("NUST", "institute"),
        ("عبادت", "baat"),
    ],
)
def test_other_words_have_none(one, other):
    assert not keys(one) & keys(other)


@pytest.mark.parametrize("word", ["", "2026", "a", "ы", "и", "ع"])
def test_what_has_too_little_to_go_by_has_no_key(word):
    assert sounds(word) == []


@given(st.text(max_size=60))
def test_every_word_has_at_most_eight_keys_of_latin_letters(word):
    found = sounds(fold(word))

    assert len(found) <= 8
    assert all(key.lstrip("=").isascii() and key.lstrip("=").islower() for key in found)


def test_the_example_in_the_documentation_holds():
    assert doctest.testmod(sound).failed == 0
