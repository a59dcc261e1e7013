"""Institutions with their names, identifiers and contacts."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from institutions.validators import validate_ror_id
from institutions.vocabulary import (
    Charter,
    City,
    Coordinates,
    Country,
    IdentifierScheme,
    InstitutionKind,
    NameKind,
    Region,
    Sector,
)
from records.models import Record
from records.vocabulary import validate_language


class Institution(Record):
    """A university, ministry or other body that takes part in the cooperation."""

    kind_name = "institution"
    parts = ("other_names", "acronyms", "identifiers", "focal_points")
    parts_that_move = parts
    document_joins = ("country", "region", "city", "parent", "successor_of")
    may_be_unknown = ("city", "region", "website", "established", "head_title", "postal_address")

    slug = models.SlugField(
        _("short name"),
        max_length=80,
        unique=True,
        help_text=_("Latin letters of the English name. It is part of the address: never change."),
    )
    name = models.CharField(
        _("name"),
        max_length=200,
        help_text=_("A name that no source gives in a language stays empty."),
    )
    official_name = models.CharField(_("official name"), max_length=250, blank=True)
    kind = models.CharField(_("kind"), max_length=30, choices=InstitutionKind.choices)
    sector = models.CharField(_("sector"), max_length=10, choices=Sector.choices, blank=True)
    chartered_by = models.CharField(
        _("chartered by"), max_length=30, choices=Charter.choices, blank=True
    )
    is_recognized = models.BooleanField(
        _("recognized by the regulator"),
        null=True,
        blank=True,
        help_text=_("As on the regulator's list. Leave unknown while no list is loaded."),
    )
    recognized_on = models.DateField(_("list as at"), null=True, blank=True)
    head_title = models.CharField(
        _("title of its head"),
        max_length=60,
        blank=True,
        help_text=_("Vice Chancellor, Rector, President."),
    )
    salutation = models.CharField(_("salutation of its head"), max_length=100, blank=True)
    postal_address = models.TextField(_("postal address"), blank=True)
    mailbox = models.EmailField(
        _("mailbox of its head's office"),
        blank=True,
        help_text=_("For letters. The public does not see it; never a person's own address."),
    )
    country = models.ForeignKey(
        Country,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("country"),
        help_text=_("Empty for an international organization."),
    )
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, verbose_name=_("province or region")
    )
    city = models.ForeignKey(City, models.PROTECT, null=True, blank=True, verbose_name=_("city"))
    latitude = models.DecimalField(
        _("latitude"), max_digits=8, decimal_places=5, null=True, blank=True
    )
    longitude = models.DecimalField(
        _("longitude"), max_digits=8, decimal_places=5, null=True, blank=True
    )
    coordinates_of = models.CharField(
        _("coordinates of"), max_length=4, choices=Coordinates.choices, blank=True
    )
    website = models.URLField(_("website"), max_length=300, blank=True)
    established = models.PositiveSmallIntegerField(_("year established"), null=True, blank=True)
    ror_id = models.CharField(
        _("ROR ID"),
        max_length=9,
        null=True,
        blank=True,
        unique=True,
        validators=[validate_ror_id],
        help_text=_("The last part of the ror.org address, such as 03w2j5y17."),
    )
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("part of"),
    )
    successor_of = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="successors",
        verbose_name=_("successor of"),
    )

    class Meta(Record.Meta):
        verbose_name = _("institution")
        verbose_name_plural = _("institutions")
        ordering = ["slug"]
        constraints = [
            models.CheckConstraint(
                name="institution_coordinates_in_pairs",
                condition=Q(latitude=None, longitude=None, coordinates_of="")
                | (Q(latitude__isnull=False, longitude__isnull=False) & ~Q(coordinates_of="")),
                violation_error_message=_(
                    "Give latitude, longitude and what they stand for, or none of the three."
                ),
            ),
            models.CheckConstraint(
                name="institution_coordinates_on_earth",
                condition=Q(latitude=None)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                violation_error_message=_("These coordinates are not on Earth."),
            ),
            models.CheckConstraint(
                name="institution_country_unless_international",
                condition=Q(country__isnull=False) | Q(kind="international-organization"),
                violation_error_message=_(
                    "Only an international organization may have no country."
                ),
            ),
            models.CheckConstraint(
                name="institution_recognition_dated",
                condition=Q(is_recognized=None) | Q(recognized_on__isnull=False),
                violation_error_message=_("Say of which day the regulator's list is."),
            ),
            models.CheckConstraint(
                name="institution_not_its_own_parent",
                condition=Q(parent=None) | ~Q(parent=F("id")),
                violation_error_message=_("An institution cannot be part of itself."),
            ),
            models.CheckConstraint(
                name="institution_not_its_own_successor",
                condition=Q(successor_of=None) | ~Q(successor_of=F("id")),
                violation_error_message=_("An institution cannot succeed itself."),
            ),
        ]

    def __str__(self):
        return self.name or self.slug

    def clean(self):
        super().clean()
        self.ror_id = self.ror_id or None
        for place in (self.city, self.region):
            if place and place.country_id != self.country_id:
                raise ValidationError(
                    _("%(place)s lies in another country."), params={"place": place}
                )


class InstitutionPart(models.Model):
    """A row that belongs to one institution."""

    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        abstract = True
        ordering = ["position", "pk"]


class InstitutionName(InstitutionPart):
    """Another name of an institution: former, otherwise spelt, transliterated."""

    institution = models.ForeignKey(Institution, models.CASCADE, related_name="other_names")
    text = models.CharField(_("name"), max_length=250)
    language = models.CharField(_("language"), max_length=3, validators=[validate_language])
    kind = models.CharField(
        _("kind"), max_length=16, choices=NameKind.choices, default=NameKind.SPELLING
    )
    used_from = models.PositiveSmallIntegerField(_("from year"), null=True, blank=True)
    used_until = models.PositiveSmallIntegerField(_("until year"), null=True, blank=True)

    class Meta(InstitutionPart.Meta):
        verbose_name = _("other name")
        verbose_name_plural = _("other names")
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "text", "language"],
                name="institution_name_once",
                violation_error_message=_("This name is already listed."),
            ),
            models.CheckConstraint(
                name="institution_name_years_in_order",
                condition=Q(used_from=None)
                | Q(used_until=None)
                | Q(used_until__gte=F("used_from")),
                violation_error_message=_("The name ends before it begins."),
            ),
        ]

    def __str__(self):
        return self.text


class Acronym(InstitutionPart):
    """A short form in letters. Not unique: two institutions may share one."""

    institution = models.ForeignKey(Institution, models.CASCADE, related_name="acronyms")
    text = models.CharField(_("acronym"), max_length=40)
    language = models.CharField(
        _("language"), max_length=3, default="en", validators=[validate_language]
    )

    class Meta(InstitutionPart.Meta):
        verbose_name = _("acronym")
        verbose_name_plural = _("acronyms")
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "text"],
                name="institution_acronym_once",
                violation_error_message=_("This acronym is already listed."),
            )
        ]

    def __str__(self):
        return self.text


class Identifier(InstitutionPart):
    """An identifier in another register."""

    institution = models.ForeignKey(Institution, models.CASCADE, related_name="identifiers")
    scheme = models.CharField(_("scheme"), max_length=10, choices=IdentifierScheme.choices)
    value = models.CharField(_("identifier"), max_length=100)

    class Meta(InstitutionPart.Meta):
        verbose_name = _("identifier")
        verbose_name_plural = _("other identifiers")
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "value"],
                name="institution_identifier_once",
                violation_error_message=_("This identifier belongs to an institution already."),
            )
        ]

    def __str__(self):
        return f"{self.get_scheme_display()} {self.value}"


class FocalPointQuerySet(models.QuerySet):
    def in_post(self, day):
        """Those who can still be asked on a day."""
        return self.filter(Q(until=None) | Q(until__gte=day))


class FocalPoint(InstitutionPart):
    """Whom to ask at an institution. Never public but for a contact marked so."""

    institution = models.ForeignKey(Institution, models.CASCADE, related_name="focal_points")
    name = models.CharField(_("name"), max_length=150)
    post = models.CharField(_("post or office"), max_length=150, blank=True)
    purpose = models.CharField(_("answers for"), max_length=200, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("telephone"), max_length=50, blank=True)
    public_contact = models.CharField(
        _("public contact"),
        max_length=150,
        blank=True,
        help_text=_(
            "Shown to the public: a role mailbox or the office's landline only, never a person's "
            "own address or number."
        ),
    )
    until = models.DateField(_("in post until"), null=True, blank=True)

    objects = FocalPointQuerySet.as_manager()

    class Meta(InstitutionPart.Meta):
        verbose_name = _("focal point")
        verbose_name_plural = _("focal points")

    def __str__(self):
        return self.name

    def clean(self):
        super().clean()
        if self.public_contact and self.public_contact in (self.email, self.phone):
            raise ValidationError(
                {
                    "public_contact": _(
                        "This is the person's own contact. Enter a role mailbox or a landline."
                    )
                }
            )
