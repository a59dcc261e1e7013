"""The desk in tests: somebody signed in with both factors, forms filled in as in a browser."""

import re
from html.parser import HTMLParser

from django.conf import settings
from django.contrib.auth.models import Group
from django.test import Client
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.plugins.otp_totp.models import TOTPDevice

from cooperation.signing_in import BEGAN_AT, SEEN_AT
from records import fresh, services, tray
from records.answering import handle_report
from records.models import Revision
from records.system_accounts import system_account
from tests import factories
from tests.pdfs import pdf, upload

#: Where papers are handed in.
TRAY = "/admin/agreements/agreement/tray/"


def member(role, username=None):
    """An account of a role."""
    user = factories.account(username or role, is_staff=True)
    user.groups.set([Group.objects.get(name=role)])
    services.note_row(row=user, actor=system_account(), way="command")
    return user


def sign_in(user):
    """A client that gave password and second factor a moment ago."""
    client = Client()
    client.force_login(user)
    device, _is_new = TOTPDevice.objects.get_or_create(user=user, name="test")
    session = client.session
    session[DEVICE_ID_SESSION_KEY] = device.persistent_id
    fresh.note_proof(session)
    session[BEGAN_AT] = session[SEEN_AT] = session[fresh.PROVED_AT]
    session.save()
    return client


def grow_stale(client):
    """Let the sign-in of a client be too old for what wants a fresh one."""
    session = client.session
    session[fresh.PROVED_AT] -= fresh.FRESH_FOR.total_seconds() + 1
    session.save()


def as_role(role, username=None):
    """A client of a new account of a role."""
    return sign_in(member(role, username))


class _Fields(HTMLParser):
    """Reads what a browser would send of each form on a page."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.forms = []
        self.form = None
        self.select = self.textarea = None

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "form":
            self.form = {"action": given.get("action", ""), "data": {}}
            self.forms.append(self.form)
        if self.form is None:
            return
        name = given.get("name")
        if tag == "input" and name and given.get("type") not in ("submit", "button", "file"):
            unchecked = given.get("type") in ("checkbox", "radio") and "checked" not in given
            if not unchecked:
                self._add(name, given.get("value", "on" if "checked" in given else ""))
        elif tag == "select" and name:
            self.select = (name, "multiple" in given, [])
        elif tag == "option" and self.select:
            self.select[2].append((given.get("value", ""), "selected" in given))
        elif tag == "textarea" and name:
            self.textarea = (name, [])

    def handle_data(self, data):
        if self.textarea:
            self.textarea[1].append(data)

    def handle_endtag(self, tag):
        if tag == "form":
            self.form = None
        elif tag == "select" and self.select:
            name, is_multiple, options = self.select
            chosen = [value for value, is_selected in options if is_selected]
            if is_multiple:
                self.form["data"][name] = chosen
            elif options:
                self._add(name, chosen[0] if chosen else options[0][0])
            self.select = None
        elif tag == "textarea" and self.textarea:
            name, texts = self.textarea
            self._add(name, "".join(texts).removeprefix("\n"))
            self.textarea = None

    def _add(self, name, value):
        data = self.form["data"]
        if name in data:
            value = [*(data[name] if isinstance(data[name], list) else [data[name]]), value]
        data[name] = value


def forms_of(response):
    """The forms of a page: action, and the data that a browser would send unchanged."""
    parser = _Fields()
    parser.feed(response.content.decode())
    return parser.forms


def form_data(response, field="_save_form"):
    """The data of the form for a record, or of the first form that has a field of that name."""
    if field == "_save_form":
        forms = forms_of(response)
        return next(f["data"] for f in forms if any("TOTAL_FORMS" in name for name in f["data"]))
    return next(f["data"] for f in forms_of(response) if field in f["data"])


def in_review(record, actor=None):
    """A record that an editor sent for review."""
    record = record if record.version else factories.saved(record, actor)
    return services.submit(record=record, actor=actor or factories.account("editor"))


def in_tray(name="scan.pdf", text="Memorandum", actor=None):
    """A paper that waits in the tray."""
    actor = actor or factories.account("ministry-editor", is_staff=True)
    return tray.receive(upload=upload(pdf(text), name), actor=actor)


def answered(report, state="answered", answer="Corrected today.", actor=None):
    """A report of an error that somebody answered."""
    return handle_report(
        report=report, state=state, answer=answer, actor=actor or factories.account("editor")
    )


def number_of(record, version):
    """The number of the revision with which a version of a record was saved."""
    return Revision.objects.get(kind=record.kind_name, key=record.key, version=version).number


def change_url(record, act="change"):
    """The address of a record at the desk, or of an act on it."""
    meta = record._meta
    return f"/admin/{meta.app_label}/{meta.model_name}/{record.pk}/{act}/"


def list_url(model, act=""):
    """The address of a list at the desk."""
    return f"/admin/{model._meta.app_label}/{model._meta.model_name}/{act}"


def said(response):
    """The messages that a response leads to, as one text."""
    return " ".join(str(message) for message in response.context["messages"])


def errors_of(response):
    """Every error of a form and of its parts: {field: sentences}, parts as {part: …}."""
    form = response.context["adminform"].form
    found = {name: list(errors) for name, errors in form.errors.items()}
    for inline in response.context["inline_admin_formsets"]:
        formset = inline.formset
        texts = [text for errors in formset.errors for each in errors.values() for text in each]
        texts += list(formset.non_form_errors())
        if texts:
            found[formset.prefix] = texts
    return found


def link_in(message):
    """The path of the address that a mail holds."""
    return re.search(r"http://\S+", message.body)[0].removeprefix(settings.SITE_URL)
