"""The Urdu fonts: fetched at set-up, served and set from our own host, never in the repository.

Noto Nastaliq Urdu, in which pages and papers are seen, and a plain one, in which programs read the
papers: Vazirmatn, whose glyphs are whole letters (all SIL Open Font License 1.1). From the npm
packages below where npm is at hand, or from Debian's fonts-noto-core, with its Noto Naskh Arabic as
the plain one, where that is installed. Without either the pages use the reader's own Urdu font, and
there are no PDFs in Urdu.
"""

import hashlib
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

from cooperation.assets import FONTS

#: Package -> {name under which a file is kept: (place in the package, its SHA-256)}.
PACKAGES = {
    "@fontsource/noto-nastaliq-urdu@5.3.0": {
        "noto-nastaliq-urdu-400.woff2": (
            "package/files/noto-nastaliq-urdu-arabic-400-normal.woff2",
            "fecd45d69436d911d79ff10fc39ca7f7022cbe05214bc07f931820b7c7a7d15c",
        ),
        "noto-nastaliq-urdu-700.woff2": (
            "package/files/noto-nastaliq-urdu-arabic-700-normal.woff2",
            "315f55145f2ce0c92aad3117f970153093486dd52db04c1b45ec26df26bb798f",
        ),
    },
    "@expo-google-fonts/noto-nastaliq-urdu@0.4.2": {
        "noto-nastaliq-urdu-400.ttf": (
            "package/400Regular/NotoNastaliqUrdu_400Regular.ttf",
            "360220888c7519d127c143d0a830d187dd41e184036508a868dd89e6cbfc7521",
        ),
        "noto-nastaliq-urdu-700.ttf": (
            "package/700Bold/NotoNastaliqUrdu_700Bold.ttf",
            "0f76cabd37fb8a5458eae1cd143d2fff3101b4d19448d13373e30c0407ba56a7",
        ),
    },
    "@expo-google-fonts/vazirmatn@0.4.1": {
        "plain-arabic-400.ttf": (
            "package/400Regular/Vazirmatn_400Regular.ttf",
            "443e920a022a89a93d4764a06e853342b9008fba880eb827d814160f1e459c05",
        ),
    },
}
#: What set-up remembers to have fetched.
FETCHED = list(PACKAGES)
INSTALLED = {
    "noto-nastaliq-urdu-400.ttf": "NotoNastaliqUrdu-Regular.ttf",
    "noto-nastaliq-urdu-700.ttf": "NotoNastaliqUrdu-Bold.ttf",
    "plain-arabic-400.ttf": "NotoNaskhArabic-Regular.ttf",
}
INSTALLED_IN = (Path("/usr/share/fonts/truetype/noto"), Path("/usr/share/fonts/noto"))
TIMEOUT_S = 60


class FontError(Exception):
    """Why the fonts could not be had, in one sentence."""


def are_present():
    """Whether the fonts lie where papers are set from; pages have theirs then too."""
    return all((FONTS / name).is_file() for name in INSTALLED)


def fetch():
    """Put the fonts into the assets. Says where it came from; raises FontError."""
    FONTS.mkdir(parents=True, exist_ok=True)
    if shutil.which("npm"):
        for package, files in PACKAGES.items():
            _from_npm(package, files)
        return " and ".join(PACKAGES)
    for folder in INSTALLED_IN:
        if all((folder / name).is_file() for name in INSTALLED.values()):
            for target, name in INSTALLED.items():
                shutil.copyfile(folder / name, FONTS / target)
            return str(folder)
    raise FontError("Neither npm nor Debian's fonts-noto-core is installed.")


def _from_npm(package, files):
    with tempfile.TemporaryDirectory() as folder:
        command = ["npm", "pack", "--silent", "--fetch-retries=0", package]
        try:
            subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=TIMEOUT_S)
            (archive,) = Path(folder).glob("*.tgz")
        except (subprocess.SubprocessError, ValueError) as error:
            raise FontError(f"npm did not bring {package}.") from error
        with tarfile.open(archive) as content:
            contents = {name: _read(content, package, *file) for name, file in files.items()}
    for name, content in contents.items():
        (FONTS / name).write_bytes(content)


def _read(content, package, place, digest):
    """A file of the package, if it is the one that was looked at."""
    try:
        found = content.extractfile(place).read()
    except KeyError as error:
        raise FontError(f"{package} has no {place}.") from error
    if hashlib.sha256(found).hexdigest() != digest:
        raise FontError(f"{place} of {package} is not the file that was expected.")
    return found
