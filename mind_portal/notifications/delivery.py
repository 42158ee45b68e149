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
        done = _deliver_one(urgent)
        if done is None:
            break
        sent, failed = sent + done, failed + (not done)
    return {"sent": sent, "failed": failed}


def _deliver_one(urgent: bool) -> bool | None:
    """Whether the next message was sent; None when none waits."""
    now = timezone.now()
    with transaction.atomic():
        waiting = Message.objects.filter(state=MessageState.WAITING, urgent=urgent, next_try_at__lte=now)
        message = waiting.select_for_update(skip_locked=True).order_by("next_try_at", "pk").first()
        if message is None:
            return None
        reason = _send(message)
        if reason:
            _note_failure(message, reason, now)
            return False
        message.state, message.sent_at, message.last_error = MessageState.SENT, now, ""
        message.attempts += 1
        message.save(update_fields=["state", "sent_at", "last_error", "attempts"])
    return True


def _send(message: Message) -> str:
    """Send one message; why it could not be sent, empty when it was.

    Whatever goes wrong with one message is written beside it: raised, it would keep back all that wait behind it.
    """
    try:
        _SENDERS[Channel(message.channel)](message)
    except Undeliverable as error:
        return str(error)
    except Exception as error:
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
    body = "\n\n".join(part for part in (message.body, absolute(message.url)) if part)
    host = urlsplit(settings.PORTAL_URL).hostname or "portal"
    mail = EmailMessage(
        subject=" ".join(message.subject.splitlines()),
        body=body,
        to=[message.to],
        headers={"Message-ID": f"<outbox-{message.pk}@{host}>"},
    )
    try:
        mail.send()
    except (smtplib.SMTPException, OSError, ValueError) as error:
        raise Undeliverable(str(error) or type(error).__name__) from error


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
