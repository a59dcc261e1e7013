"""A register small enough to walk through whole: each kind of record in each state that matters."""

from dataclasses import dataclass, field

from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from agreements.models import AgreementDocument
from institutions.models import Membership
from records import services
from records.kinds import KINDS
from records.models import (
    Approval,
    EmergencyReview,
    Publication,
    Report,
    Revision,
    RowChange,
    StandIn,
    TrayPaper,
)
from records.row_history import TABLES
from tests import desk, factories

#: Those with an account at the desk: the roles, and a focal point of another institution.
ROLES = {
    "ministry-editor": "ministry-editor",
    "ministry-publisher": "ministry-publisher",
    "hec-coordinator": "hec-coordinator",
    "hec-analyst": "hec-analyst",
    "focal-point": "focal-point",
    "focal-point-2": "focal-point",
    "observer": "observer",
    "administrator": "administrator",
}
STRANGER = "stranger"
DEACTIVATED = "deactivated-publisher"
PRINCIPALS = (STRANGER, *ROLES, DEACTIVATED)

ABSENT = 999_999_999
PAPER = "a" * 64


@dataclass
class Scene:
    """What a route may be asked for: {place: {label: arguments}}."""

    arguments: dict = field(default_factory=dict)
    accounts: dict = field(default_factory=dict)

    def add(self, place, label, **arguments):
        self.arguments.setdefault(place, {})[label] = arguments

    def record(self, label, record):
        """A record under a label: at the desk by its id, in public by its key."""
        saves = Revision.objects.filter(kind=record.kind_name, key=record.key)
        self.add(
            record._meta.label_lower,
            label,
            object_id=str(record.pk),
            number=saves.order_by("-number").first().number,
        )
        page = KINDS[record.kind_name].page
        if page:
            name = "reference" if record.key_field == "reference" else "slug"
            self.add(page, label, **{name: record.key})
        return record

    def row(self, row):
        """A row that is not a record."""
        arguments = {"object_id": str(row.pk), "id": row.pk}
        if type(row) in TABLES:
            actor = factories.account("editor")
            change = services.note_row(row=row, actor=actor, way="command", act="change")
            arguments["number"] = change.number
        self.add(row._meta.label_lower, "row", **arguments)
        return row


def build():
    """The scene, in the database and as arguments."""
    scene = Scene()
    _accounts(scene)
    own = factories.saved(factories.InstitutionFactory(slug="own"))
    home = factories.saved(factories.InstitutionFactory(slug="other-home"))
    partner = factories.saved(factories.InstitutionFactory(slug="partner", partner=True))
    factories.published(own, home, partner)
    scene.record("own published", own)
    scene.record("published", home)
    elsewhere = factories.saved(factories.InstitutionFactory(slug="elsewhere", partner=True))
    for name, institution in (("focal-point", own), ("focal-point-2", elsewhere)):
        Membership.objects.create(user=scene.accounts[name], institution=institution)
    _states(scene, factories.InstitutionFactory)
    _agreements(scene, own, home, partner)
    _centers(scene, own, home)
    for factory in (factories.DelegationFactory, factories.PersonFactory, factories.SourceFactory):
        published = factory()
        factories.published(published)
        scene.record("published", published)
        _states(scene, factory)
    scene.row(factories.AppointmentFactory(person=published_person(), institution=home))
    _terms(scene)
    _papers(scene)
    _tray(scene)
    _kept(scene)
    scene.row(factories.LetterFactory(institution=home))
    scene.row(factories.ReplyFactory())
    scene.add("delete_filter", "absent", pk=ABSENT)
    scene.add("delete_report", "absent", pk=ABSENT)
    for name in ("export", "prepared_file", "take_file", "cancel_file"):
        scene.add(name, "absent", pk=ABSENT)
    for slug in (
        "agreements-register",
        "agreements-desk",
        "institution-letters",
        "parliament-reply",
    ):
        for name in ("report-page", "report_page", "save_report", "prepare_file"):
            scene.add(name, slug, slug=slug)
    for kind in KINDS.values():
        scene.add(kind.model.lower(), "absent", object_id=str(ABSENT), number=1)
    return scene


def published_person():
    """Somebody whom the public knows."""
    person = factories.PersonFactory(appointment=None)
    factories.published(person)
    return person


def _accounts(scene):
    for name, role in ROLES.items():
        scene.accounts[name] = desk.member(role, name)
    scene.accounts[DEACTIVATED] = desk.member("ministry-publisher", DEACTIVATED)
    scene.row(factories.account("somebody", is_staff=True))


def _states(scene, factory, prefix="", **values):
    """A draft that its author may discard, and a record in review where more hangs on it."""
    name = f"{prefix} draft".strip()
    author = scene.accounts["focal-point" if prefix else "ministry-editor"]
    scene.record(name, factories.saved(factory(**values), author))
    if factory in (factories.AgreementFactory, factories.CenterFactory):
        scene.record(f"{prefix} in review".strip(), desk.in_review(factory(**values)))


def _agreements(scene, own, home, partner):
    factory = factories.AgreementFactory
    for prefix, side in (("own", own), ("", home)):
        published = factories.saved(factory(parties=[side, partner]))
        _paper(published)
        factories.published(factories.saved(services.reload(published)))
        scene.record(f"{prefix} published".strip(), published)
        _states(scene, factory, prefix, parties=[side, partner])
    scene.record("state level", desk.in_review(factory(parties=[home, partner], level="state")))
    withdrawn = factories.saved(factory(parties=[home, partner]))
    factories.published(withdrawn)
    services.withdraw(
        records=[withdrawn], actor=factories.account("publisher"), reason="Recorded twice."
    )
    scene.add("agreement", "withdrawn", reference=withdrawn.key)


def _centers(scene, own, home):
    for prefix, host in (("own", own), ("", home)):
        published = factories.saved(factories.CenterFactory(host=host))
        factories.published(published)
        scene.record(f"{prefix} published".strip(), published)
        _states(scene, factories.CenterFactory, prefix, host=host)


def _paper(agreement):
    paper = AgreementDocument(
        agreement=agreement,
        kind="signed-text",
        is_cleared=True,
        public_copy_sha256=PAPER,
        **dict.fromkeys(AgreementDocument.CLEARING, True),
    )
    paper.original.save("original.pdf", ContentFile(b"%PDF-1.4"), save=False)
    paper.public_copy.save("copy.pdf", ContentFile(b"%PDF-1.4"), save=True)


def _terms(scene):
    for factory in (
        factories.CountryFactory,
        factories.RegionFactory,
        factories.CityFactory,
        factories.FieldOfStudyFactory,
        factories.AreaFactory,
    ):
        scene.row(factory())
    official = factories.RecognizedListFactory(rows=[{"name": "University of A"}])
    scene.row(official)
    scene.row(official.rows.get())


def _papers(scene):
    """Addresses of the two papers: at the desk, and what is cleared in public."""
    for label in ("published", "own published"):
        reference = scene.arguments["agreement"][label]["reference"]
        paper = AgreementDocument.objects.get(agreement__reference=reference)
        for page in ("paper", "picture"):
            scene.add(f"agreements_agreement_{page}", label, pk=paper.pk, name="original", page=1)
        scene.add("agreement-document", label, reference=reference, sha256=PAPER)
    scene.add("agreements_agreement_paper", "absent", pk=ABSENT, name="original")
    scene.add("agreement-document", "absent", reference=reference, sha256="b" * 64)


def _tray(scene):
    """A paper that waits to be put on a record."""
    paper = TrayPaper.objects.create(
        received_by=factories.account("editor"),
        name="Memorandum.pdf",
        size=8,
        pages=1,
        sha256="c" * 64,
    )
    paper.file.save("tray.pdf", ContentFile(b"%PDF-1.4"), save=True)
    for label, arguments in scene.arguments["delegations.delegation"].items():
        scene.add("agreements_agreement_visit", label, pk=arguments["object_id"])
    for label, arguments in scene.arguments["records.source"].items():
        scene.add("records_source_original", label, pk=arguments["object_id"])
    for page in ("tray_paper", "tray_file"):
        scene.add(f"agreements_agreement_{page}", "row", pk=paper.pk)
    scene.add("agreements_agreement_tray_picture", "row", pk=paper.pk, page=1)
    scene.add("agreements_agreement_tray_discard", "absent", pk=ABSENT)


def _kept(scene):
    scene.row(Revision.objects.first())
    scene.row(RowChange.objects.first())
    scene.row(
        Approval.objects.create(
            publish_at=timezone.now(),
            approved_at=timezone.now(),
            approved_by=factories.account("publisher"),
        )
    )
    scene.row(
        StandIn.objects.create(
            principal=factories.account("publisher"),
            deputy=factories.account("somebody"),
            begins_on=timezone.localdate(),
            ends_on=timezone.localdate(),
            named_at=timezone.now(),
        )
    )
    publication = scene.row(Publication.objects.first())
    scene.row(
        EmergencyReview.objects.create(
            number=1,
            publication=publication,
            outcome="confirmed",
            made_at=timezone.now(),
            made_by=factories.account("publisher"),
        )
    )
    published = scene.arguments["agreement"]["published"]["reference"]
    draft = scene.arguments["agreement"]["draft"]["reference"]
    report = Report.objects.create(
        kind="agreement", key=published, language="en", what_is_wrong="The date."
    )
    scene.row(report)
    scene.add("records_report_record", "row", object_id=str(report.pk))
    scene.add("report", "published", kind="agreement", key=published)
    scene.add("report", "draft", kind="agreement", key=draft)
    scene.add("report-status", "row", token=report.token)
    scene.add("report-status", "absent", token="none")
    scene.add("set_password", "absent", purpose="invitation", token="none")
    scene.add("partner", "row", iso2="kz")
    scene.add("partner", "absent", iso2="xx")


def clear_files():
    """Take the papers of the scene out of the storage of the tests."""
    for paper in AgreementDocument.objects.all():
        default_storage.delete(paper.original.name)
        default_storage.delete(paper.public_copy.name)
    for paper in TrayPaper.objects.all():
        default_storage.delete(paper.file.name)


def model_of(url_name):
    """The model of a page of Django's admin, from the name of its address; None for others."""
    for content_type in ContentType.objects.all():
        if url_name.startswith(f"{content_type.app_label}_{content_type.model}_"):
            return content_type.model_class()
    return None
