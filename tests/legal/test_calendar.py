"""Working days, pure and from the database."""

import datetime as dt

import pytest

from mind_portal.accounts.models import User
from mind_portal.core.errors import DomainError
from mind_portal.journal.models import Entry
from mind_portal.legal.calendar import Calendar, add_working_days, between, is_working_day, working_days_between
from mind_portal.legal.models import CalendarDay
from mind_portal.legal.services import change_calendar_day, fill_calendar

NOW = dt.datetime(2026, 11, 25, 9, tzinfo=dt.UTC)
FRIDAY, SATURDAY, MONDAY = dt.date(2026, 11, 27), dt.date(2026, 11, 28), dt.date(2026, 11, 30)


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        (FRIDAY, 0, FRIDAY),
        (SATURDAY, 0, MONDAY),
        (FRIDAY, 1, MONDAY),
        (SATURDAY, 1, MONDAY),
        (MONDAY, 5, dt.date(2026, 12, 8)),  # 7 December is off: the fifth day is the Tuesday after
    ],
)
def test_a_deadline_counts_working_days_after_the_day(day: dt.date, count: int, expected: dt.date) -> None:
    calendar = Calendar(holidays=frozenset({dt.date(2026, 12, 7)}))
    assert calendar.add(day, count) == expected


def test_working_days_are_not_counted_backwards() -> None:
    with pytest.raises(ValueError, match="forward"):
        Calendar().add(FRIDAY, -1)


def test_count_is_the_reverse_of_add_and_negative_backwards() -> None:
    calendar = Calendar(holidays=frozenset({MONDAY}), extra=frozenset({SATURDAY}))
    for n in range(1, 30):
        assert calendar.count(FRIDAY, calendar.add(FRIDAY, n)) == n
    assert calendar.count(FRIDAY, SATURDAY) == 1
    assert calendar.count(FRIDAY, MONDAY) == 1
    assert calendar.count(MONDAY, FRIDAY) == -1
    assert calendar.count(FRIDAY, FRIDAY) == 0


@pytest.mark.django_db
def test_holidays_are_filled_once_and_labour_day_is_none() -> None:
    added = fill_calendar(years=[2026, 2027], actor=None, now=NOW)
    assert added > 20
    assert fill_calendar(years=[2026, 2027], actor=None, now=NOW) == 0
    assert not is_working_day(dt.date(2026, 4, 13))  # สงกรานต์
    assert is_working_day(dt.date(2026, 5, 1))  # offices of the state work on Labour Day
    assert add_working_days(dt.date(2026, 12, 30), 1) > dt.date(2027, 1, 1)
    assert working_days_between(dt.date(2026, 4, 10), dt.date(2026, 4, 16)) == 1
    assert Entry.objects.filter(verb="legal.calendar_filled").count() == 1


@pytest.mark.django_db
def test_what_an_administrator_enters_stays(administrator: User) -> None:
    songkran = dt.date(2026, 4, 13)
    change_calendar_day(day=songkran, is_working=False, name="วันหยุดตามมติ ครม.", actor=administrator, now=NOW)
    fill_calendar(years=[2026], actor=None, now=NOW)
    assert CalendarDay.objects.get(day=songkran).origin == CalendarDay.Origin.OFFICE
    change_calendar_day(day=SATURDAY, is_working=True, name="วันทำงานชดเชย", actor=administrator, now=NOW)
    assert between(SATURDAY, SATURDAY).is_working_day(SATURDAY)
    entry = Entry.objects.filter(verb="legal.calendar_changed").latest("pk")
    assert entry.actor_id == administrator.pk
    assert entry.after["is_working"] is True


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "working", "rule"), [("  ", False, "LEG-DAY-1"), ("วันปกติ", True, "LEG-DAY-2")])
def test_a_change_says_what_day_it_is_and_changes_something(
    administrator: User, name: str, working: bool, rule: str
) -> None:
    with pytest.raises(DomainError) as refused:
        change_calendar_day(day=FRIDAY, is_working=working, name=name, actor=administrator, now=NOW)
    assert [breach.rule for breach in refused.value.breaches] == [rule]
    assert not CalendarDay.objects.exists()
