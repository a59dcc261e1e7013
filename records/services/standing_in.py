"""Naming a stand-in, and ending it before its last day."""

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from records import permissions
from records.deputies import StandIn
from records.register import today
from records.services.rows import note_row
from records.vocabulary import Way


@transaction.atomic
def name_stand_in(*, principal, deputy, begins_on, ends_on):
    """Let a deputy publish and return in a publisher's place, from a day through another.

    One stand-in at a time; what somebody publishes only as a stand-in cannot be handed on.
    """
    # One row that every naming of this publisher locks: two at once see each other.
    get_user_model().objects.select_for_update().get(pk=principal.pk)
    if not permissions.may_name_stand_in(principal):
        raise ValidationError(_("Only who publishes in the own right names a stand-in."))
    if not permissions.may_stand_in(deputy) or deputy == principal:
        raise ValidationError(_("%(who)s cannot stand in for you.") % {"who": deputy})
    if ends_on < begins_on:
        raise ValidationError(_("The last day is before the first."))
    if begins_on < today():
        raise ValidationError(_("The first day is past: begin today or later."))
    others = StandIn.objects.filter(principal=principal, ended_at=None)
    other = others.filter(begins_on__lte=ends_on, ends_on__gte=begins_on).first()
    if other:
        raise ValidationError(
            _("%(who)s stands in for you on some of these days: end that first.")
            % {"who": other.deputy}
        )
    stand_in = StandIn.objects.create(
        principal=principal,
        deputy=deputy,
        begins_on=begins_on,
        ends_on=ends_on,
        named_at=timezone.now(),
    )
    note_row(row=stand_in, actor=principal, way=Way.ADMIN)
    return stand_in


@transaction.atomic
def end_stand_in(*, stand_in, actor):
    """End a stand-in now; only the publisher does. What was done under it stays."""
    stand_in = StandIn.objects.select_for_update().get(pk=stand_in.pk)
    if stand_in.principal != actor:
        raise ValidationError(_("Only the publisher ends the own stand-in."))
    if stand_in.ended_at or stand_in.ends_on < today():
        raise ValidationError(_("This stand-in is over already."))
    stand_in.ended_at = timezone.now()
    stand_in.save()
    note_row(row=stand_in, actor=actor, way=Way.ADMIN)
    return stand_in
