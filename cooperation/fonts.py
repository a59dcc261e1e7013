"""The Urdu web font: fetched at set-up, served from our own host, never part of the repository.

Noto Nastaliq Urdu (SIL Open Font License 1.1), from the npm package below where npm is at hand, or
from Debian's fonts-noto-core where that is installed. Without either the pages use the reader's
own Urdu font.
"""

import hashlib
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

from cooperation.assets import FONTS

PACKAGE = "@fontsource/noto-nastaliq-urdu@5.3.0"
#: Name under which a file is served -> (place in the package, its SHA-256).
FILES = {
    "noto-nastaliq-urdu-400.woff2": (
        "package/files/noto-nastaliq-urdu-arabic-400-normal.woff2",
        "fecd45d69436d911d79ff10fc39ca7f7022cbe05214bc07f931820b7c7a7d15c",
    ),
    "noto-nastaliq-urdu-700.woff2": (
        "package/files/noto-nastaliq-urdu-arabic-700-normal.woff2",
        "315f55145f2ce0c92aad3117f970153093486dd52db04c1b45ec26df26bb798f",
    ),
}
INSTALLED = {
    "noto-nastaliq-urdu-400.ttf": "NotoNastaliqUrdu-Regular.ttf",
    "noto-nastaliq-urdu-700.ttf": "NotoNastaliqUrdu-Bold.ttf",
}
INSTALLED_IN = (Path("/usr/share/fonts/truetype/noto"), Path("/usr/share/fonts/noto"))
TIMEOUT_S = 60


class FontError(Exception):
    """Why the font could not be had, in one sentence."""


def are_present():
    """Whether the font lies where the style sheet looks for it."""
    return FONTS.is_dir() and any(FONTS.iterdir())


def fetch():
    """Put the font into the assets. Says where it came from; raises FontError."""
    FONTS.mkdir(parents=True, exist_ok=True)
    if shutil.which("npm"):
        _from_npm()
        return PACKAGE
    for folder in INSTALLED_IN:
        if all((folder / name).is_file() for name in INSTALLED.values()):
            for target, name in INSTALLED.items():
                shutil.copyfile(folder / name, FONTS / target)
            return str(folder)
    raise FontError("Neither npm nor Debian's fonts-noto-core is installed.")


def _from_npm():
    with tempfile.TemporaryDirectory() as folder:
        command = ["npm", "pack", "--silent", "--fetch-retries=0", PACKAGE]
        try:
            subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=TIMEOUT_S)
            (archive,) = Path(folder).glob("*.tgz")
        except (subprocess.SubprocessError, ValueError) as error:
            raise FontError(f"npm did not bring {PACKAGE}.") from error
        with tarfile.open(archive) as package:
            contents = {name: _read(package, *place) for name, place in FILES.items()}
    for name, content in contents.items():
        (FONTS / name).write_bytes(content)


def _read(package, place, digest):
    """A file of the package, if it is the one that was looked at."""
    try:
        content = package.extractfile(place).read()
    except KeyError as error:
        raise FontError(f"{PACKAGE} has no {place}.") from error
    if hashlib.sha256(content).hexdigest() != digest:
        raise FontError(f"{place} of {PACKAGE} is not the file that was expected.")
    return content
