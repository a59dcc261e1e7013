"""Loading a dataset folder: all or nothing, the same twice, and never over what staff did."""

from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command

from agreements.models import Agreement, AgreementEntry, ReferenceCounter
from centers.models import CenterEntry
from institutions.models import City, Institution, Person
from records import services
from records.dataset import ACCOUNT, DatasetError, load_dataset
from records.models import Label, Publication, Revision, Source
from records.vocabulary import Act, Way

FILES = {
    "countries.yaml": """
- {code: PK, name: {en: Pakistan, ur: پاکستان}}
- {code: KZ, name: {en: Kazakhstan}}
""",
    "cities.yaml": """
- {code: lahore, country: PK, name: {en: Lahore}}
""",
    "fields-of-study.csv": """code,level,parent,name_en
09,broad,,Health and welfare
091,narrow,09,Health
""",
    "areas.yaml": """
- {code: joint-research, name: {en: Joint research}}
""",
    "sources.yaml": """
- slug: notice
  title: A notice
  publisher: The ministry
  kind: press-release
  published_on: 2026-02
""",
    "institutions.yaml": """
- slug: new-university
  name: {en: New University, ur: نئی یونیورسٹی}
  kind: university
  country: PK
  city: lahore
  parent: ministry
  citations: [{source: notice}]
- slug: ministry
  name: {en: Ministry}
  kind: ministry
  country: PK
  acronyms:
    - {text: M, language: en}
  citations: [{source: notice}]
""",
    "people.yaml": """
- slug: somebody
  name: {en: Some Body}
  appointments:
    - {slug: somebody-rector, post: Rector, institution: new-university, country: PK}
  citations: [{source: notice}]
""",
    "delegations.yaml": """
- slug: visit
  title: {en: A visit}
  from_country: KZ
  host_country: PK
  happened_on: 2026-02-02
  members:
    - {role: leader, appointment: somebody-rector}
  citations: [{source: notice}]
""",
    "agreements.yaml": """
- reference: PK-KZ-2026-0007
  title: {en: New University and somebody in Kazakhstan}
  kind: mou
  basis: report
  stage: signed
  signed_on: 2026-02
  signed_on_is_approximate: true
  effect_rule: on-signature
  signed_during: visit
  areas: [joint-research]
  fields_of_study: ["091"]
  parties:
    - {side: home, institution: new-university}
    - {side: partner, country: KZ}
  unknown: {expires_on: not-stated}
  citations:
    - {source: notice, statement: parties.2, value_as_stated: nobody, note: In our words.}
""",
    "centers.yaml": """
- slug: center
  name: {en: Center}
  host: new-university
  country: PK
  serves: KZ
  opened_on_as_stated: some day
  citations: [{source: notice}]
""",
}

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path):
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def change(folder, file, old, new):
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")


def problems_of(folder):
    with pytest.raises(DatasetError) as refused:
        load_dataset(folder)
    assert not Source.objects.exists(), "nothing is written"
    assert not City.objects.exists()
    assert not get_user_model().objects.exists()
    return refused.value.problems


# --- Loading -----------------------------------------------------------------------------------


def test_everything_is_saved_and_published_at_once(folder):
    report = load_dataset(folder)
    assert len(report.created) == len(report.published) == 7
    assert AgreementEntry.objects.known().get().key == "PK-KZ-2026-0007"
    assert CenterEntry.objects.known().get().opened_on is None
    assert Publication.objects.values("published_at").distinct().count() == 1


def test_the_publisher_is_a_system_account_and_nobody_reviewed(folder):
    load_dataset(folder)
    account = get_user_model().objects.get(username=ACCOUNT)
    assert not account.is_active and not account.is_staff and not account.has_usable_password()
    assert set(Publication.objects.values_list("published_by", flat=True)) == {account.pk}
    assert set(Publication.objects.values_list("reviewed_by", flat=True)) == {""}
    assert set(Revision.objects.values_list("way", flat=True)) == {Way.DATASET}


def test_a_date_brings_its_precision(folder):
    load_dataset(folder)
    agreement = Agreement.objects.get()
    assert (agreement.signed_on.isoformat(), agreement.signed_on_precision) == (
        "2026-02-01",
        "month",
    )
    assert agreement.effective_on_precision == "month", "it takes effect on signature"


def test_a_translated_field_is_a_mapping(folder):
    load_dataset(folder)
    assert Institution.objects.get(slug="new-university").name_ur == "نئی یونیورسٹی"
    assert Label.objects.known().get(ref="country:PK").names["ur"] == "پاکستان"


def test_a_record_may_name_a_later_one_of_its_file(folder):
    load_dataset(folder)
    assert Institution.objects.get(slug="new-university").parent.slug == "ministry"


def test_a_dataset_may_name_what_is_there_already(folder, tmp_path_factory):
    load_dataset(folder)
    second = tmp_path_factory.mktemp("second")
    text = FILES["institutions.yaml"].split("- slug: ministry")[0]
    (second / "institutions.yaml").write_text(text.replace("new-uni", "other-uni"))
    report = load_dataset(second)
    assert report.created == [("institution", "other-university")]


def test_running_numbers_go_on_after_those_of_a_dataset(folder):
    call_command("load_dataset", folder, verbosity=0)
    assert ReferenceCounter.objects.get(prefix="PK-KZ-2026-").last == 7


# --- Loading again -------------------------------------------------------------------------------


def test_a_second_time_nothing_is_written(folder):
    load_dataset(folder)
    before = Revision.objects.count(), Publication.objects.count(), Label.objects.count()
    report = load_dataset(folder)
    assert len(report.unchanged) == 7
    assert not (report.terms or report.created or report.refreshed or report.published)
    assert before == (Revision.objects.count(), Publication.objects.count(), Label.objects.count())


def test_a_newer_file_refreshes_what_nobody_touched(folder):
    load_dataset(folder)
    change(folder, "agreements.yaml", "signed_on: 2026-02", "signed_on: 2026-03")
    report = load_dataset(folder)
    assert report.refreshed == report.published == [("agreement", "PK-KZ-2026-0007")]
    assert AgreementEntry.objects.known().get().document["signed_on"]["on"] == "2026-03"
    assert Agreement.objects.get().parties.count() == 2


def test_values_may_make_room_for_a_reason(folder):
    load_dataset(folder)
    change(folder, "agreements.yaml", "  areas: [joint-research]\n", "")
    change(folder, "agreements.yaml", "unknown: {", "unknown: {areas: not-stated, ")
    assert len(load_dataset(folder).refreshed) == 1
    assert not Agreement.objects.get().areas.exists()


def test_a_post_keeps_its_row_when_its_person_is_refreshed(folder):
    load_dataset(folder)
    before = Person.objects.get().appointments.get().pk
    change(folder, "people.yaml", "post: Rector", "post: Vice Chancellor")
    load_dataset(folder)
    appointment = Person.objects.get().appointments.get()
    assert (appointment.pk, appointment.post) == (before, "Vice Chancellor")


def test_a_post_that_others_name_cannot_leave(folder):
    load_dataset(folder)
    change(folder, "people.yaml", "slug: somebody-rector", "slug: somebody-dean")
    with pytest.raises(DatasetError, match="somebody-rector"):
        load_dataset(folder)
    assert Person.objects.get().appointments.get().slug == "somebody-rector"


def test_a_term_keeps_its_name_and_gets_what_it_lacks(folder):
    load_dataset(folder)
    term = City.objects.get()
    term.name_en = "Lahore, as staff write it"
    services.save_term(term=term)
    change(folder, "cities.yaml", "name: {en: Lahore}", "name: {en: Lahore, ru: Лахор}")
    assert load_dataset(folder).terms == [("city", "lahore")]
    term.refresh_from_db()
    assert (term.name_en, term.name_ru) == ("Lahore, as staff write it", "Лахор")


# --- What staff did stays ------------------------------------------------------------------------


def staff_edit(record, actor, **values):
    for name, value in values.items():
        setattr(record, name, value)
    return services.save_record(record=record, actor=actor, way=Way.ADMIN)


def test_an_edit_by_staff_is_kept_and_reported(folder, editor):
    load_dataset(folder)
    staff_edit(Agreement.objects.get(), editor, term_as_stated="5 years")
    change(folder, "agreements.yaml", "signed_on: 2026-02", "signed_on: 2026-03")
    report = load_dataset(folder)
    assert report.kept == [("agreement", "PK-KZ-2026-0007")]
    agreement = Agreement.objects.get()
    assert (agreement.term_as_stated, agreement.signed_on.month) == ("5 years", 2)
    assert not report.published, "nor does it go out past the second person"


def test_what_staff_withdrew_is_not_published_again(folder, publisher):
    load_dataset(folder)
    services.withdraw(records=[Agreement.objects.get()], actor=publisher, reason="By mistake")
    change(folder, "agreements.yaml", "signed_on: 2026-02", "signed_on: 2026-03")
    report = load_dataset(folder)
    assert report.kept == [("agreement", "PK-KZ-2026-0007")]
    assert not AgreementEntry.objects.known().exists()


def test_what_staff_published_stays_theirs(folder, publisher):
    load_dataset(folder)
    services.submit(record=Agreement.objects.get(), actor=publisher)
    services.publish(records=[Agreement.objects.get()], actor=publisher)
    change(folder, "agreements.yaml", "signed_on: 2026-02", "signed_on: 2026-03")
    assert load_dataset(folder).kept == [("agreement", "PK-KZ-2026-0007")]


def test_a_new_record_that_names_a_withdrawn_one_waits(folder, publisher):
    change(folder, "institutions.yaml", "  parent: ministry\n", "")
    load_dataset(folder)
    services.withdraw(
        records=[Institution.objects.get(slug="ministry")], actor=publisher, reason="By mistake"
    )
    with (folder / "institutions.yaml").open("a") as file:
        file.write(
            "- {slug: newer, name: {en: Newer}, kind: institute, country: PK, parent: ministry, "
            "citations: [{source: notice}]}\n"
        )
    report = load_dataset(folder)
    assert report.created == report.held_back == [("institution", "newer")]
    assert not report.published


def test_the_desk_may_hold_what_the_dataset_names_no_more(folder):
    load_dataset(folder)
    (folder / "centers.yaml").unlink()
    assert len(load_dataset(folder).unchanged) == 6
    assert CenterEntry.objects.known().exists(), "what was public is not deleted"


# --- Refusals ------------------------------------------------------------------------------------

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


def test_check_changes_nothing(folder, capsys):
    call_command("load_dataset", folder, "--check")
    assert not Source.objects.exists()
    assert not Revision.objects.filter(act=Act.CREATE).exists()
    assert "can be loaded" in capsys.readouterr().out


def test_the_folder_may_be_given_as_text(folder):
    call_command("load_dataset", str(folder), verbosity=0)
    assert Path(folder).is_dir() and Source.objects.count() == 1
