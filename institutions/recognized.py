"""Official lists of recognized institutions, as loaded from the regulator's files.

Reference data that both sides read, like a pick list: what a list says is not the register's word.
A list is never changed. One that is loaded anew, as at the same day, stands in the older one's
place, and the older one stays for questions as known on an earlier day. Rows name institutions by
their keys, as entries do, for the public reads no table of the desk.
"""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from institutions.vocabulary import Charter, Region, Sector


class RecognizedListQuerySet(models.QuerySet):
    def at(self, moment):
        """The list that holds at a Moment: the newest as at its day that was loaded by then."""
        lists = self.filter(as_at__lte=moment.as_at)
        if moment.known_on:
            lists = lists.filter(loaded_at__lt=moment.at)
        return lists.order_by("-as_at", "-pk").first()


class RecognizedList(models.Model):
    """One official list as at one day.

    source  key of the source that the file is
    """

    as_at = models.DateField(_("as at"))
    source = models.CharField(_("source"), max_length=80)
    sha256 = models.CharField(_("checksum of the file (SHA-256)"), max_length=64)
    loaded_at = models.DateTimeField(_("loaded at"))
    loaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("loaded by"),
        help_text=_("Empty where the command was given without an account."),
    )

    objects = RecognizedListQuerySet.as_manager()

    class Meta:
        verbose_name = _("list of recognized institutions")
        verbose_name_plural = _("lists of recognized institutions")
        ordering = ["-as_at", "-pk"]
        default_permissions = ("add", "view")

    def __str__(self):
        return f"{self.as_at.isoformat()}, {self.source}"


class RecognizedInstitution(models.Model):
    """One row of an official list, in the list's own words.

    institution  key of the register's record of the same name; empty where none or several have it
    """

    list = models.ForeignKey(
        RecognizedList, models.CASCADE, related_name="rows", verbose_name=_("list")
    )
    position = models.PositiveIntegerField(_("place in the list"))
    name = models.CharField(_("name"), max_length=250)
    chartered_by = models.CharField(
        _("chartered by"), max_length=30, choices=Charter.choices, blank=True
    )
    sector = models.CharField(_("sector"), max_length=10, choices=Sector.choices, blank=True)
    region = models.ForeignKey(
        Region,
        models.PROTECT,
        null=True,
        blank=True,
        to_field="code",
        related_name="+",
        verbose_name=_("province or region"),
    )
    city = models.CharField(_("city"), max_length=120, blank=True)
    campus = models.CharField(_("campus"), max_length=120, blank=True)
    institution = models.CharField(_("record in the register"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("recognized institution")
        verbose_name_plural = _("recognized institutions")
        ordering = ["list", "position"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["list", "position"],
                name="recognized_place_once",
                violation_error_message=_("Another row has this place in the list."),
            ),
            models.UniqueConstraint(
                fields=["list", "name", "campus"],
                name="recognized_name_once",
                violation_error_message=_("The list names this institution already."),
            ),
        ]

    def __str__(self):
        return self.name
