"""Notices on the office's side and on the public's: two people, both languages, nothing of an exercise outside."""

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from lxml import etree

from emergencies import cap
from emergencies.models import Incident, Notice, NoticeRelease, NoticeStatus
from mind_portal.accounts.models import User
from tests.emergencies.builders import make_incident, make_notice, make_release

ATOM = {"a": "http://www.w3.org/2005/Atom"}
LIST, FEED = reverse("notices:notice_list"), reverse("notices:feed")


@pytest.fixture
def incident(officer: User) -> Incident:
    return make_incident(officer, latitude=12.75, longitude=101.2, place="ริมคลองบ้านค่าย", province="21")


def url(name: str, record: Any) -> str:
    return reverse(f"emergencies:{name}", args=[record.pk])


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def form_values(client: Client, address: str) -> dict[str, Any]:
    """What the filled-in form would send, as it is."""
    form = client.get(address).context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in values.items() if value is not None}


def test_the_suggestion_is_complete_and_can_be_sent_as_it_is(incident: Incident, officer: User, head: User) -> None:
    client = as_(officer)
    address = url("notice_draft", incident)
    values = form_values(client, address)
    assert values["latitude"] == "12.75000"
    assert "ริมคลองบ้านค่าย" in values["description_th"]
    answer = client.post(address, values)
    notice = Notice.objects.get()
    assert answer["Location"] == url("notice_detail", notice)
    assert client.post(address, values)["Location"] == answer["Location"]
    page = as_(head).get(url("notice_detail", notice)).content.decode()
    assert notice.texts.get(language="en").headline in page
    assert as_(head).post(url("notice_release", notice), {"revision": "0"}).status_code == 302
    assert Client().get(reverse("notices:notice", args=[NoticeRelease.objects.get().label])).status_code == 200


def test_a_refused_draft_keeps_what_was_typed(incident: Incident, officer: User) -> None:
    client, address = as_(officer), url("notice_draft", incident)
    values = form_values(client, address) | {"headline_en": "", "radius_km": "", "contact": "โทร. 1784 ต่อ 5"}
    answer = client.post(address, values)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "โทร. 1784 ต่อ 5" in text
    assert text.count('aria-invalid="true"') == 2
    answer = client.post(address, values | {"headline_en": "ไทย", "radius_km": "๑,๐๐๐"})
    assert (answer.status_code, answer.content.decode().count('aria-invalid="true"')) == (422, 2)
    assert not Notice.objects.exists()


def test_an_incident_without_coordinates_says_what_is_missing(officer: User) -> None:
    bare = make_incident(officer)
    client, address = as_(officer), url("notice_draft", bare)
    assert client.post(address, form_values(client, address)).status_code == 422
    values = form_values(client, address) | {"latitude": "๑๒.๗๕", "longitude": "101.2"}
    assert client.post(address, values).status_code == 302


def test_the_writer_sees_why_he_cannot_release(incident: Incident, head: User) -> None:
    notice = make_notice(incident, head)
    client = as_(head)
    assert "disabled" in client.get(url("notice_detail", notice)).content.decode()
    assert client.post(url("notice_release", notice), {"revision": "0"}).status_code == 422
    assert Notice.objects.get().status == NoticeStatus.DRAFT


def test_edited_meanwhile_it_is_read_again(incident: Incident, officer: User, head: User) -> None:
    notice = make_notice(incident, officer)
    client = as_(officer)
    values = form_values(client, url("notice_edit", notice))
    assert client.post(url("notice_edit", notice), values | {"contact": "191"}).status_code == 302
    assert client.post(url("notice_edit", notice), values).status_code == 409
    assert as_(head).post(url("notice_release", notice), {"revision": "0"}).status_code == 409
    assert as_(head).post(url("notice_release", notice), {"revision": "1"}).status_code == 302
    assert client.get(url("notice_edit", notice))["Location"] == url("notice_detail", notice)


def test_an_update_and_an_all_clear_begin_from_the_last_notice(incident: Incident, officer: User, head: User) -> None:
    first = make_release(incident, officer, head)
    client = as_(officer)
    page = client.get(url("incident_detail", incident)).content.decode()
    assert f"{url('notice_draft', incident)}?after={first.pk}&amp;kind=Cancel" in page
    address = f"{url('notice_draft', incident)}?after={first.pk}&kind=Cancel"
    values = form_values(client, address)
    assert (values["kind"], values["advice"], values["urgency"]) == ("Cancel", ["normal"], "Past")
    client.post(address, values)
    last = Notice.objects.latest("pk")
    as_(head).post(url("notice_release", last), {"revision": "0"})
    old = Client().get(reverse("notices:notice", args=[first.release.label])).content.decode()
    assert reverse("notices:notice", args=[last.release.label]) in old


def test_a_draft_is_put_aside(incident: Incident, officer: User) -> None:
    notice = make_notice(incident, officer)
    client = as_(officer)
    assert client.get(url("notice_discard", notice)).status_code == 200
    assert client.post(url("notice_discard", notice)).status_code == 302
    assert client.get(url("notice_discard", notice))["Location"] == url("notice_detail", notice)
    assert url("notice_detail", notice) not in client.get(url("incident_detail", incident)).content.decode()


# --- the public ------------------------------------------------------------------------------------------------------


def test_the_public_reads_without_account_cookie_or_script(incident: Incident, officer: User, head: User) -> None:
    label = make_release(incident, officer, head).release.label
    for address in (LIST, reverse("notices:notice", args=[label])):
        answer = Client().get(address)
        text = answer.content.decode()
        assert answer.status_code == 200
        assert "เพลิงไหม้" in text
        assert "Fire in Rayong" in text
        assert "<script" not in text
        assert not answer.cookies
        assert answer["Cache-Control"].startswith("public")
        assert "Cookie" not in answer.get("Vary", "")
        assert "script-src" not in answer["Content-Security-Policy"]
        assert len(text) < 10_000


def test_the_message_is_served_as_it_went_out(incident: Incident, officer: User, head: User) -> None:
    release = make_release(incident, officer, head).release
    answer = Client().get(reverse("notices:cap", args=[release.label]))
    assert answer["Content-Type"].startswith("application/cap+xml")
    assert answer.content.decode() == release.xml
    assert cap.problems(answer.content) == []


def test_the_feed_names_each_with_its_message(incident: Incident, officer: User, head: User) -> None:
    release = make_release(incident, officer, head).release
    answer = Client().get(FEED)
    feed = etree.fromstring(answer.content)
    assert [node.text for node in feed.iterfind("a:entry/a:id", ATOM)] == [f"urn:uuid:{release.notice.client_id}"]
    links = {node.get("type"): node.get("href") for node in feed.iterfind("a:entry/a:link", ATOM)}
    assert links["application/cap+xml"] == f"http://testserver{reverse('notices:cap', args=[release.label])}"
    assert feed.findtext("a:updated", namespaces=ATOM)


def test_an_empty_feed_and_list_are_valid(db: None) -> None:
    assert etree.fromstring(Client().get(FEED).content).findtext("a:updated", namespaces=ATOM)
    assert "No notice is in force" in Client().get(LIST).content.decode()


def test_drafts_and_exercises_are_nobodys_business(incident: Incident, officer: User, head: User) -> None:
    drill = make_release(make_incident(officer, is_exercise=True), officer, head)
    make_notice(incident, officer)
    assert "เพลิงไหม้" not in Client().get(LIST).content.decode()
    assert b"<entry>" not in Client().get(FEED).content
    for label in (
        drill.release.label.removeprefix("ฝ"),
        "2570-0001",
        "2570-1",
        "0-0",
        "x",
        "9" * 30,
        "2570-9999999999999999999",
    ):
        for name in ("notices:notice", "notices:cap"):
            assert Client().get(reverse(name, args=[label])).status_code == 404, label
    assert as_(head).get(url("notice_detail", drill)).status_code == 200


def test_what_has_ended_says_so(incident: Incident, officer: User, head: User) -> None:
    long_ago = timezone.now() - dt.timedelta(days=2)
    old = make_release(incident, officer, head, now=long_ago)
    page = Client().get(reverse("notices:notice", args=[old.release.label])).content.decode()
    assert "This notice has ended" in page
    assert "No notice is in force" in Client().get(LIST).content.decode()


def test_what_somebody_writes_is_text_everywhere(incident: Incident, officer: User, head: User) -> None:
    client, address = as_(officer), url("notice_draft", incident)
    bad = "ก</p><script>alert(1)</script>&amp;"
    values = form_values(client, address) | {"headline_th": bad, "description_th": bad, "client_id": str(uuid4())}
    client.post(address, values)
    notice = Notice.objects.get()
    as_(head).post(url("notice_release", notice), {"revision": "0"})
    label = NoticeRelease.objects.get().label
    for page in (LIST, FEED, reverse("notices:notice", args=[label]), reverse("notices:cap", args=[label])):
        assert b"<script>alert" not in Client().get(page).content
    assert b"<script>alert" not in client.get(url("notice_detail", notice)).content


def test_the_api_gives_released_notices_in_scope(
    incident: Incident, officer: User, head: User, other_officer: User
) -> None:
    release = make_release(incident, officer, head).release
    make_notice(incident, officer)
    address = reverse("notice-list")
    [row] = as_(officer).get(address).json()["results"]
    assert (row["number"], row["status"], row["cap"]) == (release.label, "Actual", release.xml)
    assert {words["language"] for words in row["texts"]} == {"th", "en"}
    assert as_(other_officer).get(address).json()["results"] == []
