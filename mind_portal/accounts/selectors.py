"""What pages ask about accounts, as plain values."""

from collections.abc import Iterable
from typing import Any, Final

from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import F, Func, Q, TextField
from django.http import HttpRequest
from django.utils import timezone

from mind_portal.accounts.lockout import cool_off
from mind_portal.accounts.models import EnterpriseRole, RoleGrant, User
from mind_portal.accounts.roles import Role
from mind_portal.core import thai
from mind_portal.geography.selectors import province_names

PAGE: Final = 50
FOUND_ENTERPRISES: Final = 20
_SORT: Final = Func(F("display_name"), function="thai_key", output_field=TextField())


def role_rows(user: User) -> list[dict[str, Any]]:
    """The grants of a user: primary key, name of the role, name of the province or an empty text."""
    names = province_names()
    grants = sorted(user.role_grants.all(), key=lambda grant: (grant.role, grant.province_id or ""))
    return [
        {"pk": grant.pk, "role": Role(grant.role).label, "province": names.get(grant.province_id or "", "")}
        for grant in grants
    ]


def role_lines(user: User) -> list[str]:
    """One line a role, with all its provinces: `Inspector-general · Chon Buri, Rayong`."""
    provinces: dict[str, list[str]] = {}
    for row in role_rows(user):
        provinces.setdefault(str(row["role"]), []).extend([row["province"]] if row["province"] else [])
    return [f"{role} · {', '.join(names)}" if names else role for role, names in provinces.items()]


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


def user_page(
    *, text: str = "", role: str = "", province: str = "", state: str = "", after: int | None = None
) -> tuple[list[dict[str, Any]], int | None]:
    """One page of users in the order of the Thai dictionary, and the key of the next page."""
    users = User.objects.annotate(sort=_SORT)
    for word in thai.clean_text(text).split():
        users = users.filter(
            Q(display_name__icontains=word)
            | Q(username__icontains=word)
            | Q(email__icontains=word)
            | Q(office__icontains=word)
        )
    held = {"role": role} if role else {}
    held |= {"province_id": province} if province else {}
    if held:
        users = users.filter(pk__in=RoleGrant.objects.filter(**held).values("user_id"))
    if state:
        users = users.filter(is_active=state == "open")
    if after and (last := User.objects.filter(pk=after).annotate(sort=_SORT).values_list("sort", flat=True).first()):
        users = users.filter(Q(sort__gt=last) | Q(sort=last, pk__gt=after))
    found = list(users.order_by("sort", "pk").prefetch_related("role_grants")[: PAGE + 1])
    more = found[PAGE - 1].pk if len(found) > PAGE else None
    return _user_rows(found[:PAGE]), more


def _user_rows(users: Iterable[User]) -> list[dict[str, Any]]:
    users = list(users)
    locked = locked_names(user.username.lower() for user in users)
    return [
        {
            "pk": user.pk,
            "name": user.display_name,
            "username": user.username,
            "office": user.office,
            "roles": role_lines(user),
            "last_login": user.last_login,
            "is_active": user.is_active,
            "locked": user.username.lower() in locked,
        }
        for user in users
    ]


def locked_names(names: Iterable[str]) -> set[str]:
    """Which of the accounts (user names in small letters) are locked out from at least one address now."""
    since = timezone.now() - cool_off()
    attempts = AccessAttempt.objects.filter(
        username__in=list(names), failures_since_start__gte=settings.AXES_FAILURE_LIMIT, attempt_time__gt=since
    )
    return set(attempts.values_list("username", flat=True))


def found_enterprises(text: str) -> list[dict[str, Any]]:
    """At most 20 enterprises by a part of the name or the whole 13-digit number."""
    cleaned = thai.to_arabic_digits(thai.clean_text(text))
    digits = cleaned.replace("-", "").replace(" ", "")
    operators = EnterpriseRole._meta.get_field("operator").related_model._default_manager
    if len(digits) == 13 and digits.isdigit():
        found = operators.filter(tax_number=digits)
    elif key := thai.search_key(cleaned):
        found = operators.filter(name_key__contains=key)
    else:
        return []
    return list(found.order_by("name_key", "pk").values("pk", "name", "tax_number")[:FOUND_ENTERPRISES])
