"""Bringing a record back to what an earlier revision holds, as a new draft."""

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from records.dataset_compare import blank, continue_row
from records.dataset_reading import key_field
from records.dataset_rows import Filler, form_of, has_field, owner_field, part_model
from records.models import Citation, Correction
from records.review import label
from records.services import reload, save_record
from records.snapshot import natural_key
from records.vocabulary import Act, ReviewState, Way

ATTACHED = {"citations": Citation, "corrections": Correction}


@transaction.atomic
def restore_record(*, record, revision, actor, reason="", way=Way.SERVICE):
    """Save a record as an earlier revision of it has it, with its parts, citations, corrections.

    The record is a draft afterwards, and the public sees what it saw before. Raises ValidationError
    with a sentence for each thing that the revision names and that is no more, or that a rule made
    since refuses; then nothing is changed. Returns the record as it stands.
    """
    if (revision.kind, revision.key) != (record.kind_name, record.key):
        raise ValidationError(_("This version belongs to another record."))
    restoring = _Restoring(reload(record))
    restoring.restore(revision.snapshot)
    if restoring.problems:
        raise ValidationError(list(dict.fromkeys(restoring.problems)), code="not_restored")
    words = _("Version %(version)s restored.") % {"version": revision.version}
    return save_record(
        record=restoring.record,
        actor=actor,
        way=way,
        act=Act.RESTORE,
        reason=" ".join(filter(None, [words, reason.strip()])),
    )


class SnapshotFiller(Filler):
    """Fills a row from a revision, where values stand as the database gave them."""

    def __init__(self, row, form, find, refuse, *, model=None, path=()):
        super().__init__(row, form, find, refuse)
        self.record_model, self.path = model or form.model, path

    def fill(self, content):
        """Set every field that the revision gives; what the form no longer has is refused."""
        known = {name: value for name, value in content.items() if name in self.form.names}
        for name in content.keys() - known.keys():
            self.refuse(name, _("“%(field)s” is no longer kept.") % {"field": name})
        super().fill(known)

    def _set(self, name, value):
        column = self.form.columns[name]
        setattr(self.row, column.attname, column.to_python(value))

    def _found(self, column, name, key):
        row = self.find(column.related_model, key)
        if row is None:
            self._fail(
                column,
                name,
                _("%(field)s: there is no %(kind)s “%(key)s” any more.")
                % {
                    "field": label(self.record_model, (*self.path, name)),
                    "kind": column.related_model._meta.verbose_name,
                    "key": key,
                },
            )
        return row


def find_row(model, key):
    """The row that a revision names by its key, or None."""
    if not has_field(model, key_field(model)):
        return None
    return model._default_manager.filter(**{key_field(model): key}).first()


class _Restoring:
    """One run: the record as it will stand, and what is in the way."""

    def __init__(self, current):
        self.current = current
        self.record = blank(type(current), current)
        self.record.state = ReviewState.DRAFT
        self.problems = []
        self.own = {}  # (model, key) -> a row of this record, which no key field names

    def find(self, model, key):
        """A row by its key: of this record, or of the database."""
        return self.own.get((model, key)) or find_row(model, key)

    def refuse(self, _name, sentence):
        """Note what is in the way."""
        self.problems.append(str(sentence))

    def restore(self, snapshot):
        """Write rows as the revision has them; noted problems mean that all is to be undone."""
        parts = self.record.parts
        aside = {*parts, *ATTACHED, "state"}
        filler = SnapshotFiller(self.record, form_of(type(self.record)), self.find, self.refuse)
        filler.fill({name: value for name, value in snapshot.items() if name not in aside})
        for name, rows in filler.related.items():
            getattr(self.record, name).set(rows)
        if filler.check():
            self.record.save()
        kept = {name: self._take_down(name) for name in reversed(parts)}
        for name in parts:
            self._put_up(name, snapshot.get(name, []), kept[name])
        for name, model in ATTACHED.items():
            self._attach(name, model, snapshot.get(name, []))

    # --- Parts -------------------------------------------------------------------------------

    def _take_down(self, name):
        """Delete rows of a part. Those that have a name stay until it is known who needs them."""
        rows = list(getattr(self.current, name).all())
        if any(hasattr(row, "natural_reference") for row in rows):
            return {natural_key(row): row for row in rows}
        getattr(self.record, name).all().delete()
        return {}

    def _put_up(self, name, entries, kept):
        model = part_model(type(self.record), name)
        fillers = [self._filled(name, model, entry, kept) for entry in entries]
        for row in kept.values():
            self._delete(row)
        for filler in fillers:
            _refresh_links(filler.row)
            self._check_files(filler.row)
            if filler.check():
                filler.row.save()

    def _filled(self, name, model, entry, kept):
        row = model()
        setattr(row, owner_field(model, type(self.record)).name, self.record)
        filler = SnapshotFiller(
            row,
            form_of(model, type(self.record)),
            self.find,
            self.refuse,
            model=type(self.record),
            path=(name,),
        )
        filler.fill(entry)
        if hasattr(row, "natural_reference"):
            known = kept.pop(natural_key(row), None)
            if known is not None:
                continue_row(row, known)
            self.own[model, natural_key(row)] = row
        return filler

    def _delete(self, row):
        try:
            with transaction.atomic():
                row.delete()
        except models.ProtectedError:
            self.refuse(
                "",
                _("“%(row)s” would go, and other records still name it. Change these first.")
                % {"row": row},
            )

    def _check_files(self, row):
        for column in row._meta.concrete_fields:
            file = getattr(row, column.attname) if isinstance(column, models.FileField) else None
            if file and not file.storage.exists(file.name):
                self.refuse("", _("The file %(name)s is no longer stored.") % {"name": file.name})

    # --- Citations and corrections -----------------------------------------------------------

    def _attach(self, name, model, entries):
        getattr(self.record, name).all().delete()
        content_type = ContentType.objects.get_for_model(self.record)
        for number, entry in enumerate(entries, start=1):
            row = model(content_type=content_type, object_id=self.record.pk)
            filler = SnapshotFiller(
                row, form_of(model), self.find, self.refuse, model=type(self.record), path=(name,)
            )
            filler.fill(entry)
            row.content_type, row.object_id = content_type, self.record.pk
            if has_field(model, "position"):
                row.position = number
            if filler.check():
                row.save()


def _refresh_links(row):
    """Rows of one part may name each other: those named are saved by now."""
    for column in row._meta.concrete_fields:
        if column.is_relation and column.is_cached(row):
            setattr(row, column.name, getattr(row, column.name))
