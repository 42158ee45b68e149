import pytest
from django.utils import translation

from mind_portal.dashboards import sentences
from mind_portal.dashboards.figures import Figure, plus
from mind_portal.rollups.catalogue import Direction, Kind
from mind_portal.rollups.selectors import NOTHING
from tests.dashboards.builders import SHARE, flow, make_figure, make_measure, share

NAMES = {"74": "สมุทรสาคร", "21": "ระยอง", "13": "ปทุมธานี", "50": "เชียงใหม่", "10": "กรุงเทพมหานคร"}


@pytest.fixture(autouse=True)
def english() -> object:
    with translation.override("en"):
        yield


def nation_of(parts: dict[str, Figure]) -> Figure:
    """The nation as the sum of its provinces."""
    now, before = NOTHING, NOTHING
    for part in parts.values():
        now, before = plus(now, part.compared), plus(before, part.before)
    return make_figure(SHARE, now, before)


PARTS = {
    "74": share((118, 201), (150, 201)),
    "21": share((96, 144), (114, 144)),
    "50": share((90, 100), (79, 100)),
    "10": share((300, 400), (302, 400)),
}


def test_effects_add_up_to_the_nations_change() -> None:
    nation = nation_of(PARTS)
    found = sentences.effects(nation, PARTS)

    assert sum(effect.size for effect in found) == pytest.approx(nation.difference)
    assert [effect.code for effect in found][0] == "74"


def test_effects_add_up_when_the_bases_change_too() -> None:
    parts = {"74": share((118, 240), (150, 201)), "21": share((10, 20), (114, 144)), "50": share((90, 300), (79, 100))}
    nation = nation_of(parts)

    assert sum(effect.size for effect in sentences.effects(nation, parts)) == pytest.approx(nation.difference)


def test_counts_change_by_what_their_provinces_change_by() -> None:
    found = sentences.effects(flow(30, 40), {"21": flow(10, 25), "50": flow(20, 15)})

    assert [(effect.code, effect.size) for effect in found] == [("21", -15), ("50", 5)]


def test_without_a_comparison_there_are_no_effects() -> None:
    assert sentences.effects(flow(30), {"21": flow(10)}) == []


def test_the_reason_is_the_fewest_provinces_that_make_up_half() -> None:
    nation = nation_of(PARTS)
    found = sentences.effects(nation, PARTS)

    assert [effect.code for effect in sentences.causes(nation, found)] == ["74"]


def test_a_change_spread_wide_has_no_reason() -> None:
    parts = {str(n): flow(9, 10) for n in range(10, 30)}
    nation = flow(180, 200)

    assert sentences.causes(nation, sentences.effects(nation, parts)) == []
    assert sentences.because(nation, sentences.effects(nation, parts), NAMES) == ""


def test_a_remainder_of_large_movements_has_no_reason() -> None:
    parts = {"21": flow(10, 30), "50": flow(39, 20)}
    nation = flow(49, 50)

    assert sentences.causes(nation, sentences.effects(nation, parts)) == []


def test_leaving_the_provinces_out_says_where_the_nation_would_stand() -> None:
    nation = nation_of(PARTS)
    text = sentences.because(nation, sentences.effects(nation, PARTS), NAMES)

    left = (96 + 90 + 300) / (144 + 100 + 400) * 100
    assert f"{left:.1f}%" in text
    assert "สมุทรสาคร" in text
    assert "one province" in text


def test_a_nation_that_would_stand_still_is_said_so() -> None:
    parts = {"74": share((100, 200), (150, 200)), "10": share((300, 400), (300, 400))}
    text = sentences.because(nation_of(parts), sentences.effects(nation_of(parts), parts), NAMES)

    assert "stand still at 75.0%" in text


def test_when_every_province_is_the_reason_none_is_named() -> None:
    parts = {"74": flow(10, 20)}

    assert sentences.because(flow(10, 20), sentences.effects(flow(10, 20), parts), NAMES) == ""


@pytest.mark.parametrize(
    ("figures", "words"),
    [
        ([], "There are no figures yet"),
        ([flow(5)], "no figures of last year"),
        ([flow(10, 10), share((50, 100), (50, 100))], "All 2 measures stand"),
        ([flow(12, 10), share((50, 100), (50, 100))], "Better: 1 of 2 measures, none is worse"),
        ([flow(8, 10)], "Worse: 1 of 1 measures, none is better"),
        ([flow(8, 10), flow(12, 10)], "Better: 1 of 2 measures, worse: 1"),
    ],
)
def test_the_opening_counts_what_got_better_and_worse(figures: list[Figure], words: str) -> None:
    assert words in sentences.summary(figures)


def test_what_is_neither_good_nor_bad_is_not_counted() -> None:
    neutral = flow(20, 10, make_measure(Kind.FLOW, direction=Direction.NEUTRAL))

    assert "of 1 measures" in sentences.summary([neutral, flow(12, 10)])


def test_the_question_is_what_got_worse_most() -> None:
    slightly, badly = share((70, 100), (72, 100)), share((50, 100), (72, 100))

    assert sentences.worst([slightly, badly, flow(20, 10)]) is badly
    assert sentences.worst([flow(20, 10), flow(10, 10)]) is None


def test_chance_in_small_counts_comes_after_what_is_beyond_chance() -> None:
    by_chance, beyond = flow(5, 8), share((60, 100), (72, 100))

    assert sentences.worst([by_chance, beyond]) is beyond
    assert sentences.worst([by_chance]) is by_chance


def test_what_got_better_most_is_praised() -> None:
    assert sentences.best([flow(11, 10), flow(500, 100)]).value == 500  # type: ignore[union-attr]
    assert sentences.best([flow(8, 10)]) is None


def test_movements_are_said_by_value_or_for_sums_by_per_cent() -> None:
    assert sentences.moved(share((741, 1000), (758, 1000))) == "fell to 74.1%"
    assert sentences.moved(share((800, 1000), (758, 1000))) == "rose to 80.0%"
    assert sentences.moved(flow(877, 1000)) == "fell by 12.3%"
    assert sentences.moved(flow(5, 0)) == "rose"


def test_names_are_listed_as_each_language_does() -> None:
    assert sentences.listed(["ระยอง", "ชลบุรี", "ตราด"]) == "ระยอง, ชลบุรี and ตราด"
    with translation.override("th"):
        assert sentences.listed(["สมุทรสาคร", "ระยอง", "ปทุมธานี"]) == "สมุทรสาคร ระยอง และปทุมธานี"
    assert sentences.listed(["ระยอง"]) == "ระยอง"
    assert sentences.listed([]) == ""


def test_names_of_measures_are_escaped() -> None:
    odd = share((50, 100), (72, 100), make_measure(Kind.RATIO, name="a<b>"))

    assert "a&lt;b&gt;" in sentences.question(odd, "/x?a=1&b=2")
    assert "a=1&amp;b=2" in sentences.praise(odd, "/x?a=1&b=2")
