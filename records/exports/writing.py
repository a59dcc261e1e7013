"""Exports as files: whole or not at all."""

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from records.exports.content import NotWritable


@dataclass(frozen=True)
class Written:
    """How many bytes were written, and their SHA-256 in hexadecimal."""

    size: int
    digest: str


def write_to(stream, pieces):
    """Write pieces of bytes to a binary stream. Returns what was Written."""
    digest, size = hashlib.sha256(), 0
    for piece in pieces:
        stream.write(piece)
        digest.update(piece)
        size += len(piece)
    return Written(size, digest.hexdigest())


def write_file(path, pieces):
    """Write pieces of bytes to a file that appears when it is whole, readable as the umask says.

    Whatever breaks off leaves no file, and an older one of the same name as it was.
    Raises NotWritable where the folder cannot be written to, and for what is no file: a folder, or
    a device, of which a file would take the place.
    """
    path = Path(path)
    if path.exists() and not path.is_file():
        raise NotWritable(f"{path} cannot be written: it is no file.")
    try:
        handle, part = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise NotWritable(f"{path} cannot be written: {error.strerror}.") from error
    try:
        with os.fdopen(handle, "wb") as stream:
            written = write_to(stream, pieces)
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(part, 0o666 & ~_umask())
        os.replace(part, path)
    except BaseException:
        os.unlink(part)
        raise
    return written


def _umask():
    mask = os.umask(0)
    os.umask(mask)
    return mask
