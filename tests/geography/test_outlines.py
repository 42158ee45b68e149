"""Places and the provinces that they lie in."""

from random import Random

import pytest

from mind_portal.geography import outlines

TOWNS = {
    "21": (12.681, 101.280), "50": (18.788, 98.985), "10": (13.756, 100.502), "14": (14.353, 100.568),
    "90": (7.008, 100.474), "83": (7.890, 98.390), "34": (15.244, 104.847), "40": (16.433, 102.836),
    "30": (14.975, 102.100),
}  # fmt: skip


@pytest.mark.parametrize(("code", "place"), TOWNS.items())
def test_a_known_town_lies_in_its_province(code, place):
    assert outlines.province_at(*place) == code
    assert outlines.km_outside(code, *place) == 0


@pytest.mark.parametrize("place", [(11.0, 100.8), (3.1, 101.7), (0.0, 0.0), (101.28, 12.68), (float("nan"), 100.0)])
def test_sea_abroad_and_swapped_coordinates_are_in_no_province(place):
    assert outlines.province_at(*place) is None


def test_the_distance_to_another_province_is_in_kilometres():
    # Bangkok's centre to the nearest corner of Rayong, about 100 km on the map.
    assert outlines.km_outside("21", *TOWNS["10"]) == pytest.approx(103.5, abs=2)
    degree_north = outlines.bounds("57")[3] + 1
    assert 100 < outlines.km_outside("57", degree_north, 99.9) < 125


def test_an_unknown_province_is_an_error():
    with pytest.raises(KeyError):
        outlines.km_outside("99", 13.0, 100.0)


def test_a_random_place_lies_in_its_province_and_is_the_same_for_the_same_seed():
    codes = sorted(outlines._outlines())
    assert len(codes) == 77
    for code in codes:
        place = outlines.random_place_in(code, Random(7))
        assert outlines.province_at(*place) == code
        assert place == outlines.random_place_in(code, Random(7))
