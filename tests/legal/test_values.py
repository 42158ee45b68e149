"""Numbers of the law changed by people: room is made, nobody is overwritten, no file undoes it, each act is kept."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mind_portal.accounts.models import User
from mind_portal.core.errors import DomainError, StaleError
from mind_portal.journal.models import Entry
from mind_portal.legal.models import Parameter, ParameterValue, ValueOrigin
from mind_portal.legal.reading import read_parameters
from mind_portal.legal.selectors import value_on
from mind_portal.legal.services import store_parameters
from mind_portal.legal.values import NewValue, set_value, verify_value, withdraw_value
from tests.legal.test_parameters import entry, store

NOW = dt.datetime(2026, 11, 25, 9, tzinfo=dt.UTC)
TODAY = dt.date(2026, 11, 25)
LATER = dt.date(2027, 1, 1)


@pytest.fixture
def days(db: None) -> Parameter:
    """A number of days: 90 up to 2024, 30 since."""
    values = [
        {"from": "2020-01-01", "to": "2024-01-01", "value": 90, "source": "เดิม"},
        {"from": "2024-01-01", "value": 30, "source": "ใหม่"},
    ]
    store(entry(values=values, min=1, max=365))
    return Parameter.objects.get(code="TEST_DAYS")


def change(actor: User, value: Any = 45, day: dt.date = LATER, **fields: Any) -> ParameterValue:
    seen = fields.pop("seen", None)
    if seen is None:
        seen = Parameter.objects.get(code="TEST_DAYS").revision
    given = {"source": "มติสำนักงาน 1/2569", "reason": "ทบทวนประจำปี"} | fields
    new = NewValue(value=Decimal(str(value)), valid_from=day, **given)
    return set_value(code="TEST_DAYS", new=new, seen=seen, actor=actor, now=NOW)


def spans() -> list[tuple[Any, str, str]]:
    found = ParameterValue.objects.filter(parameter__code="TEST_DAYS").order_by("valid_from")
    return [(v.value, v.valid_from.isoformat(), v.valid_to.isoformat() if v.valid_to else "") for v in found]


def test_a_value_from_a_day_on_ends_the_one_before_it_and_says_who_and_why(days: Parameter, head_office: User) -> None:
    changed = change(head_office)
    assert spans()[1:] == [(30, "2024-01-01", "2027-01-01"), (45, "2027-01-01", "")]
    assert value_on("TEST_DAYS", LATER - dt.timedelta(days=1)) == 30
    assert value_on("TEST_DAYS", LATER) == 45
    assert (changed.entered_by, changed.origin, changed.verified_by) == (head_office, ValueOrigin.OFFICE, None)
    told = Entry.objects.filter(verb="legal.parameter_changed").latest("pk")
    assert (told.actor, told.reason, told.before["value"], told.after["value"]) == (
        head_office, "ทบทวนประจำปี", 30, 45,
    )  # fmt: skip


def test_a_value_is_put_between_two_others(days: Parameter, head_office: User) -> None:
    change(head_office)
    change(head_office, 60, TODAY)
    assert spans()[1:] == [
        (30, "2024-01-01", "2026-11-25"), (60, "2026-11-25", "2027-01-01"), (45, "2027-01-01", ""),
    ]  # fmt: skip


def test_the_value_of_a_day_to_come_is_corrected_by_its_day(days: Parameter, head_office: User) -> None:
    change(head_office)
    change(head_office, 50)
    assert spans()[-1] == (50, "2027-01-01", "")
    assert len(spans()) == 3


@pytest.mark.parametrize(
    ("fields", "rules"),
    [
        ({"value": 0}, {"LEG-VALUE-2"}),
        ({"value": 366}, {"LEG-VALUE-2"}),
        ({"day": TODAY - dt.timedelta(days=1)}, {"LEG-VALUE-3"}),
        ({"day": dt.date(2037, 1, 1)}, {"LEG-VALUE-3"}),
        ({"value": 30}, {"LEG-VALUE-4"}),
        ({"source": "  "}, {"LEG-VALUE-5"}),
        ({"reason": ""}, {"LEG-VALUE-6"}),
        ({"value": -1, "day": dt.date(2025, 1, 1), "source": "", "reason": ""},
         {"LEG-VALUE-2", "LEG-VALUE-3", "LEG-VALUE-5", "LEG-VALUE-6"}),
    ],
)  # fmt: skip
def test_a_refusal_names_all_that_is_wrong_and_changes_nothing(
    days: Parameter, head_office: User, fields: dict[str, Any], rules: set[str]
) -> None:
    before = spans()
    with pytest.raises(DomainError) as refused:
        change(head_office, **fields)
    assert {breach.rule for breach in refused.value.breaches} == rules
    assert spans() == before


@pytest.mark.parametrize("fields", [{"value": 1}, {"value": 365}, {"day": TODAY}, {"day": dt.date(2036, 12, 31)}])
def test_the_bounds_themselves_are_allowed(days: Parameter, head_office: User, fields: dict[str, Any]) -> None:
    assert change(head_office, **fields).pk


def test_who_read_an_older_page_is_told_so(days: Parameter, head_office: User) -> None:
    seen = days.revision
    change(head_office)
    with pytest.raises(StaleError, match="จำนวนวัน"):
        change(head_office, 50, seen=seen)
    assert spans()[-1][0] == 45


def test_what_is_no_number_is_not_changed_here(head_office: User, db: None) -> None:
    store(entry(values=[{"from": "2020-01-01", "value": ["a", "b"]}]))
    with pytest.raises(DomainError) as refused:
        change(head_office)
    assert refused.value.breaches[0].rule == "LEG-VALUE-2"


def test_a_value_that_has_not_begun_is_taken_back_and_the_one_before_goes_on(
    days: Parameter, head_office: User
) -> None:
    changed = change(head_office)
    with pytest.raises(DomainError) as refused:
        withdraw_value(value_id=changed.pk, seen=days.revision + 1, reason=" ", actor=head_office, now=NOW)
    assert refused.value.breaches[0].rule == "LEG-VALUE-6"
    withdraw_value(value_id=changed.pk, seen=days.revision + 1, reason="ยกเลิกมติ", actor=head_office, now=NOW)
    assert spans() == [(90, "2020-01-01", "2024-01-01"), (30, "2024-01-01", "")]
    assert Entry.objects.latest("pk").before["value"] == 45


@pytest.mark.parametrize("day", [TODAY, TODAY + dt.timedelta(days=1)])
def test_a_value_that_has_begun_stays(days: Parameter, head_office: User, day: dt.date) -> None:
    changed = change(head_office, 60, day)
    given = {"value_id": changed.pk, "seen": days.revision + 1, "reason": "ผิด", "actor": head_office}
    if day == TODAY:
        with pytest.raises(DomainError) as refused:
            withdraw_value(**given, now=NOW)
        assert refused.value.breaches[0].rule == "LEG-VALUE-7"
    else:
        withdraw_value(**given, now=NOW)
        assert spans()[-1][0] == 30


def test_who_compared_a_value_is_kept_and_twice_is_refused(days: Parameter, head_office: User) -> None:
    value = days.values.get(value=30)
    given = {"value_id": value.pk, "source": "ราชกิจจานุเบกษา เล่ม 1", "actor": head_office, "now": NOW}
    verify_value(**given, seen=days.revision)
    value.refresh_from_db()
    assert (value.verified, value.verified_by, value.origin) == (True, head_office, ValueOrigin.FILE)
    with pytest.raises(DomainError) as refused:
        verify_value(**given, seen=days.revision + 1)
    assert refused.value.breaches[0].rule == "LEG-VALUE-8"


# --- files and people ---


def load(*values: dict[str, Any]) -> Any:
    declared = read_parameters([entry(values=list(values))])
    return store_parameters(app="test", declared=declared, actor=None, now=NOW)


def test_a_file_never_overwrites_what_people_entered_and_says_so(days: Parameter, head_office: User) -> None:
    change(head_office)
    stored = load({"from": "2020-01-01", "to": "2028-01-01", "value": 10}, {"from": "2028-01-01", "value": 20})
    assert spans() == [(10, "2020-01-01", "2027-01-01"), (45, "2027-01-01", "")]
    assert stored.kept == ("TEST_DAYS from 2027-01-01",)
    again = load({"from": "2020-01-01", "to": "2028-01-01", "value": 10}, {"from": "2028-01-01", "value": 20})
    assert (again.changed, again.kept) == (0, stored.kept)


def test_what_was_verified_stays_verified_as_long_as_the_file_says_the_same(days: Parameter, head_office: User) -> None:
    value = days.values.get(value=30)
    verify_value(value_id=value.pk, seen=days.revision, source="เล่ม 1", actor=head_office, now=NOW)
    assert (
        load({"from": "2020-01-01", "to": "2024-01-01", "value": 91}, {"from": "2024-01-01", "value": 30}).changed == 2
    )
    kept = days.values.get(value=30)
    assert (kept.verified, kept.verified_by, kept.source) == (True, head_office, "เล่ม 1")
    load({"from": "2020-01-01", "to": "2024-01-01", "value": 91}, {"from": "2024-01-01", "value": 31})
    assert not days.values.get(value=31).verified


@pytest.mark.parametrize(
    ("unit", "value", "ok"),
    [("days", 0, False), ("days", 1, True), ("%", 100, True), ("%", 101, False), ("คน", 0, True), ("คน", -1, False)],
)
def test_a_unit_bounds_its_numbers(unit: str, value: int, ok: bool) -> None:
    data = [entry(unit=unit, values=[{"from": "2020-01-01", "value": value}])]
    del data[0]["min"]
    if ok:
        assert read_parameters(data)[0].values[0].value == value
    else:
        with pytest.raises(DomainError, match="outside"):
            read_parameters(data)


@pytest.mark.django_db(transaction=True)
def test_of_four_who_change_at_once_one_is_first_and_the_others_are_told(days: Parameter, head_office: User) -> None:
    def press(n: int) -> str:
        try:
            change(head_office, 40 + n, seen=days.revision)
        except StaleError:
            return "stale"
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(press, range(4))) == ["done", "stale", "stale", "stale"]
    assert len(spans()) == 3


# --- pages ---


@pytest.fixture
def page(client: Client, head_office: User, days: Parameter) -> Client:
    client.force_login(head_office)
    return client


def form(parameter: Parameter, **changes: Any) -> dict[str, Any]:
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    return {
        "revision": parameter.revision, "value": "๔๕", "valid_from": tomorrow.isoformat(), "source": "มติ 1/2569",
        "reason": "ทบทวน",
    } | changes  # fmt: skip


def test_a_value_is_entered_shown_and_taken_back_in_the_browser(page: Client, days: Parameter) -> None:
    url = reverse("legal:parameter_change", args=["TEST_DAYS"])
    answer = page.post(url, form(days), follow=True)
    assert "45" in answer.content.decode()
    assert "มีผลตั้งแต่" in answer.content.decode()
    made = ParameterValue.objects.get(value=45)
    back = reverse("legal:value_withdraw", args=[made.pk])
    assert page.post(back, {"revision": days.revision + 1, "reason": ""}).status_code == 422
    assert page.post(back, {"revision": days.revision + 1, "reason": "ผิด"}).status_code == 302
    assert not ParameterValue.objects.filter(value=45).exists()


@pytest.mark.parametrize(
    ("changes", "status", "said"),
    [
        ({"value": "สิบ"}, 422, "ไม่ใช่ตัวเลข"),
        ({"value": "0"}, 422, "ตั้งแต่ 1 ถึง 365"),
        ({"valid_from": "1 ม.ค. 2560"}, 422, "วันนี้หรือหลังจากนี้"),
        ({"revision": 99}, 409, "มีผู้แก้ไข"),
    ],
)
def test_a_refusal_keeps_what_was_typed(
    page: Client, days: Parameter, changes: dict[str, Any], status: int, said: str
) -> None:
    answer = page.post(reverse("legal:parameter_change", args=["TEST_DAYS"]), form(days, **changes))
    text = answer.content.decode()
    assert answer.status_code == status
    assert said in text
    assert "มติ 1/2569" in text


def test_a_value_is_marked_as_verified_in_the_browser(page: Client, days: Parameter, head_office: User) -> None:
    value = days.values.get(value=30)
    answer = page.post(
        reverse("legal:value_verify", args=[value.pk]), {"revision": days.revision, "source": "เล่ม 5"}, follow=True
    )
    assert head_office.display_name in answer.content.decode()


def test_who_only_reads_sees_the_history_without_buttons(client: Client, head: User, days: Parameter) -> None:
    client.force_login(head)
    text = client.get(reverse("legal:parameter_detail", args=["TEST_DAYS"])).content.decode()
    assert "90" in text
    assert reverse("legal:parameter_change", args=["TEST_DAYS"]) not in text
