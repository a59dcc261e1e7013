"""Official acts on records. Every save and every publication comes through here.

The functions are keyword-only and atomic, take the acting account, and raise ValidationError with
a sentence for people when an act is refused.
"""

from records.services.embargo import approve, publish_due
from records.services.emergency import confirm_emergency, publish_in_emergency
from records.services.letters import record_letter
from records.services.merge import merge_records
from records.services.projection import project, rebuild_register, refresh_statistics
from records.services.publishing import (
    REVIEWED,
    is_public,
    public_namers,
    publish,
    publish_many,
    return_to_editor,
    submit,
    withdraw,
)
from records.services.rows import note_row, save_term, term_names
from records.services.saving import (
    EDITS,
    create_records,
    discard_record,
    document_of,
    record_of,
    reload,
    save_record,
)
from records.services.second_person import (
    editors_since_published,
    followers_of,
    principals_of_act,
    quoted_by,
    token_of,
)
from records.services.standing_in import end_stand_in, name_stand_in
from records.services.unmerge import undo_merge

__all__ = [
    "EDITS",
    "REVIEWED",
    "approve",
    "confirm_emergency",
    "create_records",
    "discard_record",
    "document_of",
    "editors_since_published",
    "end_stand_in",
    "followers_of",
    "is_public",
    "merge_records",
    "name_stand_in",
    "note_row",
    "project",
    "principals_of_act",
    "public_namers",
    "publish",
    "publish_due",
    "publish_in_emergency",
    "publish_many",
    "quoted_by",
    "rebuild_register",
    "record_of",
    "record_letter",
    "refresh_statistics",
    "reload",
    "return_to_editor",
    "save_record",
    "save_term",
    "submit",
    "term_names",
    "token_of",
    "undo_merge",
    "withdraw",
]
