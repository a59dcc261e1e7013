"""A dataset with a mistake is refused as a whole, and each mistake is told by its place."""

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command

from institutions.models import City
from records.dataset import DatasetError, load_dataset
from records.models import Source
from tests.dataset import change

pytestmark = pytest.mark.django_db


def problems_of(folder):
    with pytest.raises(DatasetError) as refused:
        load_dataset(folder)
    assert not Source.objects.exists(), "nothing is written"
    assert not City.objects.exists()
    assert not get_user_model().objects.exists()
    return refused.value.problems


REFUSALS = [
    (
        "agreements.yaml",
        "  stage: signed\n",
        "  stage: signed\n  stages: x\n",
        "agreements.yaml: PK-KZ-2026-0007: stages: there is no such field. Did you mean “stage”?",
    ),
    (
        "agreements.yaml",
        "kind: mou",
        "kind: moo",
        "agreements.yaml: PK-KZ-2026-0007: kind: Value 'moo' is not a valid choice.",
    ),
    (
        "agreements.yaml",
        "signed_on: 2026-02",
        "signed_on: 2 February",
        "agreements.yaml: PK-KZ-2026-0007: signed_on: write a date as 2026-02-27, 2026-02 or 2026.",
    ),
    (
        "agreements.yaml",
        "  unknown: {expires_on: not-stated}\n",
        "  expires_on: 2025-01-31\n",
        "agreements.yaml: PK-KZ-2026-0007: signed_on, expires_on: "
        "The expiry date is before the signature.",
    ),
    (
        "agreements.yaml",
        "expires_on: not-stated",
        "areas: not-stated",
        "agreements.yaml: PK-KZ-2026-0007: unknown: "
        "“areas” has values and a reason why it is empty; keep one.",
    ),
    (
        "agreements.yaml",
        "title: {en: New",
        "title: New {",
        "agreements.yaml: PK-KZ-2026-0007: title: write it by language, such as title: {en: …}.",
    ),
    (
        "agreements.yaml",
        "is_approximate: true",
        "is_approximate: maybe",
        "agreements.yaml: PK-KZ-2026-0007: signed_on_is_approximate: write true or false.",
    ),
    (
        "agreements.yaml",
        "institution: new-university",
        "institution: old-university",
        "agreements.yaml: PK-KZ-2026-0007: parties.1.institution: "
        "there is no institution “old-university”.",
    ),
    (
        "agreements.yaml",
        "parties.2,",
        "parties.3,",
        "agreements.yaml: PK-KZ-2026-0007: citations.1.statement: the record has no “parties.3”.",
    ),
    (
        "agreements.yaml",
        "{side: partner, country: KZ}",
        "{side: partner}",
        "agreements.yaml: PK-KZ-2026-0007: parties.2.institution, country: "
        "A party that is not named has at least a country.",
    ),
    (
        "centers.yaml",
        "citations: [{source: notice}]",
        "documents: []",
        "centers.yaml: center: citations: every record names its source.",
    ),
    (
        "centers.yaml",
        "source: notice",
        "source: notices",
        "centers.yaml: center: citations.1.source: there is no source “notices”.",
    ),
    (
        "centers.yaml",
        "source: notice",
        "note: none",
        "centers.yaml: center: citations.1.source: a citation names its source.",
    ),
    (
        "centers.yaml",
        "slug: center",
        "name: {en: Twice}",
        "centers.yaml: line 3: “name” stands here twice.",
    ),
    (
        "institutions.yaml",
        "slug: ministry",
        "slug: new-university",
        "institutions.yaml: new-university: slug: another entry has the same one.",
    ),
    (
        "institutions.yaml",
        "kind: ministry\n",
        "kind: ministry\n  parent: new-university\n",
        "institutions.yaml: new-university: it and another entry point at each other in a circle.",
    ),
    (
        "people.yaml",
        "post: Rector",
        "post: Rector, held_from: 2026-02",
        "people.yaml: somebody: appointments.1.held_from: “2026-02” value has an invalid date "
        "format. It must be in YYYY-MM-DD format.",
    ),
    (
        "fields-of-study.csv",
        "091,narrow,09",
        "091,narrow,08",
        "fields-of-study.csv: 091: parent: there is no field of study “08”.",
    ),
    (
        "delegations.yaml",
        "from_country: KZ",
        "from_country: PK",
        "delegations.yaml: visit: from_country, host_country: "
        "A delegation visits another country than its own.",
    ),
]


@pytest.mark.parametrize(("file", "old", "new", "line"), REFUSALS)
def test_a_mistake_is_told_by_file_record_and_field(folder, file, old, new, line):
    change(folder, file, old, new)
    assert line in problems_of(folder)


def test_all_problems_are_told_at_once(folder):
    change(folder, "institutions.yaml", "kind: university", "kind: univercity")
    change(folder, "agreements.yaml", "kind: mou", "kind: moo")
    change(folder, "centers.yaml", "source: notice", "source: nowhere")
    (folder / "colors.yaml").write_text("[]")
    found = problems_of(folder)
    assert len(found) == 4
    assert found[0].startswith("colors.yaml: a dataset has no such file.")


def test_files_of_papers_are_not_loadable(folder):
    change(folder, "agreements.yaml", "  stage: signed\n", "  stage: signed\n  documents: []\n")
    assert any("documents: there is no such field" in line for line in problems_of(folder))


def test_a_folder_must_be_there(tmp_path):
    assert "there is no such folder" in problems_of(tmp_path / "nowhere")[0]
    assert "there is no dataset" in problems_of(tmp_path)[0]


def test_the_command_ends_with_one_and_lists_the_problems(folder, capsys):
    change(folder, "agreements.yaml", "kind: mou", "kind: moo")
    with pytest.raises(CommandError) as refused:
        call_command("load_dataset", folder)
    assert refused.value.returncode == 1
    assert "agreements.yaml: PK-KZ-2026-0007: kind:" in capsys.readouterr().err
