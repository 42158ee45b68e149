"""The entries of the bar. Apps register theirs when they are loaded; a user sees those that he may open."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise


@dataclass(frozen=True)
class NavItem:
    """One entry: the URL name it opens, its label and icon, its place in the bar and who sees it.

    It is current on the paths under its address, and under `also`.
    """

    url_name: str
    label: str | Promise
    icon: str
    order: int
    permission: str = ""
    visible: Callable[[Any], bool] = lambda user: True
    also: str = ""


_ITEMS: dict[str, NavItem] = {}


def register(item: NavItem) -> None:
    """Add an entry, or replace the one of the same URL name."""
    _ITEMS[item.url_name] = item


def items_for(request: HttpRequest) -> list[dict[str, Any]]:
    """The entries for this request's user, in order; the one that the path lies under is active."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    shown = []
    for item in sorted(_ITEMS.values(), key=lambda item: item.order):
        if (not item.permission or user.has_perm(item.permission)) and item.visible(user):
            shown.append((item, reverse(item.url_name)))
    # The longest address wins: /audits/orders/ lies under /audits/ too.
    reached = {
        item.url_name: max(_reached(request.path, url), _reached(request.path, item.also)) for item, url in shown
    }
    farthest = max(reached.values(), default=0)
    return [
        {"url": url, "label": item.label, "icon": item.icon, "active": 0 < reached[item.url_name] == farthest}
        for item, url in shown
    ]


def _reached(path: str, address: str) -> int:
    """How much of the path an entry's address covers; 0 when the path does not lie under it."""
    under = path == address or (address not in ("", "/") and path.startswith(address))
    return len(address) if under else 0
