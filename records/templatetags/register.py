"""How the register's values are written on a page."""

import datetime as dt
import re

from django import template
from django.urls import reverse
from django.utils.dates import MONTHS
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from records.dates import parse_date
from records.kinds import KINDS
from records.localized import choose, in_language, language_name, marked
from records.localized import isolated as isolated_text
from records.localized import own as own_text
from records.localized import plain as plain_text
from records.localized import told as told_text
from records.matches import KIND, NAMED, PLACE
from records.search_texts import TextRole
from records.vocabulary import Precision, Unknown

register = template.Library()


@register.filter
def text(texts):
    """A {language: text} mapping in the page's language, marked where it is in another."""
    return marked(texts)


@register.filter
def told(texts):
    """A paragraph in the page's language; where there is none, that is said."""
    return told_text(texts)


@register.filter
def plain(texts):
    """The same without markup, for titles."""
    return plain_text(texts)


@register.filter
def own(texts):
    """The text if there is one in the page's language, for places that cannot mark another."""
    return own_text(texts)


@register.filter
def languages(codes):
    """Names of languages, from their codes with commas between: "en, ur"."""
    names = [language_name(code.strip()) for code in codes.split(",") if code.strip()]
    return pgettext("between parts of a name", ", ").join(names)


@register.filter
def texts_in(lists):
    """A {language: [item, …]} mapping as items in the page's language, each marked."""
    items, code = choose(lists or {})
    return [in_language(item, code) for item in items]


@register.filter
def english(value):
    """A text that is kept in English only."""
    return in_language(value, "en")


@register.filter
def isolated(value):
    """A value of a table in its own direction, whatever language it is in."""
    return isolated_text(value)


@register.filter
def subtract(number, other):
    """The difference of two whole numbers."""
    return number - other


@register.filter
def get(mapping, key):
    """A value of a mapping; nothing where it has none."""
    return (mapping or {}).get(key, "")


@register.simple_tag(takes_context=True)
def name(context, kind, key):
    """What a record or term is called, from the labels that the view read."""
    labels = context.get("labels") or {}
    return marked(labels.get(f"{kind}:{key}") or {"en": key})


@register.simple_tag
def address(kind, key):
    """The address of a record's page."""
    return reverse(KINDS[kind].page, args=[key])


#: Languages whose months begin with a small letter; Django gives them as titles.
WITHOUT_CAPITALS = ("kk", "ru")


def write_date(date):
    """A CivilDate in words: "2 February 2026", "February 2026" or "2026"."""
    if date.precision == Precision.YEAR:
        return pgettext("a year alone", "%(year)s") % {"year": date.first.year}
    if date.precision == Precision.MONTH:
        month = str(MONTHS[date.first.month])
        return pgettext("a month and year", "%(month)s %(year)s") % {
            "month": month if get_language() not in WITHOUT_CAPITALS else month.lower(),
            "year": date.first.year,
        }
    return date_format(date.first, "DATE_FORMAT")


@register.filter
def civil_date(fact):
    """A date of a document, {"on": "2026-02", "about": true}, as a <time> element."""
    if not fact:
        return ""
    if not fact.get("on"):
        return in_language(fact.get("as_stated", ""), "en")
    written = write_date(parse_date(fact["on"]))
    if fact.get("about"):
        written = _("on or about %(date)s") % {"date": written}
    return format_html('<time datetime="{}">{}</time>', fact["on"], written)


@register.filter
def day(value):
    """A day, given as a date or as ISO text, in words."""
    if not value:
        return ""
    if not isinstance(value, dt.date):
        value = parse_date(value).first
    return format_html(
        '<time datetime="{}">{}</time>', value.isoformat(), date_format(value, "DATE_FORMAT")
    )


@register.simple_tag
def stated_day(written):
    """A date given as ISO text of any precision, in words."""
    return write_date(parse_date(written))


@register.filter
def short_address(url):
    """An address as people read it: without its scheme and a closing slash."""
    return url.split("://", 1)[-1].rstrip("/")


@register.simple_tag(takes_context=True)
def unknown(context, field="", otherwise=""):
    """Why a field has no value, in words; never an empty cell."""
    reason = context["document"].get("unknown", {}).get(field) if context.get("document") else None
    words = Unknown(reason).label if reason else otherwise or _("not known")
    return format_html('<span class="unknown">{}</span>', words)


@register.simple_tag(takes_context=True)
def fn(context, *statements):
    """Numbers of the sources of a statement, each a link to the source below."""
    return footnote_links(context["page"].footnotes_for(*statements))


@register.simple_tag(takes_context=True)
def part_sources(context, part, number):
    """Numbers of the sources of one part, by its number, or of all parts of the list."""
    return footnote_links(context["page"].footnotes_for_part(part, number))


#: So many numbers of sources stay together on a line.
TOGETHER = 4


@register.filter
def footnote_links(footnotes):
    """Links to sources, as numbers."""
    links = format_html_join(
        "",
        '<a class="fn" href="#source-{}"><span class="hidden">{} </span>{}</a>',
        ((note.number, _("Source"), note.number) for note in footnotes),
    )
    if 1 < len(footnotes) <= TOGETHER:
        return format_html('<span class="fns">{}</span>', links)
    return links


@register.filter
def breakable(text):
    """A text in which addresses and names of columns may break after each slash and underscore."""
    parts = re.split("(?<=[/_])", text)
    return format_html_join(mark_safe("<wbr>"), "{}", ((part,) for part in parts))


@register.simple_tag(takes_context=True)
def somebody(context, row):
    """A person in a post, an institution, or a group as the source describes it."""
    labels = context.get("labels") or {}
    named = [
        marked(labels.get(f"{kind}:{row[kind]}") or {"en": row[kind]})
        for kind in ("person", "institution")
        if kind in row
    ]
    if "name_as_stated" in row:
        named.append(in_language(row["name_as_stated"], "en"))
    if "post" in row:
        named.append(marked(row["post"]))
    if "capacity_as_stated" in row:
        named.append(in_language(row["capacity_as_stated"], "en"))
    return format_html_join(pgettext("between parts of a name", ", "), "{}", ((n,) for n in named))


@register.filter
def in_role(rows, role):
    """The people of one role, in the order in which they are recorded."""
    return [row for row in rows or [] if row["role"] == role]


@register.simple_tag(takes_context=True)
def people(context, rows):
    """Several people or groups in one line, in protocol order as recorded."""
    return format_html_join(
        pgettext("between people", "; "), "{}", ((somebody(context, row),) for row in rows)
    )


@register.simple_tag(takes_context=True)
def match_words(context, match):
    """Why a record was found, in words: the text with the words marked, and what it is to it."""
    if match.where == KIND:
        return format_html(
            _("Matched the kind of record: {kind}"), kind=context["kind_names"][match.role]
        )
    text = format_html(
        '<bdi lang="{}" dir="{}">{}</bdi>',
        match.language or "und",
        "rtl" if match.language == "ur" else "ltr",
        format_html_join(
            "",
            "{}",
            (
                (format_html("<mark>{}</mark>", piece) if is_found else piece,)
                for piece, is_found in match.pieces
            ),
        ),
    )
    if match.where == NAMED:
        return format_html(_("Named in this record: {text}"), text=text)
    if match.where == PLACE:
        return format_html(_("Lies in: {text}"), text=text)
    what = TextRole(match.role).label
    if match.language in context["language_names"] and match.language != get_language():
        what = f"{what} {context['language_names'][match.language]}"
    return format_html(_("Matched {text}: {what}"), text=text, what=what)


@register.filter
def pips(filled, total):
    """Places of the marks of a ledger line: one for each announced thing, True where it is met."""
    return [(index * 20 + 5, index * 20 + 10, index < filled) for index in range(total)]
