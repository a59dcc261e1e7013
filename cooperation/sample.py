"""A synthetic register for benchmarks and trials. Everything in it says that it is synthetic.

The same seed over the same pick lists gives the same records. Nothing here is drawn from life:
names are numbered, and references begin with SYNTHETIC, which no home country is called.
"""

import datetime as dt
import random

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from agreements.models import Agreement, Party, Signatory
from agreements.vocabulary import AreaOfCooperation
from centers.models import Center, Inauguration
from delegations.models import Delegation, DelegationMember, Meeting, Outcome
from institutions.models import Acronym, Appointment, Institution, Person
from institutions.vocabulary import City, Country, FieldOfStudy
from records import services
from records.batches import batches
from records.dates import add_months
from records.models import Citation, Source
from records.system_accounts import system_account
from records.vocabulary import Way

ACCOUNT = "synthetic-data"
SOURCE = "synthetic-data"
REASON = "Synthetic data"

#: The first and the last day on which something synthetic is signed; not today, so that a seed
#: gives the same register next year.
FIRST_DAY, LAST_DAY = dt.date(1992, 2, 24), dt.date(2026, 6, 30)

AREAS = (
    "joint-research",
    "faculty-exchange",
    "student-exchange",
    "academic-programs",
    "capacity-building",
)
INSTITUTION_NAMES = {
    "en": "Synthetic University {0}",
    "ur": "مصنوعی جامعہ {0}",
    "kk": "Жасанды университет {0}",
    "ru": "Синтетический университет {0}",
}
TITLES = {
    "en": "Synthetic {1} {0}",
    "ur": "مصنوعی دستاویز {0}",
    "kk": "Жасанды құжат {0}",
    "ru": "Синтетический документ {0}",
}
KINDS = {
    "mou": 55,
    "agreement": 20,
    "protocol": 6,
    "program": 6,
    "letter-of-intent": 6,
    "declaration": 4,
    "other": 3,
}
BASES = {"signed-document": 50, "official-notice": 20, "report": 30}
PRECISIONS = {"day": 85, "month": 10, "year": 5}


def make_sample(*, agreements, seed):
    """Add a synthetic register of so many agreements, and what belongs to them, and publish it.

    Returns {kind: number of records}. Raises ValidationError where one is already there.
    """
    if Source.objects.filter(slug=SOURCE).exists():
        raise ValidationError(_("There is synthetic data already: use an empty database."))
    with transaction.atomic():
        made = _Sample(seed).make(agreements)
    services.refresh_statistics()
    return made


class _Sample:
    """One run: its dice, its account, and what later records name."""

    def __init__(self, seed):
        self.dice = random.Random(seed)  # noqa: S311  Nothing secret is drawn.
        self.account = system_account(ACCOUNT)
        self.made = {}

    def make(self, agreements):
        """Make records from the bottom layer up."""
        self._find_terms()
        (self.source,) = self._store([_source()])
        institutions = [self._institution(n) for n in range(1, _share(agreements, 2, 8, 320) + 1)]
        self.home, self.partner = [], []
        for made in self._store(institutions, self._acronyms(institutions)):
            (self.home if made.country.code == settings.HOME_COUNTRY else self.partner).append(made)
        people = [self._person(n) for n in range(1, _share(agreements, 20, 2, 200) + 1)]
        self._store(people, self._posts(people))
        self.posts = list(Appointment.objects.filter(person__in=people).order_by("pk"))
        delegations = [self._delegation(n) for n in range(1, _share(agreements, 100, 1, 200) + 1)]
        self.delegations = self._store(delegations, *self._delegation_parts(delegations))
        for numbers in batches(range(1, agreements + 1)):
            papers = [self._agreement(number) for number in numbers]
            self.papers = self._store(papers, *self._agreement_parts(papers))
        centers = [self._center(n) for n in range(1, _share(agreements, 100, 1, 200) + 1)]
        self._store(centers, self._inaugurations(centers))
        return self.made

    def _store(self, records, *parts):
        """Save and publish records of one kind with their parts, in batches."""
        stored = services.create_records(
            records=records, parts=parts, actor=self.account, way=Way.COMMAND, reason=REASON
        )
        for batch in batches(stored):
            services.publish_many(
                documents=[(row.kind_name, row.key, services.document_of(row)) for row in batch],
                actor=self.account,
                reason=REASON,
            )
        kind = records[0].kind_name
        self.made[kind] = self.made.get(kind, 0) + len(stored)
        return stored

    # --- Dice --------------------------------------------------------------------------------

    def _chance(self, percent):
        return self.dice.randrange(100) < percent

    def _one_of(self, weights):
        return self.dice.choices(list(weights), weights=list(weights.values()))[0]

    def _often_the_first(self, rows):
        """One of some rows, the first ones far more often: a few universities sign most papers."""
        return rows[int(len(rows) * self.dice.random() ** 3)]

    def _some(self, rows, most):
        return self.dice.sample(rows, self.dice.randint(1, min(most, len(rows))))

    def _day(self):
        return FIRST_DAY + dt.timedelta(days=self.dice.randrange((LAST_DAY - FIRST_DAY).days))

    def _texts(self, field, texts, *values):
        """Columns of a translated field: English always, the others often."""
        return {
            f"{field}_{code}": text.format(*values)
            for code, text in texts.items()
            if code == "en" or self._chance(70)
        }

    # --- Pick lists --------------------------------------------------------------------------

    def _find_terms(self):
        """Terms that are there already, or a few to go on with."""
        codes = [settings.HOME_COUNTRY, *settings.PARTNER_COUNTRIES]
        self.countries = [_term(Country, code, f"Synthetic country {code}") for code in codes]
        self.areas = [_term(AreaOfCooperation, code, code.replace("-", " ")) for code in AREAS]
        self.fields = list(FieldOfStudy.objects.filter(level="detailed").order_by("code"))
        self.fields = self.fields or [
            _term(FieldOfStudy, code, f"Synthetic field {code}", level="detailed")
            for code in ("0111", "0311", "0511", "0611", "0711", "0911")
        ]
        self.cities = {}
        for country in self.countries:
            cities = list(City.objects.filter(country=country).order_by("code"))
            self.cities[country.code] = cities or [
                _term(
                    City,
                    f"synthetic-city-{country.code.lower()}",
                    "Synthetic city",
                    country=country,
                )
            ]

    # --- Institutions and people -------------------------------------------------------------

    def _institution(self, number):
        country = self.countries[0] if number % 2 else self.dice.choice(self.countries[1:])
        return Institution(
            slug=f"synthetic-university-{number:03}",
            **self._texts("name", INSTITUTION_NAMES, number),
            kind="university" if self._chance(85) else self.dice.choice(("institute", "ministry")),
            sector="public" if self._chance(70) else "private",
            country=country,
            city=self.dice.choice(self.cities[country.code]),
            established=self.dice.randint(1900, 2020),
        )

    def _acronyms(self, institutions):
        return [Acronym(institution=row, text=f"SU{row.slug[-3:]}") for row in institutions]

    def _person(self, number):
        return Person(slug=f"synthetic-person-{number:03}", name_en=f"Synthetic Person {number}")

    def _posts(self, people):
        return [
            Appointment(
                person=person,
                slug=f"{person.slug}-post",
                post="Rector",
                institution=self.dice.choice(self.home + self.partner),
            )
            for person in people
        ]

    # --- Delegations -------------------------------------------------------------------------

    def _delegation(self, number):
        countries = [self.countries[0], self.dice.choice(self.countries[1:])]
        self.dice.shuffle(countries)
        return Delegation(
            slug=f"synthetic-visit-{number:03}",
            title_en=f"Synthetic visit {number}",
            from_country=countries[0],
            host_country=countries[1],
            announced_size=self.dice.randint(2, 40),
            happened_on=self._day(),
            city=self.dice.choice(self.cities[countries[1].code]),
        )

    def _delegation_parts(self, delegations):
        members = [
            DelegationMember(
                delegation=row, role="leader", appointment=self.dice.choice(self.posts)
            )
            for row in delegations
        ]
        meetings = [
            Meeting(delegation=row, number=1, title="Synthetic ceremony", kind="signing")
            for row in delegations
        ]
        outcomes = [
            Outcome(delegation=row, kind="agreements", announced=self.dice.randint(1, 12))
            for row in delegations
        ]
        return members, meetings, outcomes

    # --- Agreements --------------------------------------------------------------------------

    def _agreement(self, number):
        kind = self._one_of(KINDS)
        stage = self._one_of({"signed": 90, "negotiation": 6, "proposed": 4})
        return Agreement(
            reference=f"SYNTHETIC-{number:06}",
            **self._texts("title", TITLES, number, kind.replace("-", " ")),
            summary_en="A synthetic record for trials: no such paper exists.",
            kind=kind,
            stage=stage,
            basis=self._one_of(BASES),
            level="institution" if self._chance(90) else "ministry",
            place=self.dice.choice(self.cities[self.dice.choice(self.countries).code]),
            signed_during=self.dice.choice(self.delegations) if self._chance(20) else None,
            **(self._dates() if stage == "signed" else {}),
        )

    def _dates(self):
        """The dates of a signed paper, as they may follow from one another."""
        signed_on, precision = self._civil(self._day())
        dates = {"signed_on": signed_on, "signed_on_precision": precision}
        rule = self._one_of({"on-signature": 40, "not-stated": 40, "stated-date": 20})
        dates["effect_rule"] = rule
        if rule != "not-stated":
            wait = self.dice.randrange(90) if rule == "stated-date" else 0
            dates["effective_on"] = signed_on + dt.timedelta(days=wait)
            dates["effective_on_precision"] = "day" if wait else precision
        if self._chance(60):
            start = dates.get("effective_on", signed_on)
            end = add_months(start, 12 * self.dice.randint(1, 10))
            dates["expires_on"], dates["expires_on_precision"] = self._civil(end)
            dates |= self._renewal()
        if self._chance(4):
            dates["terminated_on"] = signed_on + dt.timedelta(days=self.dice.randrange(1500))
        return dates

    def _renewal(self):
        rule = self._one_of({"not-stated": 50, "by-consent": 25, "automatic": 20, "none": 5})
        if rule != "automatic":
            return {"renewal_rule": rule}
        return {
            "renewal_rule": rule,
            "renewal_months": self.dice.choice((12, 24, 36, 60)),
            "notice_months": self.dice.choice((None, 3, 6)),
        }

    def _civil(self, day):
        """A day, or the month or year that it lies in: (first day, precision)."""
        precision = self._one_of(PRECISIONS)
        first = {"day": day, "month": day.replace(day=1), "year": day.replace(month=1, day=1)}
        return first[precision], precision

    def _agreement_parts(self, papers):
        through_area = Agreement.areas.through
        through_field = Agreement.fields_of_study.through
        return (
            [party for paper in papers for party in self._parties(paper)],
            [self._signatory(paper) for paper in papers if self._chance(20)],
            [
                through_area(agreement=paper, areaofcooperation=area)
                for paper in papers
                for area in self._some(self.areas, 3)
            ],
            [
                through_field(agreement=paper, fieldofstudy=field)
                for paper in papers
                for field in self._some(self.fields, 2)
            ],
            (Citation(record=paper, source=self.source) for paper in papers),
        )

    def _parties(self, paper):
        """One of the home side, one of the partner side that may not be named, perhaps a third."""
        home = self._often_the_first(self.home)
        partner = self._often_the_first(self.partner)
        yield self._party(paper, "home", home, 0)
        if self._chance(75):
            yield self._party(paper, "partner", partner, 1)
        else:
            yield Party(agreement=paper, side="partner", country=partner.country, position=1)
        third = self._often_the_first(self.home)
        if third != home and self._chance(15):
            yield self._party(paper, "home", third, 2)

    def _party(self, paper, side, institution, position):
        return Party(
            agreement=paper,
            side=side,
            institution=institution,
            country=institution.country,
            position=position,
        )

    def _signatory(self, paper):
        return Signatory(agreement=paper, party_number=1, appointment=self.dice.choice(self.posts))

    # --- Centers -----------------------------------------------------------------------------

    def _center(self, number):
        sides = [self.home, self.partner]
        self.dice.shuffle(sides)
        host, counterpart = (self.dice.choice(side) for side in sides)
        return Center(
            slug=f"synthetic-center-{number:03}",
            name_en=f"Synthetic Center {number}",
            host=host,
            counterpart=counterpart,
            country=host.country,
            serves=counterpart.country,
            opened_on=self._day(),
            founded_under=self.dice.choice(self.papers) if self._chance(40) else None,
        )

    def _inaugurations(self, centers):
        return [Inauguration(center=row, number=1, held_on=row.opened_on) for row in centers]


def _source():
    return Source(
        slug=SOURCE,
        title="Synthetic data",
        publisher="make_sample",
        kind="web-page",
        published_on=LAST_DAY,
        remark="Made by a program for trials. Nothing in it exists.",
    )


def _term(model, code, name, **values):
    """The term of that code, added when the pick list lacks it."""
    found = model.objects.filter(code=code).first()
    term = model(code=code, name_en=name, **values)
    return found or services.save_term(term=term, actor=system_account(ACCOUNT), way=Way.COMMAND)


def _share(agreements, each, fewest, most):
    """One for so many agreements, within bounds."""
    return max(fewest, min(most, agreements // each))
