"""Weights changed together, looked at before they are; what stands around a factory; where the facts come from."""

import datetime as dt
from decimal import Decimal as D
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audits.complaints.models import Complaint
from audits.models import RiskScore, SiteSurroundings
from audits.orders.models import Order
from audits.selectors.weights import preview, weights_on_day
from audits.services.risk import score_sites
from audits.services.surroundings import Seen, note_from_inspection, note_surroundings
from audits.services.weights import (
    HIGH,
    MIDDLE,
    WEIGHT_CODES,
    NewWeights,
    revision,
    set_weights,
    withdraw_weights,
)
from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.core.errors import DomainError, StaleError
from mind_portal.geography.models import Province
from mind_portal.journal.models import Entry
from mind_portal.legal.models import Parameter, ParameterValue
from mind_portal.legal.values import NewValue, set_value, withdraw_value
from tests.audits.orders.builders import make_order
from tests.support import builders

NOW = dt.datetime(2026, 11, 25, 2, tzinfo=dt.UTC)
TODAY = dt.date(2026, 11, 25)
LATER = dt.date(2027, 1, 1)


@pytest.fixture
def law(db: None) -> None:
    call_command("load_legal", verbosity=0)


def moved(**changes: Any) -> dict[str, D]:
    """Today's weights with some of them moved."""
    return weights_on_day(TODAY) | {f"RISK_WEIGHT_{name}": D(str(value)) for name, value in changes.items()}


def change(actor: User, values: dict[str, D], day: dt.date = LATER, seen: int | None = None) -> list[ParameterValue]:
    new = NewWeights(values, day, "มติที่ประชุม 1/2569", "เน้นคำสั่ง")
    return set_weights(new=new, seen=revision() if seen is None else seen, actor=actor, now=NOW)


def rules_of(error: pytest.ExceptionInfo[DomainError]) -> set[str]:
    return {breach.rule for breach in error.value.breaches}


@pytest.mark.usefixtures("law")
def test_the_weights_as_delivered_add_up_to_the_whole() -> None:
    assert sum(weights_on_day(TODAY)[code] for code in WEIGHT_CODES) == 100


@pytest.mark.usefixtures("law")
def test_only_what_moves_gets_a_new_value(head_office: User) -> None:
    stored = change(head_office, moved(TYPE=10, ORDERS=14))
    assert {value.parameter.code for value in stored} == {"RISK_WEIGHT_TYPE", "RISK_WEIGHT_ORDERS"}
    assert weights_on_day(LATER)["RISK_WEIGHT_ORDERS"] == 14
    assert weights_on_day(LATER - dt.timedelta(days=1))["RISK_WEIGHT_ORDERS"] == 12
    assert Entry.objects.filter(verb="legal.parameter_changed", actor=head_office).count() == 2


@pytest.mark.usefixtures("law")
@pytest.mark.parametrize(
    ("values", "rules"),
    [
        ({"TYPE": 13}, {"AUD-RISK-1"}),
        ({"TYPE": "11.9"}, {"AUD-RISK-1"}),
        ({"TYPE": 113, "CLASS": -97}, {"AUD-RISK-1"}),
        ({}, {"AUD-RISK-4"}),
    ],
)
def test_a_wrong_sum_and_no_change_are_refused(head_office: User, values: dict[str, Any], rules: set[str]) -> None:
    with pytest.raises(DomainError) as refused:
        change(head_office, moved(**values))
    assert rules_of(refused) == rules


@pytest.mark.usefixtures("law")
@pytest.mark.parametrize(
    ("middle", "high", "ok"), [(59, 60, True), (60, 60, False), (1, 100, True), (0, 60, False), (35, 101, False)]
)
def test_the_limits_lie_in_order(head_office: User, middle: int, high: int, ok: bool) -> None:
    values = weights_on_day(TODAY) | {MIDDLE: D(middle), HIGH: D(high)}
    if ok:
        assert change(head_office, values)
    else:
        with pytest.raises(DomainError) as refused:
            change(head_office, values)
        assert rules_of(refused) == {"AUD-RISK-2"}


@pytest.mark.usefixtures("law")
def test_who_read_an_older_page_is_told_so(head_office: User) -> None:
    seen = revision()
    change(head_office, moved(TYPE=10, ORDERS=14))
    with pytest.raises(StaleError):
        change(head_office, moved(TYPE=11, ORDERS=13), seen=seen)


@pytest.mark.usefixtures("law")
def test_weights_set_for_a_later_day_are_not_left_with_another_sum(head_office: User) -> None:
    change(head_office, moved(TYPE=10, ORDERS=14), dt.date(2027, 6, 1))
    with pytest.raises(DomainError) as refused:
        change(head_office, moved(TYPE=11, CLASS=5))
    assert rules_of(refused) == {"AUD-RISK-5"}
    assert weights_on_day(LATER)["RISK_WEIGHT_CLASS"] == 4
    with pytest.raises(DomainError) as past:
        change(head_office, moved(TYPE=10, ORDERS=14), TODAY - dt.timedelta(days=1))
    assert "LEG-VALUE-3" in rules_of(past)


@pytest.mark.usefixtures("law")
def test_limits_set_for_a_later_day_are_not_left_out_of_order(head_office: User) -> None:
    today = weights_on_day(TODAY)
    change(head_office, today | {HIGH: today[MIDDLE] + 1}, dt.date(2027, 6, 1))
    with pytest.raises(DomainError) as refused:
        change(head_office, today | {MIDDLE: today[MIDDLE] + 2})
    assert rules_of(refused) == {"AUD-RISK-5"}


@pytest.mark.usefixtures("law")
def test_a_weight_is_not_changed_or_taken_back_alone(head_office: User) -> None:
    alone = Parameter.objects.get(code="RISK_WEIGHT_TYPE")
    new = NewValue(D(50), LATER, "มติ", "ลองดู")
    with pytest.raises(DomainError) as refused:
        set_value(code=alone.code, new=new, seen=alone.revision, actor=head_office, now=NOW)
    assert rules_of(refused) == {"LEG-VALUE-9"}
    stored = change(head_office, moved(TYPE=10, ORDERS=14))[0]
    with pytest.raises(DomainError) as kept:
        withdraw_value(
            value_id=stored.pk, seen=Parameter.objects.get(pk=stored.parameter_id).revision, reason="เปลี่ยนใจ",
            actor=head_office, now=NOW,
        )  # fmt: skip
    assert rules_of(kept) == {"LEG-VALUE-9"}


@pytest.mark.usefixtures("law")
def test_weights_of_a_day_to_come_are_taken_back_together(head_office: User) -> None:
    before = weights_on_day(LATER)
    change(head_office, moved(TYPE=10, ORDERS=14))
    seen = revision()
    given: dict[str, Any] = {"valid_from": LATER, "actor": head_office, "now": NOW}
    with pytest.raises(DomainError) as silent:
        withdraw_weights(reason="", seen=seen, **given)
    assert "LEG-VALUE-6" in rules_of(silent)
    assert withdraw_weights(reason="มติเปลี่ยน", seen=seen, **given) == 2
    assert weights_on_day(LATER) == before
    with pytest.raises(StaleError):
        withdraw_weights(reason="มติเปลี่ยน", seen=seen, **given)
    with pytest.raises(DomainError) as nothing:
        withdraw_weights(reason="มติเปลี่ยน", seen=revision(), **given)
    assert rules_of(nothing) == {"AUD-RISK-6"}


@pytest.mark.usefixtures("law")
def test_what_a_later_change_stands_on_is_not_taken_back(head_office: User) -> None:
    change(head_office, moved(TYPE=10, ORDERS=14))
    change(head_office, moved(TYPE=10, ORDERS=13, CLASS=5), dt.date(2027, 6, 1))
    with pytest.raises(DomainError) as refused:
        withdraw_weights(valid_from=LATER, reason="มติเปลี่ยน", seen=revision(), actor=head_office, now=NOW)
    assert rules_of(refused) == {"AUD-RISK-5"}
    assert weights_on_day(LATER)["RISK_WEIGHT_ORDERS"] == 14


# --- looking before changing ---


@pytest.fixture
def office(rayong: Province, law: None) -> list[Site]:
    dangerous = builders.make_type("10600", high_risk=True)
    sites = [builders.make_site(rayong, main_type=dangerous), builders.make_site(rayong, factory_class=2)]
    score_sites(province="21", actor=None, now=NOW)
    return sites


def test_a_preview_counts_who_moves_and_stores_nothing(office: list[Site], head: User) -> None:
    old = weights_on_day(TODAY)
    new = dict.fromkeys(WEIGHT_CODES, D(0)) | {"RISK_WEIGHT_TYPE": D(100), MIDDLE: D(35), HIGH: D(60)}
    before = list(RiskScore.objects.values_list("pk", "total", "level"))
    found = preview(head, "21", old, new)
    assert (found["total"], found["up_count"], found["down_count"]) == (2, 1, 0)
    assert found["up"][0]["site"] == office[0].pk
    assert [row["after"] for row in found["levels"]] == ["1", "0", "1"]
    assert list(RiskScore.objects.values_list("pk", "total", "level")) == before
    same = preview(head, "21", old, old)
    assert (same["up_count"], same["down_count"]) == (0, 0)


def test_a_preview_shows_nothing_of_another_office(office: list[Site], other_officer: User) -> None:
    old = weights_on_day(TODAY)
    assert preview(other_officer, "21", old, old)["total"] == 0


def form(**changes: Any) -> dict[str, Any]:
    values = {code: str(value) for code, value in moved(TYPE=10, ORDERS=14).items()}
    tomorrow = (timezone.localdate() + dt.timedelta(days=1)).isoformat()
    given = {"revision": revision(), "province": "21", "valid_from": tomorrow, "source": "มติ", "reason": "เน้นคำสั่ง"}
    return values | given | changes


def test_head_office_looks_and_then_changes(office: list[Site], client: Client, head_office: User) -> None:
    client.force_login(head_office)
    url = reverse("audits:risk_weights")
    looked = client.post(url, form(look="1"))
    assert looked.status_code == 200
    assert "ตามข้อมูลการคำนวณครั้งล่าสุด" in looked.content.decode()
    assert not ParameterValue.objects.filter(origin="office").exists()
    saved = client.post(url, form(save="1"), follow=True)
    assert "น้ำหนักใหม่มีผลตั้งแต่" in saved.content.decode()
    assert ParameterValue.objects.filter(origin="office").count() == 2


@pytest.mark.parametrize(
    ("changes", "status", "said"),
    [
        ({"RISK_WEIGHT_TYPE": "๑๑"}, 422, "รวมได้ 101"),
        ({"RISK_WEIGHT_TYPE": "มาก"}, 422, "ไม่ใช่ตัวเลข"),
        ({"RISK_WEIGHT_TYPE": "10.05"}, 422, "ทศนิยม"),
        ({"reason": ""}, 422, "ระบุเหตุผล"),
        ({"revision": 0}, 409, "มีผู้แก้ไขน้ำหนัก"),
    ],
)
def test_a_refusal_keeps_what_was_typed(
    office: list[Site], client: Client, head_office: User, changes: dict[str, Any], status: int, said: str
) -> None:
    client.force_login(head_office)
    answer = client.post(reverse("audits:risk_weights"), form(save="1", **changes))
    page = answer.content.decode()
    assert answer.status_code == status
    assert said in page
    assert "มติ" in page


def test_a_head_looks_but_does_not_change(office: list[Site], client: Client, head: User) -> None:
    client.force_login(head)
    url = reverse("audits:risk_weights")
    assert client.post(url, form(look="1")).status_code == 200
    assert client.post(url, form(save="1")).status_code == 403
    assert client.get(f"{url}?province=50").status_code == 404


def test_the_page_says_what_is_set_and_takes_it_back(office: list[Site], client: Client, head_office: User) -> None:
    client.force_login(head_office)
    url, back = reverse("audits:risk_weights"), reverse("audits:weights_withdraw")
    client.post(url, form(save="1"))
    tomorrow = (timezone.localdate() + dt.timedelta(days=1)).isoformat()
    page = client.get(url).content.decode()
    assert "ยกเลิกค่าที่ตั้งไว้" in page
    silent = client.post(back, {"province": "21", "revision": revision(), "valid_from": tomorrow, "reason": ""})
    assert (silent.status_code, "ระบุเหตุผล" in silent.content.decode()) == (422, True)
    old = client.post(back, {"province": "21", "revision": 0, "valid_from": tomorrow, "reason": "ก"})
    assert old.status_code == 409
    client.post(back, {"province": "21", "revision": revision(), "valid_from": tomorrow, "reason": "มติเปลี่ยน"})
    assert not ParameterValue.objects.filter(origin="office").exists()
    single = client.get(reverse("legal:parameter_detail", args=["RISK_WEIGHT_TYPE"])).content.decode()
    assert (f'href="{url}"' in single, "new_value" in single or 'name="value"' in single) == (True, False)


# --- where the facts come from ---


def facts_of(site: Site) -> dict[str, Any]:
    score_sites(province="21", actor=None, now=NOW)
    found: dict[str, Any] = RiskScore.objects.get(pk=site.pk).facts
    return found


def complain(site: Site, ago: int, **fields: Any) -> None:
    day = TODAY - dt.timedelta(days=ago)
    values = {"client_id": uuid4(), "number": uuid4().hex[:12], "kind": "smell", "text": "เหม็น", "due_on": day}
    Complaint.objects.create(site=site, province=site.province, received_on=day, **values | fields)


def test_orders_and_complaints_count_by_their_state(office: list[Site], officer: User) -> None:
    site = office[0]
    make_order(site, officer)
    assert facts_of(site)["orders"] == 1
    Order.objects.filter(site=site).update(overdue_since=TODAY)
    assert facts_of(site)["overdue_orders"] == 1
    Order.objects.filter(site=site).update(state="not_obeyed", not_obeyed_on=TODAY)
    assert facts_of(site)["disobeyed_orders"] == 1
    for ago in (0, 364, 366):
        complain(site, ago)
    complain(site, 3, state="rejected", ended_on=TODAY, outcome="ไม่เกี่ยว")
    assert facts_of(site)["complaints"] == 2


def test_the_neighbours_are_noted_seen_and_kept(office: list[Site], officer: User) -> None:
    site = office[0]
    assert facts_of(site)["homes"] is None
    note_surroundings(site_id=site.pk, seen=Seen(12, sensitive=True, seen_on=TODAY), actor=officer, now=NOW)
    found = facts_of(site)
    assert (found["homes"], found["sensitive"]) == (12, True)
    with pytest.raises(DomainError) as older:
        note_surroundings(
            site_id=site.pk,
            seen=Seen(-1, sensitive=False, seen_on=TODAY - dt.timedelta(days=1)),
            actor=officer,
            now=NOW,
        )
    assert rules_of(older) == {"AUD-NEAR-1", "AUD-NEAR-2"}
    seen = Seen(1, sensitive=False, seen_on=TODAY + dt.timedelta(days=1))
    with pytest.raises(DomainError) as future:
        note_surroundings(site_id=site.pk, seen=seen, actor=officer, now=NOW)
    assert rules_of(future) == {"AUD-NEAR-2"}
    assert Entry.objects.filter(verb="audits.surroundings_noted").count() == 1


def test_the_neighbours_go_with_a_factory_that_moves(office: list[Site], officer: User, chiang_mai: Province) -> None:
    site = office[0]
    note_surroundings(site_id=site.pk, seen=Seen(12, sensitive=True, seen_on=TODAY), actor=officer, now=NOW)
    Site.objects.filter(pk=site.pk).update(province=chiang_mai)
    score_sites(province="50", actor=None, now=NOW)
    assert RiskScore.objects.get(pk=site.pk).facts["homes"] == 12


def test_an_officer_of_another_office_notes_nothing(office: list[Site], other_officer: User) -> None:
    seen = Seen(1, sensitive=False, seen_on=TODAY)
    with pytest.raises(Site.DoesNotExist):
        note_surroundings(site_id=office[0].pk, seen=seen, actor=other_officer, now=NOW)


@pytest.mark.parametrize(
    ("answer", "kept"),
    [({"value": 7}, 7), ({"value": 0}, 0), ({"value": -1}, None), ({"value": "มาก"}, None), (None, None),
     ({"value": True}, None)],
)  # fmt: skip
def test_an_inspection_that_asks_for_the_neighbours_notes_them(
    office: list[Site], officer: User, answer: Any, kept: int | None
) -> None:
    inspection = builders.make_inspection(office[0], officer, inspected_on=TODAY)
    inspection.answers = {"items": {"homes_500m": answer, "sensitive_500m": {"value": True}}}
    note_from_inspection(inspection, {}, officer, NOW)
    stored = SiteSurroundings.objects.filter(pk=office[0].pk).first()
    assert (stored.homes if stored else None) == kept


def test_the_page_of_the_neighbours_takes_thai_digits_and_refuses_with_words(
    office: list[Site], client: Client, officer: User
) -> None:
    client.force_login(officer)
    url = reverse("audits:site_surroundings", args=[office[0].pk])
    data = {"homes": "๑๒", "sensitive": "on", "seen_on": timezone.localdate().isoformat(), "note": "วัดบ้านนา"}
    assert client.post(url, data | {"homes": ""}).status_code == 422
    assert client.post(url, data).status_code == 302
    assert SiteSurroundings.objects.get().homes == 12
    assert "วัดบ้านนา" in client.get(url).content.decode()
