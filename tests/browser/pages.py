"""Which public pages there are: one table for every test that goes through all of them."""

from dataclasses import dataclass

LANGUAGES = ("en", "ur", "kk", "ru")

AGREEMENT = "PK-KZ-2026-0003"
INSTITUTION = "quaid-i-azam-university"
DELEGATION = "kazakhstan-in-islamabad-2026-02"
CENTER = "al-farabi-center"
#: No record names it: its withdrawal changes no number that a journey reads.
WITHDRAWN = "virtual-university-of-pakistan"
#: The address of a report that was answered.
REPORT = "a-report-that-was-answered"

#: Public addresses that are no pages.
DOWNLOADS = {"agreement-document"}


@dataclass(frozen=True)
class Page:
    """A page by what it shows, and where it is after the language's prefix."""

    name: str
    path: str
    status: int = 200

    def __str__(self):
        return self.name

    def address(self, language):
        return f"/{language}/{self.path}"


PAGES = (
    Page("home", ""),
    Page("agreements", "agreements/"),
    Page("institutions", "institutions/"),
    Page("delegations", "delegations/"),
    Page("centers", "centers/"),
    Page("agreement", f"agreements/{AGREEMENT}/"),
    Page("institution", f"institutions/{INSTITUTION}/"),
    Page("delegation", f"delegations/{DELEGATION}/"),
    Page("center", f"centers/{CENTER}/"),
    Page("empty list", "agreements/?q=nowhere&status=expired"),
    Page("malformed filter", "agreements/?signed_after=yesterday&status=signed"),
    Page("another day", f"agreements/{AGREEMENT}/?as_at=2021-01-01&as_known_on=never"),
    Page("search", "search/?q=Сатпаев"),
    Page("nothing found", "search/?q=Islmabd"),
    Page("partners", "partners/"),
    Page("partner", "partners/kz/"),
    Page("statistics", "statistics/"),
    Page("malformed statistics", "statistics/?as_at=never"),
    Page("data", "data/"),
    Page("report", f"report/agreement/{AGREEMENT}/"),
    Page("report status", f"report/{REPORT}/"),
    Page("reports", "reports/"),
    Page("a report", "reports/agreements-in-force/"),
    Page("about", "about/"),
    Page("accessibility", "accessibility/"),
    Page("not found", "agreements/PK-KZ-1999-0001/", status=404),
    Page("withdrawn", f"institutions/{WITHDRAWN}/", status=410),
)
