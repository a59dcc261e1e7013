"""The shape of the code: who may import whom, who may write, how long a module may be."""

import ast
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from django.contrib import admin

from records.kinds import KINDS

PROJECT = Path(__file__).resolve().parent.parent
FOLDERS = ("records", "institutions", "delegations", "agreements", "centers", "cooperation")
LINT_IMPORTS = Path(sys.executable).with_name("lint-imports")

LONGEST = 400

#: The only modules that write records, parts and entries past `save()`: the acts and the register.
WRITERS = {
    "records/services/saving.py",
    "records/services/publishing.py",
    "records/services/projection.py",
    "records/entries.py",
    "records/inbox.py",
    "cooperation/accounts.py",
    "cooperation/reports/prepared.py",
    "cooperation/reports/saved.py",
    "cooperation/throttling.py",
    # Rows of an official list are no records.
    "institutions/importing.py",
}
BULK = {"update", "bulk_create", "bulk_update", "update_or_create", "abulk_create", "aupdate"}

#: Patterns of the import contract for modules that are still to come.
TO_COME = {"**.api", "**.search", "**.feeds", "**.statistics"}


def modules():
    """Every module of the portal but migrations, by its path from the project's folder."""
    for folder in FOLDERS:
        for path in sorted((PROJECT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def name_of(path):
    return path.relative_to(PROJECT).as_posix()


# --- Imports ---------------------------------------------------------------------------------


def lint_imports(folder):
    """Run import-linter on a copy of the project. Gives (whether all is kept, what it printed)."""
    done = subprocess.run(
        [LINT_IMPORTS, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False
    )
    return done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def copy(tmp_path):
    """The modules and their contracts, in a folder of their own."""
    shutil.copy(PROJECT / "pyproject.toml", tmp_path)
    for folder in FOLDERS:
        shutil.copytree(
            PROJECT / folder,
            tmp_path / folder,
            ignore=lambda _folder, names: [
                name for name in names if "." in name and not name.endswith(".py")
            ],
        )
    return tmp_path


def test_imports_keep_the_contracts(copy):
    kept, output = lint_imports(copy)

    assert kept, output


@pytest.mark.parametrize(
    ("planted", "broken"),
    [
        (
            {"records/text.py": "import agreements.vocabulary"},
            "Folders import only from those below them BROKEN",
        ),
        (
            {"agreements/views.py": "from agreements.models import Agreement"},
            "The register never imports the desk, directly or by a detour BROKEN",
        ),
        (
            {"agreements/entries.py": "from records import services"},
            "The register never imports the desk, directly or by a detour BROKEN",
        ),
        (
            {
                "agreements/views.py": "import agreements.detour",
                "agreements/detour.py": "from agreements.models import Agreement",
            },
            "The register never imports the desk, directly or by a detour BROKEN",
        ),
        (
            {"cooperation/statistics.py": "from centers.admin import *"},
            "The register never imports the desk, directly or by a detour BROKEN",
        ),
    ],
    ids=["upwards", "view", "entry", "detour", "statistics"],
)
def test_a_planted_violation_breaks_them(copy, planted, broken):
    (copy / "centers/admin.py").touch()
    for name, line in planted.items():
        with (copy / name).open("a", encoding="utf-8") as module:
            module.write(f"\n{line}\n")

    kept, output = lint_imports(copy)

    assert not kept
    assert broken in output


def test_patterns_of_the_contract_match_modules():
    """A pattern that matches nothing passes in silence."""
    contracts = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    (contract,) = (
        contract
        for contract in contracts["tool"]["importlinter"]["contracts"]
        if contract["type"] == "forbidden"
    )
    patterns = {*contract["source_modules"], *contract["forbidden_modules"]}
    names = {path.stem for path in modules()} | {path.parent.name for path in modules()}
    names.add("records.exports.**")

    assert {each for each in patterns if each.removeprefix("**.") not in names} <= TO_COME


# --- Writing ---------------------------------------------------------------------------------


def bulk_writes(source):
    """Lines that write past `save()`. The update() of a dict takes its argument by place."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in BULK
        and (node.func.attr != "update" or not node.args)
    ]


def test_only_the_acts_and_the_register_write_in_bulk():
    found = {name_of(path) for path in modules() if bulk_writes(path.read_text(encoding="utf-8"))}

    assert found == WRITERS


@pytest.mark.parametrize(
    ("line", "is_found"),
    [
        ("Agreement.objects.filter(pk=1).update(stage='signed')", True),
        ("rows.update(**values)", True),
        ("Party.objects.bulk_create(parties)", True),
        ("Agreement.objects.bulk_update(rows, ['stage'])", True),
        ("found.update({'stage': 'signed'})", False),
        ("digest.update(block)", False),
        ("agreement.save()", False),
    ],
)
def test_bulk_writes_are_told_from_others(line, is_found):
    assert bool(bulk_writes(line)) is is_found


def test_publications_are_made_in_one_place():
    makers = {
        name_of(path)
        for path in modules()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in {"Publication", "Revision"}
    }

    assert makers == {"records/services/saving.py", "records/services/publishing.py"}


# --- Shape -----------------------------------------------------------------------------------


def test_no_module_is_too_long():
    lengths = {
        name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in modules()
    }

    assert {name: lines for name, lines in lengths.items() if lines > LONGEST} == {}


def test_no_module_has_a_name_that_says_nothing():
    empty = {"utils", "helpers", "common", "core", "misc"}

    assert [name_of(path) for path in modules() if empty & {path.stem, path.parent.name}] == []


def test_kinds_are_listed_from_the_bottom_layer_up():
    """A rebuilt register is written in this order."""
    assert list(KINDS) == ["source", "institution", "person", "delegation", "agreement", "center"]


def test_entries_hold_no_key_of_a_desk_table():
    """Entries name records by their keys, so that the register stands without the desk."""
    for spec in KINDS.values():
        assert [field.name for field in spec.entry._meta.get_fields() if field.is_relation] == []


def test_no_part_of_a_desk_hides_a_method_of_another():
    """A ModelAdmin is put together of parts: two of the same private name would hide each other."""
    hidden = []
    for desk in admin.site._registry.values():
        names = {}
        for part in type(desk).__mro__:
            if part.__module__.split(".")[0] not in FOLDERS:
                continue
            for name in vars(part):
                if not name.startswith("_") or name.startswith("__"):
                    continue
                other = names.setdefault(name, part)
                # What the admin itself has, parts extend by calling each other.
                if not issubclass(other, part) and not hasattr(admin.ModelAdmin, name):
                    hidden.append(f"{desk}, {name}: {other.__name__} and {part.__name__}")
    assert hidden == []
