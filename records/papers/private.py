"""What must not be legible in a public copy: identity numbers and private contacts of people."""

import html
import re
from dataclasses import dataclass
from enum import Enum
from urllib.parse import unquote

from django.db.models import TextChoices
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext_lazy as _


class Private(TextChoices):
    """Kinds of findings, in the order in which they are listed."""

    CNIC = "cnic", _("identity card number of Pakistan (CNIC)")
    IIN = "iin", _("identification number of Kazakhstan (IIN)")
    IBAN = "iban", _("bank account (IBAN)")
    PASSPORT = "passport", _("passport number")
    PHONE = "phone", _("mobile telephone")
    MAIL = "mail", _("personal mailbox")


class Where(Enum):
    """The parts of a file, and how a finding in each is told."""

    PAGE = _("Page %(page)d: %(kind)s, %(excerpt)s")
    BESIDE = _("Notes, fields or properties of the file: %(kind)s, %(excerpt)s")
    #: What only a version holds that a later one replaced.
    EARLIER = _("An earlier version that the file still holds: %(kind)s, %(excerpt)s")
    HIDDEN = _("Hidden parts of the file: %(kind)s, %(excerpt)s")


@dataclass(frozen=True)
class Finding:
    """Something private. excerpt: masked, enough to find it and no more. page: 0 where it stands
    on none
    """

    page: int
    kind: Private
    excerpt: str
    where: Where = Where.PAGE

    @property
    def sentence(self):
        """Where it stands and what it is, to be filled in."""
        return str(self.where.value)

    def __str__(self):
        return self.sentence % {
            "page": self.page,
            "kind": self.kind.label,
            # Between right-to-left words digits and marks would change places.
            "excerpt": f"\u2066{self.excerpt}\u2069" if get_language_bidi() else self.excerpt,
        }


#: Digits as scanners and word processors write them: 12345-1234567-1, 12345 1234567 1.
GAP = r"[\s.\u2010-\u2015\u2212\u00a0-]{0,3}"
CNIC = re.compile(
    rf"(?<!\d)(?:[1-7]\d{{4}}{GAP}\d{{7}}{GAP}\d|"
    # A digit a box, as on forms; and words that a text layer tore, where its dashes stand.
    r"[1-7](?: \d){4}[ -]{1,3}\d(?: \d){6}[ -]{1,3}\d|"
    r"[1-7](?: ?\d){4} ?- ?\d(?: ?\d){6} ?- ?\d)(?!\d)"
)
IIN = re.compile(rf"(?<![\d+])(?:\d{{6}}{GAP}\d{{6}}|\d(?: \d){{11}})(?!\d)")
#: Of the two countries, by their lengths.
IBAN = re.compile(
    r"(?<![A-Za-z0-9])(?:PK(?:\s?\d){2}(?:\s?[A-Z0-9]){20}|"
    r"KZ(?:\s?\d){2}(?:\s?[A-Z0-9]){16})(?![A-Za-z0-9])"
)
#: Two letters and seven digits (Pakistan); N, S or D and eight digits (Kazakhstan).
PASSPORT = re.compile(
    r"(?<![A-Za-z0-9])(?:[A-Z]{2}[\s\u00a0-]?\d{7}|[NSDНСД][\s\u00a0-]?\d{8})(?!\d)"
)
PHONE = re.compile(
    r"(?<![\d+])(?:"
    r"(?:\+|00)?92[\s().\u00a0-]{0,3}(?:\(?0\)?)?[\s().\u00a0-]{0,3}3\d{2}|03\d{2}|"
    r"(?:\+|00)?7[\s().\u00a0-]{0,3}7\d{2}|87\d{2}|8[\s().\u00a0-]{1,3}7\d{2}"
    r")[\s().\u00a0-]{0,3}(?:\d[\s.\u00a0-]?){6}\d(?!\d)"
)
MAIL = re.compile(
    # A name begins where no letter stands before it: a flood of letters is read once.
    r"(?<![\w.+-])[\w.+-]+\s{0,2}(?:@|[(\[]\s?at\s?[)\]])\s{0,2}(?:gmail|googlemail|yahoo|ymail|hotmail|outlook|live|msn|icloud|me|mac|aol|"
    r"protonmail|proton|gmx|zoho|mail|inbox|list|bk|internet|yandex|ya|rambler|qq|163)"
    r"\.(?:com|net|org|me|ru|kz|pk|ua|co\.uk|com\.pk|de|fr|tr)(?![\w-])",
    re.IGNORECASE,
)

#: Arabic-Indic and extended (Urdu) digits, and those of all other scripts, read as what they are.
DIGITS = {code: str(int(chr(code))) for code in range(0x80, 0x20000) if chr(code).isdecimal()}
#: A tag of XML and of rich text.
TAG = re.compile(r"<[^<>]{0,500}>")
#: Marks that text layers carry between letters and that nobody sees.
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe\x00]")

_FIRST_WEIGHTS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)
_SECOND_WEIGHTS = (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)


def findings(pages, beside=(), earlier=(), hidden=()):
    """What stands in the texts that must not be public: page by page, then in those beside the
    pages, of earlier versions, and hidden; each once and where it was not found before.
    """
    found, seen = [], set()
    for number, text in enumerate(pages, start=1):
        for kind, words in _in_text(text):
            seen.add(_bare(words))
            found.append(Finding(number, kind, masked(words)))
    for where, texts in (
        (Where.BESIDE, beside),
        (Where.EARLIER, earlier),
        (Where.HIDDEN, hidden),
    ):
        readings = (reading for text in texts for reading in _readings(text))
        for kind, words in (each for reading in readings for each in _in_text(reading)):
            if _bare(words) not in seen:
                seen.add(_bare(words))
                found.append(Finding(0, kind, masked(words), where))
    return found


def _readings(text):
    """A text as it is written, and as it is shown by what knows its tags and escapes."""
    yield text
    shown = html.unescape(unquote(TAG.sub("", text)))
    if shown != text:
        yield shown


def _bare(words):
    return "".join(filter(str.isalnum, words)).lower()


def _in_text(text):
    text = INVISIBLE.sub("", text).translate(DIGITS)
    found, taken = [], []
    for kind, pattern, is_real in (
        (Private.CNIC, CNIC, None),
        (Private.IBAN, IBAN, is_iban),
        (Private.IIN, IIN, is_iin),
        (Private.PHONE, PHONE, None),
        (Private.PASSPORT, PASSPORT, None),
        (Private.MAIL, MAIL, None),
    ):
        for match in pattern.finditer(text):
            overlaps = any(match.start() < end and start < match.end() for start, end in taken)
            if overlaps or (is_real and not is_real(match[0])):
                continue
            taken.append(match.span())
            found.append((match.start(), kind, match[0]))
    return [(kind, words) for _start, kind, words in sorted(found)]


def is_iin(text):
    """Whether twelve digits are an identification number of a person: a birth date, a century,
    and the check digit of the Kazakh decree (Government of Kazakhstan, No. 853 of 2003).
    """
    digits = [int(each) for each in text if each.isdigit()]
    month, day, century = digits[2] * 10 + digits[3], digits[4] * 10 + digits[5], digits[6]
    if not (1 <= month <= 12 and 1 <= day <= 31 and century <= 6):
        return False
    for weights in (_FIRST_WEIGHTS, _SECOND_WEIGHTS):
        check = sum(digit * weight for digit, weight in zip(digits, weights, strict=False)) % 11
        if check < 10:
            return check == digits[11]
    return False


def is_iban(text):
    """Whether the check digits of an account are right (ISO 13616)."""
    letters = "".join(text.split())
    return int("".join(str(int(each, 36)) for each in letters[4:] + letters[:4])) % 97 == 1


def masked(text):
    """The first and the last two characters of what was found, the rest as dots."""
    text = " ".join(text.split())
    shown = {*range(2), *range(len(text) - 2, len(text))}
    return "".join(
        each if place in shown or not each.isalnum() else "•" for place, each in enumerate(text)
    )
