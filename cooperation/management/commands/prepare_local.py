import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from cooperation import fonts

DATASET = settings.BASE_DIR / "cooperation" / "dataset"
STATE = settings.VAR / "prepared.json"
#: What the register's index of texts follows from.
INDEXING = [
    settings.BASE_DIR / "records" / f"{name}.py"
    for name in ("text", "sound", "search_texts", "collation", "entries")
]


class Command(BaseCommand):
    help = "Bring a local copy up to date: tables, assets, static files and the bundled dataset."
    requires_system_checks = []

    def handle(self, *args, **options):
        for folder in (settings.VAR, *settings.STATICFILES_DIRS):
            folder.mkdir(parents=True, exist_ok=True)
        state = read_state()
        is_new = not MigrationRecorder(connection).applied_migrations()
        is_behind = bool(waiting_migrations())
        if is_new:
            self.stdout.write("Making the database.")
        call_command("migrate", interactive=False, verbosity=0)
        self.rebuild_register(state, is_new, is_behind)
        self.fetch_fonts(state)
        call_command("build_assets", verbosity=0)
        self.collect_static(state)
        self.load_dataset(state, is_new)

    def rebuild_register(self, state, is_new, is_behind):
        """Write the register anew where its tables or the way in which it is indexed changed."""
        digest, known = digest_of(*INDEXING), state.setdefault("index", {})
        database = database_key()
        if not is_new and (is_behind or known.get(database) != digest):
            self.stdout.write("Writing the register anew for this version.")
            call_command("rebuild_register", verbosity=0)
        known[database] = digest
        write_state(state)

    def fetch_fonts(self, state):
        """Fetch the Urdu font, once; every page is readable without it."""
        if fonts.are_present() or state.get("fonts") == fonts.FETCHED:
            return
        self.stdout.write("Fetching the Urdu font.")
        try:
            fonts.fetch()
        except fonts.FontError as error:
            self.stdout.write(
                f"Not fetched: {error} Pages use the reader's own Urdu font, "
                "and there are no PDFs in Urdu."
            )
        state["fonts"] = fonts.FETCHED
        write_state(state)

    def collect_static(self, state):
        """Copy the static files where any changed, those of an upgraded package included."""
        digest = digest_of(
            settings.BASE_DIR / "requirements.txt", *map(Path, settings.STATICFILES_DIRS)
        )
        if state.get("static") == digest and Path(settings.STATIC_ROOT).is_dir():
            return
        self.stdout.write("Collecting the static files.")
        call_command("collectstatic", interactive=False, verbosity=0)
        state["static"] = digest
        write_state(state)

    def load_dataset(self, state, is_new):
        """Load the bundled dataset where it changed since it went into this database."""
        database = database_key()
        digest = digest_of(DATASET)
        loaded = state.setdefault("dataset", {})
        if not is_new and loaded.get(database) == digest:
            return
        self.stdout.write("Loading the bundled dataset.")
        call_command("load_dataset", verbosity=0)
        loaded[database] = digest
        write_state(state)


def waiting_migrations() -> list:
    """The migrations that this database does not have yet."""
    executor = MigrationExecutor(connection)
    return executor.migration_plan(executor.loader.graph.leaf_nodes())


def digest_of(*places: Path) -> str:
    """One digest over the names and contents of files and folders; what is absent adds nothing."""
    digest = hashlib.sha256()
    for file in sorted(files_in(places)):
        digest.update(f"{file}\0{file.stat().st_size}\0".encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


def files_in(places: Iterable[Path]) -> Iterable[Path]:
    """The files at or below the places."""
    for place in places:
        if place.is_file():
            yield place
        yield from (file for file in place.rglob("*") if file.is_file())


def database_key() -> str:
    """What tells one database from another, without its password."""
    chosen = connection.settings_dict
    return "|".join(str(chosen[part]) for part in ("ENGINE", "HOST", "PORT", "NAME"))


def read_state() -> dict:
    """What earlier runs did; unreadable counts as nothing, which only costs time."""
    try:
        return json.loads(STATE.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}


def write_state(state: dict) -> None:
    """Keep what is done for the next run."""
    STATE.write_text(json.dumps(state, indent=1), encoding="utf-8")
