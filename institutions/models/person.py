"""People and the posts that they hold or held."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from institutions.models.institution import Institution
from institutions.vocabulary import Country
from records.models import Record
from records.vocabulary import validate_language


class Person(Record):
    """A person who holds or held a post, led a delegation, signed or opened something."""

    kind_name = "person"
    parts = ("other_names", "appointments")
    parts_that_move = parts
    document_prefetches = ("appointments__institution", "appointments__country")

    slug = models.SlugField(_("short name"), max_length=80, unique=True)
    name = models.CharField(
        _("name"), max_length=150, help_text=_("In the person's own or the government's spelling.")
    )
    honorific = models.CharField(_("honorific as stated"), max_length=40, blank=True)

    class Meta(Record.Meta):
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["slug"]

    def __str__(self):
        return self.name or self.slug


class PersonName(models.Model):
    """Another form of a person's name; the order of given and family name differs by source."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="other_names")
    text = models.CharField(_("name"), max_length=150)
    language = models.CharField(_("language"), max_length=3, validators=[validate_language])
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("other form of the name")
        verbose_name_plural = _("other forms of the name")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "text"],
                name="person_name_once",
                violation_error_message=_("This form is already listed."),
            )
        ]

    def __str__(self):
        return self.text


class Appointment(models.Model):
    """A post that a person holds or held."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="appointments")
    slug = models.SlugField(
        _("short name"),
        max_length=100,
        unique=True,
        help_text=_("How meetings and signatures point at this post."),
    )
    post = models.CharField(_("post"), max_length=200)
    post_ur = models.CharField(_("post in Urdu"), max_length=200, blank=True)
    post_kk = models.CharField(_("post in Kazakh"), max_length=200, blank=True)
    post_ru = models.CharField(_("post in Russian"), max_length=200, blank=True)
    institution = models.ForeignKey(
        Institution,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="appointments",
        verbose_name=_("institution"),
    )
    country = models.ForeignKey(
        Country, models.PROTECT, null=True, blank=True, verbose_name=_("country")
    )
    is_acting = models.BooleanField(_("acting"), default=False)
    held_from = models.DateField(_("from"), null=True, blank=True)
    held_until = models.DateField(_("until"), null=True, blank=True)
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                name="appointment_dates_in_order",
                condition=Q(held_from=None)
                | Q(held_until=None)
                | Q(held_until__gte=F("held_from")),
                violation_error_message=_("The post ends before it begins."),
            )
        ]

    def __str__(self):
        return f"{self.person}, {self.post}"

    def natural_reference(self):
        return self.slug
