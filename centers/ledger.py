"""What is known of announced centers beside the announcement itself."""

from django.conf import settings
from django.utils.translation import ngettext

from records.ledger import Line, institutions_line


def center_ledger(documents):
    """Lines of the ledger for the centers of a delegation: hosts, counterparts, programs."""
    hosts = {document["host"] for document in documents}
    counterparts = {document["counterpart"] for document in documents if "counterpart" in document}
    programs = sum(
        any("starts_on" in program for program in document.get("programs", []))
        for document in documents
    )
    home, partner = settings.HOME_COUNTRY, settings.PARTNER_COUNTRIES[0]
    if any(document["country"] != home for document in documents):
        home, partner = partner, home
    return [
        institutions_line(home, hosts, "centers_of"),
        institutions_line(partner, counterparts, "centers_of"),
        Line(
            programs,
            ngettext(
                "center whose program of events has begun",
                "centers whose program of events has begun",
                programs,
            ),
            {"known": "program"},
        ),
    ]
