"""The pages of what the portal takes for law."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mind_portal.accounts.models import User
from mind_portal.legal.models import CalendarDay, ParameterValue
from tests.legal.test_parameters import entry, store


@pytest.fixture
def client_of(client: Client, administrator: User) -> Client:
    client.force_login(administrator)
    return client


def test_what_is_not_verified_shows_so(client_of: Client) -> None:
    store(entry())
    page = client_of.get(reverse("legal:parameter_list")).content.decode()
    assert "TEST_DAYS" in page
    assert "ยังไม่ได้ตรวจกับราชกิจจานุเบกษา" in page


def test_an_empty_portal_says_what_to_do(client_of: Client) -> None:
    assert "load_legal" in client_of.get(reverse("legal:parameter_list")).content.decode()


def test_a_day_is_changed_with_thai_digits(client_of: Client) -> None:
    url = reverse("legal:calendar_change", kwargs={"year": 2026})
    answer = client_of.post(url, {"day": "๒๘ พ.ย. ๒๕๖๙", "kind": "work", "name": "วันทำงานชดเชย"})
    assert answer.status_code == 302
    assert CalendarDay.objects.get(day=dt.date(2026, 11, 28)).is_working


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"day": "เมื่อวาน", "kind": "work", "name": "ก"}, "ไม่ใช่วันที่"),
        ({"day": "2026-11-27", "kind": "work", "name": "ก"}, "เป็นวันทำงานอยู่แล้ว"),
    ],
)
def test_a_refusal_keeps_what_was_typed(client_of: Client, data: dict[str, str], said: str) -> None:
    answer = client_of.post(reverse("legal:calendar_change", kwargs={"year": 2026}), data)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert data["day"] in page


def test_a_year_out_of_reach_is_not_found(client_of: Client) -> None:
    for year in (2019, timezone.localdate().year + 3):
        assert client_of.get(reverse("legal:calendar", kwargs={"year": year})).status_code == 404
    for year in (2019, 99999):
        assert client_of.post(reverse("legal:calendar_change", kwargs={"year": year}), {}).status_code == 404
    assert "/legal/calendar/2019/" not in client_of.get(reverse("legal:calendar", args=[2020])).content.decode()


def test_a_day_that_no_page_of_the_calendar_shows_is_refused(client_of: Client) -> None:
    url = reverse("legal:calendar_change", kwargs={"year": 2026})
    answer = client_of.post(url, {"day": "1 ม.ค. 2550", "kind": "off", "name": "ก"})
    assert answer.status_code == 422
    assert not CalendarDay.objects.exists()


def test_a_head_reads_but_does_not_change(client: Client, head: User) -> None:
    client.force_login(head)
    assert client.get(reverse("legal:calendar", kwargs={"year": 2026})).status_code == 200
    assert client.post(reverse("legal:calendar_change", kwargs={"year": 2026}), {}).status_code == 403


def test_the_source_is_in_the_language_of_the_page_until_somebody_writes_his_own(
    client: Client, head_office: User
) -> None:
    client.force_login(head_office)
    source = {"th": "พ.ร.บ.โรงงาน มาตรา 41", "en": "Factory Act, section 41"}
    store(entry(values=[{"from": "2020-01-01", "value": 30, "source": source}]))
    value = ParameterValue.objects.get()
    page = reverse("legal:parameter_detail", args=["TEST_DAYS"])
    assert source["th"] in client.get(page).content.decode()
    client.cookies["django_language"] = "en"
    for url in (page, reverse("legal:parameter_list")):
        shown = client.get(url).content.decode()
        assert source["en"] in shown
        assert "30 days" in shown.replace("\N{NO-BREAK SPACE}", " ")
    given = {"revision": value.parameter.revision, "source": "Gazette 109, part 44"}
    assert client.post(reverse("legal:value_verify", args=[value.pk]), given).status_code == 302
    client.cookies["django_language"] = "th"
    assert "Gazette 109, part 44" in client.get(page).content.decode()
    client.cookies["django_language"] = "en"
    assert source["en"] not in client.get(page).content.decode()
