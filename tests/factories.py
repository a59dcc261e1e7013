"""Records for tests: plain fixed values and sequences, nothing drawn at random.

A factory writes the row with its parts and stops there: `saved()` adds the revision as the desk
would, `published()` sets the public scene in one line.
"""

import datetime as dt

import factory
from django.conf import settings
from django.contrib.auth import get_user_model

from agreements.models import Agreement, Party, Signatory
from agreements.vocabulary import AreaOfCooperation
from centers.models import Center, Inauguration
from cooperation.models import Letter, ParliamentReply
from delegations.models import Delegation, DelegationMember, Meeting, Outcome
from institutions.models import Appointment, Institution, Person
from institutions.recognized import RecognizedInstitution, RecognizedList
from institutions.vocabulary import City, Country, FieldOfStudy, Region
from records import services
from records.inbox import Report
from records.kinds import KINDS
from records.models import Citation, Source
from records.register import today
from records.system_accounts import system_account
from records.vocabulary import Way

SIGNED_ON = dt.date(2026, 2, 2)


def after_saving(add_parts):
    """Declare parts of a record: added with what the caller gave, unless it is only built."""

    @factory.post_generation
    def declared(record, create, given):
        if create:
            add_parts(record, given)

    return declared


# --- Acts ------------------------------------------------------------------------------------


def saved(record, actor=None, reason=""):
    """Save a record as a command does, with its revision. Returns it as it stands."""
    return services.save_record(
        record=record, actor=actor or account("editor"), way=Way.COMMAND, reason=reason
    )


def published(*records, actor=None, reason=""):
    """Publish records in the order given, after all that they name and that is not public yet.

    Records that were never saved are saved first. Returns the publications of the records given.
    """
    documents = {}
    for record in records:
        _collect(record, documents)
    made = services.publish_many(
        documents=[(kind, key, document) for (kind, key), document in documents.items()],
        actor=actor or account("publisher"),
        reason=reason,
    )
    given = {(record.kind_name, record.key) for record in records}
    return [publication for publication in made if (publication.kind, publication.key) in given]


def _collect(record, documents):
    place = (record.kind_name, record.key)
    was_saved = type(record).objects.filter(pk=record.pk, version__gt=0).exists()
    record = services.reload(record) if was_saved else saved(record)
    document = services.document_of(record)
    documents[place] = None  # Records may name each other.
    for kind, key, _role in document["names"]:
        spec = KINDS[kind]
        if (kind, key) in documents or spec.entry.objects.known().filter(key=key).exists():
            continue
        model = spec.get_model()
        _collect(model.objects.get(**{model.key_field: key}), documents)
    del documents[place]
    documents[place] = document


def edited(record, actor=None, **values):
    """Change fields of a record and save it as the desk does."""
    record = services.reload(record)
    for name, value in values.items():
        setattr(record, name, value)
    return saved(record, actor)


def cite(record, source, statement="", value="", position=0):
    """Let a source support a record, or one statement of it."""
    return Citation.objects.create(
        record=record, source=source, statement=statement, value_as_stated=value, position=position
    )


# --- Accounts --------------------------------------------------------------------------------


def account(username, **values):
    """The account of that name, made when there is none. Its password is its name."""
    model = get_user_model()
    found = model.objects.filter(username=username).first()
    return found or model.objects.create_user(
        username, f"{username}@example.org", username, **values
    )


# --- Pick lists ------------------------------------------------------------------------------

COUNTRY_NAMES = {
    "PK": {"en": "Pakistan", "ur": "پاکستان", "kk": "Пәкістан", "ru": "Пакистан"},
    "KZ": {"en": "Kazakhstan", "ur": "قزاخستان", "kk": "Қазақстан", "ru": "Казахстан"},
    "TR": {"en": "Türkiye", "ur": "ترکیہ", "kk": "Түркия", "ru": "Турция"},
}


class Numbered(factory.django.DjangoModelFactory):
    """Sequences begin with 1; `tests/conftest.py` winds them back before each test."""

    class Meta:
        abstract = True

    @classmethod
    def _setup_next_sequence(cls):
        return 1


class TermFactory(Numbered):
    """A term, saved so that the register knows what it is called; the same code is made once."""

    class Meta:
        abstract = True

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        found = model_class.objects.filter(code=kwargs["code"]).first()
        term = model_class(*args, **kwargs)
        return found or services.save_term(term=term, actor=system_account(), way="command")


class CountryFactory(TermFactory):
    class Meta:
        model = Country

    code = "PK"
    name_en = factory.LazyAttribute(
        lambda term: COUNTRY_NAMES.get(term.code, {}).get("en", term.code)
    )
    name_ur = factory.LazyAttribute(lambda term: COUNTRY_NAMES.get(term.code, {}).get("ur"))
    name_kk = factory.LazyAttribute(lambda term: COUNTRY_NAMES.get(term.code, {}).get("kk"))
    name_ru = factory.LazyAttribute(lambda term: COUNTRY_NAMES.get(term.code, {}).get("ru"))


class RegionFactory(TermFactory):
    class Meta:
        model = Region

    code = "islamabad-capital-territory"
    name_en = "Islamabad Capital Territory"
    country = factory.SubFactory(CountryFactory)


class CityFactory(TermFactory):
    class Meta:
        model = City

    code = "islamabad"
    name_en = "Islamabad"
    name_ur = "اسلام آباد"
    country = factory.SubFactory(CountryFactory)


class AreaFactory(TermFactory):
    class Meta:
        model = AreaOfCooperation

    code = "joint-research"
    name_en = factory.LazyAttribute(lambda term: term.code.replace("-", " ").capitalize())


class FieldOfStudyFactory(TermFactory):
    class Meta:
        model = FieldOfStudy

    code = "0611"
    name_en = "Computer use"
    level = "detailed"


# --- Sources, institutions, people -----------------------------------------------------------


class SourceFactory(Numbered):
    class Meta:
        model = Source

    slug = factory.Sequence(lambda n: f"source-{n}")
    title = factory.Sequence(lambda n: f"Announcement {n}")
    publisher = "Associated Press of Pakistan"
    kind = "press-release"
    url = factory.LazyAttribute(lambda source: f"https://example.org/{source.slug}")
    published_on = SIGNED_ON
    accessed_on = dt.date(2026, 2, 10)


class InstitutionFactory(Numbered):
    """A university of Pakistan; `partner=True` one of Kazakhstan."""

    class Meta:
        model = Institution

    class Params:
        partner = factory.Trait(country=factory.SubFactory(CountryFactory, code="KZ"))
        in_four_languages = factory.Trait(
            name_ur=factory.Sequence(lambda n: f"جامعہ {n}"),
            name_kk=factory.Sequence(lambda n: f"{n}-ші университет"),
            name_ru=factory.Sequence(lambda n: f"Университет {n}"),
        )

    slug = factory.Sequence(lambda n: f"university-{n}")
    name_en = factory.Sequence(lambda n: f"University {n}")
    kind = "university"
    country = factory.SubFactory(CountryFactory)


class RecognizedListFactory(Numbered):
    """An official list as at a day. rows=[{"name": …}, …] are its rows, in their order."""

    class Meta:
        model = RecognizedList
        skip_postgeneration_save = True

    as_at = dt.date(2026, 1, 1)
    source = "official-list"
    sha256 = "0" * 64
    loaded_at = dt.datetime(2026, 1, 2, 12, tzinfo=dt.UTC)

    @after_saving
    def rows(official, rows):
        for position, values in enumerate(rows or [], start=1):
            RecognizedInstitution.objects.create(list=official, position=position, **values)


class AppointmentFactory(Numbered):
    class Meta:
        model = Appointment

    person = factory.SubFactory("tests.factories.PersonFactory", appointment=None)
    slug = factory.LazyAttribute(lambda post: f"{post.person.slug}-rector")
    post = "Rector"
    institution = factory.SubFactory(InstitutionFactory)


class PersonFactory(Numbered):
    """A person with one post; `appointment=None` without."""

    class Meta:
        model = Person
        skip_postgeneration_save = True

    slug = factory.Sequence(lambda n: f"person-{n}")
    name_en = factory.Sequence(lambda n: f"Person {n}")
    appointment = factory.RelatedFactory(AppointmentFactory, "person")


# --- Delegations -----------------------------------------------------------------------------


class DelegationFactory(Numbered):
    """A visit of Kazakhstan's officials with a leader, one meeting and one announced outcome."""

    class Meta:
        model = Delegation
        skip_postgeneration_save = True

    slug = factory.Sequence(lambda n: f"delegation-{n}")
    title_en = factory.Sequence(lambda n: f"Visit {n} of the Minister of Science")
    from_country = factory.SubFactory(CountryFactory, code="KZ")
    host_country = factory.SubFactory(CountryFactory)
    announced_size = 25
    happened_on = SIGNED_ON

    @after_saving
    def parts(delegation, wanted):
        """Nothing but the row with `parts=False`."""
        if wanted is False:
            return
        DelegationMember.objects.create(
            delegation=delegation, role="leader", name_as_stated="Minister of Science"
        )
        Meeting.objects.create(
            delegation=delegation, number=1, title="Signing ceremony", kind="signing"
        )
        Outcome.objects.create(delegation=delegation, kind="agreements", announced=8)


# --- Agreements ------------------------------------------------------------------------------


def side_of(country):
    """On which side of an agreement a country stands."""
    if country.code == settings.HOME_COUNTRY:
        return "home"
    return "partner" if country.code in settings.PARTNER_COUNTRIES else "third"


class AgreementFactory(Numbered):
    """A signed memorandum of two universities, one on each side.

    parties=[institution, …] sets the parties, sources=[…] cites, areas=[…] and
    fields_of_study=[…] classify, signatories=[appointment, …] sign for party 1, 2, …
    """

    class Meta:
        model = Agreement
        skip_postgeneration_save = True

    reference = factory.Sequence(lambda n: f"PK-KZ-2026-{n:04}")
    title_en = factory.Sequence(lambda n: f"Memorandum {n}")
    kind = "mou"
    basis = "signed-document"
    stage = "signed"
    signed_on = factory.LazyAttribute(
        lambda agreement: SIGNED_ON if agreement.stage == "signed" else None
    )

    @after_saving
    def parties(agreement, institutions):
        if institutions is None:
            institutions = [InstitutionFactory(), InstitutionFactory(partner=True)]
        for position, institution in enumerate(institutions):
            Party.objects.create(
                agreement=agreement,
                side=side_of(institution.country),
                institution=institution,
                country=institution.country,
                position=position,
            )

    @after_saving
    def signatories(agreement, appointments):
        for number, appointment in enumerate(appointments or [], start=1):
            Signatory.objects.create(
                agreement=agreement, party_number=number, appointment=appointment, position=number
            )

    @after_saving
    def areas(agreement, terms):
        agreement.areas.set(terms or [])

    @after_saving
    def fields_of_study(agreement, terms):
        agreement.fields_of_study.set(terms or [])

    @after_saving
    def sources(agreement, sources):
        for position, source in enumerate(sources or []):
            cite(agreement, source, position=position)


class InForceAgreementFactory(AgreementFactory):
    """Effective on its signature, for five years."""

    effect_rule = "on-signature"
    effective_on = factory.SelfAttribute("signed_on")
    expires_on = dt.date(2031, 2, 2)


def announced(home=None, **values):
    """A record made from an announcement: the home party named, the partner not."""
    home = home or InstitutionFactory(name_en="NUST")
    values = {"basis": "inferred", "signed_on_is_approximate": True} | values
    agreement = AgreementFactory(parties=[home], **values)
    country = CountryFactory(code="KZ")
    Party.objects.create(agreement=agreement, side="partner", country=country, position=1)
    return saved(agreement)


# --- Centers ---------------------------------------------------------------------------------


class CenterFactory(Numbered):
    """A center for Kazakhstan at a university of Pakistan, opened once."""

    class Meta:
        model = Center
        skip_postgeneration_save = True

    slug = factory.Sequence(lambda n: f"center-{n}")
    name_en = factory.Sequence(lambda n: f"Educational Center {n}")
    host = factory.SubFactory(InstitutionFactory)
    country = factory.SelfAttribute("host.country")
    serves = factory.SubFactory(CountryFactory, code="KZ")
    opened_on = SIGNED_ON

    @after_saving
    def inaugurations(center, days):
        """One on the day of opening, or on each of the days given."""
        for number, day in enumerate([SIGNED_ON] if days is None else days, start=1):
            Inauguration.objects.create(center=center, number=number, held_on=day)


# --- Letters and replies ---------------------------------------------------------------------


class LetterFactory(Numbered):
    """A letter that was written and not sent yet; it asks for a focal point."""

    class Meta:
        model = Letter

    institution = factory.SubFactory(InstitutionFactory)
    file_number = "1-2/HEC/2026"
    dated = dt.date(2026, 11, 2)
    reply_by = dt.date(2026, 11, 23)
    language = "en"
    office = "Higher Education Commission"
    signatory_name = "Ayesha Khan"
    signatory_post = "Deputy Director"
    addressee = "The Vice Chancellor"
    salutation = "Dear Vice Chancellor,"
    gaps = factory.LazyFunction(lambda: {"agreements": [], "asked": ["focal-point"]})
    written_by = factory.LazyFunction(lambda: account("writer"))


class ReplyFactory(Numbered):
    """A reply to a starred question of one part, without annexes."""

    class Meta:
        model = ParliamentReply

    house = "national-assembly"
    question_number = "45"
    member = "Ms. Shaista Example"
    received_on = dt.date(2026, 11, 2)
    as_at = dt.date(2026, 11, 1)
    known_on = factory.LazyFunction(today)
    parts = factory.LazyFunction(
        lambda: [{"letter": "a", "question": "how many?", "answer": "None.", "report": ""}]
    )
    drafted_by = factory.LazyFunction(lambda: account("writer"))


# --- Reports of errors -----------------------------------------------------------------------


class ReportFactory(Numbered):
    """A report that nobody looked at yet, of an error in `record`."""

    class Meta:
        model = Report

    class Params:
        record = None

    kind = factory.LazyAttribute(lambda report: report.record.kind_name)
    key = factory.LazyAttribute(lambda report: report.record.key)
    what_is_wrong = "The center was opened on 2 February, not on 4."
    language = "en"


FACTORIES = (
    SourceFactory,
    InstitutionFactory,
    RecognizedListFactory,
    AppointmentFactory,
    PersonFactory,
    DelegationFactory,
    AgreementFactory,
    CenterFactory,
)
