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
