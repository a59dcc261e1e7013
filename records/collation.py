"""The order of the alphabet in each language, the same on every database.

A key is a text of hexadecimal digits, three for each letter, so that every collation sorts keys
alike: letters of the language's own alphabet first, then Latin, then those of other scripts.
"""

import unicodedata

ALPHABETS = {
    "en": "abcdefghijklmnopqrstuvwxyz",
    "ru": "абвгдежзийклмнопрстуфхцчшщъыьэюя",
    "kk": "аәбвгғдежзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя",
    "ur": "اآبپتٹثجچحخدڈذرڑزژسشصضطظعغفقکگلمنںوہھءیے",
}
#: Letters that are sorted as another.
SAME = str.maketrans(
    {"ё": "е", "ي": "ی", "ى": "ی", "ئ": "ی", "ك": "ک", "ة": "ہ", "ه": "ہ", "ؤ": "و"}
)
#: So many letters decide.
LETTERS = 60
LENGTH = 3 * LETTERS

_SPACE, _DIGITS, _OWN, _LATIN, _OTHER = "0", "1", "2", "3", "4"


def order_key(text, language):
    """The place of a text in the alphabet of a language; punctuation does not count.

    >>> sorted(["Яблоко", "Ёлка", "Жук"], key=lambda text: order_key(text, "ru"))
    ['Ёлка', 'Жук', 'Яблоко']
    """
    # Composed, so that й stays a letter of its own; accents of Latin letters are taken off below.
    letters = unicodedata.normalize("NFC", text).casefold().translate(SAME)
    return "".join(_keys(letters, ALPHABETS[language]))[:LENGTH]


def _keys(letters, alphabet):
    for letter in letters:
        if letter.isspace() or letter == "-":
            yield f"{_SPACE}00"
        elif letter in alphabet:
            yield f"{_OWN}{alphabet.index(letter):02x}"
        elif letter.isalnum():
            for part in unicodedata.normalize("NFKD", letter):
                is_own = part in alphabet
                yield f"{_OWN}{alphabet.index(part):02x}" if is_own else _foreign(part)


def _foreign(letter):
    if letter.isdecimal():
        return f"{_DIGITS}{int(letter):02x}"
    if letter in ALPHABETS["en"]:
        return f"{_LATIN}{ALPHABETS['en'].index(letter):02x}"
    return f"{_OTHER}{ord(letter) % 256:02x}" if letter.isalpha() else ""
