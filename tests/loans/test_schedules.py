"""Plans: what must hold of every plan, and the ones that can be checked by hand."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loans import schedules
from loans.schedules import DayCount, Flow, Grace, Line, Method, Prepaid, Rate, Terms, TermsError
from loans.schedules.counting import days_between, due_dates, interest_on, to_satang

D = Decimal
START = dt.date(2026, 1, 15)


def terms(**changes) -> Terms:
    values = {
        "first_due_on": dt.date(2026, 2, 15), "instalments": 12, "rates": (Rate(START, D(3)),),
        "method": Method.EQUAL_INSTALMENT,
    } | changes  # fmt: skip
    return Terms(**values)


@st.composite
def plans(draw) -> tuple[Terms, list[Flow]]:
    start = draw(st.dates(dt.date(2020, 1, 1), dt.date(2030, 12, 31)))
    every = draw(st.sampled_from([1, 1, 3, 6]))
    first = start + dt.timedelta(days=draw(st.integers(1, 31 * every + 15)))
    count = draw(st.integers(1, 84))
    grace = draw(st.sampled_from(list(Grace))) if count > 1 else Grace.NONE
    spared = draw(st.integers(1, min(count - 1, 12))) if grace is not Grace.NONE else 0
    steps = draw(st.lists(st.integers(0, 2000), min_size=1, max_size=3))
    percents = [D(draw(st.integers(0, 1500))) / 100 for _ in steps]
    days = sorted({start + dt.timedelta(days=step) for step in steps})
    rates = tuple(Rate(day, percent) for day, percent in zip(days, percents, strict=False))
    made = Terms(
        first_due_on=first, instalments=count, rates=rates, method=draw(st.sampled_from(list(Method))), grace=grace,
        grace_instalments=spared, day_count=draw(st.sampled_from(list(DayCount))), every=every,
        due_day=draw(st.sampled_from([0, 0, 31, 30, first.day])), prepaid=draw(st.sampled_from(list(Prepaid))),
    )  # fmt: skip
    principal = D(draw(st.integers(1_000_00, 20_000_000_00))) / 100
    flows = [(start, principal)]
    if draw(st.booleans()) and count > 2:
        until = list(due_dates(first, count, every=every, due_day=made.due_day))[-2]
        later = start + dt.timedelta(days=draw(st.integers(1, max(1, (until - start).days - 1))))
        flows.append((later, D(draw(st.integers(1, 1_000_000_00))) / 100))
    return made, flows


def paid_out(flows: list[Flow]) -> Decimal:
    return sum((amount for _day, amount in flows), D(0))


@given(plans())
def test_every_plan_pays_back_exactly_what_was_paid_out(plan) -> None:
    made, flows = plan
    lines = schedules.build(made, flows)
    capitalised = sum((line.capitalised for line in lines), D(0))
    assert sum((line.principal for line in lines), D(0)) == paid_out(flows) + capitalised
    assert lines[-1].closing == 0
    assert all(line.closing >= 0 and line.principal >= 0 and line.payment >= 0 for line in lines)
    assert sum((line.interest for line in lines), D(0)) == sum(
        (line.interest_due + line.capitalised for line in lines), D(0)
    )


@given(plans())
def test_every_amount_is_a_whole_number_of_satang(plan) -> None:
    for line in schedules.build(*plan):
        for amount in (line.interest, line.interest_due, line.capitalised, line.principal, line.closing, line.payment):
            assert amount == to_satang(amount)


@given(plans())
def test_every_interest_is_balance_times_rate_times_days(plan) -> None:
    """Counted by hand, day span by day span, wherever neither the rate nor the balance moves within the period."""
    made, flows = plan
    year = 365 if made.day_count is DayCount.ACT_365 else 360
    begins = flows[0][0]
    for line in schedules.build(made, flows):
        moved = any(begins < day < line.due_on for day, _amount in flows)
        stepped = any(begins < rate.since < line.due_on for rate in made.rates)
        if not moved and not stepped:
            days = days_between(begins, line.due_on, made.day_count)
            assert line.interest == to_satang(line.opening * line.percent * days / (100 * year))
        begins = line.due_on


@given(plans())
def test_dates_rise_and_numbers_count(plan) -> None:
    lines = schedules.build(*plan)
    assert [line.number for line in lines] == list(range(1, len(lines) + 1))
    assert all(a.due_on < b.due_on for a, b in zip(lines[:-1], lines[1:], strict=True))
    assert all(a.closing <= b.opening for a, b in zip(lines[:-1], lines[1:], strict=True))


@given(plans())
def test_equal_instalments_are_equal_but_for_the_last(plan) -> None:
    """Within one rate, without a payment out in between, and behind the grace."""
    made, flows = plan
    made = Terms(**{**vars(made), "method": Method.EQUAL_INSTALMENT, "rates": made.rates[:1]})
    lines = schedules.build(made, flows[:1])[made.grace_instalments :]
    if any(line.principal == 0 for line in lines):
        return  # the first period is so long that its interest fills the instalment, or the loan is of a few satang
    own = [line.payment for line in lines]
    if made.grace is Grace.DEFERRED:
        own = own[1:]
    assert len(set(own[:-1])) <= 1
    if len(own) > 1:
        assert abs(own[-1] - own[0]) <= D(len(lines)), "the last one takes no more than the rounding of the others"


@given(plans())
def test_equal_parts_of_the_principal_are_equal_but_for_the_last(plan) -> None:
    made, flows = plan
    made = Terms(**{**vars(made), "method": Method.EQUAL_PRINCIPAL})
    parts = [line.principal for line in schedules.build(made, flows[:1])[made.grace_instalments :]]
    assert len(set(parts[:-1])) <= 1


@given(plans(), st.integers(0, 3000), st.integers(1, 100_000_00))
def test_what_happens_later_leaves_the_lines_before_as_they_were(plan, days, satang) -> None:
    made, flows = plan
    before = schedules.build(made, flows[:1])
    later = flows[0][0] + dt.timedelta(days=days)
    if later >= before[-1].due_on:
        return
    after = schedules.build(made, [flows[0], (later, D(satang) / 100)])
    kept = [line for line in before if line.due_on <= later]
    assert after[: len(kept)] == kept


@given(plans(), st.integers(1, 99))
def test_paying_ahead_never_asks_for_more_in_sum(plan, share) -> None:
    made, flows = plan
    lines = schedules.build(made, flows[:1])
    if len(lines) < 3:
        return
    middle = lines[len(lines) // 2]
    ahead = to_satang(middle.closing * share / 100)
    after = schedules.build(made, [flows[0], (middle.due_on, -ahead)])
    assert sum((line.principal for line in after), D(0)) + ahead == flows[0][1] + sum(
        (line.capitalised for line in after), D(0)
    )
    assert after[-1].closing == 0
    assert len(after) <= len(lines)


# --- by hand ---------------------------------------------------------------------------------------------------------


def test_a_year_at_twelve_per_cent_of_thirty_day_months_is_the_textbook_s_annuity() -> None:
    made = terms(rates=(Rate(START, D(12)),), day_count=DayCount.THIRTY_360)
    lines = schedules.build(made, [(START, D(100_000))])
    assert [line.payment for line in lines[:-1]] == [D("8884.88")] * 11
    assert lines[0].interest == 1000
    assert lines[-1].payment == D("8884.85"), "the rounding of eleven instalments"


def test_the_last_part_of_the_principal_takes_the_rest() -> None:
    made = terms(instalments=3, method=Method.EQUAL_PRINCIPAL)
    lines = schedules.build(made, [(START, D(100))])
    assert [line.principal for line in lines] == [D("33.33"), D("33.33"), D("33.34")]


def test_grace_on_the_principal_pays_interest_only() -> None:
    made = terms(grace=Grace.PRINCIPAL, grace_instalments=3, method=Method.EQUAL_PRINCIPAL)
    lines = schedules.build(made, [(START, D(900_000))])
    assert [line.principal for line in lines[:4]] == [0, 0, 0, 100_000]
    assert lines[0].interest_due == to_satang(D(900_000) * 3 * 31 / 36500)


def test_grace_on_both_with_interest_joining_the_principal() -> None:
    made = terms(grace=Grace.CAPITALISED, grace_instalments=2)
    lines = schedules.build(made, [(START, D(1_000_000))])
    assert [line.payment for line in lines[:2]] == [0, 0]
    assert lines[2].opening == 1_000_000 + lines[0].interest + lines[1].interest
    assert lines[1].interest > to_satang(D(1_000_000) * 3 * 28 / 36500)


def test_grace_on_both_with_interest_kept_apart_asks_for_it_behind_the_grace() -> None:
    made = terms(grace=Grace.DEFERRED, grace_instalments=2)
    lines = schedules.build(made, [(START, D(1_000_000))])
    assert [line.payment for line in lines[:2]] == [0, 0]
    assert lines[2].opening == 1_000_000
    assert lines[2].interest_due == lines[0].interest + lines[1].interest + lines[2].interest


def test_a_step_of_the_rate_works_the_instalment_out_anew_and_counts_from_its_day() -> None:
    step = dt.date(2026, 7, 1)
    made = terms(rates=(Rate(START, D(3)), Rate(step, D(5))))
    lines = schedules.build(made, [(START, D(1_200_000))])
    mixed = next(line for line in lines if line.due_on == dt.date(2026, 7, 15))
    by_hand = mixed.opening * (D(3) * 16 + D(5) * 14) / 36500
    assert mixed.interest == to_satang(by_hand)
    payments = [line.payment for line in lines]
    assert len(set(payments[:6])) == 1
    assert len(set(payments[6:-1])) == 1
    assert payments[6] > payments[5]


def test_rates_of_a_programme_follow_the_years_of_the_contract() -> None:
    assert schedules.rates_by_year(dt.date(2024, 2, 29), [(4, D(5)), (1, D(3))]) == (
        Rate(dt.date(2024, 2, 29), D(3)), Rate(dt.date(2027, 2, 28), D(5)),
    )  # fmt: skip


def test_the_thirty_first_becomes_the_last_day_and_comes_back() -> None:
    days = list(due_dates(dt.date(2027, 12, 31), 5, every=1, due_day=0))
    assert days == [
        dt.date(2027, 12, 31), dt.date(2028, 1, 31), dt.date(2028, 2, 29), dt.date(2028, 3, 31), dt.date(2028, 4, 30),
    ]  # fmt: skip
    assert list(due_dates(dt.date(2027, 2, 28), 2, every=1, due_day=31))[1] == dt.date(2027, 3, 31)


def test_thirty_360_takes_every_month_as_thirty_days() -> None:
    assert days_between(dt.date(2026, 1, 31), dt.date(2026, 2, 28), DayCount.THIRTY_360) == 28
    assert days_between(dt.date(2026, 1, 15), dt.date(2027, 1, 15), DayCount.THIRTY_360) == 360
    assert days_between(dt.date(2026, 1, 15), dt.date(2027, 1, 15), DayCount.ACT_365) == 365


def test_a_payment_out_within_a_period_bears_interest_from_its_day() -> None:
    flows = [(dt.date(2026, 1, 25), D(365_000))]
    found = interest_on(D(365_000), flows, (START, dt.date(2026, 2, 15)), (Rate(START, D(10)),), DayCount.ACT_365)
    assert found == 100 * 31 + 100 * 21


def test_a_holiday_moves_the_day_and_its_interest() -> None:
    lines = schedules.build(terms(), [(START, D(120_000))], lambda day: day + dt.timedelta(days=day.weekday() == 6))
    moved = [line for line in lines if line.due_on.day == 16]
    assert [line.due_on for line in moved] == [dt.date(2026, 2, 16), dt.date(2026, 3, 16), dt.date(2026, 11, 16)]
    assert lines[0].interest == to_satang(D(120_000) * 3 * 32 / 36500)


def test_paying_ahead_lowers_the_instalment_or_shortens_the_time() -> None:
    ahead = (dt.date(2026, 6, 15), D(-50_000))
    lower = schedules.build(terms(prepaid=Prepaid.LOWER), [(START, D(120_000)), ahead])
    shorter = schedules.build(terms(prepaid=Prepaid.SHORTER), [(START, D(120_000)), ahead])
    assert len(lower) == 12
    assert lower[6].payment < lower[4].payment
    assert len(shorter) == 8
    assert shorter[6].payment == shorter[4].payment > shorter[7].payment


def paid_off_at_once() -> list[Line]:
    return schedules.build(terms(), [(START, D(1000)), (dt.date(2026, 1, 20), D(-1000))])


def test_a_loan_that_is_paid_back_at_once_still_asks_for_its_interest() -> None:
    lines = paid_off_at_once()
    assert [(line.principal, line.interest) for line in lines] == [(0, D("0.41"))]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"instalments": 0}, "instalments"),
        ({"grace": Grace.PRINCIPAL, "grace_instalments": 12}, "grace_instalments"),
        ({"grace": Grace.PRINCIPAL}, "grace_instalments"),
        ({"grace_instalments": 2}, "grace_instalments"),
        ({"every": 0}, "every"),
        ({"rates": ()}, "rates"),
        ({"rates": (Rate(START, D(3)), Rate(START, D(5)))}, "rates"),
        ({"rates": (Rate(START, D(-1)),)}, "rates"),
    ],
)
def test_terms_that_make_no_plan_name_their_field(changes, field) -> None:
    with pytest.raises(TermsError) as refused:
        terms(**changes)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("flows", "field"),
    [
        ([], "flows"),
        ([(START, D(-5))], "flows"),
        ([(dt.date(2026, 2, 15), D(5))], "first_due_on"),
        ([(START, D(5)), (dt.date(2027, 1, 15), D(5))], "flows"),
        ([(START, D(5)), (dt.date(2026, 3, 1), D(-6))], "flows"),
    ],
)
def test_flows_that_do_not_fit_are_refused(flows, field) -> None:
    with pytest.raises(TermsError) as refused:
        schedules.build(terms(), flows)
    assert refused.value.field == field


@given(plans())
def test_terms_come_back_from_their_document(plan) -> None:
    assert schedules.from_document(schedules.to_document(plan[0])) == plan[0]
