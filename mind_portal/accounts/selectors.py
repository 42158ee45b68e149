"""What pages ask about accounts, as plain values."""

from typing import Any

from allauth.usersessions.models import UserSession
from django.http import HttpRequest

from mind_portal.accounts.models import User
from mind_portal.accounts.roles import Role
from mind_portal.geography.selectors import province_names


def role_rows(user: User) -> list[dict[str, Any]]:
    """The grants of a user: primary key, name of the role, name of the province or an empty text."""
    names = province_names()
    return [
        {"pk": grant.pk, "role": Role(grant.role).label, "province": names.get(grant.province_id or "", "")}
        for grant in user.role_grants.order_by("role", "province_id")
    ]


def enterprise_rows(user: User) -> list[dict[str, Any]]:
    """What the user may do for which enterprise."""
    roles = user.enterprise_roles.select_related("operator").order_by("operator__name", "kind")
    return [{"pk": role.pk, "name": role.operator.name, "kind": role.get_kind_display()} for role in roles]


def own_account(request: HttpRequest) -> dict[str, Any]:
    """Everything on the page “my account”."""
    user = request.user
    assert isinstance(user, User)
    return {
        "person": user,
        "roles": role_rows(user),
        "enterprises": enterprise_rows(user) if Role.OPERATOR in user.roles else [],
        "session_count": UserSession.objects.filter(user=user).count(),
    }
