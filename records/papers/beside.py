"""What stands beside the fields when a record is entered or reviewed."""

from functools import singledispatch


@singledispatch
def papers_of(record, user):
    """The stored papers of a record that a user may see; None where its kind has no papers."""
    return None
