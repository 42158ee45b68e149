"""Telling people: once each, in their language, only what is due; the outbox loses nothing."""

import datetime as dt
import smtplib
import urllib.request
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from mind_portal.accounts.models import EnterpriseRole, User
from mind_portal.accounts.roles import Role
from mind_portal.core import broker
from mind_portal.geography.models import Province
from mind_portal.notifications import delivery, tasks
from mind_portal.notifications.models import Message, MessageState, Notice
from mind_portal.notifications.selectors import notices_page, people_of, recipients, unread_count
from mind_portal.notifications.services import notify, read_notices, retry_message, send_external, withdraw
from tests.support import builders

NOW = dt.datetime(2026, 11, 25, 9, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(days=7)


@pytest.fixture(autouse=True)
def _quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    cache.clear()
    broker.trust_again()
    monkeypatch.setattr(delivery.timezone, "now", lambda: NOW)


def tell(*users: User, **changes: Any) -> int:
    values: dict[str, Any] = {
        "key": "test:1", "kind": "test.told", "recipients": users, "title": "เรื่อง", "text": "ข้อความ",
        "url": "/factories/", "actor": None, "now": NOW,
    }  # fmt: skip
    return notify(**(values | changes))


def external(**changes: Any) -> Message:
    values: dict[str, Any] = {
        "key": "unit:1", "kind": "test.ordered", "to": "unit@example.org", "subject": "คำสั่ง", "actor": None,
        "now": NOW,
    }  # fmt: skip
    return send_external(**(values | changes))


def test_a_user_is_told_once_and_by_mail_where_he_has_an_address(officer: User) -> None:
    User.objects.filter(pk=officer.pk).update(email="officer@example.org")
    officer.refresh_from_db()
    silent = builders.make_user(Role.OFFICER, Province.objects.get(code="21"))
    assert tell(officer, silent) == 2
    assert tell(officer, silent) == 0
    assert Notice.objects.count() == 2
    assert delivery.deliver(urgent=False, at_most=10) == {"sent": 1, "failed": 0}
    (sent,) = mail.outbox
    assert sent.to == ["officer@example.org"]
    assert sent.body == "ข้อความ\n\nhttp://127.0.0.1:8000/factories/"
    assert delivery.deliver(urgent=False, at_most=10) == {"sent": 0, "failed": 0}


def test_who_acts_is_not_told_of_his_own_act(officer: User, head: User) -> None:
    assert tell(officer, head, actor=officer) == 1
    assert Notice.objects.get().user == head


def test_each_is_told_in_his_language(officer: User, head: User) -> None:
    User.objects.filter(pk=head.pk).update(language="en")
    head.refresh_from_db()
    tell(officer, head, title=format_lazy("{} 7", _("Factories")))
    assert Notice.objects.get(user=officer).title == "โรงงาน 7"
    assert Notice.objects.get(user=head).title == "Factories 7"


def test_a_reminder_waits_for_its_time_and_can_be_withdrawn(officer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    User.objects.filter(pk=officer.pk).update(email="officer@example.org")
    officer.refresh_from_db()
    tell(officer, key="report:9:before", due_at=LATER)
    tell(officer, key="report:9:after", due_at=LATER)
    tell(officer, key="report:90:before", due_at=LATER)
    assert unread_count(officer, NOW) == 0
    assert delivery.deliver(urgent=False, at_most=10)["sent"] == 0
    assert withdraw(key="report:9:", actor=None, now=NOW) == 2
    monkeypatch.setattr(delivery.timezone, "now", lambda: LATER)
    assert delivery.deliver(urgent=False, at_most=10)["sent"] == 1
    cache.clear()
    assert unread_count(officer, LATER) == 1


def test_reading_marks_only_what_shows(officer: User) -> None:
    tell(officer)
    tell(officer, key="later", due_at=LATER)
    assert unread_count(officer, NOW) == 1
    assert read_notices(actor=officer, now=NOW) == 1
    assert unread_count(officer, NOW) == 0
    assert Notice.objects.get(key="later").read_at is None


def test_a_mail_server_that_is_away_only_delays(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    message = external(urgent=True)

    def refuse(self: Any) -> None:
        raise smtplib.SMTPServerDisconnected("gone")

    with monkeypatch.context() as patch:
        patch.setattr(delivery.EmailMessage, "send", refuse)
        assert delivery.deliver(urgent=True, at_most=10) == {"sent": 0, "failed": 1}
    message.refresh_from_db()
    assert (message.state, message.attempts, message.last_error) == (MessageState.WAITING, 1, "gone")
    assert delivery.deliver(urgent=True, at_most=10)["sent"] == 0  # not before its next try
    monkeypatch.setattr(delivery.timezone, "now", lambda: message.next_try_at)
    assert delivery.deliver(urgent=True, at_most=10)["sent"] == 1
    assert len(mail.outbox) == 1


def test_a_message_is_given_up_at_last_and_an_administrator_may_try_it_again(administrator: User) -> None:
    message = external(channel="webhook", to="https://not-named.example.org/hook")
    for attempt in range(1, delivery.MAX_ATTEMPTS + 1):
        Message.objects.update(next_try_at=NOW)
        assert delivery.deliver(urgent=False, at_most=1)["failed"] == 1, attempt
    message.refresh_from_db()
    assert message.state == MessageState.FAILED
    assert "WEBHOOK_HOSTS" in message.last_error
    assert retry_message(message_id=message.pk, actor=administrator, now=NOW).state == MessageState.WAITING
    with pytest.raises(Message.DoesNotExist):
        retry_message(message_id=message.pk, actor=administrator, now=NOW)


def test_the_same_message_is_put_in_once(db: None) -> None:
    assert external().pk == external(subject="anders").pk
    assert Message.objects.get().subject == "คำสั่ง"


def test_a_line_break_in_a_subject_forges_no_header(db: None) -> None:
    external(subject="เรื่อง\nBcc: thief@example.org")
    delivery.deliver(urgent=False, at_most=1)
    assert mail.outbox[0].recipients() == ["unit@example.org"]


def test_an_absent_broker_fails_nobody(
    officer: User, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    def refuse(**options: Any) -> None:
        raise OSError("connection refused")

    monkeypatch.setattr(tasks.deliver_urgent, "apply_async", refuse)
    with django_capture_on_commit_callbacks(execute=True):
        message = external(urgent=True)
    assert message.state == MessageState.WAITING
    assert tasks.deliver_urgent() == {"sent": 1, "failed": 0}  # as beat will ask


def test_an_urgent_message_does_not_stand_behind_others(db: None) -> None:
    for n in range(3):
        external(key=f"slow:{n}")
    external(key="fire", urgent=True)
    assert delivery.deliver(urgent=True, at_most=1) == {"sent": 1, "failed": 0}
    assert Message.objects.get(key="fire").state == MessageState.SENT


def test_recipients_are_who_may_and_see_the_province(
    officer: User, other_officer: User, head: User, executive: User, stranger: User
) -> None:
    assert recipients("single_form.review_submission", "21") == sorted([officer, head], key=lambda user: user.pk)
    assert other_officer in recipients("single_form.review_submission", "50")
    assert executive in recipients("emergencies.view_incident", "21")
    assert executive not in recipients("emergencies.view_incident", "21", nationwide=False)
    User.objects.filter(pk=head.pk).update(is_active=False)
    assert head not in recipients("single_form.review_submission", "21")


def test_people_of_an_enterprise_by_what_they_may_do(rayong: Province) -> None:
    site = builders.make_site(rayong)
    people = {}
    for kind in EnterpriseRole.Kind.values:
        people[kind] = builders.make_user(Role.OPERATOR)
        EnterpriseRole.objects.create(user=people[kind], operator=site.operator, kind=kind, granted_at=NOW)
    assert people_of([site.operator_id], ["certifier"]) == [people["certifier"]]
    assert len(people_of([site.operator_id])) == 3
    assert people_of([site.operator_id + 1]) == []


def test_what_was_withdrawn_and_is_told_again_leaves_after_all(officer: User) -> None:
    User.objects.filter(pk=officer.pk).update(email="officer@example.org")
    officer.refresh_from_db()
    tell(officer, key="report:9:due", due_at=LATER)
    external(key="report:9:due", due_at=LATER)
    assert withdraw(key="report:9:", actor=None, now=NOW) == 2
    assert tell(officer, key="report:9:due") == 1
    assert external(key="report:9:due").state == MessageState.WAITING
    assert delivery.deliver(urgent=False, at_most=10)["sent"] == 2


def test_a_given_up_message_that_is_withdrawn_is_never_sent(administrator: User) -> None:
    message = external()
    Message.objects.update(state=MessageState.FAILED)
    withdraw(key="unit:", actor=None, now=NOW)
    with pytest.raises(Message.DoesNotExist):
        retry_message(message_id=message.pk, actor=administrator, now=NOW)


@pytest.mark.parametrize(
    "to", ["https://[hook.example.org/", "https://hook.example.org/a b", "https://hook.example.org:port/"]
)
def test_one_message_that_cannot_be_sent_keeps_back_no_other(db: None, settings: Any, to: str) -> None:
    settings.WEBHOOK_HOSTS = ["hook.example.org"]
    broken = external(channel="webhook", to=to)
    external(key="unit:2")
    assert delivery.deliver(urgent=False, at_most=10) == {"sent": 1, "failed": 1}
    broken.refresh_from_db()
    assert (broken.state, broken.attempts) == (MessageState.WAITING, 1)
    assert broken.last_error


def test_a_webhook_that_leads_elsewhere_has_not_taken_the_message(db: None) -> None:
    request = urllib.request.Request("https://hook.example.org/", data=b"{}", method="POST")
    led = delivery._NoDetours().redirect_request(request, None, 302, "Found", {}, "https://10.0.0.1/")  # type: ignore[func-returns-value]
    assert led is None


def test_a_reminder_stands_where_its_time_puts_it(officer: User) -> None:
    tell(officer, key="reminder", title="เตือน", due_at=LATER)
    tell(officer, key="second", title="สอง")
    rows, older = notices_page(officer, LATER, unread=False, before=None)
    assert [row["title"] for row in rows] == ["เตือน", "สอง"]
    first = Notice.objects.get(key="reminder")
    rows, older = notices_page(officer, LATER, unread=False, before=first.pk)
    assert ([row["title"] for row in rows], older) == (["สอง"], "")
