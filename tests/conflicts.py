"""Two people at one record in tests: both open its form, one saves, the other is told."""

from records.models import Revision
from tests.desk import change_url, errors_of, form_data


def opened(client, record):
    """What the form of a record would send unchanged."""
    return form_data(client.get(change_url(record)))


def save(client, record, data, **typed):
    """Post a form; must be saved."""
    response = client.post(change_url(record), data | typed)
    assert response.status_code == 302, errors_of(response)


def refused(client, record, data, **typed):
    """Post a form; must come back with a conflict."""
    before = Revision.objects.count()
    response = client.post(change_url(record), data | typed)
    assert response.status_code == 200
    assert "saved this record" in errors_of(response)["__all__"][0]
    assert Revision.objects.count() == before
    return response


def told(response):
    """What the other changed meanwhile, in sentences."""
    return response.context["conflict"].sentences


def met(response):
    """What both changed: (label, what it was, what stands now, what was typed)."""
    both = response.context["conflict"].both
    return [(row["label"], row["was"], row["stands"], row["typed"]) for row in both]
