"""What must not leak: by logs, error reports, names of files, addresses that try, words that travel by mail."""

import datetime as dt
import json
import logging
from typing import Any

import pytest
import structlog
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from audits.complaints import keys, services
from audits.complaints.models import Complaint
from audits.complaints.rules import Place
from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.documents.models import Attachment
from mind_portal.journal.models import Entry
from mind_portal.notifications.models import Notice
from mind_portal.settings.logs import logging_config, without_what_was_sent
from tests.audits.complaints.builders import accept, answer, file_it, fresh, in_state, photo, with_contact


def case_url(complaint: Complaint, name: str = "case", *more: Any) -> str:
    return reverse(f"complain:{name}", args=[keys.token_of(complaint.client_id), *more])


class Lines(logging.Handler):
    """What the portal's own formatter writes, line by line."""

    def __init__(self) -> None:
        super().__init__()
        made = logging_config(level="INFO", json=True)["formatters"]["structured"]
        self.setFormatter(made.pop("()")(**made))
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture
def log() -> Any:
    handler, root = Lines(), logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel("INFO")
    yield handler.lines
    root.setLevel(level)
    root.removeHandler(handler)


def test_the_log_holds_neither_the_secret_link_nor_the_address_of_who_looks(log: list[str], rayong: Any) -> None:
    complaint = file_it()
    url = case_url(complaint)
    Client(REMOTE_ADDR="203.0.113.77").get(url)
    Client(REMOTE_ADDR="203.0.113.77").get(url + "nothing/")
    seen = [line for line in log if "/complain/case/" in line]
    assert any("request_finished" in line for line in seen)
    assert not [line for line in log if keys.token_of(complaint.client_id) in line or "203.0.113.77" in line]


def test_other_pages_are_logged_with_their_address(log: list[str], db: None) -> None:
    structlog.contextvars.clear_contextvars()
    Client(REMOTE_ADDR="203.0.113.78").get("/accounts/login/")
    assert any("203.0.113.78" in line for line in log)


def test_an_error_report_says_nothing_of_what_was_sent() -> None:
    request = {
        "url": "https://portal.example/complain/case/secretsecret/more/", "data": {"phone": "081-234-5678"},
        "query_string": "f=abc", "env": {"REMOTE_ADDR": "1.2.3.4"}, "cookies": {"a": "b"},
        "headers": {"Referer": "https://portal.example/complain/case/secretsecret/", "User-Agent": "x"},
    }  # fmt: skip
    sent = json.dumps(without_what_was_sent({"request": request}, {}))
    for part in ("secretsecret", "081-234", "1.2.3.4", "Referer"):
        assert part not in sent
    assert "/complain/case/…/more/" in json.loads(sent)["request"]["url"]


def test_names_of_photos_are_not_kept_anywhere(rayong: Any) -> None:
    complaint = file_it(photos=[photo("somying-jaidee.jpg"), photo("บ้านสมหญิง.jpg")])
    Client().post(case_url(complaint, "more"), {"text": "เพิ่มเติม", "photos": [photo("line-somying.jpg")]})
    assert sorted(Attachment.objects.values_list("name", flat=True)) == ["photo-1.jpg", "photo-1.jpg", "photo-2.jpg"]
    kept = json.dumps(list(Entry.objects.values_list("after", "reason", "subject_name")), ensure_ascii=False)
    assert "photo-1.jpg" in kept
    assert "somying" not in kept
    assert "สมหญิง" not in kept


def test_the_place_in_words_is_not_sent_to_anybody(officer: User) -> None:
    file_it(place=Place("ข้างบ้านเลขที่ 99/1 ของผม", "21"))
    told = Notice.objects.get(user=officer)
    assert "99/1" not in f"{told.title} {told.text}"


def test_one_sees_ones_own_photos_and_nobody_elses(site: Site, officer: User) -> None:
    complaint = with_contact(site, photos=[photo("a.jpg", place=True)])
    client = Client()
    client.post(case_url(complaint, "more"), {"text": "เพิ่มเติม", "photos": [photo()]})
    accept(complaint, officer)
    answer(complaint, officer, files=[photo("after.jpg")])
    page = client.get(case_url(complaint)).content.decode()
    stranger = file_it(text="เรื่องอื่นของคนอื่นที่ไม่เกี่ยวกัน")
    assert Attachment.objects.count() == 3
    for file in Attachment.objects.all():
        link = case_url(complaint, "file", file.pk)
        assert f"{link}?small=1" in page
        for url in (link, f"{link}?small=1"):
            shown = client.get(url)
            assert shown["Content-Type"] == "image/jpeg"
            assert "no-store" in shown["Cache-Control"]
            assert b"Exif" not in b"".join(shown.streaming_content)  # type: ignore[attr-defined]
        assert client.get(case_url(stranger, "file", file.pk)).status_code == 404


def test_of_the_joined_case_one_sees_the_answers_files_but_not_the_others_photos(site: Site, officer: User) -> None:
    main = with_contact(site, photos=[photo()])
    mine = file_it(site, text="กลิ่นเหม็นมากทุกคืน โปรดช่วยด้วย")
    services.merge_complaint(
        complaint_id=mine.pk, revision=0, number=main.number, actor=officer, now=timezone.now()
    )  # fmt: skip
    Client().post(case_url(main, "more"), {"text": "ภาพหน้าบ้านผม", "photos": [photo()]})
    accept(main, officer)
    answer(main, officer, files=[photo()])
    codes = [
        Client().get(case_url(mine, "file", file.pk)).status_code for file in Attachment.objects.order_by("uploaded_at")
    ]
    assert codes == [404, 404, 200]
    assert "หน้าบ้านผม" not in Client().get(case_url(mine)).content.decode()


def test_who_was_joined_reads_why_the_other_case_was_turned_away(site: Site, officer: User) -> None:
    main = with_contact(site)
    mine = file_it(site, text="กลิ่นเหม็นมากทุกคืน โปรดช่วยด้วย")
    now = timezone.now()
    services.merge_complaint(complaint_id=mine.pk, revision=0, number=main.number, actor=officer, now=now)
    services.reject_complaint(
        complaint_id=main.pk, revision=0, outcome="ไม่ใช่โรงงาน เป็นร้านอาหาร", actor=officer, now=now
    )
    assert "เป็นร้านอาหาร" in Client().get(case_url(mine)).content.decode()


def test_an_address_that_tries_many_cases_opens_none_that_day(rayong: Any) -> None:
    complaint, client = file_it(), Client(REMOTE_ADDR="203.0.113.5")
    right = {"number": complaint.number, "pin": keys.pin_of(complaint.client_id)}
    for n in range(30):
        assert client.post("/complain/follow/", {"number": f"70-0000-{n:04d}", "pin": "123456"}).status_code == 422
    assert client.post("/complain/follow/", right).status_code == 422
    assert client.post("/complain/follow/", right, headers={"X-Forwarded-For": "198.51.100.1"}).status_code == 422
    assert Client(REMOTE_ADDR="203.0.113.6").post("/complain/follow/", right).status_code == 302


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:203.0.113.5", "203.0.113.5", True),
        ("203.0.113.5", "203.0.113.6", False),
        ("unknown", "", False),
    ],
)
def test_a_home_is_one_sender_however_many_addresses_it_has(first: str, second: str, same: bool) -> None:
    assert (keys.sender_of(first) == keys.sender_of(second)) is same


@override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=1)
def test_behind_a_proxy_only_what_the_proxy_saw_counts(rayong: Any) -> None:
    complaint, client = file_it(), Client(REMOTE_ADDR="10.0.0.1")
    right = {"number": complaint.number, "pin": keys.pin_of(complaint.client_id)}
    for n in range(30):
        made_up = {"X-Forwarded-For": f"198.51.100.{n}, 203.0.113.9"}
        client.post("/complain/follow/", {"number": "70-0000-0000", "pin": "1"}, headers=made_up)
    blocked = client.post("/complain/follow/", right, headers={"X-Forwarded-For": "1.1.1.1, 203.0.113.9"})
    assert blocked.status_code == 422
    other = client.post("/complain/follow/", right, headers={"X-Forwarded-For": "203.0.113.9, 203.0.113.10"})
    assert other.status_code == 302


@pytest.mark.parametrize("url", ["/complain/?f=%00", "/f/%00/", "/check/%00/", "/complain/case/%00/"])
def test_an_address_with_a_nul_is_no_error_of_the_server(url: str, rayong: Any) -> None:
    assert Client(raise_request_exception=False).get(url).status_code in (200, 404)


def test_the_hotline_shows_only_once_somebody_has_verified_it(rayong: Any) -> None:
    assert "1564" not in Client().get("/complain/").content.decode()
    from mind_portal.legal.models import ParameterValue  # noqa: PLC0415

    ParameterValue.objects.filter(parameter__code="COMPLAINT_HOTLINE").update(verified=True)
    assert "1564" in Client().get("/complain/").content.decode()


def test_the_history_of_a_case_says_its_states_in_words(site: Site, officer: User) -> None:
    complaint = in_state("answered", site, officer)
    client = Client()
    client.force_login(officer)
    page = client.get(reverse("audits:complaint_detail", args=[complaint.pk])).content.decode()
    assert "accepted →" not in page
    assert "กำลังดำเนินการ → " in page


def test_an_executive_sees_the_rows_that_a_figure_counts_and_nobodys_words(
    site: Site, officer: User, executive: User
) -> None:
    with_contact(site)
    unknown = file_it(place=Place("ข้างบ้านเลขที่ 99/1", "21"))
    client = Client()
    client.force_login(executive)
    page = client.get(reverse("audits:complaint_list"), {"tab": "all", "counted": "1", "q": "99/1"}).content.decode()
    assert site.name in page
    assert unknown.number in page
    assert "99/1" not in page
    detail = reverse("audits:complaint_detail", args=[unknown.pk])
    assert detail not in page
    assert client.get(detail).status_code == 403


def test_erasing_leaves_nothing_of_the_contact_in_any_table(site: Site, officer: User) -> None:
    """Searched for in every text of the database, the journal too."""
    from django.apps import apps  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    now = timezone.now()
    complaint = in_state("closed", site, officer, now)
    services.show_contact(complaint_id=complaint.pk, purpose="โทรถามจุดที่ได้กลิ่น", actor=officer, now=now)
    sealed = fresh(complaint).contact.sealed
    services.erase_contacts(actor=None, now=now + dt.timedelta(days=91))
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    with connection.cursor() as cursor:
        for table in sorted(tables & set(connection.introspection.table_names(cursor))):
            for secret in ("สมหญิง", "081-234-5678", "0812345678", "somying", sealed[:40]):
                cursor.execute(f'select count(*) from "{table}" t where t::text like %s', [f"%{secret}%"])
                assert cursor.fetchone() == (0,), (table, secret)
