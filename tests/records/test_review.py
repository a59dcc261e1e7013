"""Review: a record is sent, returned, and published by a second person as it was reviewed."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from records import services
from records.models import Publication, Revision
from tests.desk import in_review
from tests.factories import (
    AgreementFactory,
    CountryFactory,
    InstitutionFactory,
    PersonFactory,
    SourceFactory,
    account,
    edited,
    published,
    saved,
)

pytestmark = pytest.mark.django_db


# --- Review ----------------------------------------------------------------------------------


def test_a_record_begins_as_a_draft(editor):
    assert saved(InstitutionFactory(), editor).state == "draft"


def test_submitting_sends_it_to_review(editor):
    assert in_review(InstitutionFactory(), editor).state == "in-review"


def test_what_is_in_review_is_not_submitted_again(editor):
    record = in_review(InstitutionFactory(), editor)

    with pytest.raises(ValidationError, match="University 1 is in review already"):
        services.submit(record=record, actor=editor)


def test_returning_gives_a_reason(editor, publisher):
    record = in_review(InstitutionFactory(), editor)

    with pytest.raises(ValidationError, match="Give a reason"):
        services.return_to_editor(record=record, actor=publisher, reason=" ")
    returned = services.return_to_editor(record=record, actor=publisher, reason="City is missing.")

    assert returned.state == "returned"
    assert Revision.objects.last().reason == "City is missing."


def test_only_what_is_in_review_is_returned(editor, publisher):
    with pytest.raises(ValidationError, match="University 1 is not in review"):
        services.return_to_editor(
            record=saved(InstitutionFactory(), editor), actor=publisher, reason="Why"
        )


def test_an_edit_takes_what_is_in_review_back_to_draft(editor):
    record = in_review(InstitutionFactory(), editor)

    assert edited(record, editor, website="https://example.org/").state == "draft"


def test_an_edit_that_the_public_will_not_see_leaves_it_in_review(editor):
    record = in_review(InstitutionFactory(), editor)

    assert edited(record, editor, notes="Call back on Monday.").state == "in-review"


# --- Publishing needs a second person --------------------------------------------------------


def test_what_is_not_in_review_is_not_published(editor, publisher):
    record = saved(InstitutionFactory(), editor)

    with pytest.raises(ValidationError, match="University 1 is not in review"):
        services.publish(records=[record], actor=publisher)
    assert not Publication.objects.exists()


def test_a_second_person_publishes(editor, publisher):
    record = in_review(InstitutionFactory(), editor)

    (publication,) = services.publish(records=[record], actor=publisher, reason="Checked.")

    assert (publication.version, publication.reviewed_by) == (1, "publisher")
    assert (publication.published_by, publication.reason) == (publisher, "Checked.")
    assert services.is_public(record)
    assert services.reload(record).state == "draft"


def test_nobody_publishes_what_they_edited(editor):
    record = in_review(InstitutionFactory(), editor)

    with pytest.raises(ValidationError, match="You edited University 1") as refused:
        services.publish(records=[record], actor=editor)
    assert refused.value.code == "second_person"
    assert not Publication.objects.exists()


def test_a_reviewer_who_corrects_a_record_cannot_publish_it_any_more(editor, publisher):
    record = edited(in_review(InstitutionFactory(), editor), publisher, established=1956)
    record = services.submit(record=record, actor=editor)

    with pytest.raises(ValidationError, match="Another person has to publish it"):
        services.publish(records=[record], actor=publisher)


def test_editing_a_part_is_editing_the_record(editor, publisher, public_parties):
    agreement = saved(AgreementFactory(parties=public_parties), editor)
    agreement.parties.create(side="third", country=CountryFactory(code="TR"))
    saved(agreement, publisher)
    agreement = services.submit(record=agreement, actor=editor)

    with pytest.raises(ValidationError, match="You edited PK-KZ-2026-0001"):
        services.publish(records=[agreement], actor=publisher)


def test_editing_a_source_that_goes_along_counts_too(editor, publisher, public_parties):
    source = saved(SourceFactory(), publisher)
    agreement = in_review(AgreementFactory(parties=public_parties, sources=[source]), editor)

    with pytest.raises(ValidationError, match="You edited Announcement 1"):
        services.publish(records=[agreement], actor=publisher)


def test_sending_returning_and_publishing_are_no_edits(editor, publisher):
    record = in_review(InstitutionFactory(), editor)
    record = services.return_to_editor(record=record, actor=publisher, reason="City is missing.")
    record = services.submit(record=record, actor=publisher)

    assert len(services.publish(records=[record], actor=publisher)) == 1


def test_edits_before_the_last_publication_count_no_more(editor, publisher):
    record = in_review(InstitutionFactory(), editor)
    services.publish(records=[record], actor=publisher)
    record = in_review(saved(services.reload(record), publisher), publisher)

    assert services.editors_since_published(record) == {publisher.pk}
    (publication,) = services.publish(records=[record], actor=editor)
    assert publication.version == 2


def test_a_withdrawal_between_edit_and_publication_does_not_lift_the_rule(editor, publisher):
    record = saved(InstitutionFactory(), editor)
    published(record)
    record = edited(record, editor, website="https://example.org/")
    services.withdraw(records=[record], actor=publisher, reason="Entered twice.")
    record = services.submit(record=record, actor=editor)

    with pytest.raises(ValidationError, match="You edited University 1"):
        services.publish(records=[record], actor=editor)


def test_what_is_published_is_what_was_reviewed(editor, publisher, public_parties):
    rector = PersonFactory().appointments.get()
    agreement = AgreementFactory(parties=public_parties, signatories=[rector])
    published(rector.person, agreement)
    agreement = in_review(saved(services.reload(agreement), editor), editor)
    rector.post = "Acting Rector"
    rector.save()
    edited(rector.person, publisher)

    with pytest.raises(ValidationError, match="was changed since the review"):
        services.publish(records=[agreement], actor=publisher)


# --- What a sentence calls a record ----------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "name"),
    [
        ("en", "Satbayev University"),
        ("ru", "Университет имени Сатпаева"),
        ("ur", "\u2068Satbayev University\u2069"),
    ],
)
def test_a_refusal_names_an_institution_in_the_language_that_is_read(language, name):
    """Isolated in Urdu, where Latin letters would change places with the words around them."""
    record = saved(
        InstitutionFactory(name_en="Satbayev University", name_ru="Университет имени Сатпаева")
    )

    with translation.override(language), pytest.raises(ValidationError) as refused:
        services.return_to_editor(record=record, actor=account("boss"), reason="City?")

    assert name in refused.value.message
    assert record.key not in refused.value.message


def test_an_agreement_is_called_by_its_reference():
    assert AgreementFactory().called == "PK-KZ-2026-0001"


def test_in_urdu_the_figure_of_a_title_does_not_join_the_reference():
    """PK-KZ-2026-0001 37th session: without isolation the two run together from right to left."""
    agreement = AgreementFactory(title_en="37th session")

    with translation.override("ur"):
        assert str(agreement) == "\u2068PK-KZ-2026-0001\u2069 \u206837th session\u2069"
    assert str(agreement) == "PK-KZ-2026-0001 37th session"


def test_the_review_in_urdu_sets_reference_and_title_apart(publishing):
    in_review(AgreementFactory(title_en="37th session"))
    publishing.cookies["language"] = "ur"

    page = publishing.get("/admin/review/").content.decode()

    assert ">\u2068PK-KZ-2026-0001\u2069 \u206837th session\u2069</h2>" in page


def test_a_source_is_called_by_its_title_without_the_day():
    assert SourceFactory().called == "Announcement 1"
