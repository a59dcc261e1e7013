"""What became of a record made from an announcement: no paper confirms it, or it is another one."""

from django import forms
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements import paperwork
from agreements.announced import waiting_for_paper
from agreements.models import Agreement
from agreements.tray_desk import number_in
from agreements.vocabulary import Resolution
from records import permissions
from records.vocabulary import Way


class ResolutionForm(forms.Form):
    """What became of the record, and why."""

    resolution = forms.ChoiceField(
        label=gettext_lazy("What became of it"),
        choices=Resolution.choices,
        widget=forms.RadioSelect,
        initial=Resolution.NOT_CONFIRMED,
    )
    into = forms.CharField(
        label=gettext_lazy("Reference of the other record"),
        required=False,
        max_length=20,
        help_text=gettext_lazy("Only if it is the same: for example PK-KZ-2026-0002."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"), widget=forms.Textarea(attrs={"rows": 3}), max_length=1000
    )

    def clean_into(self):
        """The agreement with this reference, or None."""
        reference = self.cleaned_data["into"].strip().upper()
        if not reference:
            return None
        found = Agreement.objects.filter(reference=reference).first()
        if found is None:
            raise forms.ValidationError(
                _("No agreement has the reference %(reference)s.") % {"reference": reference}
            )
        return found


def _may_resolve(user, record):
    """What became of an announcement, a focal point does not decide."""
    return permissions.may(user, "change", record) and not permissions.is_limited(user)


class ResolvePages:
    """An act of the agreements' ModelAdmin on records that wait for a paper."""

    resolve_template = "admin/agreements/resolve.html"

    def get_urls(self):
        page = path(
            "<path:object_id>/resolve/",
            self.admin_site.admin_view(self.resolve_view),
            name=self._url_name("resolve"),
        )
        return [page, *super().get_urls()]

    def get_acts(self, user, record):
        acts = super().get_acts(user, record)
        is_waiting = waiting_for_paper().filter(pk=record.pk).exists()
        if is_waiting and _may_resolve(user, record):
            acts.append(("resolve", _("No paper confirms it …")))
        return acts

    def resolve_view(self, request, object_id):
        """Ask what became of the record and why; the answer is published like any edit."""
        record = self._record(request, object_id, _may_resolve)
        if self._is_stale(request, record):
            return self._back(record)
        is_sent = "confirmed" in request.POST
        form = ResolutionForm(request.POST if is_sent else None)
        if is_sent and form.is_valid():
            done = self.attempt(
                request,
                lambda: paperwork.resolve_announcement(
                    agreement_pk=record.pk,
                    version=number_in(request.POST.get("version", "")),
                    actor=request.user,
                    way=Way.ADMIN,
                    **form.cleaned_data,
                ),
                _("%(record)s is resolved. Send it for review, so that the public learns of it.")
                % {"record": record.called},
            )
            if done:
                return self._back(record)
        return self._page(
            request,
            self.resolve_template,
            _("What became of the announcement"),
            original=record,
            version=self._version_to_show(request, record),
            form=form,
        )
