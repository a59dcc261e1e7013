"""Which kinds of record have publications of their own; apps add theirs in AppConfig.ready()."""

from collections.abc import Callable
from dataclasses import dataclass

from django.apps import apps


@dataclass(frozen=True)
class Kind:
    """One kind of record, from desk to register.

    name      as it stands in publications and references: "agreement"
    model     the desk's model, as a label for `apps.get_model()`
    document  record -> what the public may know (JSON-able)
    entry     the register's model
    follows   a record of this kind has no page and goes out with the first record that names it
    is_quoted documents of other kinds say more of a record of this kind than its key
    page      name of the URL of its page, which takes the key
    listing   name of the URL of its list
    row       template of one row, where another record's page lists what names it
    words     beginnings of folded words that mean the kind, in every language of the register
    ledger    entries that a delegation brought about -> lines of its outcome ledger
    """

    name: str
    model: str
    document: Callable
    entry: type
    follows: bool = False
    is_quoted: bool = False
    page: str = ""
    listing: str = ""
    row: str = ""
    words: tuple[str, ...] = ()
    ledger: Callable | None = None

    def get_model(self):
        """The desk's model. For the desk only: the register has no use for it."""
        return apps.get_model(self.model)


KINDS: dict[str, Kind] = {}


def register(kind):
    """Tell the bridge of a kind of record. Kinds are listed from the bottom layer up."""
    KINDS[kind.name] = kind
