"""What every change of an account asks first."""

from django.utils.translation import gettext as _

from mind_portal.accounts.models import User
from mind_portal.core.errors import Breach, DomainError


def lock_user(user_id: int) -> User:
    """The user's row, held until the transaction ends. Raises User.DoesNotExist."""
    return User.objects.select_for_update().get(pk=user_id)


def refuse_own_account(user: User, actor: User | None, message: str) -> None:
    """Nobody gives himself rights or takes them from himself: there is always a second person."""
    if actor is not None and actor.pk == user.pk:
        raise DomainError(Breach(rule="ACC-SELF-1", message=message))


def require_reason(reason: str) -> str:
    """The reason without blanks around it; refused when empty."""
    reason = reason.strip()
    if not reason:
        raise DomainError(Breach(rule="ACC-REASON-1", message=_("Say why, for the journal."), field="reason"))
    return reason
