"""Undoing a merge, by the same rules as merging (services/merge.py)."""

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from records.chain import PUBLICATIONS, Chain
from records.kinds import KINDS
from records.localized import with_commas
from records.merge_plan import pointing_rows, unpublished_edits
from records.merges import Merge
from records.models import Citation, Record
from records.publications import Publication
from records.review import owner_of
from records.services.merge import changed_documents, lock
from records.services.publishing import ask_for_reason, is_public, publish_many
from records.services.saving import document_of, reload, save_record
from records.services.second_person import quoted_by
from records.snapshot import plain
from records.vocabulary import Act, Way


@transaction.atomic
def undo_merge(*, merge, actor, reason, way=Way.SERVICE):
    """Move everything back that nobody has changed since, and make the loser a record again.

    Raises ValidationError, like `merge_records()`, for what has to be settled first. Returns a
    sentence for each thing that was changed since and is left as it is.
    """
    ask_for_reason(reason)
    Chain.lock(PUBLICATIONS)
    merge = Merge.objects.select_for_update().get(pk=merge.pk)
    if merge.undone_at:
        raise ValidationError(_("This merge was undone already."), code="undone")
    model = KINDS[merge.kind].get_model()
    winner = model.objects.get(**{model.key_field: merge.winner})
    later = Merge.objects.of(winner).first()
    if later:
        raise ValidationError(
            _("%(record)s was merged into %(other)s since: undo that first.")
            % {"record": winner.key, "other": later.winner},
            code="merged",
        )
    loser = model.objects.get(**{model.key_field: merge.loser})
    return _Undoing(merge, winner, loser, actor, reason.strip(), way).run()


class _Undoing:
    """One run of undoing a merge."""

    def __init__(self, merge, winner, loser, actor, reason, way):
        self.merge, self.actor, self.reason, self.way = merge, actor, reason, way
        self.winner, self.loser = reload(winner), reload(loser)
        self.columns = {}  # ref of a record -> its own columns that point at the loser again
        self.left = []

    def run(self):
        """Move back, save each record once, publish what is public. Gives what was left."""
        last = Publication.objects.of(self.merge.kind, self.loser.key).first()
        was_public = last is not None and bool(last.merged_into)
        touched = {each.ref: each for each in self._touched()}
        records = [self.winner, *touched.values()]
        lock(self.loser, *records)
        if was_public:
            obstacles = unpublished_edits([*records, *quoted_by([self.loser])])
            if obstacles:
                raise ValidationError(obstacles, code="obstacle")
        before = {each.ref: document_of(reload(each)) for each in records if is_public(each)}
        for step in reversed(self.merge.steps):
            getattr(self, f"_undo_{step['do']}")(step)
        self._end()
        self._save(self.winner)
        self._save(self.loser, beside=self.merge.seal_of_undoing())
        for record in touched.values():
            record = reload(record)
            for attribute in self.columns.get(record.ref, ()):
                setattr(record, attribute, self.loser.pk)
            self._save(record)
        if was_public:
            loser = reload(self.loser)
            documents = changed_documents(records, before)
            documents.append((loser.kind_name, loser.key, document_of(loser)))
            publish_many(documents=documents, actor=self.actor, reason=self.reason)
        return self.left

    def _touched(self):
        """The records, but for the two, of which a link can be moved back."""
        for step in self.merge.steps:
            if step["do"] == "join":
                yield from self._owner(self._joined(step))
            elif step["do"] == "move":
                row = self._row(step)
                if row is None or getattr(row, step["attribute"]) != self.winner.pk:
                    continue
                if step["owner"] == self.loser.ref:
                    yield from self._owners_of_pointing(row)
                else:
                    yield from self._owner(row)

    def _owner(self, row):
        owner = owner_of(row)
        return [] if owner in (None, self.winner, self.loser) else [owner]

    def _owners_of_pointing(self, row):
        for _row, _column, owner in pointing_rows(row):
            if owner not in (self.winner, self.loser):
                yield owner

    def _row(self, step):
        return apps.get_model(step["model"])._base_manager.filter(pk=step["pk"]).first()

    def _joined(self, step):
        return Citation(**step["values"])

    def _leave(self, words):
        self.left.append(_("Changed since, and left as it is: %(what)s.") % {"what": words})

    # --- One step each -----------------------------------------------------------------------

    def _undo_move(self, step):
        row, attribute = self._row(step), step["attribute"]
        if row is None or getattr(row, attribute) != self.winner.pk:
            self._leave(step["owner"].partition(":")[2])
            return
        if isinstance(row, Record):
            self.columns.setdefault(row.ref, []).append(attribute)
            return
        setattr(row, attribute, self.loser.pk)
        row.save(update_fields=[attribute])

    def _undo_join(self, step):
        row = self._joined(step)
        if row.record is None:
            self._leave(str(row.source))
        else:
            row.save()

    def _undo_name(self, step):
        row = self._row(step)
        if row is None or row.text != step["text"]:
            self._leave(step["text"])
        else:
            row.delete()

    def _undo_fill(self, step):
        column = self.winner._meta.get_field(step["field"])
        value = column.to_python(step["value"])
        is_same = plain(getattr(self.winner, column.attname)) == step["value"]
        if is_same:
            setattr(self.winner, column.attname, column.to_python(step["before"]))
            if step["unknown"]:
                self.winner.unknown[step["field"]] = step["unknown"]
        else:
            self._leave(with_commas([self.winner.key, str(column.verbose_name)]))
        if step["given"] and is_same:
            setattr(self.loser, column.attname, value)

    def _undo_list(self, step):
        terms = getattr(self.winner, step["field"])
        if sorted(terms.values_list("pk", flat=True)) != sorted(step["terms"]):
            column = self.winner._meta.get_field(step["field"])
            self._leave(with_commas([self.winner.key, str(column.verbose_name)]))
            return
        terms.clear()
        if step["unknown"]:
            self.winner.unknown[step["field"]] = step["unknown"]

    # --- The end -----------------------------------------------------------------------------

    def _end(self):
        self.merge.undone_at = timezone.now()
        self.merge.undone_by = self.actor
        self.merge.undo_reason = self.reason
        self.merge.save()

    def _save(self, record, beside=""):
        save_record(
            record=record,
            actor=self.actor,
            way=self.way,
            act=Act.UNMERGE,
            reason=self.reason,
            beside=beside,
        )
