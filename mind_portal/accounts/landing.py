"""Where a person begins after signing in."""

from typing import Any

from django.urls import reverse

from mind_portal.accounts.roles import Role

_FIRST_PAGES: tuple[tuple[frozenset[Role], str], ...] = (
    (frozenset({Role.EXECUTIVE, Role.HEAD_OFFICE, Role.HEAD, Role.INSPECTOR_GENERAL}), "dashboards"),
    (frozenset({Role.OFFICER}), "work"),
    (frozenset({Role.EMERGENCY_CENTRE}), "emergencies"),
    (frozenset({Role.FUND_STAFF, Role.COMMITTEE}), "loans"),
    (frozenset({Role.OPERATOR}), "reports"),
    (frozenset({Role.ADMINISTRATOR}), "users"),
)


def landing_url(user: Any) -> str:
    """The address of the first page by the user's roles: of a head his province; without a role, his own account."""
    roles: frozenset[Role] = getattr(user, "roles", frozenset())
    kind = next((kind for among, kind in _FIRST_PAGES if among & roles), "account")
    if kind == "dashboards" and Role.HEAD in roles and len(user.scope.provinces) == 1:
        return f"/provinces/{min(user.scope.provinces)}/"
    addresses = {
        "dashboards": "/",
        "work": reverse("core:work"),
        "emergencies": "/emergencies/",
        "loans": "/loans/",
        "reports": "/reports/mine/",
        "users": reverse("accounts:user_list"),
        "account": reverse("accounts:my_account"),
    }
    return addresses[kind]
