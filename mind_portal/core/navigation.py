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

    `prefix` is the beginning of the paths that mark it as current.
    """

    url_name: str
    label: str | Promise
    icon: str
    order: int
    permission: str = ""
    visible: Callable[[Any], bool] = lambda user: True


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
            shown.append({"url": reverse(item.url_name), "label": item.label, "icon": item.icon})
    # The longest address wins: /audits/orders/ lies under /audits/ too.
    urls = [str(row["url"]) for row in shown]
    over = [url for url in urls if request.path == url or (url != "/" and request.path.startswith(url))]
    here = max(over, key=len, default="")
    return [row | {"active": row["url"] == here} for row in shown]
