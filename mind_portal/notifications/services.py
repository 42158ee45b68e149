"""Telling people. Everything is written in the caller's transaction; what leaves the portal is sent afterwards."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, Literal

from django.db import transaction
from django.utils import translation
from django.utils.functional import Promise

from mind_portal.accounts.models import User
from mind_portal.core.broker import ask
from mind_portal.journal.services import record
from mind_portal.notifications import tasks
from mind_portal.notifications.models import LONGEST_TITLE, Channel, Message, MessageState, Notice
from mind_portal.notifications.selectors import forget_counts

__all__ = ["notify", "read_notices", "retry_message", "send_external", "send_sealed", "withdraw"]

Text = str | Promise


@dataclass(frozen=True)
class _Told:
    """What people are told, to be put into each one's language."""

    key: str
    kind: str
    title: Text
    text: Text
    url: str
    urgent: bool

    def words(self, user: User) -> tuple[str, str]:
        with translation.override(user.language):
            return str(self.title)[:LONGEST_TITLE], str(self.text)

    def notice(self, user: User, when: dt.datetime) -> Notice:
        title, text = self.words(user)
        return Notice(
            user=user, visible_from=when, key=self.key, kind=self.kind, title=title, text=text, url=self.url,
            urgent=self.urgent,
        )  # fmt: skip

    def mail(self, user: User, when: dt.datetime, now: dt.datetime) -> Message:
        subject, body = self.words(user)
        return Message(
            channel=Channel.EMAIL, to=user.email, user=user, key=self.key, kind=self.kind, subject=subject, body=body,
            url=self.url, urgent=self.urgent, created_at=now, next_try_at=when,
        )  # fmt: skip


def notify(  # noqa: PLR0913 - keyword-only, and each says one thing of what is told
    *,
    key: str,
    kind: str,
    recipients: Iterable[User],
    title: Text,
    text: Text = "",
    url: str = "",
    urgent: bool = False,
    email: bool = True,
    due_at: dt.datetime | None = None,
    actor: Any,
    now: dt.datetime,
) -> int:
    """Tell each of `recipients` inside the portal and, where he has an address, by e-mail; returns how many are new.

    Whoever was told under `key` before is not told again. Lazy texts come out in each one's language. With `due_at`
    the notice shows and the mail leaves then, unless it was withdrawn. Who acted is not told of his own act.
    """
    users = {user.pk: user for user in recipients if user.pk != getattr(actor, "pk", None)}
    told = set(Notice.objects.filter(key=key, user_id__in=users).values_list("user_id", flat=True))
    fresh = [user for pk, user in users.items() if pk not in told]
    if not fresh:
        return 0
    told_of = _Told(key=key, kind=kind, title=title, text=text, url=url, urgent=urgent)
    notices = [told_of.notice(user, due_at or now) for user in fresh]
    messages = [told_of.mail(user, due_at or now, now) for user in fresh if email and user.email]
    with transaction.atomic():
        _forget_withdrawn(key)
        Notice.objects.bulk_create(notices, ignore_conflicts=True)
        Message.objects.bulk_create(messages, ignore_conflicts=True)
        pks = [user.pk for user in fresh]
        transaction.on_commit(lambda: forget_counts(pks))
        if messages and due_at is None:
            _deliver_after_commit(urgent)
    return len(fresh)


def send_external(  # noqa: PLR0913 - keyword-only, and each is a column
    *,
    key: str,
    kind: str,
    channel: Literal["email", "webhook"] = "email",
    to: str,
    subject: Text,
    body: Text = "",
    url: str = "",
    urgent: bool = False,
    due_at: dt.datetime | None = None,
    actor: Any,
    now: dt.datetime,
) -> Message:
    """Put a message to somebody without an account into the outbox; the same key, channel and address is one."""
    _forget_withdrawn(key)
    message, made = Message.objects.get_or_create(
        key=key, channel=channel, to=to,
        defaults={
            "kind": kind, "subject": str(subject)[:LONGEST_TITLE], "body": str(body), "url": url, "urgent": urgent,
            "created_at": now, "next_try_at": due_at or now,
        },
    )  # fmt: skip
    if made and due_at is None:
        _deliver_after_commit(urgent)
    return message


def send_sealed(  # noqa: PLR0913 - keyword-only, and each is a column
    *, key: str, kind: str, keeper: str, reference: str, subject: Text, body: Text, actor: Any, now: dt.datetime
) -> Message:
    """Put a mail into the outbox whose address only `keeper` can open, by `reference`, when it is sent.

    The same key and reference is one message. Subject and body stand in the outbox: they name nobody and hold no link.
    """
    _forget_withdrawn(key)
    message, made = Message.objects.get_or_create(
        key=key, channel=Channel.EMAIL, to=f"{keeper} {reference}",
        defaults={
            "keeper": keeper, "kind": kind, "subject": str(subject)[:LONGEST_TITLE], "body": str(body),
            "created_at": now, "next_try_at": now,
        },
    )  # fmt: skip
    if made:
        _deliver_after_commit(urgent=False)
    return message


def _forget_withdrawn(key: str) -> None:
    """What was taken back and is told again after all must not stand in the way of its new message."""
    Message.objects.filter(key=key, state=MessageState.WITHDRAWN).delete()


def _deliver_after_commit(urgent: bool) -> None:
    task = tasks.deliver_urgent if urgent else tasks.deliver_waiting
    transaction.on_commit(lambda: ask(task, expires=tasks.MESSAGE_LIFE))


def withdraw(*, key: str, actor: Any, now: dt.datetime) -> int:
    """Take back what was not sent or shown yet under keys that begin with `key`; returns how many messages.

    Reminders of what has been done meanwhile, also such as were given up and could be tried again. What people have
    seen already stays.
    """
    unsent = (MessageState.WAITING, MessageState.FAILED)
    with transaction.atomic():
        waiting = Message.objects.filter(key__startswith=key, state__in=unsent)
        count = waiting.update(state=MessageState.WITHDRAWN)
        Notice.objects.filter(key__startswith=key, visible_from__gt=now, read_at=None).delete()
    return count


def read_notices(*, actor: User, now: dt.datetime, only: Collection[int] | None = None) -> int:
    """Mark the actor's notices as read, all that show or `only` some; returns how many were unread."""
    notices = Notice.objects.filter(user=actor, read_at=None, visible_from__lte=now)
    if only is not None:
        notices = notices.filter(pk__in=only)
    count = notices.update(read_at=now)
    forget_counts([actor.pk])
    return count


def retry_message(*, message_id: int, actor: User, now: dt.datetime) -> Message:
    """Let a message that was given up be tried again. Raises Message.DoesNotExist when it is not given up."""
    with transaction.atomic():
        message = Message.objects.select_for_update().get(pk=message_id, state=MessageState.FAILED)
        message.state, message.attempts, message.next_try_at = MessageState.WAITING, 0, now
        message.save(update_fields=["state", "attempts", "next_try_at"])
        record(verb="notifications.message_retried", subject=message, actor=actor, now=now)
        _deliver_after_commit(message.urgent)
    return message
