"""Loading an official list of recognized institutions: reading the file, matching, keeping.

A file is loaded as a whole or not at all, and every problem in it is named. Nothing is guessed: a
row belongs to the one record of the home country that bears its name, whatever the case and the
accents; where no record has the name, or several have it, the row stays without a record.
"""

import csv
import hashlib
import io
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from institutions.models import Acronym, Institution, InstitutionName
from institutions.recognized import RecognizedInstitution, RecognizedList
from institutions.vocabulary import Charter, Region, Sector
from records.merges import Merge
from records.text import fold

COLUMNS = ("name", "chartered_by", "sector", "region", "city", "campus")
#: Columns of free text.
TEXTS = ("name", "city", "campus")


@dataclass(frozen=True)
class Problem:
    """What is wrong with one value of a file. row: as a spreadsheet counts, the header is 1."""

    row: int
    column: str
    value: str
    reason: str

    def __str__(self):
        return f"row {self.row}, {self.column}, “{self.value}”: {self.reason}"


class ListRefused(Exception):
    """A file cannot be loaded. problems: what is wrong, each ready to print."""

    def __init__(self, problems):
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


@dataclass
class OfficialList:
    """A file as read and matched; nothing of it is kept yet.

    rows     RecognizedInstitutions in the order of the file
    shared   {name: keys} of rows whose name several records have
    """

    sha256: str
    rows: list
    shared: dict = field(default_factory=dict)

    @property
    def unmatched(self):
        """The rows that belong to no record."""
        return [row for row in self.rows if not row.institution]


def read_list(content):
    """The OfficialList of a CSV file's bytes; raises ListRefused. Five queries."""
    rows = _rows(_text(content))
    records = _records_by_name()
    shared = {}
    for row in rows:
        keys = records[fold(row.name)]
        if len(keys) == 1:
            row.institution = next(iter(keys))
        elif keys:
            shared[row.name] = sorted(keys)
    return OfficialList(hashlib.sha256(content).hexdigest(), rows, shared)


@transaction.atomic
def keep_list(official, *, as_at, source, actor=None):
    """Keep a list that was read, as at a day. Gives the RecognizedList.

    Where the newest list of that day and source says the same, it is given and nothing is kept.
    """
    newest = RecognizedList.objects.filter(as_at=as_at, source=source).order_by("-pk").first()
    if newest and [_values(row) for row in newest.rows.all()] == [
        _values(row) for row in official.rows
    ]:
        return newest
    kept = RecognizedList.objects.create(
        as_at=as_at,
        source=source,
        sha256=official.sha256,
        loaded_at=timezone.now(),
        loaded_by=actor,
    )
    for row in official.rows:
        row.list = kept
    RecognizedInstitution.objects.bulk_create(official.rows, batch_size=500)
    return kept


def _values(row):
    return row.position, row.region_id, row.institution, *(getattr(row, n) for n in _plain())


def _plain():
    return [name for name in COLUMNS if name != "region"]


# --- Reading ---------------------------------------------------------------------------------


def _text(content):
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ListRefused(["The file is not written in UTF-8."]) from error


def _rows(text):
    """The rows of a file; raises ListRefused with every problem in it."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        rows = [(number, cells) for number, cells in enumerate(reader, start=1) if any(cells)]
    except csv.Error as error:
        raise ListRefused([f"Line {reader.line_num} is not CSV: {error}."]) from error
    header, *lines = rows or [(1, [])]
    names = [name.strip() for name in header[1]]
    if sorted(names) != sorted(COLUMNS):
        found = ", ".join(names) or "none"
        raise ListRefused([f"The columns must be {', '.join(COLUMNS)}; there are: {found}."])
    if not lines:
        raise ListRefused(["The file has no row below its header."])
    reading = _Reading()
    for number, cells in lines:
        reading.read(number, names, cells)
    if reading.problems:
        raise ListRefused(reading.problems)
    return reading.rows


class _Reading:
    """Rows and problems, as one line after another is read."""

    def __init__(self):
        self.rows, self.problems, self.first = [], [], {}
        regions = Region.objects.filter(country__code=settings.HOME_COUNTRY)
        self.codes = {
            "chartered_by": _choices(Charter.choices),
            "sector": _choices(Sector.choices),
            "region": _choices((region.code, region.name_en) for region in regions),
        }
        self.words = {
            "chartered_by": [str(label) for _code, label in Charter.choices],
            "sector": [str(label) for _code, label in Sector.choices],
            "region": [region.name_en for region in regions],
        }

    def read(self, number, names, cells):
        if len(cells) != len(names):
            reason = f"the row has {len(cells)} cells, the header {len(names)}."
            self.problems.append(Problem(number, "all", ", ".join(cells), reason))
            return
        given = dict(zip(names, (" ".join(cell.split()) for cell in cells), strict=True))
        values = {name: self._text(number, name, given[name]) for name in TEXTS}
        values |= {name: self._code(number, name, given[name]) for name in self.codes}
        place = fold(values["name"]), fold(values["campus"])
        if place in self.first:
            reason = f"row {self.first[place]} names it already."
            self.problems.append(Problem(number, "name", given["name"], reason))
        self.first.setdefault(place, number)
        values["region_id"] = values.pop("region") or None
        self.rows.append(RecognizedInstitution(position=len(self.rows) + 1, **values))

    def _text(self, number, name, value):
        longest = RecognizedInstitution._meta.get_field(name).max_length
        reason = ""
        if name == "name" and not value:
            reason = "every row needs a name."
        elif len(value) > longest:
            reason = f"it is longer than {longest} characters."
        elif any(unicodedata.category(letter) == "Cc" for letter in value):
            reason = "it holds a control character."
        if reason:
            self.problems.append(Problem(number, name, value, reason))
        return value

    def _code(self, number, name, value):
        """The code of a word of a closed list; empty for none."""
        code = self.codes[name].get(fold(value), "")
        if value and not code:
            reason = f"write one of: {', '.join(self.words[name])}; or nothing."
            self.problems.append(Problem(number, name, value, reason))
        return code


def _choices(choices):
    """{folded word: code}: a list may give the code, or the word for it in English."""
    return {fold(str(word)): code for code, label in choices for word in (code, label)}


# --- Matching --------------------------------------------------------------------------------


def _records_by_name():
    """{folded name: keys of the records of the home country that bear it}."""
    merged = Merge.objects.standing().filter(kind="institution", loser=OuterRef("slug"))
    records = Institution.objects.filter(~Exists(merged), country__code=settings.HOME_COUNTRY)
    fields = [
        f"{field}_{code}"
        for field in ("name", "official_name")
        for code, _language in settings.LANGUAGES
    ]
    found = defaultdict(set)
    for key, *names in records.values_list("slug", *fields):
        for name in filter(None, names):
            found[fold(name)].add(key)
    for model in (InstitutionName, Acronym):
        rows = model.objects.filter(institution__in=records.values("pk"))
        for key, name in rows.values_list("institution__slug", "text"):
            found[fold(name)].add(key)
    return found
