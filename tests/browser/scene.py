"""The desk at work: records of the bundled dataset in every place where somebody acts on them.

Nothing here changes a number that a visitor's page is asked for.
"""

import datetime as dt

from django.contrib.auth import get_user_model
from django.utils import timezone

from agreements.models import Agreement
from institutions.models import Institution
from records import services, tray
from records.models import Citation, SavedFilter, Source
from tests.factories import saved
from tests.pdfs import pdf, scan, upload

#: In review with a source that goes out with it; sent back; approved, and waiting for its day.
IN_REVIEW, RETURNED, HELD = "PK-KZ-2026-0004", "PK-KZ-2026-0005", "PK-KZ-2026-0006"
#: Published in an emergency; two that are merged, and two that could be.
HURRIED = "astana-it-university"
MERGED = ("university-entered-once", "university-entered-twice")
ALIKE = ("comsats-university", "bahria-university")


def build(reviewer):
    """Set the scene; the reviewer had no hand in what waits for one."""
    editor = get_user_model().objects.create_user("editor", is_staff=True, first_name="Aigerim")
    _review(editor, reviewer)
    _emergency(editor)
    _merge(editor)
    for content, name in ((pdf("Memorandum of Understanding"), "mou.pdf"), (scan(), "scan.pdf")):
        tray.receive(upload=upload(content, name), actor=reviewer)
    services.name_stand_in(
        principal=reviewer, deputy=_deputy(), begins_on=_days(0), ends_on=_days(9)
    )
    SavedFilter.objects.create(
        owner=reviewer, name="Mine to review", listing="agreements_agreement", query="queue=review"
    )


def _days(number):
    return timezone.localdate() + dt.timedelta(days=number)


def _deputy():
    return get_user_model().objects.create_superuser("deputy", first_name="Bilal")


def _review(editor, reviewer):
    letter = saved(
        Source.objects.create(
            slug="letter-of-the-rector",
            title="Letter of the rector",
            publisher="GIKI",
            kind="letter",
        ),
        editor,
    )
    for reference in (IN_REVIEW, RETURNED, HELD):
        agreement = Agreement.objects.get(reference=reference)
        agreement.title_ur = "مفاہمت کی یادداشت"
        agreement.notes = "The rector wrote that both signed on one day.\nAsk for a scan."
        agreement.save()
        Citation.objects.create(record=agreement, source=letter, statement="signed_on")
        saved(agreement, editor)
        services.submit(record=agreement, actor=editor, note="The letter came by e-mail.")
    services.return_to_editor(
        record=Agreement.objects.get(reference=RETURNED),
        actor=reviewer,
        reason="The letter names another day.\nPlease ask the university.",
    )
    services.approve(
        records=[Agreement.objects.get(reference=HELD)],
        actor=reviewer,
        publish_at=timezone.now() + dt.timedelta(days=30),
    )


def _emergency(editor):
    hurried = Institution.objects.get(slug=HURRIED)
    hurried.name_ur = "آستانہ آئی ٹی یونیورسٹی"
    saved(hurried, editor)
    services.publish_in_emergency(
        records=[hurried], actor=editor, reason="The page named a person by mistake."
    )


def _merge(editor):
    like = Institution.objects.get(slug=HURRIED)
    pair = [
        saved(
            Institution.objects.create(
                slug=slug,
                name_en=slug.replace("-", " ").capitalize(),
                country=like.country,
            ),
            editor,
        )
        for slug in MERGED
    ]
    services.merge_records(
        winner=pair[0], loser=pair[1], actor=editor, reason="One university, entered twice."
    )
