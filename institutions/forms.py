"""Forms of institutions and people."""

from django.utils.text import slugify

from institutions.models import Appointment
from records.forms import LineForm


class AppointmentForm(LineForm):
    """A post of a person. It gets its short name at the first save, and keeps it."""

    def save(self, commit=True):
        if commit and not self.instance.slug:
            self.instance.slug = free_slug(self.instance)
        return super().save(commit)


def free_slug(appointment):
    """A short name for a post that none has: person, post, and a number where that is needed."""
    longest = Appointment._meta.get_field("slug").max_length
    base = slugify(f"{appointment.person.slug} {appointment.post}")[: longest - 4]
    slug, number = base, 1
    while Appointment.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{base}-{number}"
    return slug
