"""Words that desk and register share: choices, and the base of the pick lists that staff extend."""

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from records.search_texts import SearchText, TextRole, by_language


class Unknown(models.TextChoices):
    """Why a field has no value. A field has a value or one of these, never both."""

    NOT_STATED = "not-stated", _("not stated in the source")
    NOT_RECORDED = "not-recorded", _("not recorded")
    NOT_APPLICABLE = "not-applicable", _("not applicable")
    WITHHELD = "withheld", _("withheld")


class ReviewState(models.TextChoices):
    """Where a record is at the desk. Whether the public sees it follows from its publications."""

    DRAFT = "draft", pgettext_lazy("review state", "Draft")
    IN_REVIEW = "in-review", pgettext_lazy("review state", "In review")
    APPROVED = "approved", pgettext_lazy("review state", "Approved, under an embargo")
    RETURNED = "returned", pgettext_lazy("review state", "Returned to the editor")


#: In which language a text is, for what follows a comma.
IN_LANGUAGE = {
    "en": _("in English"),
    "ur": _("in Urdu"),
    "kk": _("in Kazakh"),
    "ru": _("in Russian"),
}


class Precision(models.TextChoices):
    """How much of a civil date the source gives."""

    DAY = "day", _("day")
    MONTH = "month", _("month and year")
    YEAR = "year", _("year")


class SourceKind(models.TextChoices):
    PRESS_RELEASE = "press-release", _("press release")
    NEWS = "news", _("news")
    SIGNED_DOCUMENT = "signed-document", _("signed document")
    OFFICIAL_LETTER = "official-letter", _("official letter")
    EMAIL = "e-mail", _("e-mail")
    WEB_PAGE = "web-page", _("web page")
    REGISTRY = "registry", _("public registry")


class Act(models.TextChoices):
    """What a revision of a record stands for."""

    CREATE = "create", _("created")
    CHANGE = "change", _("changed")
    SUBMIT = "submit", _("sent for review")
    RETURN = "return", _("returned to the editor")
    PUBLISH = "publish", _("published")
    WITHDRAW = "withdraw", _("withdrawn")
    DISCARD = "discard", _("discarded")
    RESTORE = "restore", _("restored")
    MERGE = "merge", _("merged")
    UNMERGE = "unmerge", _("merge undone")
    APPROVE = "approve", _("approved under an embargo")
    RELEASE = "release", _("approval ended")


class Way(models.TextChoices):
    """Through which door a change came."""

    ADMIN = "admin", _("staff desk")
    DATASET = "dataset", _("bundled dataset")
    COMMAND = "command", _("command")
    SERVICE = "service", _("service")


validate_language = RegexValidator(
    r"^[a-z]{2,3}$", _("Write the language as its code of two or three letters, such as en or ur.")
)
validate_code = RegexValidator(
    r"^[A-Za-z0-9][A-Za-z0-9-]*$", _("Use Latin letters, digits and hyphens only.")
)


class PickList(models.Model):
    """A list that staff extend. Both sides read it, and a change shows at once.

    Save a term through `records.services.save_term()`, which also tells the register its name.
    """

    kind_name = ""

    code = models.CharField(_("code"), max_length=60, unique=True, validators=[validate_code])
    name = models.CharField(_("name"), max_length=200)
    position = models.PositiveIntegerField(
        _("position"), default=0, help_text=_("Terms are listed by position, then by code.")
    )

    search_words = models.CharField(
        _("other words for it"),
        max_length=500,
        blank=True,
        help_text=_(
            "Words by which people look for it, in any language, separated by commas: former "
            "names, adjectives."
        ),
    )

    class Meta:
        abstract = True
        ordering = ["position", "code"]

    def __str__(self):
        return self.name or self.code

    def search_texts(self):
        """The texts in which the term is found: its names, and other words for it."""
        names = {code: getattr(self, f"name_{code}") or "" for code, _name in settings.LANGUAGES}
        words = [word.strip() for word in self.search_words.split(",")]
        return [
            *by_language(TextRole.NAME, names),
            *(SearchText(TextRole.OTHER_NAME, "", word) for word in words),
        ]

    @property
    def ref(self):
        """How the register names this term: kind and code."""
        return f"{self.kind_name}:{self.code}"
