import os
import socket
import sys

from django.core.management.base import BaseCommand, CommandError

HOST = "127.0.0.1"
# Requests that one process works on at a time: granian's own bound, within the connection pool.
THREADS = min(10, 2 * (os.cpu_count() or 1) + 1)


class Command(BaseCommand):
    help = "Serve the portal with granian on 127.0.0.1."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=1, help="Processes; 1 unless told.")

    def handle(self, *, port, workers, **options):
        refuse_taken_port(port)
        self.stdout.write(f"The register is at http://{HOST}:{port}/ (Ctrl+C stops it).")
        self.stdout.flush()
        # Replaces this process: nothing of the command stays in memory beside the server.
        os.execv(sys.executable, server_command(port, workers))  # noqa: S606


def server_command(port: int, workers: int) -> list[str]:
    """The command line of the server."""
    return [
        sys.executable,
        *("-m", "granian"),
        *("--interface", "wsgi"),
        *("--host", HOST),
        *("--port", str(port)),
        *("--workers", str(workers)),
        *("--blocking-threads", str(THREADS)),
        "--no-ws",
        *("--log-level", "warning"),
        "cooperation.wsgi:application",
    ]


def refuse_taken_port(port: int) -> None:
    """End with a sentence where another program listens already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise CommandError(
                f"Port {port} cannot be used ({error.strerror}). "
                f"Choose another, such as: make run PORT={port + 1}"
            ) from error
