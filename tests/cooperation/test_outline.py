"""The outline that a deployment may put below the diagram of links."""

import json

import pytest
from django.core.exceptions import ImproperlyConfigured

from cooperation import environment

LINE = {"type": "LineString", "coordinates": [[60, 30], [70, 40]]}


def outline_of(tmp_path, monkeypatch, content):
    file = tmp_path / "outline.geojson"
    file.write_text(content if isinstance(content, str) else json.dumps(content))
    monkeypatch.setenv("LINK_DIAGRAM_OUTLINE", str(file))
    return environment.outline("LINK_DIAGRAM_OUTLINE", base=tmp_path)


def test_no_outline_unless_a_file_is_named(tmp_path, monkeypatch):
    monkeypatch.delenv("LINK_DIAGRAM_OUTLINE", raising=False)

    assert environment.outline("LINK_DIAGRAM_OUTLINE", base=tmp_path) is None


def test_an_outline_is_read_from_every_kind_of_line(tmp_path, monkeypatch):
    ring = [[60, 30], [70, 30], [70, 40], [60, 30]]
    geometries = [
        LINE,
        {"type": "Polygon", "coordinates": [ring]},
        {"type": "MultiPolygon", "coordinates": [[ring], [ring]]},
    ]
    features = [{"type": "Feature", "geometry": geometry} for geometry in geometries]
    content = {"type": "FeatureCollection", "features": features, "attribution": " Cleared. "}

    outline = outline_of(tmp_path, monkeypatch, content)

    assert [len(run) for run in outline.runs] == [2, 4, 4, 4]
    assert outline.runs[0] == ((60.0, 30.0), (70.0, 40.0))
    assert outline.attribution == "Cleared."


@pytest.mark.parametrize(
    "content",
    [
        "no json",
        "[]",
        {"type": "Point", "coordinates": [60, 30], "attribution": "Cleared."},
        {"type": "LineString", "coordinates": [[60, 30]], "attribution": "Cleared."},
        {"type": "LineString", "coordinates": [[660, 30], [70, 40]], "attribution": "Cleared."},
        {"type": "FeatureCollection", "features": [], "attribution": "Cleared."},
    ],
)
def test_an_outline_of_anything_but_lines_is_refused(tmp_path, monkeypatch, content):
    with pytest.raises(ImproperlyConfigured, match="must be GeoJSON of LineString, Polygon"):
        outline_of(tmp_path, monkeypatch, content)


def test_an_outline_without_clearance_is_refused(tmp_path, monkeypatch):
    with pytest.raises(ImproperlyConfigured, match="who cleared it"):
        outline_of(tmp_path, monkeypatch, LINE)


def test_an_outline_that_is_missing_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("LINK_DIAGRAM_OUTLINE", "nothing.geojson")

    with pytest.raises(ImproperlyConfigured, match="LINK_DIAGRAM_OUTLINE cannot be read"):
        environment.outline("LINK_DIAGRAM_OUTLINE", base=tmp_path)
