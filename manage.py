#!/usr/bin/env python
"""Django's commands, with the local settings and with refusals of one line."""

import importlib.util
import os
import sys
from pathlib import Path

from cooperation import local_environment

OWN_PYTHON = Path(__file__).resolve().parent / ".venv" / "bin" / "python"


def main() -> None:
    """Run the command of the command line."""
    use_own_python()
    local_environment.load()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cooperation.settings")

    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from django.db import DatabaseError

    try:
        _ = settings.INSTALLED_APPS  # Settings load at the first use.
    except ImproperlyConfigured as error:
        sys.exit(f"Not started: {error}")

    try:
        execute_from_command_line(sys.argv)
    except DatabaseError:
        refuse_unreachable_database()
        raise


def use_own_python() -> None:
    """Go on in `.venv` where this Python has no Django, so that commands work in any shell."""
    if importlib.util.find_spec("django"):
        return
    if not OWN_PYTHON.exists() or sys.prefix == str(OWN_PYTHON.parent.parent):
        sys.exit("Not started: Django is not installed here. Run `make run` once.")
    os.execv(OWN_PYTHON, [str(OWN_PYTHON), *sys.argv])  # noqa: S606


def refuse_unreachable_database() -> None:
    """End in one line where no connection comes about; other database errors are bugs."""
    from django.db import DatabaseError, connection

    try:
        connection.ensure_connection()
    except DatabaseError as error:
        chosen = connection.settings_dict
        where = chosen["NAME"]
        if connection.vendor == "postgresql":
            where += f" on {chosen['HOST'] or 'the default socket'}"
            where += f" port {chosen['PORT']}" if chosen["PORT"] else ""
        reason = " ".join(str(error).split())
        sys.exit(f"Not started: the database {where} cannot be reached: {reason}")


if __name__ == "__main__":
    main()
