"""The geometry of the diagram of links: where its points, curves and labels stand.

A diagram, not a map. Places are seen from above their middle (azimuthal equidistant projection), so
that any two countries fit and cities stand to each other about as they do on the ground; cities
that would cover each other are drawn apart. Everything is a whole number of the drawing's units and
follows from the points alone: the same points give the same drawing.
"""

import math
from dataclasses import dataclass
from functools import lru_cache

WIDTH = 600
TALLEST = 840
LOWEST = 320
MARGIN = 70
#: Between the middles of two marks, at the size that they have on a phone.
APART = 52
#: Room that a mark takes, and a letter and a line of a label on a phone.
MARK = 24
LETTER = 17
LINE = 38
#: How far a curve bends off the straight line, as a share of its length; further ones more.
BEND = 0.09


@dataclass(frozen=True)
class Point:
    """A city: `is_open` where a record does not name its other side."""

    key: str
    latitude: float
    longitude: float
    label: str
    is_open: bool = False


@dataclass(frozen=True)
class Mark:
    """A point on the drawing, with its label where there was room for it."""

    point: Point
    x: int
    y: int
    label_x: int | None = None
    label_y: int | None = None
    anchor: str = "start"


@dataclass(frozen=True)
class Curve:
    kind: str
    path: str


@dataclass(frozen=True)
class Drawing:
    """`is_apart`: marks stand apart that would have covered each other."""

    width: int
    height: int
    marks: list
    curves: list
    outline: list
    is_apart: bool


def draw(points, lines, outline=()):
    """Lay points and lines out.

    points    Points, at least one
    lines     (key, key, kind) of two points; a line that is given twice is drawn once
    outline   runs of (longitude, latitude) to draw below
    """
    center = middle(points)
    places = {p.key: project(p.longitude, p.latitude, center) for p in points}
    runs = _projected(tuple(outline), center)
    fit, height = _frame([*places.values(), *(place for run in runs for place in run)])
    wanted = {key: fit(place) for key, place in places.items()}
    spots = _apart(wanted, height)
    return Drawing(
        width=WIDTH,
        height=height,
        marks=_labelled(points, spots, height),
        curves=list(_curves(lines, spots)),
        outline=[_run([fit(place) for place in run]) for run in runs],
        is_apart=spots != wanted,
    )


def middle(points):
    """The whole degrees (longitude, latitude) in the middle of points on the globe."""
    x = y = z = 0.0
    for point in points:
        latitude, longitude = math.radians(point.latitude), math.radians(point.longitude)
        x += math.cos(latitude) * math.cos(longitude)
        y += math.cos(latitude) * math.sin(longitude)
        z += math.sin(latitude)
    if math.hypot(x, y, z) < 1e-6:  # Opposite points have no middle.
        return round(points[0].longitude), round(points[0].latitude)
    return round(math.degrees(math.atan2(y, x))), round(
        math.degrees(math.atan2(z, math.hypot(x, y)))
    )


def project(longitude, latitude, center):
    """The place (x to the east, y to the south, in radians) as seen from above the center."""
    over, up = math.radians(longitude - center[0]), math.radians(latitude)
    up_0 = math.radians(center[1])
    cosine = math.sin(up_0) * math.sin(up) + math.cos(up_0) * math.cos(up) * math.cos(over)
    distance = math.acos(max(-1.0, min(1.0, cosine)))
    stretch = distance / math.sin(distance) if math.sin(distance) > 1e-9 else 1.0
    x = math.cos(up) * math.sin(over)
    y = math.cos(up_0) * math.sin(up) - math.sin(up_0) * math.cos(up) * math.cos(over)
    return stretch * x, -stretch * y


@lru_cache(maxsize=32)
def _projected(outline, center):
    return [
        [project(longitude, latitude, center) for longitude, latitude in run] for run in outline
    ]


def _frame(places):
    """(function from a place to whole units, height) of the frame that holds all places."""
    xs, ys = [x for x, _y in places], [y for _x, y in places]
    wide, high = max(xs) - min(xs), max(ys) - min(ys)
    scales = [
        (room - 2 * MARGIN) / size for room, size in ((WIDTH, wide), (TALLEST, high)) if size > 1e-6
    ]
    scale = min(scales, default=1.0)
    height = max(LOWEST, round(high * scale) + 2 * MARGIN)
    mid_x, mid_y = (max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2

    def fit(place):
        x, y = place
        return round(WIDTH / 2 + (x - mid_x) * scale), round(height / 2 + (y - mid_y) * scale)

    return fit, height


def _apart(spots, height):
    """The spots, moved where two marks would cover each other."""
    spots = dict(spots)
    keys = sorted(spots)
    for _round in range(60):
        pairs = [
            (one, other)
            for index, one in enumerate(keys)
            for other in keys[index + 1 :]
            if math.dist(spots[one], spots[other]) < APART
        ]
        if not pairs:
            break
        for one, other in pairs:
            (x1, y1), (x2, y2) = spots[one], spots[other]
            distance = math.dist(spots[one], spots[other])
            if distance >= APART:
                continue
            # Two at the same spot part sideways.
            dx, dy = ((x2 - x1) / distance, (y2 - y1) / distance) if distance else (1.0, 0.0)
            push = (APART - distance) / 2 + 1
            spots[one] = _inside(x1 - dx * push, y1 - dy * push, height)
            spots[other] = _inside(x2 + dx * push, y2 + dy * push, height)
    return spots


def _inside(x, y, height):
    return (
        round(min(max(x, APART), WIDTH - APART)),
        round(min(max(y, APART), height - APART)),
    )


def _labelled(points, spots, height):
    """Marks in the order of the points, each label on the first side where it covers nothing."""
    taken = {key: (x - MARK, y - MARK, x + MARK, y + MARK) for key, (x, y) in spots.items()}
    frame = (0, 0, WIDTH, height)
    marks = []
    for point in points:
        x, y = spots[point.key]
        mark = Mark(point, x, y)
        for anchor, label_x, label_y in _sides(x, y):
            box = _box(point.label, anchor, label_x, label_y)
            others = [each for key, each in taken.items() if key != point.key]
            if _holds(frame, box) and not any(_meet(box, other) for other in others):
                taken[f"label of {point.key}"] = box
                mark = Mark(point, x, y, label_x, label_y, anchor)
                break
        marks.append(mark)
    return marks


def _sides(x, y):
    """(anchor, x, y) of a label beside, above, below and aslant of a mark."""
    for anchor, away in (("start", 1), ("end", -1)):
        yield anchor, x + away * (MARK + 4), y + 9
    for away in (-MARK - 10, MARK + 28):
        yield "middle", x, y + away
    for anchor, across in (("start", 1), ("end", -1)):
        for away in (-MARK - 8, MARK + 26):
            yield anchor, x + across * 8, y + away


def _box(label, anchor, x, y):
    width = LETTER * len(label)
    left = {"start": x, "middle": x - width // 2, "end": x - width}[anchor]
    return left, y - LINE + 10, left + width, y + 10


def _holds(frame, box):
    return frame[0] <= box[0] and frame[1] <= box[1] and box[2] <= frame[2] and box[3] <= frame[3]


def _meet(one, other):
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _curves(lines, spots):
    """A curve for each line; lines of the same two points bend away from each other."""
    drawn = {}
    for one, other, kind in dict.fromkeys(lines):
        number = drawn[one, other] = drawn.get((one, other), 0) + 1
        bend = BEND * ((number + 1) // 2) * (1 if number % 2 else -1)
        (x1, y1), (x2, y2) = spots[one], spots[other]
        # The control point of a quadratic curve lies twice as far off as the curve itself.
        mid_x = round((x1 + x2) / 2 - (y2 - y1) * bend * 2)
        mid_y = round((y1 + y2) / 2 + (x2 - x1) * bend * 2)
        yield Curve(kind, f"M{x1},{y1}Q{mid_x},{mid_y} {x2},{y2}")


def _run(places):
    return "M" + "L".join(f"{x},{y}" for x, y in places)
