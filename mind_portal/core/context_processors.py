"""What the frame of every page needs."""

from typing import Any

from django.http import HttpRequest

from mind_portal.core.navigation import items_for
from mind_portal.core.strips import strips_for


def portal(request: HttpRequest) -> dict[str, Any]:
    """`nav`: the entries of the bar that this user may open, the current one marked. `strips`: the lines under it."""
    return {"nav": items_for(request), "strips": lambda: strips_for(getattr(request, "user", None))}
