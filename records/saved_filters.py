"""Lists of the desk as a person filters them, kept under a name."""

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.http import QueryDict
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

#: So many filters of one person are kept.
MOST = 30
#: Parts of an address that place a reader within a list, and do not filter it.
PLACES = ("p", "e", "_changelist_filters", "_popup", "_to_field", "_facets", "all")


class SavedFilter(models.Model):
    """A name for a filtered list. Only its owner sees it."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="saved_filters",
        verbose_name=gettext_lazy("account"),
    )
    name = models.CharField(gettext_lazy("name"), max_length=80)
    listing = models.CharField(gettext_lazy("list"), max_length=100)
    query = models.CharField(gettext_lazy("filter"), max_length=1000, blank=True)
    saved_at = models.DateTimeField(gettext_lazy("saved at"), auto_now_add=True)

    class Meta:
        verbose_name = gettext_lazy("saved filter")
        verbose_name_plural = gettext_lazy("saved filters")
        default_permissions = ()
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="saved_filter_name_once")
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        path = reverse(f"admin:{self.listing}_changelist")
        return f"{path}?{self.query}" if self.query else path


def lists():
    """{name: ModelAdmin} of every list of the desk, named as its addresses are."""
    return {
        f"{desk.opts.app_label}_{desk.opts.model_name}": desk
        for desk in admin.site._registry.values()
    }


def filters_of(request, listing=None):
    """The filters that whoever asks has saved, of one list or of all that are still in reach."""
    saved = SavedFilter.objects.filter(owner=request.user)
    if listing is not None:
        return list(saved.filter(listing=listing))
    found = lists()
    return [
        each
        for each in saved
        if each.listing in found and found[each.listing].has_view_permission(request)
    ]


def listing_at(request, path):
    """The name of the list at an address. Raises ValidationError for what is no list in reach."""
    try:
        match = resolve(path)
    except Resolver404:
        match = None
    name = match.url_name if match and match.app_names == ["admin"] else ""
    listing, _separator, page = (name or "").rpartition("_")
    desk = lists().get(listing)
    if page != "changelist" or desk is None or not desk.has_view_permission(request):
        raise ValidationError(_("Only a filter of a list of the desk can be saved."))
    return listing


def save_filter(*, request, name, path, query):
    """Keep a filtered list under a name, for whoever asks. Raises ValidationError."""
    chosen = QueryDict(query, mutable=True)
    for place in PLACES:
        chosen.pop(place, None)
    saved = SavedFilter(
        owner=request.user,
        name=" ".join(name.split()),
        listing=listing_at(request, path),
        query=chosen.urlencode(),
    )
    if SavedFilter.objects.filter(owner=request.user).count() >= MOST:
        raise ValidationError(
            _("You have saved %(number)d filters: delete one that you no longer need.")
            % {"number": MOST}
        )
    saved.clean_fields()
    try:
        with transaction.atomic():
            saved.save()
    except IntegrityError:
        raise ValidationError(
            _("You have a filter of this name already: choose another name.")
        ) from None
    return saved
