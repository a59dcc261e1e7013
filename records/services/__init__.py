"""Official acts on records. Every save and every publication comes through here.

The functions are keyword-only and atomic, take the acting account, and raise ValidationError with
a sentence for people when an act is refused.
"""

from records.services.embargo import approve, publish_due
from records.services.projection import project, rebuild_register, refresh_statistics
from records.services.publishing import (
    REVIEWED,
    confirm_emergency,
    editors_since_published,
    followers_of,
    is_public,
    publish,
    publish_in_emergency,
    publish_many,
    record_of,
    refuse_own_edit,
    return_to_editor,
    submit,
    withdraw,
)
from records.services.saving import (
    EDITS,
    create_records,
    discard_record,
    document_of,
    reload,
    save_record,
    save_term,
    term_names,
)

__all__ = [
    "EDITS",
    "REVIEWED",
    "approve",
    "confirm_emergency",
    "create_records",
    "discard_record",
    "document_of",
    "editors_since_published",
    "followers_of",
    "is_public",
    "project",
    "publish",
    "publish_due",
    "publish_in_emergency",
    "publish_many",
    "rebuild_register",
    "record_of",
    "refresh_statistics",
    "refuse_own_edit",
    "reload",
    "return_to_editor",
    "save_record",
    "save_term",
    "submit",
    "term_names",
    "withdraw",
]
