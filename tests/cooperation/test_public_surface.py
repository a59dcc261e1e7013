"""All public pages: they read the register alone, hold the policy, and answer in every language."""

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from records import services
from records.inbox import Report
from records.kinds import KINDS
from tests.factories import (
    AgreementFactory,
    CenterFactory,
    DelegationFactory,
    InstitutionFactory,
    SourceFactory,
    cite,
    published,
)

pytestmark = pytest.mark.django_db

LANGUAGES = ("en", "ur", "kk", "ru")
OUTSIDE = ("/robots.txt", "/sitemap.xml", "/healthz", "/readyz")

#: Tables of the desk. Users stand beside publications; everything else of the desk is private.
REGISTER_TABLES = {
    "records_chain",
    "records_publication",
    "records_label",
    "records_mention",
    "records_facet",
    # Lists of the regulator's, which are no records.
    "institutions_recognizedlist",
    "institutions_recognizedinstitution",
    *(spec.entry._meta.db_table for spec in KINDS.values()),
}
#: What the public sends in: only the page of one report reads it, and only sending one writes it.
INBOX = "records_report"
FOREIGN_TABLES = {"django_migrations", "sqlite_master", "pg_class", "pg_namespace"}


@pytest.fixture
def scene():
    """One record of each kind, all public, that name each other."""
    delegation = DelegationFactory()
    agreement = AgreementFactory(signed_during=delegation)
    cite(agreement, SourceFactory(), "signed_on")
    center = CenterFactory(opened_during=delegation, counterpart=InstitutionFactory(partner=True))
    for record in (delegation, center, center.host):
        cite(record, SourceFactory())
    published(delegation, agreement, center)
    return {
        "agreement": agreement.reference,
        "delegation": delegation.slug,
        "center": center.slug,
        "institution": center.host.slug,
    }


def public_paths(scene, language="en"):
    """Every public address of the scene."""
    paths = ["", "partners/", "partners/kz/", "statistics/", "search/?q=university"]
    paths += ["data/", "about/", "accessibility/"]
    for kind, key in scene.items():
        paths += [f"{kind}s/", f"{kind}s/{key}/", f"report/{kind}/{key}/"]
    return [f"/{language}/{path}" for path in paths]


def desk_tables():
    """Tables that no public page may read: all of our apps' but the register's."""
    ours = {"records", "institutions", "delegations", "agreements", "centers", "auth"}
    return {
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in ours
    } - REGISTER_TABLES


def test_no_public_page_reads_a_table_of_the_desk(client, scene):
    paths = public_paths(scene) + list(OUTSIDE)
    paths += [f"/en/{kind}s/?format=csv" for kind in scene]
    for path in paths:
        with CaptureQueriesContext(connection) as captured:
            response = client.get(path)
            b"".join(response)
        read = {
            table for query in captured for table in desk_tables() if f'"{table}"' in query["sql"]
        }
        assert (path, response.status_code, read) == (path, 200, set())


def tables_read(action):
    """Tables of the desk that an action names in its SQL."""
    with CaptureQueriesContext(connection) as captured:
        action()
    return {table for query in captured for table in desk_tables() if f'"{table}"' in query["sql"]}


def test_a_report_touches_the_inbox_and_nothing_else_of_the_desk(client, scene):
    for kind, key in scene.items():
        form, text = f"/en/report/{kind}/{key}/", {"what_is_wrong": "The date is another one."}
        assert tables_read(lambda form=form: client.get(form)) == set()
        assert tables_read(lambda form=form, text=text: client.post(form, text)) == {INBOX}
    status = Report.objects.first().get_absolute_url()
    assert tables_read(lambda: client.get(status)) == {INBOX}


def test_the_guard_sees_a_table_of_the_desk(scene):
    with CaptureQueriesContext(connection) as captured:
        list(KINDS["agreement"].get_model().objects.all())

    assert any(f'"{table}"' in query["sql"] for query in captured for table in desk_tables())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_answers_in_every_language_under_a_strict_policy(client, scene, language):
    for path in public_paths(scene, language):
        response = client.get(path)
        html = response.content.decode()

        assert (path, response.status_code) == (path, 200)
        assert f'<html lang="{language}"' in html
        policy = response["Content-Security-Policy"]
        assert "unsafe-inline" not in policy
        for forbidden in ("<script", "<style", ' style="', " onclick=", " onload="):
            assert forbidden not in html


def test_every_page_links_itself_in_the_other_languages_and_keeps_its_filters(client, scene):
    html = client.get("/en/agreements/?kind=mou").content.decode()

    for language in LANGUAGES:
        assert f'href="/{language}/agreements/?kind=mou"' in html


def test_query_counts_of_the_other_pages(client, scene):
    expected = {
        "/en/": 14,
        "/en/institutions/": 6,
        "/en/centers/": 8,
        "/en/delegations/": 5,
        f"/en/centers/{scene['center']}/": 5,
        f"/en/institutions/{scene['institution']}/": 11,
        f"/en/delegations/{scene['delegation']}/": 8,
    }
    found = {}
    for path in expected:
        with CaptureQueriesContext(connection) as captured:
            client.get(path)
        found[path] = len(captured)

    assert found == expected


def test_the_trial_line_stands_until_a_publisher_is_named(client, settings):
    trial = "Trial installation. Not an official publication"

    assert trial in client.get("/en/").content.decode()
    settings.PUBLISHER_NAME = "Ministry of Education"
    assert trial not in client.get("/en/").content.decode()


def test_the_date_of_the_newest_information_stands_beside_every_as_at_date(client, scene):
    for path in public_paths(scene):
        html = client.get(path).content.decode()
        assert "Figures as at" in html
        assert "Newest information" in html


def test_pages_of_what_does_not_exist_are_not_found(client):
    for path in (
        "/en/x/",
        "/en/agreements/PK-KZ-2026-9999/",
        "/en/centers/none/",
        "/en/partners/tr/",
    ):
        response = client.get(path)
        assert (path, response.status_code) == (path, 404)
        assert "This page is not in the register" in response.content.decode()


def test_a_center_in_use_cannot_take_its_host_out_of_the_register(scene, publisher):
    host = KINDS["institution"].get_model().objects.get(slug=scene["institution"])

    with pytest.raises(ValidationError, match="named by Educational Center 1"):
        services.withdraw(records=[host], actor=publisher, reason="Closed.")


def test_the_sitemap_names_every_public_page_in_every_language(client, scene):
    text = client.get("/sitemap.xml").content.decode()

    for language in LANGUAGES:
        assert f"/{language}/agreements/{scene['agreement']}/" in text
    assert text.count("<loc>") == 4 * (7 + 4 + 3 + KINDS["institution"].entry.objects.count())
