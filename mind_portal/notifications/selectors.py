"""Whom to tell, and what somebody has been told."""

import datetime as dt
from collections.abc import Collection
from typing import Any, Final

from django.core.cache import cache
from django.db.models import Q
from django.utils.translation import gettext as _

from mind_portal.accounts.models import User
from mind_portal.accounts.roles import NATIONWIDE, PERMISSIONS, PROVINCIAL, Role
from mind_portal.core import thai
from mind_portal.notifications.models import Message, MessageState, Notice

PAGE: Final = 50
COUNT_LIFE: Final = 60  # seconds: a reminder whose time has come shows within a minute


def recipients(permission: str, province: str = "", *, nationwide: bool = True) -> list[User]:
    """Who holds `permission` for records of the province: its officers and, with `nationwide`, who sees everything.

    Operators see enterprises, not provinces: `people_of` finds them.
    """
    roles = {role for role, permissions in PERMISSIONS.items() if permission in permissions}
    wanted = Q(role_grants__role__in=roles & PROVINCIAL)
    if province:
        wanted &= Q(role_grants__province_id=province)
    if nationwide:
        wanted |= Q(role_grants__role__in=roles & NATIONWIDE)
    return list(User.objects.filter(wanted, is_active=True).distinct().order_by("pk"))


def people_of(operators: Collection[int], kinds: Collection[str] = ()) -> list[User]:
    """The users of some enterprises (`factories.Operator`), of all kinds unless `kinds` names some."""
    roles = Q(enterprise_roles__operator_id__in=list(operators), role_grants__role=Role.OPERATOR)
    if kinds:
        roles &= Q(enterprise_roles__kind__in=list(kinds))
    return list(User.objects.filter(roles, is_active=True).distinct().order_by("pk"))


def _count_key(user_id: int) -> str:
    return f"notifications:unread:{user_id}"


def unread_count(user: Any, now: dt.datetime) -> int:
    """How many notices the user has not opened; kept for a minute, forgotten at each change."""
    kept = cache.get(_count_key(user.pk))
    if kept is None:
        kept = Notice.objects.filter(user=user, read_at=None, visible_from__lte=now).count()
        cache.set(_count_key(user.pk), kept, COUNT_LIFE)
    return int(kept)


def forget_counts(user_ids: Collection[int]) -> None:
    """Let the next page count anew."""
    cache.delete_many([_count_key(user_id) for user_id in user_ids])


def notices_page(user: Any, now: dt.datetime, *, unread: bool, before: int | None) -> tuple[list[dict[str, Any]], str]:
    """A page of what the user was told, newest first, and the key of the next page (empty: none)."""
    notices = Notice.objects.filter(user=user, visible_from__lte=now)
    if unread:
        notices = notices.filter(read_at=None)
    if before is not None:
        # A reminder is as old as the moment from which it shows, not as its row.
        last = Notice.objects.filter(user=user, pk=before).values_list("visible_from", flat=True).first()
        if last is not None:
            notices = notices.filter(Q(visible_from__lt=last) | Q(visible_from=last, pk__lt=before))
    found = list(notices.order_by("-visible_from", "-pk")[: PAGE + 1])
    rows = [
        {
            "pk": notice.pk,
            "title": notice.title,
            "text": notice.text,
            "at": thai.format_datetime(notice.visible_from),
            "urgent": notice.urgent,
            "unread": notice.read_at is None,
            "leads": bool(notice.url),
        }
        for notice in found[:PAGE]
    ]
    return rows, str(found[PAGE - 1].pk) if len(found) > PAGE else ""


def has_left(key: str) -> bool:
    """Whether a message under a key that begins with `key` has gone out."""
    return Message.objects.filter(key__startswith=key, state=MessageState.SENT).exists()


def outbox_rows(limit: int = 100) -> dict[str, Any]:
    """What waits and what was given up, for administrators: addresses are shown unless sealed, bodies are not."""
    failed = Message.objects.filter(state=MessageState.FAILED).order_by("-pk")[:limit]
    late = Message.objects.filter(state=MessageState.WAITING, attempts__gt=0).order_by("next_try_at")[:limit]
    return {"failed": [_outbox_row(m) for m in failed], "late": [_outbox_row(m) for m in late]}


def _outbox_row(message: Message) -> dict[str, Any]:
    return {
        "pk": message.pk,
        "channel": message.get_channel_display(),
        "to": _("Sealed: opened only when it is sent") if message.keeper else message.to,
        "subject": message.subject,
        "attempts": message.attempts,
        "error": message.last_error,
        "at": thai.format_datetime(message.created_at),
        "next": thai.format_datetime(message.next_try_at),
    }
