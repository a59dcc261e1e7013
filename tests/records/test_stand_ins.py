"""A stand-in publishes for a publisher who is away, and every act says for whom."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from records import permissions, services
from records.models import EmergencyReview, Publication, Revision, StandIn
from records.register import today
from records.row_history import changes_of
from tests import factories
from tests.desk import in_review, member
from tests.stand_ins import DAY, afresh, named

pytestmark = pytest.mark.django_db


# --- Naming ----------------------------------------------------------------------------------


def test_it_holds_from_the_first_day_through_the_last(principal, deputy, university):
    stand_in = named(principal, deputy, 0, 2)

    for days, holds in ((-1, False), (0, True), (2, True), (3, False)):
        assert (stand_in in StandIn.objects.on(today() + days * DAY)) is holds


@pytest.mark.parametrize(
    ("begins", "ends", "sentence"),
    [(3, 2, "The last day is before the first"), (-1, 2, "The first day is past")],
)
def test_days_that_make_no_sense_are_refused(principal, deputy, begins, ends, sentence):
    with pytest.raises(ValidationError, match=sentence):
        named(principal, deputy, begins, ends)


@pytest.mark.parametrize("role", ["observer", "hec-analyst", "administrator", "focal-point"])
def test_who_does_not_work_on_records_cannot_stand_in(principal, role):
    with pytest.raises(ValidationError, match="cannot stand in for you"):
        named(principal, member(role, "other"))


def test_nobody_stands_in_for_themselves(principal):
    with pytest.raises(ValidationError, match="cannot stand in for you"):
        named(principal, principal)


def test_one_at_a_time(principal, deputy):
    named(principal, deputy, 2, 5)

    with pytest.raises(ValidationError, match="deputy stands in for you on some of these days"):
        named(principal, member("ministry-editor", "other"), 5, 9)
    named(principal, member("ministry-editor", "other"), 6, 9)


def test_it_is_not_handed_on(principal, deputy, university):
    """No chains: a stand-in names nobody, and a stand-in's stand-in publishes nothing."""
    named(principal, deputy)
    third = member("ministry-editor", "third")

    with pytest.raises(ValidationError, match="Only who publishes in the own right"):
        named(afresh(deputy), third)
    StandIn.objects.create(
        principal=deputy, deputy=third, begins_on=today(), ends_on=today(), named_at=timezone.now()
    )
    assert not permissions.may_publish(afresh(third), university)


def test_who_named_whom_is_logged(principal, deputy):
    stand_in = named(principal, deputy)
    services.end_stand_in(stand_in=stand_in, actor=principal)

    assert [(change.act, change.actor) for change in changes_of(stand_in)] == [
        ("change", principal),
        ("create", principal),
    ]


# --- Acting ----------------------------------------------------------------------------------


def test_a_stand_in_publishes_and_it_says_for_whom(principal, deputy, university):
    record = in_review(university)
    assert not permissions.may_publish(deputy, record)
    named(principal, deputy)

    assert permissions.may_publish(afresh(deputy), record)
    (publication,) = services.publish(records=[record], actor=afresh(deputy))

    assert (publication.published_by, publication.acted_for) == (deputy, "principal")
    assert Revision.objects.last().acted_for == "principal"


def test_a_stand_in_returns_and_it_says_for_whom(principal, deputy, university):
    record = in_review(university)
    named(principal, deputy)

    services.return_to_editor(record=record, actor=afresh(deputy), reason="City?")

    assert Revision.objects.last().acted_for == "principal"


def test_who_may_anyway_acts_in_the_own_name(principal, university):
    other = member("ministry-publisher", "other")
    named(principal, other)

    (publication,) = services.publish(records=[in_review(university)], actor=afresh(other))

    assert publication.acted_for == ""


@pytest.mark.parametrize("who", ["principal", "deputy"])
def test_neither_of_them_may_have_edited(principal, deputy, university, who):
    record = in_review(factories.edited(university, factories.account(who), head_title="Rector"))
    named(principal, deputy)

    with pytest.raises(ValidationError, match="edited Karaganda University since it was last"):
        services.publish(records=[record], actor=afresh(deputy))
    assert not Publication.objects.exists()


def test_nor_a_source_that_goes_along(principal, deputy, university):
    source = factories.saved(factories.SourceFactory(), principal)
    factories.cite(university, source)
    record = in_review(factories.saved(services.reload(university)))
    named(principal, deputy)

    with pytest.raises(ValidationError, match="principal, for whom you stand in, edited Ann"):
        services.publish(records=[record], actor=afresh(deputy))


# --- How far ---------------------------------------------------------------------------------


def test_it_reaches_as_far_as_the_principal_and_no_further(deputy):
    coordinator = member("hec-coordinator", "coordinator")
    named(coordinator, deputy)
    center, delegation = factories.CenterFactory(), factories.DelegationFactory()

    assert permissions.may_publish(afresh(deputy), center)
    assert not permissions.may_publish(afresh(deputy), delegation)
    assert not permissions.may_withdraw(afresh(deputy), center)


def test_emergencies_are_not_for_stand_ins(principal, deputy, university):
    named(principal, deputy)

    assert not permissions.may_publish_in_emergency(afresh(deputy), university)


@pytest.mark.parametrize("how", ["ended", "over", "principal gone", "principal lost the role"])
def test_it_ends(principal, deputy, university, how):
    stand_in = named(principal, deputy)
    if how == "ended":
        services.end_stand_in(stand_in=stand_in, actor=principal)
    elif how == "over":
        stand_in.begins_on = stand_in.ends_on = today() - DAY
        stand_in.save()
    elif how == "principal gone":
        principal.is_active = False
        principal.save()
    else:
        principal.groups.clear()

    assert not permissions.may_publish(afresh(deputy), university)


def test_only_the_publisher_ends_it(principal, deputy):
    stand_in = named(principal, deputy)

    with pytest.raises(ValidationError, match="Only the publisher ends"):
        services.end_stand_in(stand_in=stand_in, actor=deputy)
    services.end_stand_in(stand_in=stand_in, actor=principal)
    with pytest.raises(ValidationError, match="is over already"):
        services.end_stand_in(stand_in=stand_in, actor=principal)


def test_a_stand_in_confirms_an_emergency_unless_the_principal_made_it(
    principal, deputy, university
):
    other = member("ministry-publisher", "other")
    named(principal, deputy)
    (mine,) = services.publish_in_emergency(records=[university], actor=principal, reason="Noon.")
    with pytest.raises(ValidationError, match="principal, for whom you stand in"):
        services.confirm_emergency(publications=[mine], actor=afresh(deputy))
    center = factories.saved(factories.CenterFactory(host=university))
    (theirs,) = services.publish_in_emergency(records=[center], actor=other, reason="Noon.")

    services.confirm_emergency(publications=[theirs], actor=afresh(deputy))

    assert EmergencyReview.objects.get().acted_for == "principal"


def test_an_embargo_must_end_while_the_stand_in_lasts(principal, deputy, university):
    record = in_review(university)
    named(principal, deputy, 0, 1)

    with pytest.raises(ValidationError, match="Your standing in for principal ends before"):
        services.approve(
            records=[record], actor=afresh(deputy), publish_at=timezone.now() + 5 * DAY
        )


def test_an_embargo_that_comes_due_after_it_was_ended_publishes_nothing(
    principal, deputy, university
):
    record = in_review(university)
    stand_in = named(principal, deputy)
    services.approve(records=[record], actor=afresh(deputy), publish_at=timezone.now() + DAY)
    services.end_stand_in(stand_in=stand_in, actor=principal)

    ((_approval, why),) = services.publish_due(now=timezone.now() + 2 * DAY)

    assert "deputy, who approved Karaganda University, does not publish it any more." in why
