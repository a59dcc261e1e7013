"""The desk of centers: people name an inauguration by its number."""

import pytest

from tests import factories
from tests.desk import as_role, change_url, errors_of, form_data

pytestmark = pytest.mark.django_db


def test_people_name_an_inauguration_that_exists():
    editing = as_role("hec-coordinator")
    center = factories.saved(factories.CenterFactory())
    data = form_data(editing.get(change_url(center))) | {
        "officiants-TOTAL_FORMS": "1",
        "officiants-0-inauguration_number": "2",
        "officiants-0-role": "opened",
        "officiants-0-name_as_stated": "The federal minister",
        "officiants-0-position": "0",
    }
    refused = editing.post(change_url(center), data)
    assert errors_of(refused) == {"officiants": ["There is no inauguration number 2."]}
    data["officiants-0-inauguration_number"] = "1"
    assert editing.post(change_url(center), data).status_code == 302
    assert center.officiants.get().inauguration_number == 1


def test_a_program_has_dates_of_which_the_month_is_known():
    editing = as_role("hec-coordinator")
    center = factories.saved(factories.CenterFactory())
    data = form_data(editing.get(change_url(center))) | {
        "programs-TOTAL_FORMS": "1",
        "programs-0-title": "Kazakh for beginners",
        "programs-0-kind": "course",
        "programs-0-starts_on": "9 2026",
        "programs-0-position": "0",
    }
    assert editing.post(change_url(center), data).status_code == 302
    program = center.programs.get()
    assert (str(program.starts_on), program.starts_on_precision) == ("2026-09-01", "month")
