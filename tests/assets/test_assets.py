"""What is taken from npm, and what is made of it."""

import json
import re
from typing import Any

import pytest

from mind_portal.assets import province_shapes, vendor
from mind_portal.assets.icon_sprite import build_sprite, read_icon_names
from mind_portal.devservices.identity import PROJECT

FULL_SPRITE = '<svg><symbol id="tabler-flame" viewBox="0 0 24 24"><path/></symbol><symbol id="tabler-x"></symbol></svg>'
ICON_TAG = re.compile(r"""\{%\s*icon\s+["']([a-z0-9-]+)["']""")


def square(code: str, name: str, path: str) -> dict[str, Any]:
    return {code: {"name": name, "path": path}}


@pytest.fixture
def source() -> dict[str, Any]:
    """A country of 100 × 100 units between the equator and 0.9° N, with one province and the nameless lake."""
    corners = [{"x": 0.0, "y": -100_000.0}, {"x": 100_000.0, "y": 0.0}]
    paths = square("TH-21", "Rayong", "M0,0l10,0l1,1l0,9l-11,0Z") | square("TH-", "Lake", "M5,5l1,0l0,1Z")
    return {"content": {"insets": [{"width": 100, "height": 100, "bbox": corners}], "paths": paths}}


def test_a_sprite_holds_only_the_icons_that_are_named() -> None:
    sprite = build_sprite(FULL_SPRITE, ["flame"])
    assert 'id="tabler-flame"' in sprite
    assert "tabler-x" not in sprite


def test_an_unknown_icon_is_named() -> None:
    with pytest.raises(ValueError, match="does not have: flamme, smoke"):
        build_sprite(FULL_SPRITE, ["flame", "flamme", "smoke"])


def test_every_icon_of_the_templates_is_in_the_list() -> None:
    listed = set(read_icon_names(vendor.HERE / "icons.txt"))
    used = {
        name for page in (PROJECT / "templates").rglob("*.html") for name in ICON_TAG.findall(page.read_text("utf-8"))
    }
    assert used - listed == set()


def test_the_lake_without_a_code_is_left_out(source: dict[str, Any]) -> None:
    _frame, provinces = province_shapes.read_source(source)
    assert [province.code for province in provinces] == ["21"]


def test_outlines_become_closed_rings_in_degrees(source: dict[str, Any]) -> None:
    frame, provinces = province_shapes.read_source(source)
    [feature] = province_shapes.to_geojson(frame, provinces)["features"]
    [[ring]] = feature["geometry"]["coordinates"]
    assert feature["properties"] == {"code": "21", "name_en": "Rayong"}
    assert ring[0] == ring[-1] == pytest.approx((0.0, 0.8979), abs=0.001)
    assert ring[1] == pytest.approx((0.0898, 0.8979), abs=0.001)


def test_svg_paths_lose_their_smallest_steps_and_stay_in_place(source: dict[str, Any]) -> None:
    frame, provinces = province_shapes.read_source(source)
    drawn = province_shapes.to_svg_paths(frame, provinces)
    assert drawn["viewBox"] == "0 0 100 100"
    assert drawn["provinces"]["21"]["d"] == "M0,0l10,0l1,10l-11,0z"


def test_all_77_provinces_are_there_and_hold_their_towns() -> None:
    shapes = json.loads((vendor.VENDOR / "geo/provinces.geojson").read_text("utf-8"))
    rings = {
        feature["id"]: [ring for polygon in feature["geometry"]["coordinates"] for ring in polygon]
        for feature in shapes["features"]
    }
    assert len(rings) == 77
    towns = {"21": (101.27, 12.68), "50": (98.985, 18.788), "10": (100.4915, 13.75), "83": (98.39, 7.88)}
    for code, town in towns.items():
        assert [found for found, outline in rings.items() if any(_inside(town, ring) for ring in outline)] == [code]


def _inside(point: tuple[float, float], ring: list[list[float]]) -> bool:
    x, y = point
    crossings = [
        (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax
        for (ax, ay), (bx, by) in zip(ring, ring[1:], strict=False)
    ]
    return sum(crossings) % 2 == 1


def test_labels_lie_inside_their_province() -> None:
    shapes = json.loads((vendor.VENDOR / "geo/provinces.svg.json").read_text("utf-8"))
    for code, shape in shapes["provinces"].items():
        rings = province_shapes.parse_rings(re.sub("z", "Z", shape["d"]))
        closed = [[list(point) for point in [*ring, ring[0]]] for ring in rings]
        assert any(_inside((shape["x"], shape["y"]), ring) for ring in closed), code


def test_nothing_that_is_served_asks_for_a_source_map() -> None:
    for path in vendor.VENDOR.rglob("*"):
        if path.suffix in vendor.TEXT_SUFFIXES:
            assert not vendor.SOURCE_MAP_LINE.search(path.read_text("utf-8")), path.name
