"""Answering reports of the public: the official acts of the desk on its inbox."""

import logging

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from records.entries import read_labels
from records.inbox import CLOSED, EMAIL_KEPT, Report, ReportState
from records.kinds import KINDS
from records.services import note_row
from records.vocabulary import Way

log = logging.getLogger(__name__)


def refuse_handling(*, report, state, answer):
    """Raise ValidationError if a report cannot be brought into a state with this answer.

    Locks the row until the transaction ends, so that nobody else answers. Returns it as it stands.
    """
    current = Report.objects.select_for_update().get(pk=report.pk)
    if current.is_closed:
        raise ValidationError(
            _("%(who)s answered this report meanwhile, and an answer stays. It says: %(answer)s")
            % {"who": current.handled_by, "answer": current.answer},
            code="closed",
        )
    if state in CLOSED and not answer.strip():
        raise ValidationError({"answer": _("Write the answer, or the reason.")})
    return current


@transaction.atomic
def handle_report(*, report, state, answer, actor):
    """Bring a report into a state, with who did it and when. Answering and rejecting are final.

    Returns the report as it stands.
    """
    current = refuse_handling(report=report, state=state, answer=answer)
    now = timezone.now()
    current.state, current.answer, current.handled_by = state, answer, actor
    if state == ReportState.IN_WORK and current.taken_at is None:
        current.taken_at = now
    if state in CLOSED:
        current.answered_at = now
    current.save()
    note_row(row=current, actor=actor, way=Way.ADMIN)
    return current


def mail_answer(report):
    """Mail the answer to whoever left an address. Returns whether it went out."""
    with override(report.language):
        subject = _("Your report on %(record)s") % {"record": report.key}
        text = render_to_string("inbox/answer.txt", _letter(report))
    try:
        send_mail(subject, text, None, [report.email])
    except OSError:
        # The answer is kept; whoever wrote it is told.
        log.warning("The answer to report %s was not mailed.", report.pk, exc_info=True)
        return False
    report.mailed_at = timezone.now()
    report.save(update_fields=["mailed_at"])
    return True


def _letter(report):
    page = KINDS[report.kind].page
    return {
        "report": report,
        "record": read_labels([report.ref]).get(report.ref, {"en": report.key}),
        "is_rejected": report.state == ReportState.REJECTED,
        "record_address": settings.SITE_URL + reverse(page, args=[report.key]),
        "report_address": settings.SITE_URL + report.get_absolute_url(),
        "days": EMAIL_KEPT.days,
    }
