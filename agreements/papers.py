"""Papers of agreements at the desk: where a file stands, what was public, what to show of it."""

from dataclasses import dataclass, field
from itertools import accumulate

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from agreements.models import Agreement, AgreementDocument
from records import permissions
from records.models import Source, TrayPaper
from records.papers import findings_in, is_clean, text_of
from records.papers.beside import papers_of
from records.papers.process import Unreadable
from records.publications import Publication

FILES = ("original", "public_copy")
#: How many characters of a paper's words stand beside the fields.
TEXT_SHOWN = 100_000


def may_see_papers(user):
    """Whether a user may see the papers of the agreements that this user may read."""
    return user.has_perm(permissions.permission_name("view", AgreementDocument))


def rows_with(sha256):
    """The papers that hold a file, as original or as public copy."""
    holds = Q(original_sha256=sha256) | Q(public_copy_sha256=sha256)
    return AgreementDocument.objects.filter(holds)


def agreements_with(sha256, user, beside=None):
    """The agreements that hold a file already and that a user may read, without `beside`."""
    agreements = permissions.readable(Agreement.objects.all(), user)
    return agreements.filter(pk__in=rows_with(sha256).values("agreement")).exclude(
        pk=beside.pk if beside else None
    )


def was_published(agreement, sha256):
    """Whether the public could ever fetch a file as a paper of this agreement."""
    documents = Publication.objects.of(agreement.kind_name, agreement.key).values_list(
        "document", flat=True
    )
    return any(
        paper.get("sha256") == sha256
        for document in documents
        for paper in (document or {}).get("documents", ())
    )


def stored_files():
    """(record or None for the tray, file, SHA-256) of every paper that is stored."""
    for row in AgreementDocument.objects.select_related("agreement").order_by("pk").iterator():
        for name in FILES:
            if getattr(row, name):
                yield row.agreement, getattr(row, name), getattr(row, f"{name}_sha256")
    for source in Source.objects.exclude(original="").order_by("pk").iterator():
        yield source, source.original, source.original_sha256
    for paper in TrayPaper.objects.waiting().iterator():
        yield None, paper.file, paper.sha256


# --- Beside the fields -----------------------------------------------------------------------


@dataclass(frozen=True)
class Shown:
    """A file as the page beside the fields shows it.

    pages      addresses of the pictures of its pages, in order
    text       the words of each page; empty without a text layer
    findings   identity numbers and private contacts in them; None where there are no words
    state      what stands against showing it, in words; empty if nothing does
    """

    row: AgreementDocument
    name: str
    url: str
    pages: list = field(default_factory=list)
    text: list = field(default_factory=list)
    findings: list | None = None
    state: str = ""

    @property
    def label(self):
        """What the file is called: "signed text (en): public copy"."""
        return self.row._meta.get_field(self.name).verbose_name

    @property
    def anchor(self):
        """Where on the page it stands."""
        return f"paper-{self.row.pk}-{self.name}"

    @property
    def sha256(self):
        return getattr(self.row, f"{self.name}_sha256")

    @property
    def later(self):
        """The newer version of the paper, if there is one."""
        return next(iter(self.row.superseded_by.all()), None)

    @property
    def is_copy(self):
        return self.name == "public_copy"


def shown(row, name):
    """What to show of one file of a paper."""
    url = reverse("admin:agreements_agreement_paper", args=[row.pk, name])
    file, sha256 = getattr(row, name), getattr(row, f"{name}_sha256")
    if not sha256 or not file.storage.exists(file.name):
        return Shown(row, name, url, state=_("The file is not stored here."))
    if not is_clean(sha256):
        return Shown(row, name, url, state=_("The scanner has not answered yet."))
    try:
        text = text_of(file, sha256)
    except Unreadable:
        pages = range(1, (row.pages or 1) + 1)
        return Shown(row, name, url, [f"{url}{number}.png" for number in pages])
    return Shown(
        row,
        name,
        url,
        pages=[f"{url}{number}.png" for number in range(1, len(text) + 1)],
        text=_beginning(text) if any(words.strip() for words in text) else [],
        findings=findings_in(file, sha256) if name == "public_copy" else None,
    )


def _beginning(pages):
    """The words of as many pages as a form can carry beside it."""
    lengths = accumulate(map(len, pages))
    return [page for page, length in zip(pages, lengths, strict=True) if length <= TEXT_SHOWN]


@papers_of.register
def papers_of_agreement(record: Agreement, user):
    """Every stored file of an agreement, earlier versions last."""
    if not may_see_papers(user):
        return None
    rows = sorted(
        record.documents.prefetch_related("superseded_by"),
        key=lambda row: (bool(row.superseded_by.all()), row.position, row.pk),
    )
    return [shown(row, name) for row in rows for name in FILES if getattr(row, name)]
