"""What a letter may prove of an agreement beside its columns: who a party is."""

from django import forms
from django.utils.translation import gettext as _

from agreements.announced import waiting_for_paper
from agreements.models import AgreementEvent
from agreements.paperwork import name_after_parties
from agreements.vocabulary import EventKind, PartyBasis
from institutions.models import Institution

PARTY = "party-"


class PartyLetters:
    """For the agreements' ModelAdmin: a letter names a party that the record leaves open."""

    letter_fields = (
        *("title_en", "title_ur", "title_kk", "title_ru"),
        *("announced_on", "signed_on", "place", "effective_on", "expires_on"),
        *("term_months", "term_as_stated", "facilitated_by", "coordinated_by"),
    )

    def further_letter_fields(self, record):
        """A choice of institutions for each party that is not named, by its country."""
        return {
            f"{PARTY}{number}": forms.ModelChoiceField(
                Institution.objects.filter(country=party.country),
                required=False,
                label=_("Party %(number)d, in %(country)s")
                % {"number": number, "country": party.country},
            )
            for number, party in enumerate(record.parties.all(), start=1)
            if party.institution is None
        }

    def state_letter_fact(self, record, name, value, source):
        if not name.startswith(PARTY):
            return super().state_letter_fact(record, name, value, source)
        number = int(name.removeprefix(PARTY))
        party = record.parties.all()[number - 1]
        was_waiting = waiting_for_paper().filter(pk=record.pk).exists()
        party.institution, party.country = value, value.country
        party.basis = PartyBasis.STATED
        party.full_clean()
        party.save()
        event = AgreementEvent(
            agreement=record,
            kind=EventKind.NAMING,
            happened_on=source.published_on,
            happened_on_precision=source.published_on_precision,
            description=f"{value.name_en} named as a party",
        )
        event.full_clean()
        event.save()
        if was_waiting:
            name_after_parties(record)
        return f"parties.{number}"
