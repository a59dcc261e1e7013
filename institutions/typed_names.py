"""Which institution somebody means by a name that they typed, in a page without a search box."""

from collections import defaultdict

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from institutions.models import Institution
from records.text import fold

LANGUAGES = ("en", "ur", "kk", "ru")


class TypedNames:
    """The institutions of a country by everything they are called, read in three queries.

    Names of all languages, other names, acronyms and short names are known; an acronym may be that
    of several.
    """

    def __init__(self, country):
        self.country = country
        rows = Institution.objects.filter(country=country).prefetch_related(
            "other_names", "acronyms"
        )
        #: In the order in which a list offers them.
        self.institutions = sorted(rows, key=lambda row: fold(str(row)))
        self._known = defaultdict(set)
        for institution in self.institutions:
            for text in _called(institution):
                self._known[fold(text)].add(institution)

    def find(self, text):
        """The institution that is meant; ValidationError with a sentence for none or several."""
        found = self._known.get(fold(text), set())
        if len(found) == 1:
            return next(iter(found))
        if found:
            raise ValidationError(
                _("Several are called “%(name)s”: %(others)s. Type the short name of one.")
                % {"name": text, "others": ", ".join(sorted(each.slug for each in found))},
                code="several",
            )
        raise ValidationError(
            _("None of %(country)s is called “%(name)s”. Choose from the list, or add it first.")
            % {"country": self.country, "name": text},
            code="unknown",
        )


def _called(institution):
    names = [
        getattr(institution, f"{name}_{code}")
        for name in ("name", "official_name")
        for code in LANGUAGES
    ]
    names += [row.text for row in institution.other_names.all()]
    names += [row.text for row in institution.acronyms.all()]
    return [name for name in [*names, institution.slug] if name]


class TypedInstitutionField(forms.CharField):
    """A box for a name with a list of suggestions. Cleans to an Institution, or None."""

    #: The TypedNames in which the page looks; set on each form's own copy of the field.
    names = None

    def __init__(self, *, suggestions, **kwargs):
        super().__init__(max_length=250, **kwargs)
        self.widget.attrs |= {"list": suggestions, "autocomplete": "off", "dir": "auto"}

    def clean(self, value):
        text = super().clean(value)
        return self.names.find(text) if text else None
