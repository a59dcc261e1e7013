"""The expected answers: which capability each route asks for, and who has it.

A new route fails tests/cooperation/test_matrix.py until it has a line in ROUTES. What it shows or
does is named by a capability; a capability that is new gets a row in WHO.
"""

import re
from dataclasses import dataclass, field

from tests.access.scene import ROLES

#: The answer that leads to the page for signing in.
LOGIN = "login"

#: Marks of the seven roles and of a focal point of another institution. The stranger and the
#: account that was switched off have none of these.
#:
#: A row is found by the most specific name: `publish agreement draft`, `publish draft`,
#: `publish agreement`, `publish`.
WHO = """
                              ministry ministry  HEC         HEC     focal focal   obs-   admini-
                              editor   publisher coordinator analyst point point 2 server strator

use the desk                  ●        ●         ●           ●       ●     ●       ●      ●
list                          ●        ●         ●           ●       –     –       ●      ●
read draft                    ●        ●         ●           –       –     –       –      ●
read in review                ●        ●         ●           ●       –     –       ●      ●
read state level              ●        ●         ●           ●       –     –       ●      ●
read published                ●        ●         ●           ●       –     –       ●      ●
read own draft                ●        ●         ●           –       ●     –       –      ●
read own in review            ●        ●         ●           ●       ●     –       ●      ●
read own published            ●        ●         ●           ●       ●     –       ●      ●
read absent                   –        –         –           –       –     –       –      –
add                           ●        ●         ●           –       –     –       –      –
add delegation                ●        ●         –           –       –     –       –      –
edit                          ●        ●         ●           –       –     –       –      –
edit delegation               ●        ●         –           –       –     –       –      –
prove by a letter             ●        ●         ●           –       –     –       –      –
submit                        ●        ●         ●           –       –     –       –      –
submit delegation             ●        ●         –           –       –     –       –      –
publish agreement             –        ●         ●           –       –     –       –      –
publish agreement state level –        ●         –           –       –     –       –      –
publish center                –        ●         ●           –       –     –       –      –
publish                       –        ●         –           –       –     –       –      –
withdraw agreement            –        ●         ●           –       –     –       –      –
withdraw agreement state level–        ●         –           –       –     –       –      –
withdraw center               –        ●         ●           –       –     –       –      –
withdraw                      –        ●         –           –       –     –       –      –
merge                         –        ●         ●           –       –     –       –      –
merge delegation              –        ●         –           –       –     –       –      –
discard                       –        –         –           –       –     –       –      –
discard draft                 ●        –         –           –       –     –       –      –
publish in emergency          –        ●         –           –       –     –       –      –
publish some                  –        ●         ●           –       –     –       –      –
read history                  ●        ●         ●           ●       ●     ●       –      ●
use the tray                  ●        ●         ●           –       –     –       –      –
read paper                    ●        ●         ●           –       –     –       –      –
read terms                    ●        ●         ●           ●       ●     ●       ●      ●
manage terms                  –        –         –           –       –     –       –      ●
read revisions                ●        ●         ●           –       –     –       –      –
read changes of rows          –        –         –           –       –     –       –      ●
read publications             ●        ●         ●           ●       –     –       –      –
read reports                  ●        ●         ●           ●       –     –       ●      ●
answer reports                ●        ●         ●           –       –     –       –      ●
read letters                  ●        ●         ●           –       –     –       –      ●
write letters                 –        ●         ●           –       –     –       –      –
read replies                  ●        ●         ●           ●       –     –       –      –
draft replies                 ●        ●         ●           –       –     –       –      –
search institutions           ●        ●         ●           ●       ●     ●       ●      ●
run accounts                  –        –         –           –       –     –       –      ●
run own account               –        –         –           –       –     –       –      –
list agreement                ●        ●         ●           ●       ●     ●       ●      ●
list center                   ●        ●         ●           ●       ●     ●       ●      ●
list institution              ●        ●         ●           ●       ●     ●       ●      ●
add agreement                 ●        ●         ●           –       ●     ●       –      –
edit agreement own draft      ●        ●         ●           –       ●     –       –      –
submit agreement own draft    ●        ●         ●           –       ●     –       –      –
edit center own draft         ●        ●         ●           –       ●     –       –      –
submit center own draft       ●        ●         ●           –       ●     –       –      –
edit center own in review     ●        ●         ●           –       ●     –       –      –
submit center own in review   ●        ●         ●           –       ●     –       –      –
edit center own published     ●        ●         ●           –       ●     –       –      –
submit center own published   ●        ●         ●           –       ●     –       –      –
restore                       ●        ●         ●           –       –     –       –      –
restore delegation            ●        ●         –           –       –     –       –      –
resolve                       ●        ●         ●           –       –     –       –      –
discard own draft             –        –         –           –       –     –       –      –
discard agreement own draft   –        –         –           –       ●     –       –      –
discard center own draft      –        –         –           –       –     –       –      –
read paper published          ●        ●         ●           –       –     –       –      –
read paper own published      ●        ●         ●           –       ●     –       –      –
ask report                    ●        ●         ●           ●       ●     ●       ●      ●
ask report agreements-desk    –        ●         ●           ●       ●     ●       –      –
ask report institution-letters  ●      ●         ●           –       –     –       –      ●
ask report parliament-reply   ●        ●         ●           ●       –     –       –      –
save report                   ●        ●         ●           ●       ●     ●       ●      –
save report agreements-desk   –        ●         ●           ●       ●     ●       –      –
save report institution-letters  ●     ●         ●           –       –     –       –      –
save report parliament-reply  ●        ●         ●           ●       –     –       –      –
nobody                        –        –         –           –       –     –       –      –
"""


@dataclass(frozen=True)
class Page:
    """What a page of the desk asks for.

    get, post      the capability; an empty one means that the page does not know the method: 405
    to_get, to_post  the answer to who has it; 302 leads to a page
    denied         the answer to staff who lack it; a record out of reach is 404 before that
    stranger       the answer to whoever is not signed in
    query          what follows the address, with arguments of the scene
    looks          whether it looks at the record first: one out of reach is 404 before all else
    """

    get: str = ""
    post: str = ""
    to_get: int = 200
    to_post: int = 200
    denied: int = 403
    stranger: int | str = LOGIN
    query: str = ""
    looks: bool = True


@dataclass(frozen=True)
class Public:
    """A page for everybody, the same for all. Answers by the label of what it shows."""

    answer: int | str = 200
    post: int | str = 405
    answers: dict = field(default_factory=dict)

    def answer_to(self, method, label):
        """The answer to a method, about what the scene has under a label."""
        if method == "get":
            return self.answers.get(label, self.answer)
        if method == "post" and self.post != 405:
            return self.answers.get(label, self.post)
        return 405


#: What the public asks for in vain.
#: Reports that the public site does not have.
STAFF_REPORTS = ("agreements-desk", "institution-letters", "parliament-reply")
HIDDEN = dict.fromkeys(
    ("draft", "in review", "state level", "own draft", "own in review", "absent"), 404
)


def _pages(prefix, **pages):
    return {f"admin:{prefix}_{name}": page for name, page in pages.items()}


def _bare(prefix, get="use the desk"):
    """The address without an act, which leads to the change page."""
    place = prefix.replace("_", "/")
    return {f"admin/{place}/<path:object_id>/": Page(get=get, to_get=302, looks=False)}


def records(prefix):
    """The pages of a kind of record."""
    return _bare(prefix) | _pages(
        prefix,
        changelist=Page(get="list", post="list"),
        add=Page(get="add", post="add"),
        change=Page(get="read", post="edit"),
        history=Page(get="read"),
        delete=Page(get="discard", post="discard", to_post=302),
        submit=Page(get="submit", post="submit", to_get=302, to_post=302),
        **{"return": Page(get="publish", post="publish", to_post=302)},
        publish=Page(get="publish", post="publish", to_post=302),
        withdraw=Page(get="withdraw", post="withdraw", to_post=302),
        merge=Page(get="merge", post="merge"),
        unmerge=Page(get="merge", post="merge"),
        compare=Page(get="read history", query="?from={number}&to={number}"),
        restore=Page(get="restore", post="restore"),
        history_csv=Page(get="read history"),
        emergency=Page(get="publish in emergency", post="publish in emergency", to_post=302),
        changes=Page(get="read"),
        preview=Page(get="read"),
        # Nothing is typed yet, so nothing is near.
        near=Page(get="add", to_get=204),
        # Without records to publish there is no such page.
        publish_together=Page(get="nobody", post="nobody", denied=404),
    )


def terms(prefix):
    """The pages of a pick list."""
    return _bare(prefix) | _pages(
        prefix,
        changelist=Page(get="read terms", post="read terms"),
        add=Page(get="manage terms", post="manage terms"),
        change=Page(get="read terms", post="manage terms"),
        history=Page(get="read history"),
        compare=Page(get="read history", query="?from={number}&to={number}"),
        delete=Page(get="manage terms", post="manage terms"),
    )


def to_read(prefix, capability, *, listed=None, post="nobody"):
    """The pages of rows that nobody adds or deletes."""
    return _bare(prefix) | _pages(
        prefix,
        changelist=Page(get=listed or capability, post=listed or capability),
        add=Page(get="nobody", post="nobody"),
        change=Page(get=capability, post=post),
        history=Page(get=capability),
        delete=Page(get="nobody", post="nobody"),
    )


ROUTES = {
    # --- Public pages ------------------------------------------------------------------------
    "home": Public(),
    "search": Public(),
    "statistics": Public(),
    "about": Public(),
    "data": Public(),
    "accessibility": Public(),
    "partners": Public(),
    "partner": Public(answers={"absent": 404}),
    "agreements": Public(),
    "agreement": Public(answers=HIDDEN | {"withdrawn": 410}),
    "agreement-document": Public(answers={"absent": 404}),
    "institutions": Public(),
    "institution": Public(answers=HIDDEN),
    "delegations": Public(),
    "delegation": Public(answers=HIDDEN),
    "centers": Public(),
    "center": Public(answers=HIDDEN),
    "report": Public(post=200, answers=HIDDEN),
    "report-status": Public(answers={"absent": 404}),
    "reports": Public(),
    "report-page": Public(answers=dict.fromkeys(STAFF_REPORTS, 404)),
    "healthz": Public(),
    "readyz": Public(),
    "robots": Public(),
    "sitemap": Public(),
    # --- The desk as a whole -----------------------------------------------------------------
    "admin:index": Page(get="use the desk"),
    "admin:login": Page(
        get="use the desk", post="use the desk", to_get=302, to_post=200, stranger=200
    ),
    "admin:again": Page(get="use the desk", post="use the desk"),
    # Nobody is on the way in here, so both lead back to the first page.
    "admin:enrol": Public(answer=LOGIN, post=LOGIN),
    "admin:key": Public(answer=LOGIN, post=LOGIN),
    "admin:forgotten": Public(post=200),
    "admin:set_password": Public(answer=404, post=404),
    "admin:language": Public(answer=302, post=302),
    "admin:kept": Page(get="use the desk", post="use the desk", to_get=302, to_post=302),
    "admin:own_sign_in": Page(get="use the desk", post="use the desk"),
    "admin:logout": Page(post="use the desk", stranger=302),
    "admin:password_change": Page(get="use the desk", post="use the desk"),
    "admin:password_change_done": Page(get="use the desk"),
    "admin:jsi18n": Page(get="use the desk"),
    "admin:autocomplete": Page(
        get="search institutions",
        query="?app_label=agreements&model_name=party&field_name=institution&term=University",
    ),
    "admin:review": Page(get="publish some", post="publish some"),
    "admin:save_filter": Page(post="use the desk", to_post=302),
    "admin:delete_filter": Page(post="use the desk", to_post=404, looks=False),
    "admin:report_index": Page(get="use the desk"),
    "admin:report_page": Page(get="ask report", looks=False),
    "admin:save_report": Page(post="save report", to_post=302, looks=False),
    "admin:delete_report": Page(post="use the desk", to_post=404, looks=False),
    "admin:export": Page(get="use the desk", to_get=404, looks=False),
    "admin:prepare_file": Page(post="ask report", to_post=302, looks=False),
    "admin:prepared_file": Page(get="use the desk", to_get=404, looks=False),
    "admin:take_file": Page(get="use the desk", to_get=404, looks=False),
    "admin:cancel_file": Page(post="use the desk", to_post=404, looks=False),
    "admin:stand_ins": Page(get="publish some", post="publish some"),
    "admin:emergencies": Page(get="publish some", post="publish some", to_post=302),
    "admin:app_list": Page(get="use the desk", denied=404),
    "admin/(?P<url>.*)$": Page(get="nobody", denied=404),
    # --- Records -----------------------------------------------------------------------------
    **records("agreements_agreement"),
    **records("centers_center"),
    **records("delegations_delegation"),
    **records("institutions_institution"),
    **records("institutions_person"),
    **records("records_source"),
    "admin:agreements_agreement_paper": Page(get="read paper", denied=404),
    # The papers of the scene have no page to be drawn.
    "admin:agreements_agreement_picture": Page(get="nobody", denied=404),
    # The sources of the scene have no letter on file.
    "admin:records_source_original": Page(get="nobody", denied=404),
    "admin:agreements_agreement_letter": Page(get="prove by a letter", post="prove by a letter"),
    "admin:centers_center_letter": Page(get="prove by a letter", post="prove by a letter"),
    "admin:institutions_institution_letter": Page(
        get="prove by a letter", post="prove by a letter"
    ),
    **to_read("institutions_appointment", "list"),
    # People and sources have no public page to preview.
    "admin:institutions_person_preview": Page(get="nobody", denied=404),
    "admin:records_source_preview": Page(get="nobody", denied=404),
    **_pages(
        "agreements_agreement",
        tray=Page(get="use the tray", post="use the tray", to_post=302),
        tray_paper=Page(get="use the tray", post="use the tray", to_post=302, looks=False),
        tray_file=Page(get="use the tray", looks=False),
        # The file of the scene has no page to draw.
        tray_picture=Page(get="use the tray", to_get=404, looks=False),
        # About a delegation, which has to be in reach.
        visit=Page(get="use the tray", post="use the tray"),
        resolve=Page(get="resolve", post="resolve", to_post=302),
        # It asks for nothing but the address: it is tried on a paper that is gone already.
        tray_discard=Page(post="use the tray", to_post=404, looks=False),
    ),
    # --- Pick lists --------------------------------------------------------------------------
    **terms("institutions_country"),
    **terms("institutions_region"),
    **terms("institutions_city"),
    **terms("institutions_fieldofstudy"),
    **terms("agreements_areaofcooperation"),
    **to_read("institutions_recognizedlist", "read terms"),
    **to_read("institutions_recognizedinstitution", "read terms"),
    # --- What is kept ------------------------------------------------------------------------
    **to_read("records_revision", "read revisions"),
    **to_read("records_rowchange", "read changes of rows"),
    **to_read("records_publication", "read publications"),
    **to_read("records_emergencyreview", "read revisions"),
    **to_read("records_approval", "read revisions"),
    **to_read("records_standin", "read revisions"),
    **to_read("records_report", "read reports", post="answer reports"),
    "admin:records_report_compare": Page(get="read reports", query="?from={number}&to={number}"),
    "admin:records_report_record": Page(get="read reports", to_get=302),
    # --- Letters and replies -----------------------------------------------------------------
    **to_read("cooperation_letter", "read letters", post="write letters"),
    # Adding means to write letters to several institutions at once.
    "admin:cooperation_letter_add": Page(get="write letters", post="write letters"),
    "admin:cooperation_letter_delete": Page(get="write letters", post="write letters"),
    "admin:cooperation_letter_compare": Page(
        get="read letters", query="?from={number}&to={number}"
    ),
    "admin:cooperation_letter_file": Page(get="read letters"),
    **to_read("cooperation_parliamentreply", "read replies", post="draft replies"),
    "admin:cooperation_parliamentreply_add": Page(get="draft replies", post="draft replies"),
    "admin:cooperation_parliamentreply_compare": Page(
        get="read replies", query="?from={number}&to={number}"
    ),
    "admin:cooperation_parliamentreply_file": Page(get="read replies"),
    # --- Accounts ----------------------------------------------------------------------------
    **to_read("auth_user", "run accounts", post="run accounts"),
    "admin:auth_user_compare": Page(get="run accounts", query="?from={number}&to={number}"),
    "admin:auth_user_add": Page(get="run accounts", post="run accounts"),
    "admin:auth_user_password_change": Page(get="run accounts", post="run accounts"),
}


def _read_rows():
    rows = {}
    for line in WHO.strip().splitlines()[3:]:
        name, *_rest = re.split("[●–]", line, maxsplit=1)
        marks = re.findall("[●–]", line)
        rows[name.strip()] = {
            principal for principal, mark in zip(ROLES, marks, strict=True) if mark == "●"
        }
    return rows


ROWS = _read_rows()


def has(principal, capability, kind="", label=""):
    """Whether a principal has a capability on what a label of the scene names."""
    names = (f"{capability} {kind} {label}", f"{capability} {label}", f"{capability} {kind}")
    for name in (*names, capability):
        row = ROWS.get(name)
        if row is not None:
            return principal in row
    raise LookupError(f"WHO has no row “{capability}” or “{names[0]}”.")
