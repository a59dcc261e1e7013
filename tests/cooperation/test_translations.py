"""Every marked string is translated into every language, with its placeholders and punctuation."""

import json
import re
from functools import cache
from io import BytesIO
from pathlib import Path

import django
import pytest
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation.template import templatize

from cooperation.assets import LOCALES, PROJECT
from tests import desk

LANGUAGES = ("ur", "kk", "ru")
SOURCES = (
    "templates",
    "cooperation",
    "records",
    "institutions",
    "delegations",
    "agreements",
    "centers",
)
OURS, FOR_DJANGO = LOCALES
CATALOGS = sorted(file for locale in LOCALES for file in locale.glob("*/LC_MESSAGES/*.po"))

#: Name of a catalog -> the parts of Django that have one.
PARTS_WITH = {
    "django.po": ("conf", "contrib/admin", "contrib/auth"),
    "djangojs.po": ("contrib/admin",),
}
#: What Django's script for picking from one list into another says; the desk has no such lists.
OF_TWO_LISTS = re.compile(
    r"[Cc]hoose (all|selected|%)|^Choose$|[Rr]emove|[Aa]vailable|[Cc]hosen|list of"
    r"|not visible|to clear"
)

#: Function -> places of context, singular and plural among its arguments, as babel has them.
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}

PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[a-z%]|\{\w*\}|</?\w[^>]*>")
ARABIC = "[\u0600-\u06ff]"
#: A Latin mark beside a letter that is not Latin, a Latin full stop after one, and other quotes.
LATIN_IN_URDU = re.compile(rf"[^\x00-\x7f]\s*[,;?]|[,;?]\s*[^\x00-\x7f]|{ARABIC}\.(?=\s|$)|[«»]")
#: Letters that look like Urdu's and are Arabic's own.
NOT_URDU_LETTERS = re.compile("[\u0643\u0647\u0649\u064a]")
MIXED_SCRIPTS = re.compile(r"[A-Za-z][\u0400-\u04ff]|[\u0400-\u04ff][A-Za-z]")


@cache
def catalog(file):
    with file.open("rb") as source:
        return read_po(source, locale=file.parts[-3], abort_invalid=True)


def messages(file):
    """(Message, its forms) of a catalog, but for the header."""
    for message in catalog(file):
        if message.id:
            yield message, message.string if message.pluralizable else (message.string,)


def named(message):
    """Context and singular, under which a program asks for a message."""
    return message.context, message.id[0] if message.pluralizable else message.id


@cache
def marked():
    """{(context, singular): file} of every string that the project marks."""
    found = {}
    for folder in SOURCES:
        for file in sorted((PROJECT / folder).rglob("*")):
            if file.suffix not in (".py", ".html", ".txt"):
                continue
            code = file.read_text(encoding="utf-8")
            if file.suffix != ".py":
                # What is not marked becomes X; indentation would mean blocks.
                lines = templatize(code, origin=str(file)).splitlines()
                code = "\n".join(line.strip() for line in lines)
            for _line, texts, _comments, context in extract(
                "python", BytesIO(code.encode()), KEYWORDS
            ):
                single = texts if isinstance(texts, str) else texts[0]
                if single:
                    found.setdefault((context, single), file.relative_to(PROJECT))
    return found


def placeholders(text):
    return sorted(PLACEHOLDER.findall(text))


def without_placeholders(text, instead):
    return PLACEHOLDER.sub(instead, text)


def stock_catalog(part, language, name="django.po"):
    """The file of one of Django's own catalogs; those of its scripts are named djangojs.po."""
    return Path(django.__file__).parent / part / "locale" / language / "LC_MESSAGES" / name


def of(language):
    return [file for file in CATALOGS if file.parts[-3] == language]


def ids(file):
    return "-".join((file.parts[-4], file.parts[-3], file.stem))


def test_every_language_has_a_catalog():
    assert {file.parts[-3] for file in CATALOGS if file.is_relative_to(OURS)} == set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_marked_string_is_missing(language):
    known = {named(message) for message, _ in messages(OURS / language / "LC_MESSAGES/django.po")}
    assert len(marked()) > 500, "the extraction itself found too little"
    missing = {name: str(file) for name, file in marked().items() if name not in known}
    assert not missing, "run manage.py makemessages and translate these"


@pytest.mark.parametrize("file", CATALOGS, ids=ids)
def test_nothing_is_untranslated_or_fuzzy(file):
    assert not [
        named(message)
        for message, forms in messages(file)
        if message.fuzzy or not all(form.strip() for form in forms)
    ]


@pytest.mark.parametrize("file", CATALOGS, ids=ids)
def test_plurals_have_as_many_forms_as_in_django(file):
    number = catalog(stock_catalog("conf", file.parts[-3])).num_plurals
    assert catalog(file).num_plurals == number
    assert not [
        named(message)
        for message, forms in messages(file)
        if message.pluralizable and len(forms) != number
    ]


@pytest.mark.parametrize("file", CATALOGS, ids=ids)
def test_placeholders_and_markup_are_kept(file):
    wrong = []
    for message, forms in messages(file):
        sources = message.id if message.pluralizable else (message.id,)
        allowed = [placeholders(source) for source in sources]
        wrong += [(named(message), form) for form in forms if placeholders(form) not in allowed]
    assert not wrong


@pytest.mark.parametrize("file", of("ur"), ids=ids)
def test_urdu_has_its_own_punctuation_and_letters(file):
    wrong = []
    for _message, forms in messages(file):
        for form in forms:
            # A passage in another script, such as a quotation, keeps its own marks.
            text = re.sub(r"“[\x00-\x7f]*”", "ا", without_placeholders(form, "ا"))
            if re.search(ARABIC, text) and (
                LATIN_IN_URDU.search(text) or NOT_URDU_LETTERS.search(text)
            ):
                wrong.append(form)
    assert not wrong


@pytest.mark.parametrize("file", of("kk") + of("ru"), ids=ids)
def test_no_word_mixes_cyrillic_and_latin_letters(file):
    assert not [
        form
        for _message, forms in messages(file)
        for form in forms
        if MIXED_SCRIPTS.search(without_placeholders(form, " "))
    ]


@pytest.mark.parametrize("language", ("kk", "ur"))
def test_the_desk_lacks_no_translation_of_django(language):
    """What Django's catalogs of the admin, of accounts and of forms leave out stands in ours."""
    own = {named(message) for file in of(language) for message, _ in messages(file)}
    missing = set()
    for part in ("contrib/admin", "contrib/auth", "conf"):
        stock = {
            named(message)
            for message, forms in messages(stock_catalog(part, language))
            if all(forms) and not message.fuzzy
        }
        english = (message for message, _ in messages(stock_catalog(part, "en")))
        asked = {named(message) for message in english if part != "conf" or is_of_forms(message)}
        missing |= asked - stock - own
    assert not missing


def is_of_forms(message):
    """Whether forms or validators of Django say it; marks that join words stay as they are."""
    says = any(place.startswith(("core/", "forms/")) for place, _line in message.locations)
    return says and any(letter.isalpha() for letter in named(message)[1])


@pytest.mark.parametrize("file", sorted(FOR_DJANGO.glob("*/LC_MESSAGES/*.po")), ids=ids)
def test_what_is_written_for_django_is_asked_for_by_django(file):
    asked = {
        named(message)
        for part in PARTS_WITH[file.name]
        for message, _ in messages(stock_catalog(part, "en", file.name))
    }
    assert not [named(message) for message, _ in messages(file) if named(message) not in asked]


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_scripts_of_the_desk_speak_its_language(language):
    """The calendar and the warnings before an action; nothing here picks from two long lists."""
    client = desk.as_role("ministry-editor")
    client.cookies.load({settings.LANGUAGE_COOKIE_NAME: language})
    script = client.get("/admin/jsi18n/").content.decode()
    said = json.loads(re.search(r"const newcatalog = (\{.*?\n  \});", script, re.DOTALL)[1])
    asked = {
        named(message)
        for message, _ in messages(stock_catalog("contrib/admin", "en", "djangojs.po"))
        if not OF_TWO_LISTS.search(named(message)[1])
    }
    assert (None, "Choose a Date") in asked
    assert ("abbrev. day Thursday", "Thur") in asked
    assert not {name for name in asked if "\x04".join(filter(None, name)) not in said}
