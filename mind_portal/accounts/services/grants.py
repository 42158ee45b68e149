"""Giving roles and taking them away. The person's sessions end, so that the next page obeys the new rights."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from mind_portal.accounts.guards import lock_user, refuse_own_account
from mind_portal.accounts.models import RoleGrant, User
from mind_portal.accounts.roles import PROVINCIAL, Role
from mind_portal.accounts.sessions import sign_out_everywhere
from mind_portal.core.errors import Breach, DomainError
from mind_portal.geography.models import Province
from mind_portal.journal.services import record


@transaction.atomic
def grant_role(
    *, user_id: int, role: Role, actor: User | None, now: datetime, province: str = "", reason: str = ""
) -> RoleGrant:
    """Give a role, in one province (code) where the role is provincial. An inspector-general gets one grant each.

    Raises DomainError when the province is missing, superfluous or unknown, when a head would have two provinces, and
    when the person has the role already.
    """
    user = lock_user(user_id)
    refuse_own_account(user, actor, _("You cannot change your own roles."))
    held = list(user.role_grants.values_list("role", "province_id"))
    if breaches := _grant_breaches(Role(role), province, held):
        raise DomainError(breaches)
    grant = RoleGrant.objects.create(user=user, role=role, province_id=province or None, granted_at=now)
    sign_out_everywhere(user)
    record(
        verb="accounts.role_granted", subject=user, actor=actor, now=now, reason=reason.strip(),
        after={"role": grant.role, "province": province}, province=province,
    )  # fmt: skip
    return grant


@transaction.atomic
def revoke_role(*, user_id: int, grant_id: int, actor: User | None, now: datetime, reason: str = "") -> None:
    """Take one grant away. Raises DomainError when it is gone already."""
    user = lock_user(user_id)
    refuse_own_account(user, actor, _("You cannot change your own roles."))
    grant = user.role_grants.filter(pk=grant_id).first()
    if grant is None:
        raise DomainError(Breach(rule="ACC-ROLE-4", message=_("The person does not have this role any more.")))
    province = grant.province_id or ""
    grant.delete()
    sign_out_everywhere(user)
    record(
        verb="accounts.role_revoked", subject=user, actor=actor, now=now, reason=reason.strip(),
        before={"role": grant.role, "province": province}, province=province,
    )  # fmt: skip


def _grant_breaches(role: Role, province: str, held: Sequence[tuple[str, str | None]]) -> list[Breach]:
    """All reasons against giving `role` in `province` to somebody who has `held`."""
    if role in PROVINCIAL and not Province.objects.filter(pk=province, has_office=True).exists():
        message = _("This role belongs to a province: choose one that has a provincial industry office.")
        return [Breach(rule="ACC-ROLE-1", message=message, field="province")]
    if role not in PROVINCIAL and province:
        return [Breach(rule="ACC-ROLE-2", message=_("This role belongs to no province."), field="province")]
    if (role, province or None) in held:
        return [Breach(rule="ACC-ROLE-3", message=_("The person has this role already."), field="role")]
    if role == Role.HEAD and any(other == Role.HEAD for other, _province in held):
        message = _("A head leads one province. Take the other one away first.")
        return [Breach(rule="ACC-ROLE-5", message=message, field="province")]
    return []
