"""Folding: the form of a text in which the register searches, the same on every database."""

import unicodedata

# Arabic-script letters that look alike to a reader and differ in code.
LETTER_FORMS = str.maketrans(
    {
        "ي": "ی",
        "ى": "ی",
        "ئ": "ی",
        "ك": "ک",
        "ه": "ہ",
        "ة": "ہ",
        "ۃ": "ہ",
        "ھ": "ہ",
        "أ": "ا",
        "إ": "ا",
        "آ": "ا",
        "ٱ": "ا",
        "ؤ": "و",
        "ـ": None,
        "’": "'",
        "ʼ": "'",
    }
)


def fold(text):
    """A text without case, accents and variants of letters; runs of space become one.

    >>> fold("Қарағанды  ГОРОДЫ")
    'қарағанды городы'
    """
    text = text.casefold().translate(LETTER_FORMS)
    # Decomposing may bring out capitals (№ becomes No), so case is folded once more.
    text = unicodedata.normalize("NFKD", text).casefold()
    text = "".join(map(_plain, text))
    return " ".join(text.translate(LETTER_FORMS).split())


def _plain(letter):
    """A letter without its marks, a digit of any script as 0 to 9, nothing for the invisible."""
    if unicodedata.combining(letter) or unicodedata.category(letter) == "Cf":
        return ""
    return str(unicodedata.decimal(letter)) if letter.isdecimal() else letter


def fold_all(texts):
    """Many texts folded, a line each; empty ones and repetitions are left out.

    In the order of the alphabet: PostgreSQL gives back the keys of a document in another order, and
    a rebuilt register must be the same.
    """
    return "\n".join(sorted({fold(text) for text in texts if text}))


def words(query):
    """The folded words of what somebody typed into a search box."""
    return fold(query).split()
