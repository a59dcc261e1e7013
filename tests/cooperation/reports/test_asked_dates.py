"""Which of the two dates a report asks for: the desk has no past, and gaps are of now."""

import pytest
from django.http import QueryDict

from cooperation.reports import desk_catalog  # noqa: F401  It fills the list.
from cooperation.reports.base import REPORTS, NotAsked
from tests.desk import as_role, member

pytestmark = pytest.mark.django_db

HINT = "“As known on” asks the register of that day"


@pytest.mark.parametrize(
    ("slug", "dates"),
    [
        ("agreements-register", ["as_at", "as_known_on"]),
        ("agreements-dormant", ["as_at", "as_known_on"]),
        ("agreements-desk", ["as_at"]),
        ("institution-letters", ["as_at"]),
        ("data-quality", []),
        ("parliament-reply", []),
    ],
)
def test_a_page_asks_for_the_dates_that_its_report_takes(slug, dates):
    page = as_role("hec-coordinator").get(f"/admin/reports/{slug}/")

    html = page.content.decode()
    assert [name for name in ("as_at", "as_known_on") if f'name="{name}"' in html] == dates
    assert (HINT in html) == ("as_known_on" in dates)
    assert REPORTS[slug].has_past == ("as_known_on" in dates)


@pytest.mark.parametrize("slug", ["agreements-desk", "institution-letters"])
def test_what_the_desk_knew_earlier_is_not_asked(slug):
    report, user = REPORTS[slug], member("hec-coordinator")

    with pytest.raises(NotAsked) as refused:
        report.ask(QueryDict("as_known_on=2026-01-01"), user)
    assert refused.value.errors == {"as_known_on": ["The desk is of today: leave this empty."]}
