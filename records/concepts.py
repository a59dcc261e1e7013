"""Words of names that mean the same in the languages of the register.

A name that no source gives in a language is found by its words all the same: who looks for
"медицинский университет" finds King Edward Medical University.
"""

from records.text import fold

#: Beginnings of words, a line for each meaning.
_WORDS = (
    "medic медиц طب میڈیکل",
    "islam ислам اسلامی اسلامک",
    "techn технич технолог техник ٹیکن",
    "internation международн халықарал الاقوامی انٹرنیشنل",
    "nation национальн ұлттық قومی نیشنل",
    "modern современн заманауи جدید ماڈرن",
    "languag язык тілдер زبان لینگویج",
    "agrar agricult аграрн сельскохоз زرعی",
    "wom женск қыздар әйел خواتین ویمن",
    "ministr министерств министрлі وزارت",
    "commission комисси کمیشن",
    "higher высш жоғары اعلیٰ ہائر",
    "educat образован білім تعلیم ایجوکیشن",
    "scien наук ғылым سائنس علوم",
    "academ академи اکادمی اکیڈمی",
    "engineer инженер انجینئر",
    "health здравоохран денсаулық صحت ہیلتھ",
    "turk тюрк түркі ترک",
    "econom эконом معاشی اقتصاد",
    "pedagog педагог",
    "business бизнес بزنس",
    "exchang обмен алмасу تبادل",
    "student студент طلبہ طالب",
    "research исследоват зерттеу تحقیق",
)
CONCEPTS = tuple(tuple(map(fold, line.split())) for line in _WORDS)


def meanings(word):
    """The beginnings of words that mean the same as a folded word; none where it stands alone.

    >>> "medic" in meanings("медицинский")
    True
    """
    return next((one for one in CONCEPTS if word.startswith(one)), ())
