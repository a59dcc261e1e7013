"""The roles, and what each may do: the one module that says so (design: permissions.md).

The split between ministry and HEC follows the announcement of February 2026: facilitated by the
ministry, coordinated by HEC. A role is a group of the same name; `sync_roles()` brings the groups
in line, and a change of rights counts from the next request.
"""

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType

from records.permissions import (
    BEYOND_OWN,
    EXPORT_INTERNAL,
    MERGE,
    PUBLISH_IN_EMERGENCY,
    READ_DRAFTS,
    READ_HISTORY,
    READ_NOTES,
    SAVE_REPORTS,
)

MINISTRY_EDITOR = "ministry-editor"
MINISTRY_PUBLISHER = "ministry-publisher"
HEC_COORDINATOR = "hec-coordinator"
HEC_ANALYST = "hec-analyst"
FOCAL_POINT = "focal-point"
OBSERVER = "observer"
ADMINISTRATOR = "administrator"

INSTITUTIONS = ("institutions.Institution", "institutions.Person")
DELEGATIONS = ("delegations.Delegation",)
AGREEMENTS = ("agreements.Agreement",)
CENTERS = ("centers.Center",)
SOURCES = ("records.Source",)
RECORDS = (*INSTITUTIONS, *DELEGATIONS, *AGREEMENTS, *CENTERS, *SOURCES)
PICK_LISTS = (
    "institutions.Country",
    "institutions.Region",
    "institutions.City",
    "institutions.FieldOfStudy",
    "agreements.AreaOfCooperation",
)

#: The regulator's lists, which nobody changes once they are loaded.
RECOGNIZED = "institutions.RecognizedList"
OFFICIAL_LISTS = (RECOGNIZED, "institutions.RecognizedInstitution")

#: Parts with private data: contacts of people, papers with signatures.
CONTACTS = "institutions.focalpoint"
PAPERS = "agreements.agreementdocument"

#: Papers that wait to be put on a record.
TRAY = "records.traypaper"

#: What the public sends in.
REPORTS = "records.report"

#: Letters to institutions: of what is missing, to whom, and what came of it. Not for analysts.
LETTERS = "cooperation.letter"

#: Replies to Parliament, which hold public data alone; whoever works on records drafts them.
REPLIES = "cooperation.parliamentreply"

#: Rights that belong to no table; `sync_roles()` makes them. name -> words for the list of rights.
RIGHTS = {
    BEYOND_OWN: "Can work with the records of every institution",
    READ_DRAFTS: "Can read drafts",
    READ_NOTES: "Can read internal notes",
    PUBLISH_IN_EMERGENCY: "Can publish in an emergency",
    READ_HISTORY: "Can read the history of records",
    MERGE: "Can merge records that are the same",
    EXPORT_INTERNAL: "Can export drafts and internal columns",
    SAVE_REPORTS: "Can save reports and have them by mail",
}


def _name(act, label):
    app, model = label.lower().split(".")
    return f"{app}.{act}_{model}"


def _with_parts(label):
    """A kind of record and the models of its parts, citations and corrections, as labels."""
    model = apps.get_model(label)
    parts = [model._meta.get_field(name).related_model for name in model.parts]
    attached = ("records.citation", "records.correction")
    return [label.lower(), *(part._meta.label_lower for part in parts), *attached]


def read(*kinds, without=()):
    """Rights to see records with their parts, but for some parts."""
    labels = {part for kind in kinds for part in _with_parts(kind)} - set(without)
    return {_name("view", label) for label in labels}


def edit(*kinds):
    """Rights to enter and change records, to send them for review and discard own drafts."""
    labels = {part for kind in kinds for part in _with_parts(kind)}
    rights = {_name(act, label) for label in labels for act in ("view", "add", "change", "delete")}
    return rights | {_name("submit", kind) for kind in kinds}


def publish(*kinds):
    """Rights to publish and to withdraw; a second person does it."""
    return {_name(act, kind) for kind in kinds for act in ("publish", "withdraw")}


def manage(*labels):
    """Rights to all that the desk offers for a table."""
    return {_name(act, label) for label in labels for act in ("view", "add", "change", "delete")}


def see(*labels):
    """Rights to look at a table."""
    return {_name("view", label) for label in labels}


def answer(*labels):
    """Rights to read what the public sends in, and to answer it."""
    return {_name(act, label) for label in labels for act in ("view", "change")}


def propose():
    """Rights to what belongs to the own institution; `records.permissions.OWN` says what does."""
    written = ("agreements.party", PAPERS, "centers.centerprogram")
    return (
        read("institutions.Institution", *AGREEMENTS, *CENTERS)
        | {_name(act, "agreements.Agreement") for act in ("add", "change", "delete", "submit")}
        | {_name(act, "centers.Center") for act in ("change", "submit")}
        | {_name(act, label) for label in written for act in ("add", "change")}
        | {_name("delete", label) for label in written if label != PAPERS}
    )


BETWEEN_INSTITUTIONS = {
    f"agreements.{act}_agreement_between_institutions" for act in ("publish", "withdraw")
}


def roles():
    """{role: names of its permissions}."""
    lists = see(*PICK_LISTS, *OFFICIAL_LISTS)
    inside = {BEYOND_OWN, READ_DRAFTS, READ_NOTES, READ_HISTORY} | lists
    inside |= see("records.Revision", "records.Publication")
    inside |= see("records.EmergencyReview", "records.Approval", "records.StandIn")
    inside |= answer(REPORTS) | {_name("add", TRAY), SAVE_REPORTS} | see(LETTERS)
    inside |= manage(REPLIES)
    publishing = {_name("discard", TRAY), MERGE, EXPORT_INTERNAL} | manage(LETTERS)
    outside = read(*RECORDS, without={CONTACTS, PAPERS}) | lists | see("records.Publication")
    outside |= see(REPORTS) | {BEYOND_OWN, SAVE_REPORTS}
    return {
        MINISTRY_EDITOR: inside | edit(*RECORDS),
        MINISTRY_PUBLISHER: inside
        | edit(*RECORDS)
        | publish(*RECORDS)
        | {PUBLISH_IN_EMERGENCY}
        | publishing,
        HEC_COORDINATOR: inside
        | edit(*INSTITUTIONS, *AGREEMENTS, *CENTERS, *SOURCES)
        | read(*DELEGATIONS)
        | publish(*CENTERS)
        | BETWEEN_INSTITUTIONS
        | publishing
        | {_name("add", RECOGNIZED)},
        HEC_ANALYST: outside | {READ_NOTES, READ_HISTORY, EXPORT_INTERNAL} | see(REPLIES),
        OBSERVER: outside - see("records.Publication"),
        FOCAL_POINT: propose() | lists | {READ_HISTORY, EXPORT_INTERNAL, SAVE_REPORTS},
        ADMINISTRATOR: {BEYOND_OWN, READ_DRAFTS, READ_HISTORY}
        | read(*RECORDS, without={PAPERS})
        | answer(REPORTS)
        | see(LETTERS, "records.RowChange")
        | manage(*PICK_LISTS)
        | see(*OFFICIAL_LISTS)
        | {_name("add", RECOGNIZED)}
        | {_name(act, "auth.User") for act in ("view", "add", "change")},
    }


def role_names():
    """The names of all roles, in the order of permissions.md."""
    return list(roles())


def sync_roles(**signal):
    """Bring the groups in line with `roles()`: make missing ones, give and take rights."""
    _make_rights()
    known = {
        f"{app}.{codename}": pk
        for app, codename, pk in Permission.objects.values_list(
            "content_type__app_label", "codename", "pk"
        )
    }
    for role, names in roles().items():
        group, _is_new = Group.objects.get_or_create(name=role)
        missing = names - known.keys()
        if missing:
            raise LookupError(f"Role {role} names rights that do not exist: {sorted(missing)}")
        group.permissions.set(known[name] for name in names)


def _make_rights():
    content_type = ContentType.objects.get_for_model(apps.get_model("records.Revision"))
    for name, words in RIGHTS.items():
        codename = name.partition(".")[2]
        Permission.objects.get_or_create(
            content_type=content_type, codename=codename, defaults={"name": words}
        )
