"""Who stands in for several acts for the one who may, and who edited nothing of it."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from records import services
from records.models import EmergencyReview, Publication, Revision
from tests import factories
from tests.desk import in_review, member
from tests.stand_ins import DAY, afresh, named

pytestmark = pytest.mark.django_db


def test_of_two_it_is_done_for_the_one_who_edited_nothing(principal, second, deputy, university):
    record = in_review(factories.edited(university, second, head_title="Rector"))

    (publication,) = services.publish(records=[record], actor=afresh(deputy))

    assert publication.acted_for == "principal"
    assert Revision.objects.last().acted_for == "principal"


def test_for_neither_if_both_edited(principal, second, deputy, university):
    record = factories.edited(university, second, head_title="Rector")
    record = in_review(factories.edited(record, principal, head_title="Vice Chancellor"))

    with pytest.raises(ValidationError, match="second, for whom you stand in, edited Kar"):
        services.publish(records=[record], actor=afresh(deputy))
    assert not Publication.objects.exists()


def test_for_neither_if_the_deputy_edited(principal, second, deputy, university):
    record = in_review(factories.edited(university, deputy, head_title="Rector"))

    with pytest.raises(ValidationError, match="You edited Karaganda University"):
        services.publish(records=[record], actor=afresh(deputy))


def test_what_goes_along_bars_one_of_two_like_the_record(principal, second, deputy, university):
    source = factories.saved(factories.SourceFactory(), second)
    factories.cite(university, source)
    record = in_review(factories.saved(services.reload(university)))

    (publication, _) = services.publish(records=[record], actor=afresh(deputy))

    assert publication.acted_for == "principal"


def test_who_is_quoted_bars_one_of_two_like_the_record(principal, second, deputy, university):
    person, center = factories.PersonFactory(), factories.CenterFactory(host=university)
    factories.published(person)
    factories.edited(person, second, name_ru="Имя")
    center.officiants.create(
        inauguration_number=1, role="opened", appointment=person.appointments.get()
    )
    factories.published(university)
    record = in_review(factories.saved(services.reload(center)))

    (publication,) = services.publish(records=[record], actor=afresh(deputy))

    assert publication.acted_for == "principal"


def test_nobody_publishes_what_both_have_a_hand_in_between_them(
    principal, second, deputy, university
):
    """One act is one act: for whom it is done must have edited no record of it."""
    center = factories.CenterFactory(host=university)
    records = [
        in_review(factories.edited(university, second, head_title="Rector")),
        in_review(factories.edited(factories.saved(center), principal, room="Room 5")),
    ]

    with pytest.raises(ValidationError, match="for whom you stand in, edited"):
        services.publish(records=records, actor=afresh(deputy))


def test_only_who_may_publish_it_counts(principal, deputy, university):
    """The coordinator edited nothing, and has no right to it."""
    named(principal, deputy)
    named(member("hec-coordinator", "coordinator"), deputy)
    record = in_review(factories.edited(university, principal, head_title="Rector"))

    with pytest.raises(ValidationError, match="principal, for whom you stand in"):
        services.publish(records=[record], actor=afresh(deputy))


@pytest.mark.parametrize("editor", ["second", "both"])
def test_it_is_returned_for_the_one_who_may_publish_it_if_there_is_one(
    principal, second, deputy, university, editor
):
    record = factories.edited(university, second, head_title="Rector")
    if editor == "both":
        record = factories.edited(record, principal, head_title="Vice Chancellor")

    services.return_to_editor(record=in_review(record), actor=afresh(deputy), reason="City?")

    expected = "principal" if editor == "second" else "second"
    assert Revision.objects.last().acted_for == expected


def test_an_emergency_is_confirmed_for_the_one_who_did_not_make_it(
    principal, second, deputy, university
):
    (publication,) = services.publish_in_emergency(
        records=[university], actor=second, reason="Noon."
    )

    services.confirm_emergency(publications=[publication], actor=afresh(deputy))

    assert EmergencyReview.objects.get().acted_for == "principal"


def test_an_embargo_is_approved_for_the_one_whose_stand_in_lasts(deputy, university):
    named(member("ministry-publisher", "long"), deputy, 0, 7)
    named(member("ministry-publisher", "short"), deputy, 0, 1)

    services.approve(
        records=[in_review(university)],
        actor=afresh(deputy),
        publish_at=timezone.now() + 5 * DAY,
    )

    assert Revision.objects.last().acted_for == "long"
