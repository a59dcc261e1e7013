import signal
import sys
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.http import QueryDict
from django.utils.translation import override

from cooperation.reports import desk_catalog  # noqa: F401  It fills the list.
from cooperation.reports.base import REPORTS, NotAsked
from cooperation.reports.views import formats_of
from records.exports.answering import row_count
from records.exports.content import NotWritable
from records.exports.formats import FORMATS
from records.exports.writing import write_file, write_to


class Command(BaseCommand):
    help = "Write a report. Without --as it holds what the public may read."

    def add_arguments(self, parser):
        parser.add_argument("slug", nargs="?", help="Which report; --list names them.")
        parser.add_argument("--list", action="store_true", help="Name the reports and end.")
        parser.add_argument("--format", default="csv", help=", ".join(FORMATS))
        parser.add_argument("--output", type=Path, help="The file; standard output if unset.")
        parser.add_argument("--on", metavar="DATE", help="As at this day; today if unset.")
        parser.add_argument(
            "--as-known-on", metavar="DATE", help="As the register knew it at the end of this day."
        )
        parser.add_argument(
            "--filter",
            action="append",
            default=[],
            metavar="NAME=VALUE",
            help="A parameter of the report; may be repeated.",
        )
        parser.add_argument("--language", default="en", help="en, ur, kk or ru.")
        parser.add_argument("--as", dest="user", metavar="USER", help="With this user's rights.")

    def handle(self, *, slug, language, **options):
        # Ended from outside, it still takes the unfinished part of a file away.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
        if options["list"]:
            self._list()
            return
        _refuse_broken_text(slug, options["user"], *options["filter"])
        if language not in dict(settings.LANGUAGES):
            raise CommandError(f"There is no language “{language}”: en, ur, kk or ru.")
        with override(language):
            self._export(slug, options)

    def _list(self):
        for report in REPORTS.values():
            whose = "public" if report.is_public else "staff"
            formats = ", ".join(formats_of(report))
            self.stdout.write(f"{report.slug:<26} {whose:<7} {formats:<28} {report.title}")

    def _export(self, slug, options):
        report = _report(slug)
        user = _user(options["user"])
        if not report.is_open_to(user):
            raise CommandError(
                f"{options['user']} may not ask for “{slug}”."
                if user
                else f"“{slug}” is for staff: name an account that may ask for it with --as."
            )
        if options["format"] not in formats_of(report):
            formats = ", ".join(formats_of(report))
            raise CommandError(f"“{slug}” cannot be had as “{options['format']}”: {formats}.")
        try:
            answer = report.answer(report.ask(_parameters(report, options), user))
            written = _write(FORMATS[options["format"]].chunks(answer), options["output"])
        except (NotAsked, NotWritable) as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            if not error.strerror:  # It did not come from the system that takes the file.
                raise
            raise CommandError(f"The file was not written: {error.strerror}.") from error
        rows = row_count(answer) or 0
        self.stderr.write(
            f"{rows} rows, {written.size} bytes, SHA-256 {written.digest}, number {answer.about.id}"
        )


def _refuse_broken_text(*texts):
    """Raise CommandError for an argument that the shell gave in another encoding."""
    for text in filter(None, texts):
        if text != text.encode(errors="replace").decode():
            raise CommandError(f"{text!r} is not text in UTF-8.")


def _report(slug):
    if slug is None:
        raise CommandError("Name a report; --list shows them.")
    if slug not in REPORTS:
        raise CommandError(f"There is no report “{slug}”; --list shows them.")
    return REPORTS[slug]


def _user(name):
    """The account by its name, or None for the public."""
    if name is None:
        return None
    user = get_user_model().objects.filter(username=name, is_active=True).first()
    if user is None:
        raise CommandError(f"There is no active account “{name}”.")
    return user


def _parameters(report, options):
    """The question as parameters of an address; raises CommandError for an unknown one."""
    known = report.names()
    data = QueryDict(mutable=True)
    for given in options["filter"]:
        name, equals, value = given.partition("=")
        if not equals:
            raise CommandError(f"--filter takes NAME=VALUE, not “{given}”.")
        if name not in known:
            raise CommandError(f"“{report.slug}” has no filter “{name}”: {', '.join(known)}.")
        data.appendlist(name, value)
    for name, value in (("as_at", options["on"]), ("as_known_on", options["as_known_on"])):
        if value is not None:
            data[name] = value
    return data


def _write(pieces, path):
    return write_file(path, pieces) if path else write_to(sys.stdout.buffer, pieces)
