from mind_portal.dashboards import peers


def test_peers_are_the_nearest_in_size_by_ratio() -> None:
    sizes = {"21": 2474.0, "74": 5100.0, "58": 20.0, "20": 2900.0, "50": 1400.0}
    sizes |= {f"x{n}": 2400.0 + n for n in range(7)}

    found = peers.nearest("21", sizes)

    assert found[0] == "21"
    assert len(found) == peers.GROUP
    assert "58" not in found
    assert "20" in found


def test_a_province_without_factories_has_no_peers() -> None:
    assert peers.nearest("58", {"58": 0, "21": 10}) == []
    assert peers.nearest("99", {"21": 10}) == []


def test_rank_one_is_best_in_either_direction() -> None:
    values = {"a": 10.0, "b": 20.0, "c": 30.0}

    assert peers.place("c", values, up_is_good=True).rank == 1  # type: ignore[union-attr]
    assert peers.place("c", values, up_is_good=False).rank == 3  # type: ignore[union-attr]


def test_equal_values_share_a_rank() -> None:
    values = {"a": 10.0, "b": 20.0, "c": 20.0, "d": 5.0}

    assert [peers.place(code, values, up_is_good=True).rank for code in "abcd"] == [3, 1, 1, 4]  # type: ignore[union-attr]


def test_the_middle_half_and_the_median_are_those_of_the_group() -> None:
    place = peers.place("a", {"a": 1.0, "b": 2.0, "c": 3.0, "d": 4.0, "e": 5.0}, up_is_good=True)

    assert place is not None
    assert (place.lower, place.median, place.upper) == (2.0, 3.0, 4.0)
    assert (place.share(1.0), place.share(3.0), place.share(5.0)) == (0, 50, 100)


def test_a_group_of_equals_stands_in_the_middle() -> None:
    place = peers.place("a", {"a": 4.0, "b": 4.0, "c": 4.0}, up_is_good=True)

    assert place is not None
    assert place.share(4.0) == 50


def test_two_are_no_group() -> None:
    assert peers.place("a", {"a": 1.0, "b": 2.0}, up_is_good=True) is None
    assert peers.place("z", {"a": 1.0, "b": 2.0, "c": 3.0}, up_is_good=True) is None
