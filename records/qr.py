"""QR codes as the geometry of an SVG path."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

import qrcode

#: Blank modules around the code, without which readers do not find it.
QUIET_ZONE = 4


@dataclass(frozen=True)
class Code:
    """size: modules of a side with the quiet zone; path: strokes of one module's width."""

    size: int
    path: str


@lru_cache(maxsize=256)
def draw(text):
    """The Code of a text: one horizontal stroke a run of dark modules."""
    code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_M, border=QUIET_ZONE)
    code.add_data(text)
    rows = code.get_matrix()
    strokes = [
        f"M{start} {number}.5h{length}"
        for number, row in enumerate(rows)
        for start, length in _runs(row)
    ]
    return Code(len(rows), "".join(strokes))


def _runs(row):
    """(place, length) of each run of dark modules."""
    place = 0
    for is_dark, modules in groupby(row):
        length = len(list(modules))
        if is_dark:
            yield place, length
        place += length
