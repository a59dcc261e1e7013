import datetime as dt
from pathlib import Path

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import override

from institutions.importing import ListRefused, keep_list, read_list
from records.models import Source
from records.register import today

MAY_LOAD = "institutions.add_recognizedlist"


class Command(BaseCommand):
    help = (
        "Load the regulator's list of recognized institutions from a CSV file with the columns "
        "name, chartered_by, sector, region, city and campus: all its rows, or none. Rows whose "
        "name no record of the register has are loaded too, and named."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--as-at", required=True, metavar="DATE", help="The day of the list.")
        parser.add_argument(
            "--source", required=True, metavar="KEY", help="The source that the file is."
        )
        parser.add_argument("--as", dest="user", metavar="USER", help="Whose act it is.")
        parser.add_argument(
            "--dry-run", action="store_true", help="Say what would be loaded; change nothing."
        )

    def handle(self, *, file, as_at, source, user, dry_run, **options):
        day, actor = _day(as_at), _actor(user)
        if not Source.objects.filter(slug=source).exists():
            raise CommandError(f"There is no source “{source}”: enter it at the desk first.")
        try:
            # Words of closed lists are compared in English, whatever the settings say.
            with override("en"):
                official = read_list(file.read_bytes())
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        except ListRefused as error:
            for problem in error.problems:
                self.stderr.write(str(problem))
            raise CommandError(
                f"Nothing was loaded: {len(error.problems)} problem(s).", returncode=1
            ) from None
        self._write(official, day)
        if dry_run:
            self.stdout.write("Nothing was changed.")
        else:
            kept = keep_list(official, as_at=day, source=source, actor=actor)
            self.stdout.write(f"It is kept as number {kept.pk}.")

    def _write(self, official, day):
        unmatched = official.unmatched
        self.stdout.write(
            f"The list as at {day.isoformat()} has {len(official.rows)} row(s): "
            f"{len(official.rows) - len(unmatched)} with a record in the register, "
            f"{len(unmatched)} without."
        )
        for row in unmatched:
            keys = official.shared.get(row.name)
            reason = f"several records have this name: {', '.join(keys)}" if keys else "no record"
            self.stdout.write(f"Place {row.position}, {row.name}: {reason}.")


def _day(text):
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        raise CommandError(f"--as-at takes a day such as 2026-06-30, not “{text}”.") from None
    if day > today():
        raise CommandError(f"{day.isoformat()} is still to come.")
    return day


def _actor(name):
    """The account that loads, or None; raises CommandError for one that may not."""
    if name is None:
        return None
    actor = get_user_model().objects.filter(username=name, is_active=True).first()
    if actor is None:
        raise CommandError(f"There is no active account “{name}”.")
    if not actor.has_perm(MAY_LOAD):
        raise CommandError(f"{name} may not load lists of recognized institutions.")
    return actor
