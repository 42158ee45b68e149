"""Passwords that others set, locks that failures closed, and sessions that somebody ends."""

from datetime import datetime

from axes.utils import reset
from django.db import transaction
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from mind_portal.accounts.guards import lock_user, refuse_own_account
from mind_portal.accounts.models import User
from mind_portal.accounts.sessions import sign_out_everywhere
from mind_portal.core.errors import Breach, DomainError
from mind_portal.journal.services import record

_LETTERS = "abcdefghjkmnpqrstuvwxyz"
_DIGITS = "23456789"


def _readable_password() -> str:
    """Sixteen letters and digits in four groups (about 74 bits), without those that look alike."""
    return "-".join(get_random_string(4, _LETTERS + _DIGITS) for _group in range(4))


@transaction.atomic
def set_initial_password(*, user_id: int, actor: User, now: datetime, reason: str = "") -> str:
    """A new password, returned once and stored nowhere in the clear; its owner must choose another at sign-in."""
    user = lock_user(user_id)
    refuse_own_account(user, actor, _("Change your own password on your account's page."))
    password = _readable_password()
    user.set_password(password)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    sign_out_everywhere(user)
    reset(username=user.username.lower())
    record(verb="accounts.password_set", subject=user, actor=actor, now=now, reason=reason.strip())
    return password


@transaction.atomic
def note_reset_link(*, user_id: int, actor: User, now: datetime, reason: str = "") -> User:
    """Record that a reset link is on its way. Raises DomainError when the account has no address or is closed.

    The caller sends the mail afterwards; the old password works until the link is used.
    """
    user = lock_user(user_id)
    if not user.email:
        raise DomainError(Breach(rule="ACC-EMAIL-3", message=_("This account has no e-mail address."), field="email"))
    if not user.is_active:
        raise DomainError(Breach(rule="ACC-SUSPEND-1", message=_("This account is closed already.")))
    record(
        verb="accounts.reset_link_sent", subject=user, actor=actor, now=now, reason=reason.strip(),
        after={"email": user.email},
    )  # fmt: skip
    return user


@transaction.atomic
def unlock_user(*, user_id: int, actor: User, now: datetime, reason: str = "") -> int:
    """Open sign-in again after too many failures; returns how many records of failures were cleared."""
    user = lock_user(user_id)
    cleared: int = reset(username=user.username.lower())
    record(
        verb="accounts.user_unlocked", subject=user, actor=actor, now=now, reason=reason.strip(),
        after={"cleared": cleared},
    )  # fmt: skip
    return cleared


@transaction.atomic
def end_sessions(*, user_id: int, actor: User, now: datetime, reason: str = "") -> int:
    """Sign the person out everywhere; returns how many sessions were known."""
    user = lock_user(user_id)
    ended = sign_out_everywhere(user)
    record(
        verb="accounts.sessions_ended",
        subject=user,
        actor=actor,
        now=now,
        reason=reason.strip(),
        after={"ended": ended},
    )
    return ended
