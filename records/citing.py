"""How a record is cited: as a sentence, as BibTeX and as RIS. Citations are in English."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpResponse, HttpResponseBadRequest
from django.utils.encoding import iri_to_uri
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.timezone import localtime
from django.utils.translation import override

from records.localized import choose
from records.portal import name_in_english
from records.register import Moment, today

#: BibTeX counts braces even after a backslash, so they are written as commands.
BIBTEX_SPECIALS = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{character: f"\\{character}" for character in "$&%#_"},
    }
)


def moment_query(moment, **filters):
    """Filters as parameters with those that lead back to a moment; today needs none."""
    query = dict(filters)
    if not moment.is_today:
        query["as_at"] = moment.as_at.isoformat()
    if moment.known_on:
        query["as_known_on"] = moment.known_on.isoformat()
    return urlencode(query)


def permanent_address(path, moment, **filters):
    """The address of a page that shows the same on a later day, where a day was asked for."""
    query = moment_query(moment, **filters)
    return iri_to_uri(f"{settings.SITE_URL}{path}{'?' if query else ''}{query}")


@dataclass(frozen=True)
class Citation:
    """One version of one record, or a page drawn from one version of the register, as seen.

    reference: what people call the record by beside its title, if anything
    """

    key: str
    title: str
    reference: str
    version: int
    year: int
    moment: Moment
    address: str
    seen: dt.date

    @classmethod
    def of(cls, entry, moment, address, reference=""):
        """The citation of an entry, seen today."""
        return cls(
            key=entry.key,
            title=_one_line(choose(entry.document["label"], "en")[0]),
            reference=reference,
            version=entry.version,
            year=localtime(entry.known_from).year,
            moment=moment,
            address=address,
            seen=today(),
        )

    @classmethod
    def of_page(cls, key, title, version, moment, address):
        """The citation of a page of figures, from a version of the register, seen today."""
        on = today()
        return cls(key, title, "", version, on.year, moment, address, on)

    @property
    def publisher(self):
        return settings.PUBLISHER_NAME or "Trial installation"

    @property
    def state(self):
        """Which version, and the two dates."""
        parts = [self.reference] if self.reference else []
        parts += [f"version {self.version}", f"as at {_day(self.moment.as_at)}"]
        if self.moment.known_on:
            parts.append(f"as known on {_day(self.moment.known_on)}")
        return ", ".join(parts)

    def plain(self):
        """The citation as a sentence."""
        return (
            f"{name_in_english()}. {self.publisher}. {self.title}, {self.state}. "
            f"{self.address}, seen {_day(self.seen)}."
        )

    def bibtex(self):
        """The citation as an entry of a BibTeX file."""
        fields = {
            "title": f"{{{_bibtex(self.title)}}}",
            "howpublished": _bibtex(name_in_english()),
            "publisher": _bibtex(self.publisher),
            "year": str(self.year),
            "version": str(self.version),
            "note": _bibtex(f"{self.state}, seen {_day(self.seen)}"),
            "url": self.address,
            "urldate": self.seen.isoformat(),
            "language": "english",
        }
        lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items())
        return f"@misc{{{self.key},\n{lines}}}\n"

    def ris(self):
        """The citation as a record of a RIS file."""
        fields = [
            ("TY", "ELEC"),
            ("ID", self.key),
            ("TI", self.title),
            ("T2", name_in_english()),
            ("PB", self.publisher),
            ("PY", str(self.year)),
            ("ET", str(self.version)),
            ("N1", self.state),
            ("UR", self.address),
            ("Y2", f"{self.seen:%Y/%m/%d}"),
            ("LA", "en"),
            ("ER", ""),
        ]
        return "".join(f"{tag}  - {_one_line(value)}\r\n" for tag, value in fields)


#: Value of `cite` in an address -> (how it is written, type, ending of the file's name).
FORMATS = {
    "bibtex": (Citation.bibtex, "application/x-bibtex", "bib"),
    "ris": (Citation.ris, "application/x-research-info-systems", "ris"),
}


def asked_citation(request, form, citation):
    """A page's citation as a file where its address asks for one, else None.

    form: the MomentForm of the address; a malformed date refuses the file.
    """
    asked = request.GET.get("cite")
    if asked not in FORMATS:
        return None
    if form.errors:
        return HttpResponseBadRequest(form.errors.as_text(), content_type="text/plain")
    return citation_file(citation, asked)


def citation_file(citation, name):
    """A citation as a download in one of the FORMATS."""
    write, content_type, ending = FORMATS[name]
    return HttpResponse(
        write(citation),
        content_type=f"{content_type}; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{citation.key}.{ending}"'},
    )


def _bibtex(text):
    return _one_line(text).translate(BIBTEX_SPECIALS)


def _one_line(text):
    return " ".join(text.split())


def _day(day):
    with override("en"):
        return date_format(day, "DATE_FORMAT")
