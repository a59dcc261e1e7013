"""Files made from sources: one style sheet from many, compiled translations from .po files.

Nothing here needs Django, so that the tests and the set-up can call it before settings exist.
"""

import posixpath
import re
from collections.abc import Iterable
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

PROJECT = Path(__file__).resolve().parent.parent
STATIC = PROJECT / "static"
LOCALES = [PROJECT / "cooperation" / folder for folder in ("locale", "locale_django")]
ASSETS = PROJECT / "var" / "assets"
#: Fonts of pages and papers, where set-up fetched any (see fonts.py): <name>-<weight>.<format>
FONTS = ASSETS / "fonts"

# Addresses below the static root, which static/ and var/assets/ share.
ENTRY = "css/main.css"
SHEET = "css/register.css"

FORMATS = {".woff2": "woff2", ".ttf": "truetype"}
ARABIC = "U+600-6FF, U+750-77F, U+200C-200F, U+FB50-FDFF, U+FE70-FEFF"

_STRING = re.compile(r""""[^"\n]*"|'[^'\n]*'""")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_LAYER_ORDER = re.compile(r"@layer\s+[\w\s,.-]+;")
_IMPORT = re.compile(
    r"""@import\s+url\(\s*["']?([^"')]+)["']?\s*\)\s*layer\(\s*([\w.-]+)\s*\)\s*;"""
)
_URL = re.compile(r"""url\(\s*(["']?)([^"')]+)\1\s*\)""")
_ABSOLUTE = re.compile(r"[a-z][a-z0-9+.-]*:|[/#]", re.IGNORECASE)


class AssetError(Exception):
    """A source file that cannot be built from, named in one sentence."""


def build_all() -> list[Path]:
    """Build what is older than its sources. Gives the files written."""
    written = build_style_sheet(STATIC, ASSETS)
    for locale in LOCALES:
        written += compile_translations(locale)
    return written


def build_style_sheet(static: Path, assets: Path) -> list[Path]:
    """Write assets/css/register.css from static/css/main.css and the files that it imports."""
    target, fonts = assets / SHEET, sorted((assets / "fonts").glob("noto-nastaliq-urdu-*"))
    if _is_current(target, [*(static / "css").rglob("*.css"), *fonts]):
        return []
    target.parent.mkdir(parents=True, exist_ok=True)
    _replace(target, (joined_style_sheet(static) + font_faces(fonts)).encode())
    return [target]


def font_faces(fonts: Iterable[Path]) -> str:
    """The rules that offer fetched fonts, each in its smallest form: WOFF2 where there is one.

    Arabic letters only: digits and Latin stay sans.
    """
    smallest = {font.stem: font for font in sorted(fonts, key=lambda font: font.suffix)}
    return "".join(
        f'@font-face {{ font-family: "Register Nastaliq"; font-weight: {font.stem[-3:]}; '
        f"font-display: swap; unicode-range: {ARABIC}; "
        f'src: url("../fonts/{font.name}") format("{FORMATS[font.suffix]}"); }}\n'
        for font in smallest.values()
    )


def joined_style_sheet(static: Path) -> str:
    """The entry sheet with each import replaced by the file itself, inside its layer.

    The entry may hold nothing but the statement of the layer order and `@import url(…) layer(…);`.
    """
    entry = _COMMENT.sub("", _read(static / ENTRY))
    order = _LAYER_ORDER.match(entry.strip())
    if not order:
        raise AssetError(f"{ENTRY} must begin with the order of the layers: @layer name, name;")
    rest = _IMPORT.sub("", _LAYER_ORDER.sub("", entry, count=1)).strip()
    if rest:
        raise AssetError(f"{ENTRY} holds more than imports with a layer: {rest.splitlines()[0]}")
    parts = [" ".join(order[0].split())]
    for name, layer in _IMPORT.findall(entry):
        address = posixpath.normpath(posixpath.join(posixpath.dirname(ENTRY), name))
        parts.append(f"@layer {layer} {{\n{_moved(_read(static / address), address)}\n}}")
    return "\n".join(parts) + "\n"


def compile_translations(locale: Path) -> list[Path]:
    """Write the .mo file beside each .po file. Fuzzy entries wait for a translator."""
    written = []
    for source in sorted(locale.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if _is_current(target, [source]):
            continue
        with source.open("rb") as file:
            catalog = read_po(file, locale=source.parts[-3], abort_invalid=True)
        part = target.with_suffix(".mo.part")
        with part.open("wb") as file:
            write_mo(file, catalog, use_fuzzy=False)
        part.replace(target)
        written.append(target)
    return written


def _read(file: Path) -> str:
    if not file.is_file():
        raise AssetError(f"{ENTRY} needs {file}, which is missing.")
    return file.read_text(encoding="utf-8")


def _moved(css: str, address: str) -> str:
    """A sheet with its relative addresses as seen from the joined sheet's place."""
    css = css.strip()
    code = _STRING.sub("", _COMMENT.sub("", css))
    if "@import" in code:
        raise AssetError(f"{address} imports another sheet; only {ENTRY} may.")
    # A browser closes an open block at the end of a file; joined, it would swallow what follows.
    if code.count("{") != code.count("}"):
        raise AssetError(
            f"{address} has {code.count('{')} opening braces, {code.count('}')} closing."
        )

    def moved(match: re.Match) -> str:
        quote, url = match.groups()
        if _ABSOLUTE.match(url):
            return match[0]
        absolute = posixpath.normpath(posixpath.join(posixpath.dirname(address), url))
        relative = posixpath.relpath(absolute, posixpath.dirname(SHEET))
        return f"url({quote}{relative}{quote})"

    return _URL.sub(moved, css)


def _is_current(target: Path, sources: Iterable[Path]) -> bool:
    """Whether a built file is newer than its sources and than this module."""
    if not target.exists():
        return False
    built = target.stat().st_mtime_ns
    return all(source.stat().st_mtime_ns < built for source in (*sources, Path(__file__)))


def _replace(target: Path, content: bytes) -> None:
    """Write in one step, so that a reader never sees half a file."""
    part = target.with_name(f"{target.name}.part")
    part.write_bytes(content)
    part.replace(target)
