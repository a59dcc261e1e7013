"""Official acts on records. Every save and every publication comes through here.

The functions are keyword-only and atomic, take the acting account, and raise ValidationError with
a sentence for people when an act is refused.
"""

from records.services.projection import project, rebuild_register, refresh_statistics
from records.services.publishing import (
    editors_since_published,
    is_public,
    publish,
    publish_many,
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
    "create_records",
    "discard_record",
    "document_of",
    "editors_since_published",
    "is_public",
    "project",
    "publish",
    "publish_many",
    "rebuild_register",
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
