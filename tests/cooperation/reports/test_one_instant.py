"""All tables and files of an answer see the register at the instant at which it was asked."""

import datetime as dt

import pytest
from django.http import QueryDict
from django.utils import timezone

from agreements.entries import AgreementEntry
from centers.entries import CenterEntry
from cooperation.reports.catalog import REPORTS
from records import services
from records.exports.formats import FORMATS
from records.publications import Publication
from tests.factories import AgreementFactory, CenterFactory, account, published

pytestmark = pytest.mark.django_db


def asked(slug, query=""):
    report = REPORTS[slug]
    return report, report.ask(QueryDict(query))


def test_what_is_published_after_the_question_is_in_none_of_its_rows():
    first = AgreementFactory()
    published(first)
    report, question = asked("agreements-register")
    published(AgreementFactory())
    answer = report.answer(question)

    assert [row[0] for row in answer.main_table] == [first.reference]
    assert b"".join(FORMATS["csv"].chunks(answer)).count(b"PK-KZ-") == 1
    report, later = asked("agreements-register")
    assert len(report.answer(later).main_table) == 2


def test_what_is_published_while_the_rows_are_written_is_not_among_them():
    published(AgreementFactory())
    published(AgreementFactory())
    report, question = asked("agreements-in-force")
    answer = report.answer(question)
    published(AgreementFactory())

    assert len(list(answer.main_table)) == len(answer.main_table) == 2
    assert answer.about.version == report.answer(question).about.version


def test_only_withdrawn_records_of_which_a_report_speaks_are_counted_as_left_out():
    agreement = AgreementFactory()
    published(agreement, CenterFactory())
    week_ago = timezone.now() - dt.timedelta(days=7)
    Publication.objects.update(published_at=week_ago)
    for entries in (AgreementEntry, CenterEntry):
        entries.objects.update(known_from=week_ago)
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    before = {slug: about(slug, yesterday) for slug in ("agreements-register", "centers-register")}
    services.withdraw(records=[agreement], actor=account("publisher"), reason="Entered twice")

    for slug, left_out in (("agreements-register", 1), ("centers-register", 0)):
        said = about(slug, yesterday)
        assert said.withdrawn == left_out, slug
        # Two files that differ bear two numbers.
        assert (said.id != before[slug].id) == bool(left_out), slug


def about(slug, known_on):
    report, question = asked(slug, f"as_known_on={known_on}")
    return report.answer(question).about
