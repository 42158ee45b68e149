"""What the services of accounts share: the lock on the person, and the end of his sessions."""

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import F
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


def sign_out_everywhere(user: User) -> int:
    """End all sessions of the user, in the caller's transaction; returns how many were known.

    The stored sessions go, and the epoch in the session hash moves on: a session that no table knows of, or a stolen
    cookie, ends as well.
    """
    keys = list(UserSession.objects.filter(user=user).values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(user=user).delete()
    User.objects.filter(pk=user.pk).update(session_epoch=F("session_epoch") + 1)
    return len(keys)
