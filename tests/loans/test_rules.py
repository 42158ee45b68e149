"""Eligibility, rates and instalments: pure, at both sides of every boundary."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from factories.facts import OpenDuty, PastIncident, ReportStanding
from loans.eligibility import RULES, Firm, Offer, Wish, judge
from loans.selectors.dossiers import firm_record, read_firm
from loans.terms import cover, instalment, read_rates

TODAY = dt.date(2026, 11, 24)
FIRM: dict[str, Any] = {
    "today": TODAY, "kind": "juristic", "workers": 40, "since": dt.date(2015, 3, 1), "operating": True, "duties": [],
    "reports": ReportStanding(expected=12, on_time=12, late=0), "incidents": [],
    "declared": dict.fromkeys(
        ("npl_free", "not_sued", "not_restructured", "single_account", "not_helped", "credit_consent"), True
    ),
}  # fmt: skip
ALL = [{"code": code, "blocks": True} for code in RULES]


def offer(**fields: Any) -> Offer:
    values: dict[str, Any] = {
        "code": "x", "ceiling": Decimal(15_000_000), "purposes": {"production": "ยกระดับการผลิต"}, "rules": ALL,
        "most_workers": Decimal(200), "most_assets": Decimal(200_000_000),
    }  # fmt: skip
    return Offer(**(values | fields))


WISH = Wish(Decimal(4_000_000), "production", Decimal(1))


def state(code: str, wish: Wish = WISH, **fields: Any) -> str:
    verdict = judge(Firm(**(FIRM | fields)), wish, offer(rules=[{"code": code, "blocks": True}]))
    return verdict.answers[0].state


def test_a_sound_firm_may_apply() -> None:
    verdict = judge(Firm(**FIRM), WISH, offer())
    assert (verdict.state, verdict.missing, verdict.open) == ("good", [], [])


def said(code: str, value: bool | None) -> dict[str, Any]:
    declared = {**FIRM["declared"], code: value}
    return {"declared": {name: value for name, value in declared.items() if value is not None}}


@pytest.mark.parametrize(
    ("code", "fields", "expected"),
    [
        ("juristic", {"kind": "natural"}, "no"),
        ("juristic", {"kind": "unknown"}, "unknown"),
        ("juristic", {"kind": "unknown", "tax_number": "0105500000001"}, "yes"),
        ("juristic", {"kind": "unknown", "tax_number": "3105500000001"}, "no"),
        ("size", {"workers": 200}, "yes"),
        ("size", {"workers": 201}, "unknown"),
        ("size", {"workers": None}, "unknown"),
        ("size", {"workers": 201, "fixed_assets": Decimal(200_000_000)}, "yes"),
        ("size", {"workers": 201, "fixed_assets": Decimal("200000000.01")}, "no"),
        ("licence", {"operating": False}, "no"),
        ("licence", {"operating": None}, "unknown"),
        ("npl", said("npl_free", False), "no"),
        ("npl", said("npl_free", None), "unknown"),
        ("npl", said("credit_consent", None), "unknown"),
        ("sued", said("not_sued", False), "no"),
        ("restructured", said("not_restructured", None), "unknown"),
        ("single_account", said("single_account", False), "no"),
        ("not_helped", {"helped": ["ล-2569-0001"]}, "no"),
        ("not_helped", said("not_helped", None), "unknown"),
        ("track", {"since": dt.date(2023, 11, 23)}, "yes"),
        ("track", {"since": dt.date(2023, 11, 24)}, "unknown"),
        ("track", {"since": dt.date(2024, 2, 29)} | said("promoted", False), "no"),
        ("track", {"since": dt.date(2025, 1, 1)} | said("promoted", True), "yes"),
        ("track", {"since": None}, "unknown"),
        ("orders", {"duties": None}, "unknown"),
        ("orders", {"duties": [OpenDuty("ป้าย", TODAY, "minor", TODAY)]}, "yes"),
        ("orders", {"duties": [OpenDuty("ป้าย", TODAY, "minor", TODAY - dt.timedelta(days=1))]}, "no"),
        ("orders", {"duties": [OpenDuty("แอมโมเนีย", TODAY, "critical")]}, "no"),
        ("reports", {"reports": None}, "unknown"),
        ("reports", {"reports": ReportStanding(expected=12, on_time=11, late=1)}, "no"),
        ("incidents", {"incidents": None}, "unknown"),
        ("incidents", {"incidents": [PastIncident("ไฟไหม้", TODAY, 2, is_open=True)]}, "no"),
        ("incidents", {"incidents": [PastIncident("ไฟไหม้", TODAY, 2, is_open=False)]}, "yes"),
    ],
)
def test_each_rule_answers(code: str, fields: dict[str, Any], expected: str) -> None:
    assert state(code, **fields) == expected


@pytest.mark.parametrize(
    ("code", "wish", "expected"),
    [
        ("amount", Wish(Decimal(15_000_000), "production"), "yes"),
        ("amount", Wish(Decimal("15000000.01"), "production"), "no"),
        ("amount", Wish(), "unknown"),
        ("purpose", Wish(purpose="working_capital"), "no"),
        ("purpose", Wish(), "unknown"),
        ("saving", Wish(saving=Decimal(0)), "no"),
        ("saving", Wish(), "unknown"),
    ],
)
def test_what_is_wanted_is_judged(code: str, wish: Wish, expected: str) -> None:
    assert state(code, wish) == expected


def test_an_unknown_ceiling_is_not_guessed() -> None:
    rules = [{"code": "amount", "blocks": True}]
    assert judge(Firm(**FIRM), WISH, offer(rules=rules, ceiling=None)).answers[0].state == "unknown"


def test_limits_that_nobody_loaded_are_not_made_up() -> None:
    rules = [{"code": "size", "blocks": True}]
    assert judge(Firm(**FIRM), WISH, offer(rules=rules, most_workers=None)).answers[0].state == "unknown"


def test_only_the_purpose_in_the_way_is_said_so() -> None:
    verdict = judge(Firm(**FIRM), Wish(Decimal(1), "working_capital", Decimal(1)), offer())
    assert (verdict.state, verdict.only_purpose) == ("warn", True)


def test_what_is_only_weighed_does_not_block() -> None:
    late = ReportStanding(expected=12, on_time=9, late=3)
    verdict = judge(Firm(**(FIRM | {"reports": late})), WISH, offer(rules=[{"code": "reports", "blocks": False}]))
    assert verdict.answers[0].state == "no"
    assert verdict.state == "good"


def test_every_no_says_why_and_names_its_source() -> None:
    firm = Firm(today=TODAY, kind="natural", workers=500, fixed_assets=Decimal(10**9), operating=False,
                declared=dict.fromkeys(FIRM["declared"], False), since=dt.date(2026, 1, 1))  # fmt: skip
    verdict = judge(firm, Wish(Decimal(10**9), "other", Decimal(0)), offer())
    assert len(verdict.missing) >= 10
    for answer in verdict.missing:
        assert answer.reason
        assert answer.source
    ids = [answer.rule for answer in verdict.answers]
    assert ids == [f"LOAN-ELIG-{n}" for n in sorted(int(rule.rsplit("-", 1)[1]) for rule in ids)]


def test_a_firms_facts_survive_being_frozen() -> None:
    firm = Firm(**(FIRM | {"fixed_assets": Decimal("1.50"), "duties": [OpenDuty("ป้าย", TODAY, "minor", TODAY)],
                           "incidents": [PastIncident("ไฟไหม้", TODAY, 2, is_open=False)]}))  # fmt: skip
    assert read_firm(firm_record(firm)) == firm


# --- money -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amount", "rate", "months", "expected"),
    [
        (4_500_000, "3", 84, "59459.85"),
        (4_500_000, "6", 36, "136898.72"),
        (1_200_000, "0", 12, "100000.00"),
        (1, "5", 1, "1.00"),
    ],
)
def test_the_instalment_to_the_satang(amount: int, rate: str, months: int, expected: str) -> None:
    assert instalment(Decimal(amount), Decimal(rate), months) == Decimal(expected)


def test_the_cover_of_a_firm_without_debts_is_not_a_number() -> None:
    assert cover(Decimal(100), Decimal(0), Decimal(0)) is None
    assert cover(Decimal(120), Decimal(88), Decimal(1)) == Decimal("1.20")


def test_rates_that_are_not_known_stay_unknown() -> None:
    by_year = read_rates({"kind": "by_year", "steps": [
        {"from_year": 1, "to_year": 3, "rate": "3"}, {"from_year": 4, "to_year": None, "rate": None}]})  # fmt: skip
    assert by_year.assumed("none") == 3
    assert by_year.resolved("none", None)[1] == {"from_month": 37, "to_month": None, "rate": None}
    assert by_year.resolved("none", Decimal("4.5")) == [{"from_month": 1, "to_month": None, "rate": "4.5"}]
    by_collateral = read_rates({"kind": "by_collateral", "low": "3", "high": "5", "by": {"land": "3"}})
    assert (by_collateral.assumed("land"), by_collateral.assumed("none")) == (3, 4)
    assert by_collateral.resolved("land", None)[0]["rate"] == "3"
    assert by_collateral.resolved("none", None)[0]["rate"] is None, "the middle of a range binds nobody"
    with pytest.raises(ValueError, match="kind"):
        read_rates({"kind": "free"})
