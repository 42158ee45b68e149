"""The pages of an incident: what they show, what they refuse and how, what they hide."""

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from emergencies.forms import read_moment
from emergencies.links import token_of
from emergencies.models import Incident, Order
from emergencies.services import note_wind, renew_link, take_step
from mind_portal.accounts.models import User
from mind_portal.geography.models import Province
from tests.emergencies.builders import lead_to, make_incident, make_order, make_unit
from tests.support.builders import make_site

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_kept_strips() -> None:
    cache.clear()


@pytest.fixture
def desk(client: Client, officer: User) -> Client:
    client.force_login(officer)
    return client


def page(name: str, *args: Any) -> str:
    return reverse(f"emergencies:{name}", args=args)


def post_open(desk: Client, **data: Any) -> Any:
    values = {"client_id": str(uuid4()), "kind": "fire", "hurt": "unknown", "act": "open"} | data
    return desk.post(page("incident_open"), values)


def test_three_answers_open_an_incident(desk: Client, rayong: Province) -> None:
    site = make_site(rayong, "บริษัท ธาราทองรีไซเคิล จำกัด", latitude=12.73, longitude=101.28)
    answer = post_open(desk, site=site.pk)
    incident = Incident.objects.get()
    assert answer.headers["Location"] == page("incident_detail", incident.pk)
    assert (incident.site, incident.latitude, incident.province) == (site, 12.73, rayong)
    assert "ธาราทองรีไซเคิล" in desk.get(answer.headers["Location"]).content.decode()


def test_looking_for_the_factory_opens_nothing_and_keeps_the_answers(desk: Client, rayong: Province) -> None:
    make_site(rayong, "บริษัท ธาราทองรีไซเคิล จำกัด")
    answer = post_open(desk, act="find", q="ธาราทอง", kind="leak", hurt="yes")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "ธาราทองรีไซเคิล" in text
    assert 'value="leak" required checked' in text
    assert Incident.objects.count() == 0


def test_no_place_is_refused_and_what_was_typed_is_kept(desk: Client, rayong: Province) -> None:
    answer = post_open(desk, province="", reporter_name="สมชาย")
    assert answer.status_code == 422
    assert 'value="สมชาย"' in answer.content.decode()
    assert "โปรดบอกว่าเกิดที่ไหน" in answer.content.decode()


@pytest.mark.parametrize(
    "where", [{"latitude": "๑๒.๗๓", "longitude": "101.28"}, {"latitude": "12.73", "longitude": ""}]
)
def test_thai_digits_are_read_and_half_a_place_is_refused(
    desk: Client, rayong: Province, where: dict[str, str]
) -> None:
    answer = post_open(desk, **where, province="21", place="ตลาด")
    assert answer.status_code == (302 if where["longitude"] else 422)


@pytest.mark.parametrize("spot", ["๑๒.๗๓, ๑๐๑.๒๘", "12.73 101.28", "12.73;101.28"])
def test_a_typed_spot_counts_before_what_a_phone_kept(desk: Client, rayong: Province, spot: str) -> None:
    assert post_open(desk, spot=spot, latitude="13.9", longitude="100.1", province="21").status_code == 302
    incident = Incident.objects.get()
    assert (incident.latitude, incident.longitude) == (12.73, 101.28)


@pytest.mark.parametrize("spot", ["ข้างวัด", "12.73", "112.7, 10.1", "\0", "9" * 100])
def test_a_spot_that_is_no_place_is_refused_and_kept(desk: Client, rayong: Province, spot: str) -> None:
    assert post_open(desk, spot=spot, province="21", place="ตลาด").status_code == 422
    assert Incident.objects.count() == 0


def test_a_photo_that_is_a_script_is_refused_and_nothing_is_opened(desk: Client, rayong: Province) -> None:
    script = SimpleUploadedFile("photo.jpg", b"<svg onload=alert(1)>", content_type="image/jpeg")
    answer = post_open(desk, place="ตลาด", province="21", photos=script)
    assert answer.status_code == 422
    assert Incident.objects.count() == 0


def test_live_answers_204_until_something_is_written(desk: Client, officer: User, rayong: Province) -> None:
    incident = make_incident(officer)
    assert desk.get(page("incident_live", incident.pk), {"after": "1"}).status_code == 204
    written = desk.post(
        page("log_write", incident.pk), {"text": "ไฟลาม", "kind": "fire"}, headers={"accept": "application/json"}
    )
    assert written.json() == {"seq": 2, "is_new": True}
    answer = desk.get(page("incident_live", incident.pk), {"after": "1"})
    assert "ไฟลาม" in answer.content.decode()
    assert "after=2" in answer.content.decode()


def test_an_empty_entry_is_refused_in_words(desk: Client, officer: User, rayong: Province) -> None:
    incident = make_incident(officer)
    address = page("log_write", incident.pk)
    answer = desk.post(address, {"text": " "}, headers={"accept": "application/json"})
    assert (answer.status_code, answer.json()) == (422, {"errors": ["โปรดพิมพ์สิ่งที่เกิดขึ้น บันทึกว่างไม่ได้"]})
    assert desk.post(address, {"text": " "}).status_code == 422


def test_who_called_is_shown_to_those_who_handle_it_only(
    client: Client, officer: User, executive: User, rayong: Province
) -> None:
    incident = make_incident(officer, reporter_name="สมชาย ใจดี", reporter_phone="081-000-0000")
    for user, shown in ((officer, True), (executive, False)):
        client.force_login(user)
        for name in ("incident_detail", "incident_live", "log_page"):
            text = client.get(page(name, incident.pk)).content.decode()
            assert ("081-000-0000" in text) is (shown and name == "incident_detail"), f"{user} {name}"


def test_the_strip_stands_on_every_page_of_the_province_only(
    client: Client, officer: User, other_officer: User, rayong: Province
) -> None:
    incident = make_incident(officer)
    cache.clear()
    for user, shown in ((officer, True), (other_officer, False)):
        client.force_login(user)
        assert (incident.label in client.get(reverse("audits:inspection_list")).content.decode()) is shown


def test_a_drill_is_yellow_and_says_so(desk: Client, officer: User, rayong: Province) -> None:
    incident = make_incident(officer, is_exercise=True)
    cache.clear()
    text = desk.get(page("incident_detail", incident.pk)).content.decode()
    assert "m-strip--warn" in text
    assert "m-strip--bad" not in text
    assert "ฝึกซ้อม" in text


def test_neighbours_are_sorted_downwind_first(desk: Client, officer: User, rayong: Province) -> None:
    burning = make_site(rayong, "โรงงานต้นเพลิง", latitude=12.70, longitude=101.20)
    make_site(rayong, "โรงงานเหนือลม", latitude=12.709, longitude=101.20)
    make_site(rayong, "โรงงานใต้ลม", latitude=12.682, longitude=101.20)
    make_site(rayong, "โรงงานไกล", latitude=12.80, longitude=101.20)
    incident = make_incident(officer, site=burning)
    note_wind(incident_id=incident.pk, from_degrees=0, actor=officer, now=timezone.now())
    text = desk.get(page("incident_detail", incident.pk)).content.decode()
    assert text.index("โรงงานใต้ลม") < text.index("โรงงานเหนือลม")
    assert "โรงงานไกล" not in text


def test_closing_shows_what_remains_and_refuses(desk: Client, officer: User, rayong: Province) -> None:
    incident = lead_to(make_incident(officer), officer, "respond", "contain")
    make_order(incident, officer)
    address = page("incident_phase", incident.pk, "close")
    assert "คำสั่งที่ยังค้าง: 1" in desk.get(address).content.decode()
    assert desk.post(address, {}).status_code == 422


def test_a_step_that_is_not_open_is_refused_in_words(desk: Client, officer: User, rayong: Province) -> None:
    incident = make_incident(officer)
    address = page("incident_phase", incident.pk, "contain")
    assert "ทำไม่ได้ในระยะ “รับแจ้ง”" in desk.get(address).content.decode()
    assert desk.post(address, {}).status_code == 422


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("incident_effects", {"said_by": "seen", "injured": "-3"}, "ต้องเป็นจำนวนเต็มตั้งแต่ 0"),
        ("incident_effects", {"said_by": "seen", "injured": "สิบ"}, "ไม่ใช่ตัวเลข"),
        ("incident_effects", {"said_by": "seen"}, "อย่างน้อยหนึ่งตัวเลข"),
        ("incident_wind", {"from_degrees": "12"}, "12"),
        ("incident_chemical", {"name": "", "tonnes": "5"}, "กรอกชื่อสาร"),
        ("incident_level", {"level": "2"}, "โปรดตอบแบบประเมิน"),
        ("incident_cause", {"text": ""}, "ความเห็นของสำนักงาน"),
    ],
)
def test_bad_input_is_refused_where_it_happened(
    desk: Client, officer: User, rayong: Province, name: str, data: dict[str, str], says: str
) -> None:
    incident = make_incident(officer)
    answer = desk.post(page(name, incident.pk), data)
    assert answer.status_code == 422
    if name != "incident_level":
        assert says in answer.content.decode()


def test_figures_are_read_in_thai_digits(desk: Client, officer: User, rayong: Province) -> None:
    incident = make_incident(officer)
    answer = desk.post(page("incident_effects", incident.pk), {"said_by": "hospital", "injured": "๑,๒๐๕"})
    assert answer.status_code == 302
    assert incident.effects.get().value == 1205


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("14:30", "24 14:30"),
        ("๑๔.๓๐ น.", "24 14:30"),
        ("23:50", "23 23:50"),
        ("23/11/2569 08:15", "23 08:15"),
        ("", None),
    ],
)
def test_times_are_read_as_people_write_them(text: str, expected: str | None) -> None:
    now = timezone.make_aware(dt.datetime(2026, 11, 24, 15, 0))
    moment = read_moment(text, now)
    assert (f"{timezone.localtime(moment):%d %H:%M}" if moment else None) == expected


# --- the unit's link -------------------------------------------------------------------------------------------------


@pytest.fixture
def order(officer: User, rayong: Province) -> Order:
    return make_order(make_incident(officer), officer)


def link(order: Order) -> str:
    return reverse("notices:order_answer", args=[token_of(order)])


def test_a_unit_accepts_without_an_account(client: Client, order: Order) -> None:
    shown = client.get(link(order))
    assert "รับทราบ และเริ่มทำ" in shown.content.decode()
    assert shown.headers["Cache-Control"] == "no-store, private"
    assert shown.headers["Referrer-Policy"] == "same-origin"  # no-referrer would make browsers fail the CSRF check
    answer = client.post(link(order), {"verb": "act", "by_name": "ร.ต. สมศักดิ์"})
    assert answer.status_code == 302
    order.refresh_from_db()
    assert order.status == "acting"
    assert "ร.ต. สมศักดิ์" in client.get(link(order)).content.decode()


def test_done_without_evidence_and_a_refusal_without_a_reason_are_refused(client: Client, order: Order) -> None:
    for verb in ("finish", "refuse"):
        assert client.post(link(order), {"verb": verb}).status_code == 422
    order.refresh_from_db()
    assert order.status == "issued"


@pytest.mark.parametrize("verb", ["verify", "withdraw", "return", "", "อื่น"])
def test_a_unit_cannot_do_what_is_the_offices(client: Client, order: Order, verb: str) -> None:
    assert client.post(link(order), {"verb": verb, "text": "ทดสอบ"}).status_code == 422
    order.refresh_from_db()
    assert order.status == "issued"


def test_a_forged_link_says_so(client: Client, order: Order) -> None:
    token = token_of(order)
    for wrong in (token[:-3] + "abc", "x", token.replace(":", "", 1)):
        answer = client.get(reverse("notices:order_answer", args=[wrong]))
        assert answer.status_code == 404
        assert "ลิงก์นี้ไม่ใช่ของเรา" in answer.content.decode()


def test_an_old_link_says_so(client: Client, officer: User, rayong: Province) -> None:
    long_ago = timezone.now() - dt.timedelta(days=5)
    order = make_order(make_incident(officer, now=long_ago), officer, now=long_ago)
    answer = client.get(link(order))
    assert answer.status_code == 410
    assert "หมดอายุ" in answer.content.decode()


def test_a_replaced_link_opens_nothing(client: Client, order: Order, officer: User) -> None:
    old = link(order)
    renewed = renew_link(order_id=order.pk, actor=officer, now=timezone.now())
    assert client.post(old, {"verb": "act"}).status_code == 410
    assert client.get(link(renewed)).status_code == 200


def test_a_withdrawn_order_says_so_and_takes_no_answer(client: Client, order: Order, officer: User) -> None:
    take_step(order_id=order.pk, verb="withdraw", text="ไม่จำเป็น", actor=officer, now=timezone.now())
    assert "คำสั่งนี้ถอนแล้ว" in client.get(link(order)).content.decode()
    assert client.post(link(order), {"verb": "act"}).status_code == 422


def test_the_link_of_another_unit_does_not_fit(client: Client, order: Order, officer: User, rayong: Province) -> None:
    old = link(order)
    Order.objects.filter(pk=order.pk).update(unit=make_unit(rayong, "รพ.บ้านค่าย"))
    assert client.get(old).status_code == 404


def test_who_only_reads_does_not_see_the_link(client: Client, order: Order, executive: User, officer: User) -> None:
    for user, shown in ((officer, True), (executive, False)):
        client.force_login(user)
        text = client.get(page("order_detail", order.pk)).content.decode()
        assert (token_of(order).split(":")[0] in text) is shown


def test_an_order_is_given_by_the_form(desk: Client, officer: User, rayong: Province) -> None:
    incident, unit = make_incident(officer), make_unit(rayong)
    later = timezone.localtime() + dt.timedelta(hours=1)
    data = {"unit": unit.pk, "text": "ส่งโฟม", "due_at": f"{later:%Y-%m-%d %H:%M}", "ack_minutes": "๑๐"}
    assert desk.post(page("order_issue", incident.pk), data).status_code == 302
    assert incident.orders.get().text == "ส่งโฟม"
    early = desk.post(page("order_issue", incident.pk), data | {"due_at": "2026-01-01 10:00"})
    assert early.status_code == 422
    assert "ผ่านไปแล้ว" in early.content.decode()


def test_the_export_holds_no_personal_data(desk: Client, officer: User, rayong: Province) -> None:
    make_incident(officer, reporter_name="สมชาย ใจดี", title="=1+1")
    text = b"".join(desk.get(page("incident_export")).streaming_content).decode()
    assert "สมชาย" not in text
    assert "'=1+1" in text


def test_an_order_to_a_unit_without_an_address_is_not_said_to_be_sent(
    desk: Client, officer: User, rayong: Province
) -> None:
    incident, unit = make_incident(officer), make_unit(rayong, "อบต.ตาขัน", email="")
    later = timezone.localtime() + dt.timedelta(hours=1)
    data = {"unit": unit.pk, "text": "ส่งน้ำ", "due_at": f"{later:%Y-%m-%d %H:%M}"}
    answer = desk.post(page("order_issue", incident.pk), data, follow=True)
    assert answer.redirect_chain == [(page("order_detail", incident.orders.get().pk), 302)]
    assert "จึงยังไม่ได้ส่ง" in answer.content.decode()


def test_what_was_kept_on_a_phone_is_taken_or_refused_in_json(desk: Client, rayong: Province) -> None:
    values = {"client_id": str(uuid4()), "kind": "fire", "act": "open", "province": "21"}
    script = {"accept": "application/json"}
    refused = desk.post(page("incident_open"), values, headers=script)
    assert (refused.status_code, len(refused.json()["errors"])) == (422, 1)
    taken = [desk.post(page("incident_open"), values | {"place": "ตลาด"}, headers=script).json() for _n in range(2)]
    assert [one["is_new"] for one in taken] == [True, False]


@pytest.mark.parametrize("about", ["²", "๑", "9" * 30, "-1", "1"])
def test_an_odd_number_in_the_address_of_the_log_breaks_nothing(
    desk: Client, officer: User, rayong: Province, about: str
) -> None:
    assert desk.get(page("log_page", make_incident(officer).pk), {"about": about}).status_code == 200
