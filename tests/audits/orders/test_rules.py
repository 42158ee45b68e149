"""Each rule of an order on both sides of its boundary, without a database."""

import datetime as dt
from typing import Any

import pytest

from audits.orders import rules
from audits.orders.kinds import kind_of, kinds
from audits.orders.rules import Deadline, Line

DAY = dt.date(2026, 11, 24)
ONE = dt.timedelta(days=1)


def ids(breaches: list[Any]) -> list[str]:
    return [breach.rule for breach in breaches]


@pytest.mark.parametrize(
    ("kind", "lines", "wanted"),
    [
        ("s37", [], ["AUD-ORDER-1"]),
        ("s35", [], []),
        ("s37", [Line(1, 7, is_open=True)], []),
        ("s37", [Line(1, 8, is_open=True)], ["AUD-ORDER-2"]),
        ("s37", [Line(1, 7, is_open=False)], ["AUD-ORDER-2"]),
        ("s37", [Line(1, 7, is_open=True, other_order="รย 1/2570")], ["AUD-ORDER-2"]),
    ],
)
def test_lines(kind: str, lines: list[Line], wanted: list[str]) -> None:
    assert ids(rules.line_breaches(kind=kind_of(kind), site_id=7, lines=lines)) == wanted


@pytest.mark.parametrize(
    ("deadline", "wrong"),
    [
        (Deadline(days=1), False),
        (Deadline(days=365), False),
        (Deadline(days=0), True),
        (Deadline(days=366), True),
        (Deadline(on=DAY + ONE), False),
        (Deadline(on=DAY), True),
        (Deadline(), True),
        (Deadline(days=30, on=DAY + ONE), True),
    ],
)
def test_deadline(deadline: Deadline, wrong: bool) -> None:
    assert ids(rules.deadline_breaches(deadline=deadline, today=DAY)) == ["AUD-ORDER-4"] * wrong


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({}, []),
        ({"served_on": DAY - 3 * ONE}, ["AUD-ORDER-6"]),
        ({"served_on": DAY - 2 * ONE}, []),
        ({"served_on": DAY + ONE}, ["AUD-ORDER-6"]),
        ({"received_by": " "}, ["AUD-ORDER-7"]),
        ({"places": 2}, ["AUD-ORDER-7"]),
        ({"places": 0, "places_needed": 0}, []),
        ({"deadline_on": DAY}, ["AUD-ORDER-8"]),
        ({"deadline_on": DAY + ONE}, []),
    ],
)
def test_service(changes: dict[str, Any], wanted: list[str]) -> None:
    values: dict[str, Any] = {
        "served_on": DAY, "signed_on": DAY - 2 * ONE, "deadline_on": None, "received_by": "ผู้จัดการ", "places": 3,
        "places_needed": 3, "today": DAY,
    }  # fmt: skip
    assert ids(rules.service_breaches(**(values | changes))) == wanted


@pytest.mark.parametrize(
    ("until", "reason", "wanted"),
    [
        (DAY + 2 * ONE, "ฝนตก", []),
        (DAY + ONE, "ฝนตก", ["AUD-ORDER-9"]),
        (DAY + 2 * ONE, " ", ["AUD-ORDER-9"]),
    ],
)
def test_extension(until: dt.date, reason: str, wanted: list[str]) -> None:
    assert ids(rules.extension_breaches(due_on=DAY + ONE, until=until, today=DAY, reason=reason)) == wanted


def test_an_overdue_order_is_extended_beyond_today() -> None:
    late = {"due_on": DAY - 5 * ONE, "today": DAY, "reason": "x"}
    assert ids(rules.extension_breaches(until=DAY, **late)) == ["AUD-ORDER-9"]  # type: ignore[arg-type]
    assert ids(rules.extension_breaches(until=DAY + ONE, **late)) == []  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "lodged", "grounds", "wanted"),
    [
        ("s37", DAY, "x", []),
        ("s37", DAY - 3 * ONE, "x", ["AUD-ORDER-10"]),
        ("s37", DAY + ONE, "x", ["AUD-ORDER-10"]),
        ("s37", DAY, "", ["AUD-ORDER-10"]),
        ("s35", DAY, "x", ["AUD-ORDER-11"]),
        ("local", DAY, "x", ["AUD-ORDER-11"]),
    ],
)
def test_appeal(kind: str, lodged: dt.date, grounds: str, wanted: list[str]) -> None:
    found = rules.appeal_breaches(
        kind=kind_of(kind), lodged_on=lodged, served_on=DAY - 2 * ONE, today=DAY, grounds=grounds
    )
    assert ids(found) == wanted


@pytest.mark.parametrize(
    ("verdict", "fixed", "day", "wanted"),
    [
        ("obeyed", 2, DAY, []),
        ("obeyed", 2, DAY + ONE, ["AUD-ORDER-12"]),
        ("obeyed", 2, DAY - 6 * ONE, ["AUD-ORDER-12"]),
        ("obeyed", 2, None, ["AUD-ORDER-12"]),
        ("obeyed", 1, DAY, ["AUD-ORDER-13"]),
        ("partly", 1, None, []),
        ("partly", 0, None, ["AUD-ORDER-13"]),
        ("partly", 2, None, ["AUD-ORDER-13"]),
        ("not_obeyed", 0, None, []),
        ("not_obeyed", 1, None, []),
        ("not_obeyed", 2, None, ["AUD-ORDER-13"]),
    ],
)
def test_verdict(verdict: str, fixed: int, day: dt.date | None, wanted: list[str]) -> None:
    found = rules.verdict_breaches(
        verdict=verdict, fixed=fixed, lines=2, fulfilled_on=day, served_on=DAY - 5 * ONE, today=DAY, reason="เห็นเอง"
    )
    assert ids(found) == wanted


def test_nobody_has_compared_the_kinds_with_the_gazette_and_they_say_so() -> None:
    assert {"s35", "s37", "s39_1", "s39_3", "local"} == set(kinds())
    assert not any(kind.article.verified or kind.penalty.verified for kind in kinds().values())
