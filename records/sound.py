"""How a word sounds, whatever script and spelling it is written in.

Сатпаев, Сәтбаев, Satbayev, Satpaev and ساتبایف give the same key: the consonants, written in
Latin letters, with those that the spellings of the region do not tell apart made one (b and p, t
and d, v and w and f). Where a letter can be read in two ways, a word has a key for each. Vowels
count only in words of one or two consonants, which would otherwise sound like everything.
"""

import itertools
import re

#: A letter -> its readings. "" is silence; vowels are kept until the end.
CYRILLIC = {
    **dict.fromkeys("аә", "a"),
    **dict.fromkeys("оө", "o"),
    **dict.fromkeys("эеё", "e"),
    **dict.fromkeys("иыі", "i"),
    **dict.fromkeys("ұү", "o"),
    **dict.fromkeys("бп", "b"),
    **dict.fromkeys("вф", "v"),
    **dict.fromkeys("гғ", "g"),
    **dict.fromkeys("дт", "t"),
    **dict.fromkeys("кқ", "k"),
    **dict.fromkeys("шщ", "X"),
    **dict.fromkeys("ъь", ""),
    "ж": "j",
    "з": "z",
    "л": "l",
    "м": "m",
    "н": "n",
    "ң": "n",
    "р": "r",
    "с": "s",
    "у": "w",
    "х": "Q",
    "һ": "h",
    "ц": "ts",
    "ч": "C",
    "ю": "yo",
    "я": "ya",
}
ARABIC = {
    **dict.fromkeys("بپ", "b"),
    **dict.fromkeys("تٹطدڈ", "t"),
    **dict.fromkeys("ثسص", "s"),
    **dict.fromkeys("جژ", "j"),
    **dict.fromkeys("حہ", "h"),
    **dict.fromkeys("ذزضظ", "z"),
    **dict.fromkeys("رڑ", "r"),
    **dict.fromkeys("قک", "k"),
    **dict.fromkeys("غگ", "g"),
    **dict.fromkeys("نں", "n"),
    **dict.fromkeys("عء", ""),
    "ا": "a",
    "چ": "C",
    "خ": "Q",
    "ش": "X",
    "ف": "v",
    "ل": "l",
    "م": "m",
    "و": "w",
    "ی": "Y",
    "ے": "e",
}
#: Latin letters that sound together come before those that sound alone.
LATIN = {
    "dsch": "j",
    "khwa": "Qo",
    "khawa": "Qo",
    "tsch": "C",
    "shch": "X",
    "sch": "X",
    "dzh": "j",
    "sh": "X",
    "ch": "C",
    "zh": "j",
    "dj": "j",
    "kh": "Q",
    "gh": "g",
    "ph": "v",
    "bh": "b",
    "th": "t",
    "dh": "t",
    "qu": "k",
    "ck": "k",
    "j": "J",
    "x": "H",
    "p": "b",
    "d": "t",
    "f": "v",
    "q": "k",
    "c": "k",
    "ı": "i",
    "ə": "a",
    "u": "w",
}

VOWELS = "aeiowyY"
#: What a letter may stand for: х and خ are written kh, h, k and x; j in Latin is ж or й.
READINGS = {
    "w": ("v", ""),
    "Q": ("h", "k"),
    "H": ("ks", "h"),
    "h": ("h", ""),
    "J": ("j", ""),
    "X": "x",
    "C": "c",
}
MOST = 8

_SCRIPTS = str.maketrans({**CYRILLIC, **ARABIC})
_LATIN = re.compile("|".join(LATIN))
_REPEATED = re.compile(r"(.)\1+")
_VOWELS = re.compile(r"([aeiowyY])\1+")
_OTHER = re.compile(r"[^a-zA-Z]")
#: Letters that nobody says as a word: short forms are found by their letters, slips not at all.
_UNSPEAKABLE = re.compile("[bcdfghjklmnpqrstvwxzбвгғджзйкқлмнңпрстфхһцчшщъь]+")
#: Letters of Urdu that are vowels by their place: the last ہ, the first ع.
_FINAL_H = re.compile("(?<=.)ہ$")
_AIN = re.compile("^ع")


def sounds(word):
    """The keys of a folded word, at most eight; none for what has too little to go by.

    >>> sounds("сатпаев") == sounds("satbayev") == ["stbv"]
    True
    """
    # Doubled letters are one, before letters that sound alike become one: عبادت keeps its d and t.
    if _UNSPEAKABLE.fullmatch(word):
        return []
    letters = _VOWELS.sub(r"\1", _to_latin(_REPEATED.sub(r"\1", word)))
    if letters.endswith(("ah", "eh")):
        letters = letters[:-1]
    long = [key for key in dict.fromkeys(_readings(letters)) if len(key) > 2]
    return long[:MOST] or _short(letters)


def _to_latin(word):
    word = _AIN.sub("ا", _FINAL_H.sub("ا", word)).replace("خوا", "خو")
    word = _LATIN.sub(lambda match: LATIN[match[0]], word.replace("дж", "ж").replace("куа", "ка"))
    return _OTHER.sub("", word.translate(_SCRIPTS))


def _readings(letters):
    """Each way to read the consonants."""
    choices = [_read(letters, place) for place in range(len(letters))]
    for reading in itertools.islice(itertools.product(*choices), 4 * MOST):
        yield "".join(reading)


def _read(letters, place):
    """What a letter may stand for at its place in the word."""
    letter, is_first = letters[place], place == 0
    before, after = letters[max(place - 1, 0) : place], letters[place + 1 : place + 2]
    by_vowel = bool(after) and after in VOWELS or bool(before) and before in VOWELS
    if is_first and letter in "yi":
        return ("y",) if by_vowel else ("",)
    if is_first and letter == "Y":
        return ("y", "")
    if letter == "w":
        return READINGS["w"] if by_vowel or is_first else ("",)
    if letter == "h" and is_first:
        return ("h",)
    if letter == "J" and is_first:
        return ("j", "y")
    if letter in READINGS:
        return READINGS[letter]
    return ("",) if letter in VOWELS else (letter,)


_CLASSES = str.maketrans(
    {"e": "a", "y": "i", "Y": "i", "w": "o", "Q": "k", "H": "k", "J": "j", "X": "x", "C": "c"}
)


def _short(letters):
    """The key of a word with few consonants: its vowels count, in three classes."""
    key = _REPEATED.sub(r"\1", letters.translate(_CLASSES))
    return [f"={key}"] if len(key) > 2 else []
