"""What nobody can mean is refused like any other word that names nothing."""

import pytest
from django.contrib import admin
from django.http import QueryDict

from agreements.models import Party, Signatory
from records.choosing import TYPED, SearchOrType
from tests.factories import AppointmentFactory, PersonFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("typed", ["no\0name", "no name", "ü" * 300])
@pytest.mark.parametrize(
    ("model", "name"), [(Party, "institution"), (Party, "country"), (Signatory, "appointment")]
)
def test_what_names_nothing_stays_as_it_was_typed(model, name, typed):
    widget = SearchOrType(model._meta.get_field(name), admin.site)
    data = QueryDict(mutable=True)
    data[f"box{TYPED}"] = typed

    assert widget.value_from_datadict(data, {}, "box") == typed


def test_a_post_is_found_by_its_short_name():
    post = AppointmentFactory(slug="rector-of-plain-words", person=PersonFactory(appointment=None))
    widget = SearchOrType(Signatory._meta.get_field("appointment"), admin.site)

    given = {f"box{TYPED}": "rector-of-plain-words"}
    assert widget.value_from_datadict(given, {}, "box") == str(post.pk)
