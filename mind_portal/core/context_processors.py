"""What the frame of every page needs."""

from typing import Any, Final

from django.http import HttpRequest

from mind_portal.core.navigation import items_for
from mind_portal.core.strips import strips_for

BAR: Final = 7
"""So many entries stand beside one another in the bar of a desk 1,280 pixels wide, the longest names included."""


def portal(request: HttpRequest) -> dict[str, Any]:
    """`nav`: the entries of the bar that this user may open, the current one marked; `nav_bar` and `nav_more` are the
    same, cut where the bar is full. `strips`: the lines under it."""
    nav = items_for(request)
    shown = BAR if len(nav) <= BAR else BAR - 1
    return {
        "nav": nav,
        "nav_bar": nav[:shown],
        "nav_more": nav[shown:],
        "strips": lambda: strips_for(getattr(request, "user", None)),
    }
