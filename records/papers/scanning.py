"""Whether a scanner found malware in a paper. What it said holds for the bytes, wherever they lie.

A scanner that does not answer never opens anything: the paper stays received, is shown to nobody
and cannot be cleared for the public until the scanner has answered.
"""

import logging
import socket
import subprocess

from django.conf import settings
from django.db import models
from django.utils.translation import pgettext_lazy

from records.papers import process

logger = logging.getLogger(__name__)

SECONDS = 30
BLOCK = 64 * 1024


class ScanState(models.TextChoices):
    RECEIVED = "received", pgettext_lazy("state of a scan", "received, not scanned yet")
    CLEAN = "clean", pgettext_lazy("state of a scan", "clean")
    REFUSED = "refused", pgettext_lazy("state of a scan", "refused by the scanner")


class Scan(models.Model):
    """What the scanner said of a file, by the SHA-256 of its bytes."""

    sha256 = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=8, choices=ScanState.choices)
    answered_at = models.DateTimeField(auto_now=True)

    class Meta:
        default_permissions = ()

    def __str__(self):
        return f"{self.sha256}: {self.state}"


class ScannerDown(Exception):
    """The scanner gave no answer."""


def scan_state(sha256):
    """What is known of a file. Without a scanner every file that was taken is clean."""
    if settings.PAPER_SCANNER is None:
        return ScanState.CLEAN
    known = Scan.objects.filter(sha256=sha256).values_list("state", flat=True).first()
    return ScanState(known) if known else ScanState.RECEIVED


def is_clean(sha256):
    """Whether a file may be opened, shown and cleared for the public."""
    return scan_state(sha256) == ScanState.CLEAN


def scan(file, sha256):
    """Ask the scanner, unless it answered before. Returns the state, and keeps it."""
    state = scan_state(sha256)
    if state != ScanState.RECEIVED:
        return state
    try:
        with process.on_disk(file) as path:
            state = _ask(settings.PAPER_SCANNER, path)
    except ScannerDown as reason:
        logger.error("The scanner of papers does not answer: %s", reason)
    return _keep(sha256, state)


def _keep(sha256, state):
    row, _is_new = Scan.objects.get_or_create(sha256=sha256, defaults={"state": state})
    if row.state != state:
        row.state = state
        row.save()
    return state


def _ask(scanner, path):
    """CLEAN or REFUSED. Raises ScannerDown."""
    return _ask_command(scanner.command, path) if scanner.command else _ask_clamd(scanner, path)


def _ask_command(command, path):
    """As clamscan has it: 0 is clean, 1 is found, all else is no answer."""
    try:
        done = subprocess.run(
            [*command, path],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ScannerDown(error) from error
    answers = {0: ScanState.CLEAN, 1: ScanState.REFUSED}
    if done.returncode not in answers:
        raise ScannerDown(f"exit code {done.returncode}")
    return answers[done.returncode]


def _ask_clamd(scanner, path):
    """Send the bytes: clamd may not read files of ours."""
    try:
        with _connected(scanner.address) as line, open(path, "rb") as file:
            line.sendall(b"zINSTREAM\0")
            while block := file.read(BLOCK):
                line.sendall(len(block).to_bytes(4, "big") + block)
            line.sendall(bytes(4))
            answer = line.makefile("rb").read(BLOCK)
    except OSError as error:
        raise ScannerDown(error) from error
    answer = answer.rstrip(b"\0\n")
    if answer.endswith(b" OK"):
        return ScanState.CLEAN
    if answer.endswith(b" FOUND"):
        return ScanState.REFUSED
    raise ScannerDown(answer.decode(errors="replace"))


def _connected(address):
    if isinstance(address, tuple):
        return socket.create_connection(address, timeout=SECONDS)
    line = socket.socket(socket.AF_UNIX)
    line.settimeout(SECONDS)
    try:
        line.connect(address)
    except OSError:
        line.close()
        raise
    return line
