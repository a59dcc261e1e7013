"""Endings that people add to names: cases of Kazakh and Russian, adjectives, a glued article.

No grammar: one ending of a list is taken off where enough of the word is left to be known by.
"""

KAZAKH = (
    *("ның", "нің", "тың", "тің", "дың", "дің", "дағы", "дегі", "тағы", "тегі"),
    *("дан", "ден", "тан", "тен", "нан", "нен", "мен", "бен", "пен", "ға", "ге", "қа", "ке"),
    *("да", "де", "та", "те", "ды", "ді", "ты", "ті", "ны", "ні", "лық", "лік", "дық", "дік"),
    *("тық", "тік", "лар", "лер", "дар", "дер", "тар", "тер", "сы", "сі"),
)
RUSSIAN = (
    *("ский", "ская", "ское", "ского", "ской", "скому", "ским", "ском", "ские", "ских", "скую"),
    *("ами", "ями", "ого", "ому", "ой", "ом", "ем", "ах", "ях", "ам", "ям", "ов", "ев", "ий"),
    *("ый", "ая", "ое", "ые", "ых", "а", "у", "е", "ы", "и", "я", "ю"),
)
#: The longest first: -дағы before -ы.
ENDINGS = tuple(sorted({*KAZAKH, *RUSSIAN}, key=lambda ending: (-len(ending), ending)))
ARTICLES = ("ال", "аль", "әл", "эль", "al", "el")
#: So many letters must be left.
LEFT = 4


def stem(word):
    """A folded word without its ending or article; empty where nothing is to be taken off.

    >>> stem("лахорскии"), stem("түркістандағы"), stem("الفارابی"), stem("nust")
    ('лахор', 'түркістан', 'فارابی', '')
    """
    for article in ARTICLES:
        if word.startswith(article) and len(word) >= len(article) + LEFT + 1:
            return word[len(article) :]
    for ending in _FOLDED:
        if word.endswith(ending) and len(word) >= len(ending) + LEFT:
            return word[: -len(ending)]
    return ""


#: Folding makes й to и.
_FOLDED = tuple(ending.replace("й", "и") for ending in ENDINGS)
