"""Sends what waits in the outbox, one message a transaction.

A worker that dies after sending and before its commit sends that one again: at least once, never lost. The second
carries the same Message-ID or Idempotency-Key, by which a receiver knows it.
"""

import datetime as dt
import hashlib
import hmac
import json
import smtplib
import urllib.error
import urllib.request
from http.client import HTTPException
from typing import Any, Final
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone

from mind_portal.notifications.models import Channel, Message, MessageState
from mind_portal.notifications.sealed import open_address

MAX_ATTEMPTS: Final = 10
_BACKOFF: Final = (1, 2, 5, 15, 30, 60, 120, 240, 480)
"""Minutes before the next try; ten tries take sixteen hours."""
_SECONDS: Final = 10
log = structlog.get_logger(__name__)


class Undeliverable(Exception):
    """This message cannot be sent now; the text is kept beside it."""


def deliver(*, urgent: bool, at_most: int) -> dict[str, object]:
    """Send up to `at_most` messages whose time has come; urgent ones or the others. Safe to run beside another."""
    sent = failed = 0
    for _ in range(at_most):
        state = _deliver_one(urgent)
        if state is None:
            break
        sent += state == MessageState.SENT
        failed += state in (MessageState.WAITING, MessageState.FAILED)
    return {"sent": sent, "failed": failed}


def _deliver_one(urgent: bool) -> str | None:
    """The state that the next message is in afterwards; None when none waits."""
    now = timezone.now()
    with transaction.atomic():
        waiting = Message.objects.filter(state=MessageState.WAITING, urgent=urgent, next_try_at__lte=now)
        message = waiting.select_for_update(skip_locked=True).order_by("next_try_at", "pk").first()
        if message is None:
            return None
        reason = _send(message, now)
        if reason is None:
            message.state = MessageState.WITHDRAWN
            message.save(update_fields=["state"])
        elif reason:
            _note_failure(message, reason, now)
        else:
            message.state, message.sent_at, message.last_error = MessageState.SENT, now, ""
            message.attempts += 1
            message.save(update_fields=["state", "sent_at", "last_error", "attempts"])
    return message.state


def _send(message: Message, now: dt.datetime) -> str | None:
    """Send one message; why it could not be sent, empty when it was, None when nobody is to be told any more.

    Whatever goes wrong with one message is written beside it: raised, it would keep back all that wait behind it.
    """
    try:
        if message.keeper:
            return _send_sealed(message, now)
        _SENDERS[Channel(message.channel)](message)
    except Undeliverable as error:
        return str(error)
    except Exception as error:
        if message.keeper:  # no traceback: it would tell the address
            log.error("message_not_sent", message=message.pk, channel=message.channel, error=type(error).__name__)
            return type(error).__name__
        log.exception("message_not_sent", message=message.pk, channel=message.channel)
        return f"{type(error).__name__}: {error}"
    return ""


def _note_failure(message: Message, reason: str, now: dt.datetime) -> None:
    message.attempts += 1
    message.last_error = reason[:300]
    if message.attempts >= MAX_ATTEMPTS:
        message.state = MessageState.FAILED
    else:
        message.next_try_at = now + dt.timedelta(minutes=_BACKOFF[message.attempts - 1])
    message.save(update_fields=["attempts", "last_error", "state", "next_try_at"])


def absolute(url: str) -> str:
    """A path of the portal as an address that works in a mail."""
    return url if "://" in url or not url else f"{settings.PORTAL_URL.rstrip('/')}{url}"


def _send_email(message: Message) -> None:
    try:
        _mail(message, message.to, message.url).send()
    except (smtplib.SMTPException, OSError, ValueError) as error:
        raise Undeliverable(str(error) or type(error).__name__) from error


def _mail(message: Message, to: str, url: str) -> EmailMessage:
    host = urlsplit(settings.PORTAL_URL).hostname or "portal"
    return EmailMessage(
        subject=" ".join(message.subject.splitlines()),
        body="\n\n".join(part for part in (message.body, absolute(url)) if part),
        to=[to],
        headers={"Message-ID": f"<outbox-{message.pk}@{host}>"},
    )


def _send_sealed(message: Message, now: dt.datetime) -> str | None:
    """As `_send`. Of a failure only its kind is kept: what a mail server answers names the address."""
    with transaction.atomic():  # so that a question that fails does not spoil what is written beside the message
        opened = open_address(message.keeper, message.to.removeprefix(f"{message.keeper} "), now)
    if opened is None:
        return None
    try:
        _mail(message, opened.to, opened.url).send()
    except (smtplib.SMTPException, OSError, ValueError) as error:
        code = getattr(error, "smtp_code", "")
        return f"{type(error).__name__} {code}".strip()
    return ""


class _NoDetours(urllib.request.HTTPRedirectHandler):
    """A redirect would turn the call into a GET without its content, perhaps to a host that nobody named."""

    def redirect_request(self, *_args: Any, **_named: Any) -> None:
        return None


_OPENER: Final = urllib.request.build_opener(_NoDetours)


def _call_webhook(message: Message) -> None:
    """POST the message as JSON to an https address of a host that the settings name, signed with WEBHOOK_SECRET."""
    try:
        parts = urlsplit(message.to)
    except ValueError as error:
        raise Undeliverable(str(error)) from error
    if parts.scheme != "https" or parts.hostname not in settings.WEBHOOK_HOSTS:
        raise Undeliverable(f"{parts.hostname} is not among WEBHOOK_HOSTS, or the address is not https")
    content = {
        "kind": message.kind, "subject": message.subject, "text": message.body, "url": absolute(message.url),
        "urgent": message.urgent, "created_at": message.created_at.isoformat(),
    }  # fmt: skip
    data = json.dumps(content, ensure_ascii=False).encode()
    signature = hmac.new(settings.WEBHOOK_SECRET.encode(), data, hashlib.sha256).hexdigest()
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "Idempotency-Key": f"outbox-{message.pk}",
        "X-Signature-SHA256": signature,
    }
    request = urllib.request.Request(message.to, data=data, headers=headers, method="POST")  # noqa: S310 - https only
    try:
        with _OPENER.open(request, timeout=_SECONDS):
            pass
    except (urllib.error.URLError, OSError, HTTPException) as error:
        raise Undeliverable(str(error)) from error


_SENDERS: Final = {Channel.EMAIL: _send_email, Channel.WEBHOOK: _call_webhook}
