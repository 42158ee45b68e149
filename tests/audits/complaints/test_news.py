"""Mail to who complained: only if he wants it, once an event, and without his address or link in any table or log."""

import smtplib
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.utils import timezone

from audits.complaints import keys, services
from audits.complaints.models import Complaint, ComplaintContact
from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.accounts.roles import Role
from mind_portal.core.errors import DomainError
from mind_portal.journal.models import Entry
from mind_portal.notifications import delivery
from mind_portal.notifications.models import Message, MessageState
from mind_portal.notifications.services import retry_message
from tests.audits.complaints import builders
from tests.audits.complaints.builders import NEIGHBOUR
from tests.audits.complaints.test_public_pages import long_ago
from tests.support.builders import make_user

ADDRESS = NEIGHBOUR.email


def wanting(site: Site, **fields: Any) -> Complaint:
    return builders.with_contact(site, news=True, **fields)


def deliver() -> dict[str, object]:
    return delivery.deliver(urgent=False, at_most=50)


def news() -> list[Message]:
    return list(Message.objects.filter(kind="audits.complaint_news").order_by("pk"))


def used(complaint: Complaint) -> int:
    return Entry.objects.about(complaint).filter(verb="audits.complaint_contact_used").count()


def link(complaint: Complaint) -> str:
    return f"/complain/case/{keys.token_of(complaint.client_id)}/"


def everything_kept() -> str:
    """Every table as text."""
    with connection.cursor() as cursor:
        cursor.execute("select table_name from information_schema.tables where table_schema = 'public'")
        tables = [row[0] for row in cursor.fetchall()]
        found = []
        for table in tables:
            cursor.execute(f"select coalesce(string_agg(t::text, chr(10)), '') from \"{table}\" t")
            found.append(cursor.fetchone()[0])
    return "\n".join(found)


def to_complainant() -> list[Any]:
    return [one for one in mail.outbox if one.to == [ADDRESS]]


def test_an_answer_is_told_once_with_the_secret_link_and_nothing_else_of_it(site: Site, officer: User) -> None:
    complaint = wanting(site)
    builders.accept(complaint, officer)
    message = builders.answer(complaint, officer, text="ได้ตรวจแล้ว พบท่อระบายอากาศชำรุด")
    builders.answer(complaint, officer, text="ได้ตรวจแล้ว พบท่อระบายอากาศชำรุด", message_id=message)
    deliver()
    deliver()
    sent = to_complainant()
    assert len(sent) == 1
    assert complaint.number in sent[0].subject
    assert link(complaint) in sent[0].body
    assert "ท่อระบายอากาศ" not in sent[0].body
    assert NEIGHBOUR.name not in sent[0].body + sent[0].subject
    assert used(complaint) == 1


def test_neither_address_nor_link_stands_in_any_table(site: Site, officer: User) -> None:
    complaint = wanting(site)
    builders.accept(complaint, officer)
    builders.answer(complaint, officer)
    before = everything_kept()
    deliver()
    assert len(to_complainant()) == 1
    for kept in (before, everything_kept()):
        assert ADDRESS not in kept
        assert keys.token_of(complaint.client_id) not in kept


@pytest.mark.parametrize("how", ["without the tick", "without a contact"])
def test_who_did_not_ask_for_it_gets_none(site: Site, officer: User, how: str) -> None:
    complaint = builders.with_contact(site) if how == "without the tick" else builders.file_it(site)
    builders.accept(complaint, officer)
    builders.answer(complaint, officer)
    deliver()
    assert (to_complainant(), news(), used(complaint)) == ([], [], 0)


@pytest.mark.parametrize("end", ["reject", "forward"])
def test_turned_away_is_told_too(site: Site, officer: User, end: str) -> None:
    complaint = wanting(site)
    given: dict[str, Any] = {"complaint_id": complaint.pk, "revision": complaint.revision, "outcome": "ไม่อยู่ในอำนาจหน้าที่"}
    given |= {"actor": officer, "now": timezone.now()}
    if end == "reject":
        services.reject_complaint(**given)
    else:
        services.forward_complaint(agency="เทศบาลตำบลมาบตาพุด", **given)
    deliver()
    assert len(to_complainant()) == 1


def test_an_answer_after_reopening_is_another_mail(site: Site, officer: User) -> None:
    complaint = wanting(site)
    builders.accept(complaint, officer)
    builders.answer(complaint, officer)
    deliver()
    services.reopen_complaint(
        complaint_id=complaint.pk, message_id=builders.uuid4(), text="ยังมีกลิ่นอยู่ทุกคืน", actor=None, now=timezone.now()
    )
    builders.answer(complaint, officer, text="ตรวจซ้ำแล้ว ซ่อมเสร็จ")
    deliver()
    assert len(to_complainant()) == 2


def test_who_was_joined_is_told_of_the_other_s_answer_with_his_own_link(site: Site, officer: User) -> None:
    main, mine = builders.file_it(site), wanting(site)
    services.merge_complaint(
        complaint_id=mine.pk, revision=mine.revision, number=main.number, actor=officer, now=timezone.now()
    )
    builders.accept(main, officer)
    builders.answer(main, officer)
    deliver()
    assert [link(mine) in one.body for one in to_complainant()] == [True]


def test_in_the_language_of_the_form(site: Site, officer: User) -> None:
    complaint = wanting(site, language="en")
    builders.accept(complaint, officer)
    builders.answer(complaint, officer)
    deliver()
    assert to_complainant()[0].subject.startswith("There is an answer")
    assert f"{link(complaint)}?lang=en" in to_complainant()[0].body


def test_a_failing_server_is_tried_again_and_says_no_address(
    site: Site, officer: User, client: Client, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    complaint = wanting(site)
    builders.accept(complaint, officer)
    builders.answer(complaint, officer)
    refusals: list[Exception] = [
        smtplib.SMTPRecipientsRefused({ADDRESS: (550, b"no such user")}),
        RuntimeError(f"something about {ADDRESS}"),
    ]
    with monkeypatch.context() as patch:
        for refusal in refusals:

            def refuse(_self: Any, error: Exception = refusal, **_named: Any) -> int:
                raise error

            patch.setattr("django.core.mail.EmailMessage.send", refuse)
            Message.objects.update(next_try_at=timezone.now())
            assert deliver()["failed"]
            assert news()[0].state == MessageState.WAITING
            assert news()[0].last_error == type(refusal).__name__
    Message.objects.filter(kind="audits.complaint_news").update(state=MessageState.FAILED)
    administrator = make_user(Role.ADMINISTRATOR)
    client.force_login(administrator)
    page = client.get("/notifications/outbox/").content.decode()
    assert complaint.number in page
    assert ADDRESS not in page + everything_kept() + caplog.text + "".join(capsys.readouterr())
    retry_message(message_id=news()[0].pk, actor=administrator, now=timezone.now())
    deliver()
    deliver()
    assert len(to_complainant()) == 1
    assert used(complaint) == 3, "each opening is written down, also of a mail that did not go"


def test_erasing_the_contact_stops_what_waits(site: Site, officer: User) -> None:
    complaint = wanting(site)
    given: dict[str, Any] = {"complaint_id": complaint.pk, "revision": complaint.revision, "outcome": "ไม่อยู่ในอำนาจหน้าที่"}
    services.reject_complaint(**given, actor=officer, now=timezone.now())
    later = timezone.now() + builders.dt.timedelta(days=400)
    assert services.erase_contacts(actor=None, now=later) == 1
    assert news()[0].state == MessageState.WITHDRAWN
    # And one that a worker had taken up before: the address is not there any more.
    Message.objects.update(state=MessageState.WAITING)
    deliver()
    assert (to_complainant(), news()[0].state) == ([], MessageState.WITHDRAWN)


def test_who_complained_stops_it_on_the_page_of_the_case(client: Client, site: Site, officer: User) -> None:
    complaint = wanting(site)
    builders.accept(complaint, officer)
    builders.answer(complaint, officer)
    assert f"{link(complaint)}stop/" in client.get(link(complaint)).content.decode()
    for _ in range(2):
        assert client.post(f"{link(complaint)}stop/").status_code == 302
    assert Entry.objects.about(complaint).filter(verb="audits.complaint_news_stopped").count() == 1
    assert f"{link(complaint)}stop/" not in client.get(link(complaint)).content.decode()
    deliver()
    assert to_complainant() == []
    assert services.open_for_news(str(complaint.pk), timezone.now()) is None


def test_the_form_asks_and_news_needs_an_address(client: Client, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    assert 'name="news"' in client.get("/complain/").content.decode()
    with pytest.raises(DomainError) as refused:
        builders.file_it(site, news=True)
    assert [(one.rule, one.field) for one in refused.value.breaches] == [("AUD-COMPLAINT-4", "email")]
    sent = {
        "client_id": str(builders.uuid4()), "opened": long_ago(monkeypatch), "kind": "smell", "text": builders.WORDS,
        "place": "หลังวัด", "email": ADDRESS, "agreed": "1", "news": "1",
    }  # fmt: skip
    assert client.post("/complain/?lang=en", sent).status_code == 302
    contact = ComplaintContact.objects.get()
    assert (contact.news, contact.language) == (True, "en")


def test_a_wrong_reference_tells_nobody(site: Site) -> None:
    complaint = builders.with_contact(site)
    assert services.open_for_news(str(complaint.pk), timezone.now()) is None
    assert services.open_for_news("999999", timezone.now()) is None
