"""The pages of loans that lie beside one another: which of them a user may open, and which one is open."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Tab:
    """`visible` narrows it further than the permission does."""

    url_name: str
    label: str | Promise
    order: int
    permission: str
    visible: Callable[[Any], bool] = lambda user: True


_TABS: Final[dict[str, Tab]] = {}


def register(tab: Tab) -> None:
    """Add a tab, or replace the one of the same address."""
    _TABS[tab.url_name] = tab


def tabs_for(request: HttpRequest, current: str) -> list[tuple[str, str | Promise, bool]]:
    """(address, text, current) of what the user may open; nothing where there is only one."""
    user: Any = request.user
    shown = [
        (reverse(tab.url_name), tab.label, tab.url_name == current)
        for tab in sorted(_TABS.values(), key=lambda tab: tab.order)
        if user.has_perm(tab.permission) and tab.visible(user)
    ]
    return shown if len(shown) > 1 else []


register(Tab("loans:application_list", _("Applications"), 10, "loans.view_application"))
register(Tab("loans:compare", _("Which programme"), 20, "loans.view_application"))
register(Tab("loans:round_list", _("Rounds and money"), 30, "loans.view_round"))
register(Tab("loans:meeting_list", _("Committee meetings"), 40, "loans.view_meeting"))
