"""Which enterprises an operator's person acts for, and as what."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from mind_portal.accounts.guards import lock_user, refuse_own_account
from mind_portal.accounts.models import EnterpriseRole, User
from mind_portal.accounts.sessions import sign_out_everywhere
from mind_portal.core.errors import Breach, DomainError
from mind_portal.journal.services import record


@transaction.atomic
def add_enterprise_role(
    *, user_id: int, operator_id: int, kind: str, actor: User | None, now: datetime, reason: str = ""
) -> EnterpriseRole:
    """Let the person act for one enterprise as preparer, certifier or manager. It counts with the role `operator`."""
    user = lock_user(user_id)
    refuse_own_account(user, actor, _("You cannot change your own roles."))
    operators = EnterpriseRole._meta.get_field("operator").related_model._default_manager
    if not operators.filter(pk=operator_id).exists():
        raise DomainError(Breach(rule="ACC-ENT-1", message=_("Choose an enterprise."), field="operator"))
    if user.enterprise_roles.filter(operator_id=operator_id, kind=kind).exists():
        message = _("The person has this role in the enterprise already.")
        raise DomainError(Breach(rule="ACC-ENT-2", message=message, field="operator"))
    if kind not in EnterpriseRole.Kind.values:
        raise DomainError(Breach(rule="ACC-ENT-3", message=_("Choose what the person may do."), field="kind"))
    role = EnterpriseRole.objects.create(user=user, operator_id=operator_id, kind=kind, granted_at=now)
    sign_out_everywhere(user)
    record(
        verb="accounts.enterprise_role_added", subject=user, actor=actor, now=now, reason=reason.strip(),
        after={"operator": operator_id, "name": str(role.operator), "kind": kind},
    )  # fmt: skip
    return role


@transaction.atomic
def remove_enterprise_role(
    *, user_id: int, enterprise_role_id: int, actor: User | None, now: datetime, reason: str = ""
) -> None:
    """End what the person may do for one enterprise."""
    user = lock_user(user_id)
    refuse_own_account(user, actor, _("You cannot change your own roles."))
    role = user.enterprise_roles.select_related("operator").filter(pk=enterprise_role_id).first()
    if role is None:
        raise DomainError(Breach(rule="ACC-ENT-4", message=_("The person does not have this role any more.")))
    before = {"operator": role.operator_id, "name": str(role.operator), "kind": role.kind}
    role.delete()
    sign_out_everywhere(user)
    record(
        verb="accounts.enterprise_role_removed",
        subject=user,
        actor=actor,
        now=now,
        reason=reason.strip(),
        before=before,
    )
