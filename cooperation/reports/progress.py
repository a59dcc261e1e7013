"""How far what was announced has come, by visit and by agreement, as far as the register knows.

Nothing on record is no zero: it says that nobody has told the register.
"""

import json
from collections import Counter, defaultdict

from django.db.models import BooleanField, ExpressionWrapper
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from agreements.columns import ANNOUNCED, EFFECT, REFERENCE, SIGNED, STATUS, TITLE
from agreements.filters import AgreementFilter
from agreements.vocabulary import Effect, Stage
from centers.entries import CenterEntry
from cooperation.partners import SEEN
from cooperation.reports.base import Report
from cooperation.reports.recorded import (
    What,
    after_signature,
    centers_under,
    recorded_of,
    recorded_of_center,
)
from delegations.entries import DelegationEntry
from delegations.views import RECORDED_AS
from delegations.vocabulary import OutcomeKind
from records.dates import parse_date
from records.exports.content import Column, Paragraph, Table, Type
from records.exports.selecting import Cell, Selection, cell, label_of, own_name

KNOWN_EFFECTS = (Effect.YES, Effect.NO)


class ImplementationProgress(Report):
    slug = "implementation-progress"
    title = gettext_lazy("From announcement to implementation")
    description = gettext_lazy(
        "What was announced, and what of it is on record: papers seen, effect known, events after "
        "the signature, centers and their programs."
    )
    filters = AgreementFilter
    kinds = ("agreement", "delegation", "center")

    def pieces(self, question):
        moment = question.moment
        rows = question.filters.ordered()
        agreements = _agreements(rows, moment)
        return [
            Paragraph(
                _(
                    "The columns say what has reached the register. An empty one says that no "
                    "report has reached it, and nothing about an institution."
                )
            ),
            _visits_table(agreements, moment, bool(question.filters.chosen)),
            _agreements_table(rows, agreements, moment),
        ]


def _agreements(rows, moment):
    """The _Agreements of rows; of their documents only what is counted is read."""
    under = centers_under(moment)
    facts = rows.annotate(
        is_seen=ExpressionWrapper(SEEN, output_field=BooleanField()),
        signed=cell("signed_on"),
        events=Cell("document", "events"),
    ).values("key", "delegation", "stage", "effect", "is_seen", "signed", "events")
    return [_Agreement(each, under.get(each["key"], []), moment.as_at) for each in facts]


class _Agreement:
    """What is on record of one agreement by a day."""

    def __init__(self, facts, centers, on):
        self.key, self.visit = facts["key"], facts["delegation"]
        self.is_seen = bool(facts["is_seen"])
        self.is_effect_known = facts["stage"] == Stage.SIGNED and facts["effect"] in KNOWN_EFFECTS
        document = {
            "signed_on": {"on": facts["signed"]},
            "events": json.loads(facts["events"] or "[]"),
        }
        later = after_signature(document, recorded_of(document, centers, on))
        self.events = sum(each.what == What.EVENT for each in later)
        self.last = str(later[0].on) if later else None
        self.centers = len(centers)
        self.programs = sum(_has_begun(center, on) for center in centers)
        self.has_progress = bool(later or centers)


def _has_begun(center, on):
    """Whether a program of a center had begun by a day."""
    return any(
        what == What.PROGRAM and date and date.get("on") and parse_date(date["on"]).first <= on
        for what, date in recorded_of_center(center)
    )


def _number(value):
    """A number of what is on record; nothing where nothing has reached the register."""
    return value or None


# --- By visit --------------------------------------------------------------------------------


def _visits_table(agreements, moment, is_filtered):
    by_visit = defaultdict(list)
    for agreement in agreements:
        by_visit[agreement.visit].append(agreement)
    centers = defaultdict(list)
    opened = CenterEntry.objects.known(moment.at).existing(moment.as_at)
    for document in opened.values_list("document", flat=True):
        centers[document.get("opened_during", "")].append(document)
    visits = DelegationEntry.objects.known(moment.at).existing(moment.as_at).in_order()
    names = visits.annotate(name=own_name(moment)).values_list("key", "name", "document")
    rows, others = [], 0
    for key, name, document in names:
        announced = _announced(document)
        if announced or by_visit[key] or centers[key]:
            of_visit = (by_visit[key], centers[key])
            day = document.get("happened_on", {}).get("on")
            rows.append((name, day, *_visit_row(announced, *of_visit, moment.as_at), key))
        else:
            others += 1
    notes = []
    if is_filtered:
        notes.append(_("What was announced is told of the whole visit, whatever is filtered."))
    if others:
        notes.append(
            ngettext(
                "%(number)d other visit is left out: no source gives numbers of agreements or "
                "centers.",
                "%(number)d other visits are left out: no source gives numbers of agreements or "
                "centers.",
                others,
            )
            % {"number": others}
        )
    return Table(
        "visits",
        _("By visit"),
        _visit_columns(),
        rows,
        empty=_("No visit by the day announced agreements or centers."),
        note=" ".join(notes),
    )


def _announced(document):
    """{kind of outcome: number announced} of a visit, where sources give numbers."""
    announced = Counter()
    for outcome in document.get("outcomes", []):
        if outcome["kind"] in RECORDED_AS:
            announced[outcome["kind"]] += outcome.get("announced", 0)
    return +announced


def _visit_row(announced, agreements, centers, on):
    programs = sum(_has_begun(center, on) for center in centers)
    has_progress = bool(programs) or any(agreement.has_progress for agreement in agreements)
    numbers = (
        announced[OutcomeKind.AGREEMENTS],
        len(agreements),
        sum(agreement.is_seen for agreement in agreements),
        sum(agreement.is_effect_known for agreement in agreements),
        sum(agreement.events for agreement in agreements),
        announced[OutcomeKind.CENTERS],
        len(centers),
        programs,
    )
    return _answer(has_progress), *map(_number, numbers)


def _visit_columns():
    numbers = (
        (
            "agreements_announced",
            _("Agreements announced"),
            _("Number of agreements and MoUs that was announced; empty where none was given."),
        ),
        (
            "agreements_recorded",
            _("Agreements on record"),
            _("Records of agreements and MoUs of the visit; a record does not prove a paper."),
        ),
        ("papers_seen", _("Papers seen"), _("Of these, those whose signed text was seen.")),
        (
            "effect_known",
            _("Effect known"),
            _("Of these, those of which it is known whether they are in effect on the day."),
        ),
        (
            "events",
            _("Events after signature"),
            _("Events of these agreements on record after their signature."),
        ),
        (
            "centers_announced",
            _("Centers announced"),
            _("Number of centers that was announced; empty where none was given."),
        ),
        ("centers", _("Centers on record"), _("Centers opened during the visit.")),
        ("programs", _("Programs begun"), _("Of these, those whose program has begun.")),
    )
    return [
        Column("title", _("Visit"), _("What the visit is called.")),
        Column("day", _("Day"), _("Day of the visit, as stated."), Type.DATE),
        _answer_column(),
        *(Column(name, label, words, Type.NUMBER) for name, label, words in numbers),
        Column("visit", _("Record"), _("Key of the visit; part of its address."), Type.CODE),
    ]


def _answer(has_progress):
    return "on-record" if has_progress else "no-report"


def _answer_column():
    return Column(
        "since",
        _("Since then"),
        _("Whether anything that came of it is on record."),
        Type.CODE,
        words={
            "on-record": _("on record"),
            "no-report": _("No report has reached the register"),
        },
    )


# --- By agreement ----------------------------------------------------------------------------


def _agreements_table(rows, agreements, moment):
    visit = Column(
        "visit",
        _("Visit"),
        _("Title of the visit during which it was announced or signed."),
        value=label_of("delegation", "delegation"),
    )
    stated = [REFERENCE, TITLE, ANNOUNCED, STATUS, SIGNED, EFFECT, visit]
    columns = [
        *stated[:-1],
        _answer_column(),
        Column(
            "paper",
            _("Signed paper"),
            _("Whether somebody at the register has seen the signed text."),
            Type.CODE,
            words={
                "seen": _("seen"),
                "not-seen": _("has not reached the register"),
            },
        ),
        Column(
            "events",
            _("Events after signature"),
            _("Events on record after the signature; empty where no report has reached it."),
            Type.NUMBER,
        ),
        Column(
            "last_on",
            _("Last of them"),
            _("Newest date of an event, a center or a program after the signature."),
            Type.DATE,
        ),
        Column(
            "centers",
            _("Centers under it"),
            _("Centers founded under it; empty where no report has reached the register."),
            Type.NUMBER,
        ),
        Column(
            "programs",
            _("Programs begun"),
            _("Of these, those whose program has begun."),
            Type.NUMBER,
        ),
        visit,
    ]
    found = {agreement.key: agreement for agreement in agreements}
    selected = Selection(rows, stated, moment)
    return Table(
        "agreements",
        _("By agreement"),
        columns,
        [(*row, *_said(found[row[0]]), title) for *row, title in selected],
        empty=_("No agreement in the register matches the question."),
        main=True,
    )


def _said(agreement):
    return (
        _answer(agreement.has_progress),
        "seen" if agreement.is_seen else "not-seen",
        _number(agreement.events),
        agreement.last,
        _number(agreement.centers),
        _number(agreement.programs),
    )
