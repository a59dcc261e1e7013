"""Forms of centers."""

from centers.models import Inauguration
from records.forms import NumberedFormSet


class OfficiantFormSet(NumberedFormSet):
    names = Inauguration
    number_field = "inauguration_number"
