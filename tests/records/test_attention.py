"""The home of the desk: each list with its count, its age, its owner, and the way to its rows."""

import datetime as dt

import pytest
from django.utils import timezone

from agreements.models import AgreementDocument, Party
from centers.models import CenterProgram
from institutions.models import Institution
from records import services, tray
from records.embargoes import Approval
from records.inbox import Report
from records.queues import NO_SOURCE, to_review
from tests import desk, factories
from tests.desk import as_role, in_review, list_url, member
from tests.pdfs import pdf, upload

pytestmark = pytest.mark.django_db

#: How many queries the home page costs whatever there is: the session, the account and its rights,
#: the device, whom the person stands in for, the tray, emergencies, what gives notice, the check of
#: addresses, saved filters, and one for all the queues.
QUERIES = 12


def lines(page):
    """Every line of the home page, by list and title."""
    shown = [line for section in page.context["sections"] for line in section.lines]
    shown += page.context["empty_lines"]
    return {(line.name, str(line.title)): line for line in shown}


def home(client):
    return client.get("/admin/")


def since(record, day):
    """Let a record be changed last at noon of a day."""
    at = timezone.make_aware(dt.datetime.combine(day, dt.time(12)))
    type(record).objects.filter(pk=record.pk).update(changed_at=at)


@pytest.fixture
def something_everywhere(settings, tmp_path):
    """At least one row in every queue that a publisher of the ministry sees."""
    settings.MEDIA_ROOT = tmp_path
    today = timezone.localdate()
    person = member("ministry-publisher", "person")
    editor = factories.account("editor")
    source = factories.SourceFactory()
    factories.saved(source)
    for make in (
        factories.AgreementFactory,
        factories.CenterFactory,
        factories.DelegationFactory,
        factories.InstitutionFactory,
        factories.PersonFactory,
        factories.SourceFactory,
    ):
        in_review(make())
        services.return_to_editor(record=in_review(make(), person), actor=editor, reason="Look.")
        changed = factories.saved(make())
        factories.published(changed)
        factories.edited(changed, notes="x")
        field = "publisher" if make is factories.SourceFactory else "title_en"
        if hasattr(changed, "name_en"):
            field = "name_en"
        factories.edited(changed, **{field: "Another name"})
        if make is not factories.SourceFactory:
            for number, value in enumerate(("3 February", "4 February")):
                cited = factories.saved(factories.SourceFactory())
                factories.cite(changed, cited, "title", value, number)
    for days in (20, 80, 170):
        agreement = factories.InForceAgreementFactory(
            expires_on=today + dt.timedelta(days=days), notice_months=1
        )
        factories.saved(agreement)
    factories.saved(
        factories.AgreementFactory(stage="negotiation", announced_on=dt.date(2021, 5, 1))
    )
    announced = factories.AgreementFactory(
        parties=[factories.InstitutionFactory()],
        basis="inferred",
        signed_on_is_approximate=True,
    )
    country = factories.CountryFactory(code="KZ")
    Party.objects.create(agreement=announced, side="partner", country=country, position=1)
    factories.saved(announced)
    factories.LetterFactory(institution=factories.InstitutionFactory())
    factories.LetterFactory(
        institution=factories.InstitutionFactory(),
        sent_on=dt.date(2026, 11, 2),
        reply_by=dt.date(2026, 11, 3),
    )
    at = timezone.now()
    Approval.objects.create(publish_at=at, approved_at=at, approved_by=editor)
    Report.objects.create(kind="center", key="center-1", what_is_wrong="The day.", language="en")
    services.publish_in_emergency(
        records=[factories.saved(factories.InstitutionFactory())], actor=editor, reason="Noon."
    )
    tray.receive(upload=upload(pdf("Memorandum"), "scan.pdf"), actor=person)
    return desk.sign_in(person)


def test_the_list_behind_a_line_holds_as_many_rows_as_the_line_says(something_everywhere):
    """Walks every link. Nothing is left out: only addresses were not checked."""
    client = something_everywhere
    found = lines(home(client))
    for line in found.values():
        context = client.get(line.url).context
        if "cl" in context:
            assert context["cl"].result_count == (line.count or 0), line.title
        else:
            total = context["emergencies"] if "emergencies" in context else context["papers"]
            assert len(total) == line.count, line.title
    unknown = [line.title for line in found.values() if line.count is None]
    assert unknown == ["Dead links"]
    assert [str(line.title) for line in found.values() if line.count == 0] == []


def test_the_home_page_costs_this_many_queries(something_everywhere, django_assert_num_queries):
    home(something_everywhere)
    with django_assert_num_queries(QUERIES):
        home(something_everywhere)


def test_nothing_waits_is_one_line(editing):
    page = home(editing)
    assert [section.title for section in page.context["sections"]] == ["Sources"]
    number = len(page.context["empty_lines"])
    assert f"Nothing waits in {number} other lists." in page.content.decode()


def test_a_line_says_since_when_and_whose_work_it_is(publishing, university):
    in_review(university)
    since(university, dt.date(2026, 3, 3))
    text = " ".join(home(publishing).content.decode().split())
    link = f'<b>1</b><a href="{list_url(Institution)}?queue=to-review">Waiting for review</a>'
    assert f"{link}<small>Institutions · publishers · oldest since 3 March 2026</small>" in text


def test_a_deadline_is_said_as_the_first_one():
    today = timezone.localdate()
    ends = today + dt.timedelta(days=20)
    factories.saved(factories.InForceAgreementFactory(expires_on=ends))
    line = lines(home(as_role("hec-coordinator")))["Agreements and MoUs", "Ends within 30 days"]
    assert (line.count, line.since, line.deadline, line.owner) == (
        1,
        ends,
        True,
        "HEC, coordination",
    )


def test_a_queue_that_has_no_rows_does_not_empty_the_others(editing):
    """No agreement gives notice: beside the list the other queues are counted all the same."""
    agreement = factories.saved(factories.AgreementFactory())
    changes = editing.get(list_url(agreement)).context["cl"]
    shown = changes.filter_specs[0]
    counts = shown.get_facet_queryset(changes)
    count = {slug: counts[f"{number}__c"] for number, slug in enumerate(shown.queues)}
    assert (count["notice"], count[NO_SOURCE.slug]) == (0, 1)


def test_what_was_not_checked_is_no_zero(editing):
    factories.saved(factories.SourceFactory())
    text = " ".join(home(editing).content.decode().split())
    link = '<b>–</b><a href="/admin/records/source/?queue=dead-link">Dead links</a>'
    assert f"{link}<small>Sources · editors · never checked</small>" in text
    assert "Dead links (-)" in editing.get("/admin/records/source/").content.decode()


class TestStart:
    def labels(self, role):
        return [link.label for link in home(as_role(role)).context["start"]]

    def test_everyday_work_stands_first(self):
        assert self.labels("ministry-publisher") == [
            "Add papers (PDF)",
            "Add an agreement",
            "Record a visit",
            "Enter the papers of a visit",
            "Add a center",
            "Add an institution",
            "Letters to institutions",
            "Reply to Parliament",
            "Review all that waits",
            "Reports",
        ]

    def test_each_is_for_those_who_may(self):
        assert self.labels("hec-coordinator") == [
            "Add papers (PDF)",
            "Add an agreement",
            "Enter the papers of a visit",
            "Add a center",
            "Add an institution",
            "Letters to institutions",
            "Reply to Parliament",
            "Review all that waits",
            "Reports",
        ]
        assert self.labels("hec-analyst") == ["Reports"]

    def test_who_only_reads_has_no_queues(self):
        page = home(as_role("observer"))
        assert page.context["sections"] == page.context["empty_lines"] == []


class TestToReview:
    """The queue and `services.editors_since_published()` are one rule."""

    def waiting(self, *people):
        return [
            {row.key for row in to_review(Institution.objects.all(), person)} for person in people
        ]

    def test_who_edited_it_since_two_saw_it_is_left_out(self, university):
        author, other = factories.account("author"), factories.account("other")
        record = in_review(factories.edited(university, author, head_title="Rector"))
        assert self.waiting(author, other) == [set(), {"university-1"}]
        assert author.pk in services.editors_since_published(record)

    def test_an_edit_before_the_last_publication_does_not_count(self, university):
        author = factories.account("author")
        factories.edited(university, author, head_title="Rector")
        factories.published(university)
        record = in_review(factories.edited(university, head_title="President"))
        assert self.waiting(author) == [{"university-1"}]
        assert author.pk not in services.editors_since_published(record)

    def test_who_published_it_in_an_emergency_is_left_out_until_it_is_confirmed(self, university):
        hasty = factories.account("hasty")
        made = services.publish_in_emergency(records=[university], actor=hasty, reason="Noon.")
        editor = factories.account("second-editor")
        record = in_review(factories.edited(university, editor, head_title="President"))
        assert self.waiting(hasty, factories.account("other")) == [set(), {"university-1"}]
        assert hasty.pk in services.editors_since_published(record)
        assert made

    def test_to_send_for_review_is_no_edit(self, university):
        sender = factories.account("sender")
        in_review(university, sender)
        assert self.waiting(sender) == [{"university-1"}]


class TestSources:
    def queue(self, client, slug="sources-differ"):
        rows = client.get(list_url(Institution), {"queue": slug}).context["cl"].queryset
        return [row.key for row in rows]

    def test_two_values_of_one_statement_differ(self, editing, university):
        for number, value in enumerate(("1999", "2001")):
            cited = factories.saved(factories.SourceFactory())
            factories.cite(university, cited, "established", value, number)
        assert self.queue(editing) == ["university-1"]

    @pytest.mark.parametrize(
        ("first", "second"),
        [
            (("established", "1999"), ("established", "1999")),
            (("established", "1999"), ("head_title", "Rector")),
            (("established", "1999"), ("established", "")),
        ],
    )
    def test_these_do_not(self, editing, university, first, second):
        for number, (statement, value) in enumerate((first, second)):
            cited = factories.saved(factories.SourceFactory())
            factories.cite(university, cited, statement, value, number)
        assert self.queue(editing) == []

    def test_the_statement_of_another_record_is_another(self, editing, university):
        cited = factories.saved(factories.SourceFactory())
        factories.cite(university, cited, "established", "1999")
        factories.cite(factories.saved(factories.InstitutionFactory()), cited, "established", "1")
        assert self.queue(editing) == []


class TestNames:
    def queue(self, client, language):
        query = {"queue": f"no-name-{language}"}
        return [row.key for row in client.get(list_url(Institution), query).context["cl"].queryset]

    def test_what_the_public_reads_in_english(self, editing, university):
        named = factories.InstitutionFactory(in_four_languages=True)
        factories.published(university, factories.saved(named))
        factories.saved(factories.InstitutionFactory())
        for language in ("ur", "kk", "ru"):
            assert self.queue(editing, language) == ["university-1"], language
        factories.edited(university, name_ur="جامعہ")
        assert self.queue(editing, "ur") == []
        assert self.queue(editing, "kk") == ["university-1"]


class TestInstitutions:
    def queue(self, client):
        query = {"queue": "no-focal-point"}
        return {row.key for row in client.get(list_url(Institution), query).context["cl"].queryset}

    def test_a_party_without_anybody_in_post(self, editing):
        home_side, partner = (
            factories.InstitutionFactory(),
            factories.InstitutionFactory(partner=True),
        )
        factories.saved(factories.AgreementFactory(parties=[home_side, partner]))
        factories.saved(factories.InstitutionFactory())
        assert self.queue(editing) == {home_side.key, partner.key}
        home_side.focal_points.create(name="Dr. A")
        partner.focal_points.create(name="Dr. B", until=dt.date(2020, 1, 1))
        assert self.queue(editing) == {partner.key}


class TestAnnounced:
    """A visit waits while it announced more than something else shows (the ledger's rule)."""

    def queue(self, client):
        query = {"queue": "announced"}
        rows = client.get("/admin/delegations/delegation/", query).context["cl"].queryset
        return [row.key for row in rows]

    @pytest.fixture
    def visit(self):
        visit = factories.saved(factories.DelegationFactory())
        visit.outcomes.update(announced=1)
        return visit

    def test_a_record_made_from_the_announcement_confirms_nothing(self, editing, visit):
        agreement = factories.AgreementFactory(signed_during=visit, basis="inferred")
        assert self.queue(editing) == [visit.key]
        AgreementDocument.objects.create(
            agreement=agreement, kind="signed-text", language="en", original="originals/x.pdf"
        )
        assert self.queue(editing) == []

    def test_as_many_papers_as_were_announced_are_needed(self, editing, visit):
        factories.AgreementFactory(signed_during=visit)
        assert self.queue(editing) == []
        visit.outcomes.update(announced=2)
        assert self.queue(editing) == [visit.key]

    def test_a_center_counts_once_a_program_has_begun(self, editing, visit):
        visit.outcomes.update(kind="centers")
        center = factories.CenterFactory(opened_during=visit)
        program = CenterProgram.objects.create(center=center, title="Kazakh for beginners")
        assert self.queue(editing) == [visit.key]
        program.starts_on = dt.date(2026, 3, 1)
        program.save()
        assert self.queue(editing) == []
