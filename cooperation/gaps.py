"""What the register lacks of each institution's agreements: the same rules as the work queues."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agreements.models import Agreement, Party
from agreements.queues import (
    missing_counterpart,
    signed_without_day,
    signed_without_end,
    signed_without_paper,
)
from institutions.models import Institution
from institutions.queues import party_without_focal_point
from records.documents import texts
from records.queues import public

#: Gap of an agreement -> the rule of its queue, and what an institution is asked for.
OF_AGREEMENTS = {
    "counterpart": (missing_counterpart, _("the name of the partner institution")),
    "paper": (signed_without_paper, _("a copy of the signed paper (PDF)")),
    "day": (signed_without_day, _("the day of signature")),
    "end": (signed_without_end, _("the day on which it ends, or that it has no end")),
}
FOCAL_POINT = "focal-point"


def asked_for(slugs):
    """What is asked for under gaps of an agreement, in words and in our order."""
    return [str(words) for slug, (_rule, words) in OF_AGREEMENTS.items() if slug in slugs]


def in_words(sent):
    """(reference or "Institution", what is asked for) of what a letter keeps of its Gaps."""
    rows = [(row["reference"], "; ".join(asked_for(row["asked"]))) for row in sent["agreements"]]
    if FOCAL_POINT in sent["asked"]:
        rows.append((gettext("Institution"), gettext("the name of a focal point")))
    return rows


@dataclass
class Gaps:
    """What the register lacks of one institution.

    agreements  [{"reference", "title": {language: text}, "asked": [gap]}], by reference
    """

    institution: Institution
    agreements: list = field(default_factory=list)
    lacks_focal_point: bool = False

    @property
    def number(self):
        """How many things a letter asks for."""
        return sum(len(row["asked"]) for row in self.agreements) + self.lacks_focal_point

    def as_sent(self):
        """The same as a letter keeps it, whatever is put right afterwards."""
        asked = [FOCAL_POINT] if self.lacks_focal_point else []
        return {"agreements": self.agreements, "asked": asked}


def gaps_of_institutions():
    """The Gaps of institutions at home whose public records lack something, eight queries.

    They stand in the order of the first reference, which follows the announcement: never that of
    their English names.
    """
    lacking = {
        slug: set(rule(Agreement.objects.all(), None).values_list("pk", flat=True))
        for slug, (rule, _words) in OF_AGREEMENTS.items()
    }
    agreements = Agreement.objects.filter(pk__in=set().union(*lacking.values()))
    rows = {
        agreement.pk: {
            "reference": agreement.reference,
            "title": texts(agreement, "title"),
            "asked": [slug for slug in OF_AGREEMENTS if agreement.pk in lacking[slug]],
        }
        for agreement in agreements.order_by("reference")
    }
    at_home = Institution.objects.filter(country__code=settings.HOME_COUNTRY)
    unattended = party_without_focal_point(public(at_home), None).values_list("pk", flat=True)
    unattended = set(unattended)
    of_public = public(Agreement.objects.all()).values("pk")
    parties = Party.objects.filter(institution__in=at_home, agreement__in=of_public)
    found = defaultdict(list)
    for agreement, institution in parties.order_by("agreement__reference").values_list(
        "agreement", "institution"
    ):
        found.setdefault(institution, [])
        if agreement in rows and rows[agreement] not in found[institution]:
            found[institution].append(rows[agreement])
    institutions = at_home.select_related("city", "country").in_bulk(found)
    gaps = [
        Gaps(institutions[pk], agreements, pk in unattended) for pk, agreements in found.items()
    ]
    return [each for each in gaps if each.number]
