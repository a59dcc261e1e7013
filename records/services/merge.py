"""Merging two records that are the same one.

Merging and undoing it (services/unmerge.py) are acts of one person with a fresh sign-in, like a
withdrawal: nothing becomes public by them that two people have not seen. So the moved links go
public in the same act where every public record that the merge touches stands as it was published;
else the act is refused, and says what to settle first. A record that never was public goes without
a trace in public; what it leaves to the other one is an edit, which a second person publishes.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from records.chain import PUBLICATIONS, Chain
from records.entries import Mention
from records.merge_plan import (
    MergePlan,
    is_unique,
    with_companions,
)
from records.merges import Merge
from records.models import Record
from records.services.publishing import ask_for_reason, is_public, publish_many
from records.services.saving import document_of, reload, save_record
from records.snapshot import plain
from records.vocabulary import Act, ReviewState, Way


@transaction.atomic
def merge_records(*, winner, loser, actor, reason, fill=(), seen=None, way=Way.SERVICE):
    """Make two records one: every link moves, and the address of the loser leads to the winner.

    fill: names of empty fields of the winner that the loser fills. seen: {ref: version} of all
    records that the page of the merge showed; another version, or a link more, is refused.
    Raises ValidationError with a sentence for each thing in the way. Returns the Merge.
    """
    ask_for_reason(reason)
    Chain.lock(PUBLICATIONS)
    _refuse_odd_pair(winner, loser)
    lock(winner, loser)
    plan = MergePlan(winner, loser)
    lock(*plan.records)
    _refuse_unseen(plan, seen)
    obstacles = [*plan.obstacles, *plan.publication_obstacles()]
    if obstacles:
        raise ValidationError(obstacles, code="obstacle")
    return _Merging(plan, actor, reason.strip(), way).run(fill)


def _refuse_odd_pair(winner, loser):
    if type(winner) is not type(loser):
        raise ValidationError(_("Records of two kinds are not the same."), code="kinds")
    if winner.pk == loser.pk:
        raise ValidationError(_("A record cannot be merged with itself."), code="itself")
    for record in (winner, loser):
        merge = Merge.objects.of(record).first()
        if merge:
            raise ValidationError(
                _("%(record)s was merged into %(other)s already.")
                % {"record": record.key, "other": merge.winner},
                code="merged",
            )


def lock(*records):
    """Lock records in one order, so that two acts never wait for each other."""
    for record in sorted(records, key=lambda each: (each.kind_name, each.pk)):
        type(record).objects.select_for_update().get(pk=record.pk)


def _refuse_unseen(plan, seen):
    now = {record.ref: reload(record).version for record in plan.records}
    if seen is None or seen == now:
        return
    changed = sorted(ref for ref in {*seen, *now} if seen.get(ref) != now.get(ref))
    keys = ", ".join(ref.partition(":")[2] for ref in changed[:10])
    raise ValidationError(
        _("Changed after you opened the page: %(records)s. Look at the merge again, then repeat.")
        % {"records": keys},
        code="stale",
    )


class _Merging:
    """One run of a merge. What it does is noted step by step."""

    def __init__(self, plan, actor, reason, way):
        self.plan, self.actor, self.reason, self.way = plan, actor, reason, way
        self.winner, self.loser = plan.winner, plan.loser
        self.steps = []

    def run(self, fill):
        """Move, fill, save each record once, and publish what is public."""
        public = {record.ref: document_of(record) for record in self._public()}
        self._move_rows()
        self._fill(fill)
        merge = Merge.objects.create(
            kind=self.winner.kind_name,
            loser=self.loser.key,
            winner=self.winner.key,
            made_at=timezone.now(),
            made_by=self.actor,
            reason=self.reason,
            steps=self.steps,
        )
        self.loser.state = ReviewState.DRAFT
        self._save(self.loser, beside=merge.seal())
        self._save(self.winner)
        for moved in self.plan.moved.values():
            self._save(self._with_links(moved.record))
        if self.plan.goes_public:
            self._publish(public)
        return merge

    def _public(self):
        return [reload(record) for record in self.plan.records if is_public(record)]

    # --- Rows --------------------------------------------------------------------------------

    def _move_rows(self):
        for move in self.plan.own_rows:
            if not move.joined:
                move.row.save(update_fields=[move.attribute])
                self._note_move(move)
        for move in self.plan.links:
            if move.joined:
                self.steps.append({"do": "join", "values": _values(move.row, self.loser)})
                move.row.delete()
            else:
                self._note_move(move)
                if not isinstance(move.row, Record):
                    move.row.save(update_fields=[move.attribute])
        for language, text in self.plan.names:
            row = self.winner.other_names.create(language=language, text=text)
            self.steps.append(
                {"do": "name", "model": row._meta.label_lower, "pk": row.pk, "text": text}
            )

    def _note_move(self, move):
        self.steps.append(
            {
                "do": "move",
                "model": move.row._meta.label_lower,
                "pk": move.row.pk,
                "attribute": move.attribute,
                "owner": move.owner.ref,
            }
        )

    def _with_links(self, record):
        """A record afresh, with those of its own columns set that named the loser."""
        record = reload(record)
        for move in self.plan.links:
            if isinstance(move.row, Record) and move.row == record:
                setattr(record, move.attribute, self.winner.pk)
        return record

    # --- Facts -------------------------------------------------------------------------------

    def _fill(self, wanted):
        facts = {fact.name: fact for fact in self.plan.facts}
        unknown = sorted(set(wanted) - facts.keys())
        if unknown:
            raise ValidationError(
                _("There is nothing to take over for %(fields)s.") % {"fields": ", ".join(unknown)},
                code="fill",
            )
        for name in dict.fromkeys(wanted):
            if facts[name].is_list:
                self._fill_list(name)
            else:
                self._fill_field(name)
        self.winner.clean()
        self.winner.validate_unique(exclude=self._given(wanted))
        for row in (self.loser, self.winner):
            row.validate_constraints(exclude=self._given(wanted))

    def _given(self, wanted):
        """Unique columns that change hands: the database still has them at the loser."""
        return [name for name in wanted if is_unique(type(self.winner), name)]

    def _fill_field(self, name):
        model = type(self.winner)
        for each in with_companions(model, name):
            column = model._meta.get_field(each)
            self.steps.append(
                {
                    "do": "fill",
                    "field": each,
                    "before": plain(getattr(self.winner, column.attname)),
                    "value": plain(getattr(self.loser, column.attname)),
                    "unknown": self.winner.unknown.pop(each, ""),
                    "given": is_unique(model, each),
                }
            )
            setattr(self.winner, column.attname, getattr(self.loser, column.attname))
        if is_unique(model, name):
            column = model._meta.get_field(name)
            setattr(self.loser, column.attname, None if column.null else "")

    def _fill_list(self, name):
        terms = list(getattr(self.loser, name).all())
        reason = self.winner.unknown.pop(name, "")
        self.steps.append(
            {"do": "list", "field": name, "terms": [t.pk for t in terms], "unknown": reason}
        )
        getattr(self.winner, name).set(terms)

    # --- Saving and publishing ---------------------------------------------------------------

    def _save(self, record, beside=""):
        save_record(
            record=record,
            actor=self.actor,
            way=self.way,
            act=Act.MERGE,
            reason=self.reason,
            beside=beside,
        )

    def _publish(self, before):
        documents = changed_documents(self.plan.records[2:] + [self.winner], before)
        going = {(kind, key) for kind, key, _document in documents}
        staying = {
            mention.key
            for mention in Mention.objects.known().filter(target=self.loser.ref)
            if (mention.kind, mention.key) not in {*going, (self.loser.kind_name, self.loser.key)}
        }
        if staying:
            raise ValidationError(
                _("The public still reads %(loser)s in %(records)s: publish these first.")
                % {"loser": self.loser.key, "records": ", ".join(sorted(staying)[:10])},
                code="named",
            )
        publish_many(
            documents=[*documents, (self.loser.kind_name, self.loser.key, None)],
            merged={(self.loser.kind_name, self.loser.key): self.winner.key},
            actor=self.actor,
            reason=self.reason,
        )


def changed_documents(records, before):
    """(kind, key, document) of the public records of which the document is another than before."""
    documents = []
    for record in records:
        document = document_of(reload(record))
        if record.ref in before and document != before[record.ref]:
            documents.append((record.kind_name, record.key, document))
    return documents


def _values(citation, loser):
    """The columns of a citation that is joined, as it stood."""
    columns = [column.attname for column in citation._meta.fields if not column.primary_key]
    return {name: getattr(citation, name) for name in columns} | {"source_id": loser.pk}
