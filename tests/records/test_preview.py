"""The preview at the desk is the public page, and leaves nothing behind."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from records import services
from records.chain import PUBLICATIONS, Chain
from records.entries import Label
from records.kinds import KINDS
from records.models import Mention, Publication
from tests import factories
from tests.desk import as_role, change_url, form_data, in_review, list_url, said

pytestmark = pytest.mark.django_db


def preview(client, record, **query):
    return client.get(change_url(record, "preview"), query)


def public_address(record):
    with override("en"):
        return reverse(KINDS[record.kind_name].page, args=[record.key])


def told(response):
    """What a public page tells of its record, without its tools and its printed address."""
    text = response.content.decode()
    text = text[text.index("<article") : text.index("</article>")]
    for tool in (r"<figure class=\"qr.*?</figure>", r"<aside class=\"no-print\".*?</aside>"):
        text = re.sub(tool, "", text, flags=re.DOTALL)
    return text.split()


@pytest.fixture
def draft():
    """An agreement that nobody published, of universities that nobody published."""
    person = factories.PersonFactory(name_en="Rector Bukhari")
    agreement = factories.AgreementFactory(
        title_en="Memorandum of four labs",
        title_ru="Меморандум о лабораториях",
        signatories=[person.appointments.get()],
        sources=[factories.SourceFactory(title="Letter of the rector")],
    )
    for record in (person, *(party.institution for party in agreement.parties.all())):
        factories.saved(record)
    return factories.saved(agreement)


class TestThePage:
    @pytest.mark.parametrize("kind", [name for name, spec in KINDS.items() if spec.page])
    def test_it_is_the_public_page(self, publishing, kind):
        record = {
            "institution": factories.InstitutionFactory,
            "delegation": factories.DelegationFactory,
            "agreement": factories.AgreementFactory,
            "center": factories.CenterFactory,
        }[kind]()
        factories.saved(record)
        shown = told(preview(publishing, record, language="en"))
        factories.published(record)
        assert shown == told(Client().get(public_address(record)))

    def test_drafts_that_it_names_stand_in_it(self, publishing, draft):
        text = preview(publishing, draft, language="en").content.decode()
        for words in ("Memorandum of four labs", "University 2", "Rector Bukhari", "Letter of the"):
            assert words in text

    def test_it_says_that_it_is_none_and_is_not_to_be_found(self, publishing, draft):
        response = preview(publishing, draft, language="en")
        text = response.content.decode()
        assert "Preview: not public" in text
        assert '<meta name="robots" content="noindex, nofollow">' in text
        assert response["X-Robots-Tag"] == "noindex"
        assert "no-store" in response["Cache-Control"]

    def test_it_offers_neither_citation_nor_report(self, publishing, draft):
        text = preview(publishing, draft, language="en").content.decode()
        for words in ("Report an error", "Cite this record", "cite=bibtex", 'rel="canonical"'):
            assert words not in text

    def test_it_leads_to_the_other_languages_of_the_preview(self, publishing, draft):
        text = preview(publishing, draft, language="en").content.decode()
        for code in ("en", "ur", "kk", "ru"):
            assert text.count(f'href="{change_url(draft, "preview")}?language={code}"') == 2
        russian = preview(publishing, draft, language="ru").content.decode()
        assert '<html lang="ru" dir="ltr">' in russian and "Меморандум о лабораториях" in russian
        urdu = preview(publishing, draft, language="ur").content.decode()
        assert '<html lang="ur" dir="rtl">' in urdu

    def test_a_changed_record_is_shown_as_it_stands(self, publishing, university):
        factories.published(university)
        factories.edited(university, name_en="Buketov University")
        assert "Buketov University" in preview(publishing, university).content.decode()

    def test_a_record_that_became_another_has_no_page(self, publishing):
        other = factories.AgreementFactory()
        merged = factories.saved(
            factories.AgreementFactory(resolution="merged", resolved_into=other)
        )
        for record in (other, *(party.institution for party in other.parties.all())):
            factories.saved(record)
        for party in merged.parties.all():
            factories.saved(party.institution)
        response = publishing.get(change_url(merged, "preview"), follow=True)
        assert "The public page of this record leads to another page." in said(response)


class TestNothingStays:
    def test_no_publication_no_entry_no_label(self, publishing, draft):
        before = Chain.objects.filter(name=PUBLICATIONS).values_list("length", "head").first()
        preview(publishing, draft)
        assert not Publication.objects.exists()
        assert not Mention.objects.exists()
        assert not Label.objects.filter(kind="agreement").exists()
        after = Chain.objects.filter(name=PUBLICATIONS).values_list("length", "head").first()
        assert (before, after) == (None, None)
        assert Client().get(f"/en/agreements/{draft.reference}/").status_code == 404

    def test_what_is_public_stays_as_it_was(self, publishing, university):
        factories.published(university)
        factories.edited(university, name_en="Buketov University")
        head = Chain.objects.get(name=PUBLICATIONS).head
        preview(publishing, university)
        assert Chain.objects.get(name=PUBLICATIONS).head == head
        page = Client().get(f"/en/institutions/{university.slug}/").content.decode()
        assert "Karaganda University" in page and "Buketov" not in page
        assert services.is_public(university)


class TestWho:
    def test_strangers_sign_in_first(self, draft):
        assert Client().get(change_url(draft, "preview")).url.startswith("/admin/login/")

    @pytest.mark.parametrize("role", ["hec-analyst", "observer"])
    def test_who_reads_no_drafts_sees_none(self, role, draft):
        assert preview(as_role(role), draft).status_code == 404

    def test_nor_by_way_of_what_names_them(self, draft):
        """In review itself, but it names drafts."""
        record = in_review(draft)
        response = as_role("observer").get(change_url(record, "preview"), follow=True)
        assert "It names drafts that you do not read: no preview." in said(response)

    def test_who_reads_what_is_in_review_previews_it(self, university):
        assert preview(as_role("observer"), in_review(university)).status_code == 200

    def test_it_is_only_to_look_at(self, publishing, draft):
        assert publishing.post(change_url(draft, "preview")).status_code == 405

    @pytest.mark.parametrize("language", ["xx", "", "en\x00", "../en"])
    def test_a_language_that_the_register_does_not_speak(self, publishing, draft, language):
        assert preview(publishing, draft, language=language).status_code == 404

    def test_sources_have_no_page(self, publishing):
        source = factories.saved(factories.SourceFactory())
        assert preview(publishing, source).status_code == 404
        form = publishing.get(change_url(source)).content.decode()
        assert "Preview the public page" not in form
        assert 'name="_preview"' not in form

    def test_a_save_leads_there_before_anything_else(self, editing, university):
        data = form_data(editing.get(change_url(university))) | {"head_title": "Rector"}
        response = editing.post(change_url(university), data | {"_preview": "1"})
        assert response.url == change_url(university, "preview")
        assert "Rector" in editing.get(response.url).content.decode()

    def test_so_does_the_first_save(self, editing, university):
        page = editing.get(list_url(type(university), "add/"))
        assert 'name="_preview"' in page.content.decode()

    def test_the_form_leads_there(self, editing, university):
        page = editing.get(change_url(university)).content.decode()
        assert f'href="{change_url(university, "preview")}"' in page
        assert f'href="{change_url(university, "changes")}"' in page


class TestChanges:
    def test_every_reader_sees_what_would_change(self, editing, university):
        factories.published(university)
        factories.edited(university, head_title="Rector")
        assert "Rector" in editing.get(change_url(university, "changes")).content.decode()

    def test_strangers_and_outsiders_do_not(self, university):
        url = change_url(university, "changes")
        assert Client().get(url).url.startswith("/admin/login/")
        assert as_role("observer").get(url).status_code == 404
        assert as_role("focal-point").get(url).status_code == 404
        assert list_url(type(university)) in change_url(university)
