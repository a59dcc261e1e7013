"""Loading a dataset folder: all at once, the same twice, and never over what staff did."""

from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command

from agreements.models import Agreement, AgreementEntry, ReferenceCounter
from centers.models import CenterEntry
from institutions.models import City, Institution, Person
from records import services
from records.dataset import ACCOUNT, DatasetError, load_dataset
from records.models import Label, Publication, Revision, Source
from records.system_accounts import system_account
from records.vocabulary import Act, Way
from tests.dataset import FILES, change

pytestmark = pytest.mark.django_db


# --- Loading ---------------------------------------------------------------------------------


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


def test_check_changes_nothing(folder, capsys):
    call_command("load_dataset", folder, "--check")
    assert not Source.objects.exists()
    assert not Revision.objects.filter(act=Act.CREATE).exists()
    assert "can be loaded" in capsys.readouterr().out


def test_the_folder_may_be_given_as_text(folder):
    call_command("load_dataset", str(folder), verbosity=0)
    assert Path(folder).is_dir() and Source.objects.count() == 1


# --- Loading again ---------------------------------------------------------------------------


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
    services.save_term(term=term, actor=system_account(), way="admin")
    change(folder, "cities.yaml", "name: {en: Lahore}", "name: {en: Lahore, ru: Лахор}")
    assert load_dataset(folder).terms == [("city", "lahore")]
    term.refresh_from_db()
    assert (term.name_en, term.name_ru) == ("Lahore, as staff write it", "Лахор")


# --- What staff did stays --------------------------------------------------------------------


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
