"""What the frame of every page needs."""

from typing import Any

from django.http import HttpRequest

from mind_portal.core.navigation import items_for


def portal(request: HttpRequest) -> dict[str, Any]:
    """`nav`: the entries of the bar that this user may open, the current one marked."""
    return {"nav": items_for(request)}
