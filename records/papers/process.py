"""Starts the process that opens a PDF, and ends it when it takes too long."""

import json
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile

from records.papers.reader.limits import SECONDS_OF_WAITING

READER = Path(__file__).with_name("reader")


class Unreadable(Exception):
    """The file was refused; `code` says why, such as `encrypted` or `too_complex`."""

    def __init__(self, code):
        super().__init__(code)
        self.code = code


def ask(act, path, *numbers):
    """Let the process answer with a mapping. Raises `Unreadable`."""
    answer = _run(act, path, *numbers)
    refusal = _refusal(answer)
    if refusal:
        raise Unreadable(refusal)
    return json.loads(answer)


def picture(path, number, width):
    """A page as the bytes of a PNG. Raises `Unreadable`."""
    answer = _run("picture", path, number, width)
    if answer.startswith(b"\x89PNG"):
        return answer
    raise Unreadable(_refusal(answer))


def _refusal(answer):
    """The code of a refusal, or None. A process that was ended leaves no whole answer."""
    try:
        return json.loads(answer).get("refused")
    except ValueError:
        return "too_complex"


def _run(act, path, *numbers):
    command = [sys.executable, "-I", str(READER), act, str(path), *map(str, numbers)]
    try:
        # No environment: what reads hostile files has no secret to give away.
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SECONDS_OF_WAITING,
            env={},
            cwd="/",
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Unreadable("too_complex") from None
    return done.stdout


@contextmanager
def on_disk(file):
    """The path of an uploaded or stored file; what lies in memory is written out for the while."""
    path = getattr(file, "temporary_file_path", None)
    if path:
        file.flush()
        yield path()
    elif getattr(file, "path", None) and Path(file.path).exists():
        yield file.path
    else:
        with NamedTemporaryFile(suffix=".pdf") as copy:
            for chunk in file.chunks():
                copy.write(chunk)
            copy.flush()
            yield copy.name
