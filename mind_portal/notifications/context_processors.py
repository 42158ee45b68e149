"""The bell of the bar."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from mind_portal.notifications.selectors import unread_count


def bell(request: HttpRequest) -> dict[str, Any]:
    """`unread`: how many notices wait for the user, worked out when the frame shows it."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    return {"unread": SimpleLazyObject(lambda: unread_count(user, timezone.now()))}
