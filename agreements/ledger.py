"""What is known of announced agreements beside the announcement itself.

A record made from the announcement does not confirm the announcement: the ledger counts
institutions that are named and signed papers that were seen (domain section 2, Outcome).
"""

from django.conf import settings
from django.utils.translation import ngettext

from agreements.vocabulary import Basis, Known, Side
from records.ledger import Line, institutions_line


def agreement_ledger(documents):
    """Lines of the ledger for the agreements of a delegation: institutions by side, papers."""
    home = _institutions(documents, Side.HOME)
    papers = sum(is_signed_text_known(document) for document in documents)
    return [
        institutions_line(settings.HOME_COUNTRY, home, "agreements_of"),
        *(
            institutions_line(code, _institutions(documents, Side.PARTNER, code), "agreements_of")
            for code in settings.PARTNER_COUNTRIES
        ),
        Line(
            papers,
            ngettext("signed paper seen", "signed papers seen", papers),
            {"known": Known.PAPER.value},
        ),
    ]


def _institutions(documents, side, country=None):
    """Keys of the institutions that stand on a side of any of the agreements."""
    return {
        party["institution"]
        for document in documents
        for party in document.get("parties", [])
        if "institution" in party
        and party["side"] == side
        and (country is None or party.get("country") == country)
    }


def is_signed_text_known(document):
    """Whether somebody at the register has seen the signed paper."""
    return bool(document.get("has_signed_text")) or document["basis"] == Basis.SIGNED_DOCUMENT
