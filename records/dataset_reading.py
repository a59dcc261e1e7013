"""Reads a dataset folder: which files there are, and what each says, as plain data.

One file a kind, YAML or, for a pick list, CSV. Nothing here asks the database. What is wrong is
collected rather than raised, so that whoever writes a dataset sees all of it at once.
"""

import csv
from dataclasses import dataclass, field

import yaml
from django.apps import apps

from records.kinds import KINDS
from records.vocabulary import PickList

#: The file of each kind. Pick lists come first; then records, from the bottom layer up.
FILES = {
    "countries": "country",
    "regions": "region",
    "cities": "city",
    "areas": "area",
    "fields-of-study": "field",
    "sources": "source",
    "institutions": "institution",
    "people": "person",
    "delegations": "delegation",
    "agreements": "agreement",
    "centers": "center",
}


class DatasetError(Exception):
    """A dataset was refused. `problems`: one line each, ready to print."""

    def __init__(self, problems):
        self.problems = list(problems)
        super().__init__("\n".join(self.problems))


@dataclass
class Item:
    """One record or term as its file has it."""

    file: str
    model: type
    key: str
    content: dict
    problems: list = field(repr=False)

    def refuse(self, where, sentence):
        """Note what is wrong with a field of this record, or with the record as a whole."""
        self.problems.append(": ".join(filter(None, [self.file, self.key, where, str(sentence)])))


def read_folder(folder):
    """Read every file of a dataset folder.

    Returns ({kind: [Item, …]}, problems): the kinds in the order of loading, an Item for whatever
    could be read, and a list of lines to which checks of the items add theirs.
    """
    problems = []
    if not folder.is_dir():
        return {}, [f"{folder}: there is no such folder."]
    models = models_by_kind()
    found = {}
    for path in sorted(folder.iterdir()):
        if path.name.startswith(".") or path.suffix not in (".yaml", ".csv"):
            continue
        kind = FILES.get(path.stem)
        if kind is None:
            known = ", ".join(f"{name}.yaml" for name in FILES)
            problems.append(f"{path.name}: a dataset has no such file. Known are: {known}.")
            continue
        found.setdefault(kind, []).extend(_read_file(path, models[kind], problems))
    if not found and not problems:
        problems.append(f"{folder}: there is no dataset in this folder.")
    return {kind: found[kind] for kind in FILES.values() if kind in found}, problems


def models_by_kind():
    """{kind: model} of the pick lists and of the records that have publications."""
    terms = {m.kind_name: m for m in apps.get_models() if issubclass(m, PickList)}
    return terms | {name: kind.get_model() for name, kind in KINDS.items()}


def key_field(model):
    """The field under which data names a row of a model: reference, slug or code."""
    return "code" if issubclass(model, PickList) else getattr(model, "key_field", "slug")


def _read_file(path, model, problems):
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        problems.append(f"{path.name}: the file is not written in UTF-8.")
        return []
    read = _read_csv if path.suffix == ".csv" else _read_yaml
    entries = read(text, path.name, problems)
    if not isinstance(entries, list):
        problems.append(f"{path.name}: the file must be a list, each entry after a hyphen.")
        return []
    return _items(entries, path.name, model, problems)


def _items(entries, file, model, problems):
    items, seen = [], set()
    name = key_field(model)
    for number, entry in enumerate(entries, start=1):
        key = entry.get(name) if isinstance(entry, dict) else None
        if not key or not isinstance(key, str):
            problems.append(f"{file}: entry {number}: {name}: every entry needs one.")
        elif key in seen:
            problems.append(f"{file}: {key}: {name}: another entry has the same one.")
        else:
            seen.add(key)
            items.append(Item(file, model, key, entry, problems))
    return items


def _read_csv(text, file, problems):
    rows = csv.DictReader(text.splitlines())
    names = rows.fieldnames or []
    for name in sorted({name for name in names if names.count(name) > 1}):
        problems.append(f"{file}: {name}: the column stands here twice.")
    entries = []
    for row in rows:
        if None in row or None in row.values():
            problems.append(f"{file}: line {rows.line_num}: more or fewer cells than columns.")
        else:
            entries.append({name: cell for name, cell in row.items() if cell})
    return entries


def _read_yaml(text, file, problems):
    loader = _YamlLoader(text)
    try:
        return loader.get_single_data() or []
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f"line {mark.line + 1}: " if mark else ""
        problems.append(f"{file}: {line}{getattr(error, 'problem', None) or error}.")
        return []
    finally:
        problems.extend(f"{file}: {line}" for line in loader.duplicates)
        loader.dispose()


class _YamlLoader(getattr(yaml, "CBaseLoader", yaml.BaseLoader)):
    """YAML with every scalar as text (no surprises with `no` or `2026`), and keys given once."""

    def __init__(self, stream):
        super().__init__(stream)
        self.duplicates = []

    def construct_mapping(self, node, deep=False):
        seen = set()
        for key_node, _value in node.value:
            key = key_node.value
            if isinstance(key, str) and key in seen:
                line = key_node.start_mark.line + 1
                self.duplicates.append(f"line {line}: “{key}” stands here twice.")
            elif isinstance(key, str):
                seen.add(key)
        return super().construct_mapping(node, deep=deep)
