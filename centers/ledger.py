"""What is known of announced centers beside the announcement itself."""

from django.conf import settings
from django.utils.translation import ngettext_lazy

from records.ledger import Line, institutions_named


def center_ledger(documents):
    """Lines of the ledger for the centers of a delegation: hosts, counterparts, programs."""
    hosts = {document["host"] for document in documents}
    counterparts = {document["counterpart"] for document in documents if "counterpart" in document}
    programs = sum(
        "starts_on" in program for document in documents for program in document.get("programs", [])
    )
    home, partner = settings.HOME_COUNTRY, settings.PARTNER_COUNTRIES[0]
    if any(document["country"] != home for document in documents):
        home, partner = partner, home
    return [
        Line(len(hosts), institutions_named(home), {"country": home}),
        Line(len(counterparts), institutions_named(partner), {"country": home}),
        Line(
            programs,
            ngettext_lazy("program of events seen", "programs of events seen", programs),
        ),
    ]
