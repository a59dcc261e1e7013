"""The test database of SQLite, which lies in memory, as a file for processes of their own."""

import sqlite3

from django.db import connection


def copy_to(file):
    """Copy the test database into a new file, in the mode in which set-up leaves one.

    Of two processes that change the mode at the same moment one is told that the file is locked.
    """
    connection.ensure_connection()
    with sqlite3.connect(file) as copy:
        connection.connection.backup(copy)
        copy.execute("PRAGMA journal_mode=WAL")
