import json
import re

import pytest
from django.utils import translation

from mind_portal.dashboards import drawing, mapping, peers, trends, words
from mind_portal.dashboards.drawing import Tip
from mind_portal.dashboards.periods import trend_months
from mind_portal.dashboards.shapes import BANGKOK_AND_AROUND, Shape
from mind_portal.rollups.catalogue import Kind
from tests.dashboards.builders import FLOW, NOVEMBER, OCTOBER, SHARE, TODAY, make_measure, share, sums

NOBODY: frozenset[str] = frozenset()
SHAPES = {
    "10": Shape("M1,1l2,2z", 354, 757), "21": Shape("M3,3l2,2z", 441, 860), "50": Shape("M5,5l2,2z", 180, 250),
    "58": Shape("M7,7l2,2z", 90, 100), "92": Shape("M9,9l2,2z", 250, 1450),
}  # fmt: skip
VALUES = {"10": 50.0, "21": 60.0, "50": 80.0, "58": 3.0, "92": None}


def classes() -> mapping.Classes:
    return mapping.classify(VALUES, whole=False, small=frozenset({"58"}), without_office=frozenset({"10"}))


def test_every_province_is_drawn_and_leads_to_its_page() -> None:
    tips = {code: Tip(f"{code} <b>", f"/provinces/{code}/") for code in SHAPES}
    svg = drawing.draw_map(SHAPES, classes(), tips, ["21"])

    assert svg.count("<path id=") == len(SHAPES)
    assert svg.count('href="/provinces/') == len(SHAPES)
    assert "&lt;b&gt;" in svg
    assert "<b>" not in svg


def test_the_map_says_by_its_filling_why_a_province_has_no_colour() -> None:
    svg = drawing.draw_map(SHAPES, classes(), {}, [])

    assert re.search(r'id="m-p10" class="m-map-none"', svg)
    assert re.search(r'id="m-p58" fill="url\(#m-hatch\)"', svg)
    assert re.search(r'id="m-p92" class="m-map-missing"', svg)


def test_the_picture_is_silent_and_out_of_the_way_of_the_keyboard() -> None:
    svg = drawing.draw_map(SHAPES, classes(), {"21": Tip("x", "/")}, [])

    assert 'aria-hidden="true"' in svg
    assert 'tabindex="-1"' in svg


def test_numbers_stand_apart_and_within_the_frame() -> None:
    svg = drawing.draw_map(SHAPES, classes(), {}, ["10", "21", "58"])
    discs = [tuple(map(float, spot)) for spot in re.findall(r'<circle cx="(\d+)" cy="(\d+)" r="29"', svg)]

    assert len(discs) == 3
    assert all(0 <= x <= 900 and 0 <= y <= 1655 for x, y in discs)
    assert min(abs(a[0] - b[0]) + abs(a[1] - b[1]) for a in discs for b in discs if a != b) > 58


def test_the_inset_repeats_only_what_lies_around_bangkok() -> None:
    svg = drawing.draw_inset(SHAPES, ["21", "50"])

    assert "#m-p10" in svg
    assert "#m-p50" not in svg
    assert ">1</text>" in svg
    assert ">2</text>" not in svg
    assert BANGKOK_AND_AROUND[0] < SHAPES["10"].x


def test_the_legend_counts_every_province_once_from_high_to_low() -> None:
    values = {str(n): float(n) for n in range(10, 87)}
    found = mapping.classify(values, whole=False, small=NOBODY, without_office=NOBODY)
    with translation.override("en"):
        lines = words.legend(SHARE, found)

    assert sum(line.number for line in lines) == 77
    assert lines[0].text.endswith("and more")
    assert lines[-1].text.startswith("below")
    assert re.fullmatch(r"\d+–\d+\.9", lines[1].text)


def test_the_legend_of_counts_has_no_decimals() -> None:
    found = mapping.classify({str(n): float(n % 4) for n in range(60)}, whole=True, small=NOBODY, without_office=NOBODY)
    with translation.override("en"):
        texts = [line.text for line in words.legend(FLOW, found)]

    assert texts[-1] == "0"
    assert not any("." in text for text in texts)


def test_a_place_is_drawn_with_its_words() -> None:
    place = peers.place("a", {"a": 10.0, "b": 20.0, "c": 40.0}, up_is_good=True)
    assert place is not None
    svg = drawing.draw_place(place, 'third of 3 "provinces"')

    assert "&quot;provinces&quot;" in svg
    assert svg.count("<circle") == 1


def series(values: list[float | None]) -> dict[object, object]:
    months = trend_months(TODAY)[-len(values) :]
    return {month: sums(value) for month, value in zip(months, values, strict=True) if value is not None}


def line(values: list[float | None]) -> trends.Line:
    return trends.points(FLOW, series(values), trend_months(TODAY))  # type: ignore[arg-type]


def test_the_unfinished_month_is_dashed_with_a_hollow_point() -> None:
    svg = trends.draw(FLOW, line([5.0] * 26), current=TODAY.replace(day=1), label="x")

    assert "m-trend__line--open" in svg
    assert "m-trend__dot" in svg


def test_finished_months_have_neither() -> None:
    svg = trends.draw(FLOW, line([5.0] * 26)[:-1], current=TODAY.replace(day=1), label="x")

    assert "m-trend__line--open" not in svg
    assert "m-trend__dot" not in svg


def test_a_gap_is_not_bridged() -> None:
    svg = trends.draw(FLOW, line([5.0, None, 6.0, 7.0, 8.0]), current=TODAY.replace(day=1), label="x")
    drawn = re.search(r'class="m-trend__line" d="([^"]*)"', svg)

    assert drawn is not None
    assert drawn[1].count("M") == 2


def test_without_values_nothing_is_drawn() -> None:
    assert trends.draw(FLOW, line([None]), current=TODAY.replace(day=1), label="x") == ""


@pytest.mark.parametrize(
    ("values", "from_zero", "expected"),
    [
        ([3.0, 17.0], True, (0, 20)), ([61.0, 79.0], False, (60, 80)), ([5.0, 5.0], False, (4, 6)),
        ([0.0, 0.0], True, (0, 1)), ([-4.0, 4.0], True, (-4, 4)),
    ],
)  # fmt: skip
def test_ticks_are_round_and_hold_every_value(
    values: list[float], from_zero: bool, expected: tuple[float, float]
) -> None:
    marks = trends.ticks(values, from_zero=from_zero)

    assert marks[0] <= min(values)
    assert marks[-1] >= max(values)
    assert len(marks) <= 7
    assert (marks[0], marks[-1]) == expected


def test_the_charts_data_are_what_is_drawn() -> None:
    data = json.loads(trends.chart_data(FLOW, line([5.0, None, 6.0]), TODAY.replace(day=1)))

    assert data["values"][-3:] == [5.0, None, 6.0]
    assert data["open"] is True
    assert len(data["months"]) == 26
    assert [year["at"] for year in data["years"]] == [0, 12, 24]


def test_a_change_has_arrow_amount_and_word() -> None:
    with translation.override("en"):
        text = words.change_html(share((60, 100), (72, 100)))
        brief = words.change_html(share((60, 100), (72, 100)), brief=True)

    assert "12.0\u00a0points worse" in text
    assert "arrow-down" in text
    assert "12.0" in brief
    assert '<span class="m-sr"> worse</span>' in brief


def test_a_mean_says_its_base_and_a_share_both_parts() -> None:
    with translation.override("en"):
        assert words.fraction(share((96, 144))) == "96 / 144"
        assert words.fraction(share((800, 10), None, make_measure(Kind.RATIO, scale=1))) == "of 10"


@pytest.mark.parametrize(
    ("values", "shown"),
    [((0, 9_000_000), "10 ล้าน"), ((0, 4_000), "4,000"), ((0, 41_000_000), "60 ล้าน")],
)
def test_the_scale_of_large_numbers_is_in_millions(values: tuple[float, float], shown: str) -> None:
    months = (OCTOBER, NOVEMBER)
    svg = trends.draw(FLOW, list(zip(months, values, strict=True)), current=NOVEMBER, label="")
    assert f">{shown}</text>" in svg
