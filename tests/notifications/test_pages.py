"""The bell, the list, and the administrators' outbox."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mind_portal.accounts.models import User
from mind_portal.notifications.models import Message, Notice
from mind_portal.notifications.services import notify


@pytest.fixture(autouse=True)
def _fresh() -> None:
    cache.clear()


def tell(user: User, key: str = "a", url: str = "/factories/") -> Notice:
    now = timezone.now()
    notify(key=key, kind="test", recipients=[user], title=f"แจ้ง {key}", url=url, actor=None, now=now)
    return Notice.objects.get(user=user, key=key)


def test_the_bell_counts_and_opening_leads_on(client: Client, officer: User) -> None:
    notice = tell(officer)
    client.force_login(officer)
    page = client.get(reverse("notifications:notice_list")).content.decode()
    assert "แจ้ง a" in page
    assert '<span class="m-bell__count">1<' in page
    answer = client.get(reverse("notifications:notice_open", args=[notice.pk]))
    assert answer["Location"] == "/factories/"
    page = client.get(reverse("notifications:notice_list")).content.decode()
    assert "m-bell__count" not in page


def test_only_what_is_not_opened(client: Client, officer: User) -> None:
    tell(officer, "a")
    notice = tell(officer, "b")
    client.force_login(officer)
    client.get(reverse("notifications:notice_open", args=[notice.pk]))
    page = client.get(reverse("notifications:notice_list") + "?unread=1").content.decode()
    assert "แจ้ง a" in page
    assert "แจ้ง b" not in page


def test_all_are_read_at_once(client: Client, officer: User) -> None:
    tell(officer, "a")
    client.force_login(officer)
    client.post(reverse("notifications:notices_read"))
    assert not Notice.objects.filter(read_at=None).exists()


@pytest.mark.parametrize("url", ["https://evil.example.org/", "//evil.example.org/", "/\\evil.example.org", ""])
def test_a_notice_never_leads_out_of_the_portal(client: Client, officer: User, url: str) -> None:
    notice = tell(officer, url=url)
    client.force_login(officer)
    answer = client.get(reverse("notifications:notice_open", args=[notice.pk]))
    assert answer["Location"] == reverse("notifications:notice_list")


def test_a_reminder_is_not_found_before_its_time(client: Client, officer: User) -> None:
    notice = tell(officer)
    Notice.objects.update(visible_from=timezone.now() + dt.timedelta(hours=1))
    client.force_login(officer)
    assert client.get(reverse("notifications:notice_open", args=[notice.pk])).status_code == 404


def test_pages_of_notices_go_on(client: Client, officer: User) -> None:
    now = timezone.now()
    Notice.objects.bulk_create(
        Notice(user=officer, key=f"n{n}", kind="test", title=f"เรื่องที่ {n}", visible_from=now) for n in range(60)
    )
    client.force_login(officer)
    first = client.get(reverse("notifications:notice_list"))
    older = first.context["older"]
    assert len(first.context["rows"]) == 50
    second = client.get(reverse("notifications:notice_list") + older)
    assert len(second.context["rows"]) == 10
    assert client.get(reverse("notifications:notice_list") + "?before=abc").status_code == 200


def test_an_administrator_sees_why_a_message_was_not_sent(client: Client, administrator: User) -> None:
    now = timezone.now()
    message = Message.objects.create(
        key="k", kind="test", channel="email", to="x@example.org", subject="เรื่อง", state="failed", attempts=10,
        created_at=now, next_try_at=now, last_error="mailbox unavailable",
    )  # fmt: skip
    client.force_login(administrator)
    assert "mailbox unavailable" in client.get(reverse("notifications:outbox")).content.decode()
    assert client.post(reverse("notifications:message_retry", args=[message.pk])).status_code == 302
    assert client.post(reverse("notifications:message_retry", args=[message.pk])).status_code == 404
