"""Choices of educational centers."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CenterKind(models.TextChoices):
    EDUCATIONAL_CENTER = "educational-center", _("educational center")
    CORNER = "corner", _("educational corner")
    LANGUAGE_CENTER = "language-center", _("language or cultural center")
    CHAIR = "chair", _("chair")
    LABORATORY = "laboratory", _("laboratory")


class CenterStatus(models.TextChoices):
    """What the dates say of a center on a day."""

    PLANNED = "planned", _("planned")
    OPENED = "opened", _("opened")
    CLOSED = "closed", _("closed")
    NOT_KNOWN = "not-known", _("not known")


class ProgramKind(models.TextChoices):
    COURSE = "course", _("course")
    LECTURE = "lecture", _("lecture")
    ORIENTATION = "orientation", _("orientation session")
    EXHIBITION = "exhibition", _("exhibition")
    OTHER = "other", _("other event")


#: What the statements of a center are called, for headings of conflicts and for citations.
STATEMENTS = {
    "name": _("the name"),
    "other_names": _("other names"),
    "kind": _("the kind of center"),
    "namesake": _("whom it is named after"),
    "host": _("the host"),
    "counterpart": _("the counterpart"),
    "founded_under": _("under what it was founded"),
    "purposes": _("its purposes"),
    "services": _("what it offers"),
    "equipment": _("its equipment"),
    "opened_on": _("whether it is open"),
    "known_since": _("since when it is known"),
    "closed_on": _("whether it was closed"),
    "inaugurations": _("the inauguration"),
    "officiants": _("who opened it"),
    "programs": _("its program"),
    "run_by": _("who runs it"),
}
