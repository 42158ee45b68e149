"""Making accounts, mending them, closing and opening them."""

from datetime import datetime
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from mind_portal.accounts.guards import lock_user, refuse_own_account, require_reason
from mind_portal.accounts.models import User
from mind_portal.accounts.sessions import sign_out_everywhere
from mind_portal.core import thai
from mind_portal.core.errors import Breach, DomainError
from mind_portal.journal.services import record

EDITABLE = ("display_name", "email", "office", "phone", "language")


@transaction.atomic
def create_user(
    *,
    username: str,
    display_name: str,
    actor: User | None,
    now: datetime,
    password: str = "",
    must_change_password: bool = True,
    **details: str,
) -> User:
    """Make an account without any role. `details`: email, office, phone, language.

    Without a password nobody can sign in until one is set or a reset link is sent. Raises DomainError for a name or
    address that is taken or not well formed, and for a weak password. `actor` is None when the portal itself does it.
    """
    user = User(username=thai.clean_text(username), display_name=thai.clean_text(display_name), date_joined=now)
    _fill(user, details)
    breaches = [*_username_breaches(user), *_detail_breaches(user), *_password_breaches(user, password)]
    if breaches:
        raise DomainError(breaches)
    if password:
        user.set_password(password)
        user.must_change_password = must_change_password
    else:
        user.set_unusable_password()
    user.save()
    after = {"username": user.username} | {name: getattr(user, name) for name in EDITABLE if getattr(user, name)}
    record(verb="accounts.user_created", subject=user, actor=actor, now=now, after=after)
    return user


@transaction.atomic
def edit_user(*, user_id: int, actor: User, now: datetime, reason: str = "", **details: str) -> User:
    """Change name, e-mail address, office, telephone or language; unchanged values leave no trace."""
    user = lock_user(user_id)
    before = {name: getattr(user, name) for name in details}
    _fill(user, details)
    if breaches := _detail_breaches(user):
        raise DomainError(breaches)
    changed = [name for name in details if getattr(user, name) != before[name]]
    if changed:
        user.save(update_fields=changed)
        record(
            verb="accounts.user_edited", subject=user, actor=actor, now=now, reason=reason.strip(),
            before={name: before[name] for name in changed},
            after={name: getattr(user, name) for name in changed},
        )  # fmt: skip
    return user


@transaction.atomic
def suspend_user(*, user_id: int, actor: User | None, now: datetime, reason: str) -> User:
    """Close the account: its sessions end at once, its roles stay for the day it opens again."""
    user = lock_user(user_id)
    refuse_own_account(user, actor, _("You cannot close your own account."))
    reason = require_reason(reason)
    if not user.is_active:
        raise DomainError(Breach(rule="ACC-SUSPEND-1", message=_("This account is closed already.")))
    user.is_active = False
    user.save(update_fields=["is_active"])
    sign_out_everywhere(user)
    _record_open(user, actor, now, reason, was=True)
    return user


@transaction.atomic
def reactivate_user(*, user_id: int, actor: User | None, now: datetime, reason: str) -> User:
    """Open a closed account again, with the roles that it had."""
    user = lock_user(user_id)
    reason = require_reason(reason)
    if user.is_active:
        raise DomainError(Breach(rule="ACC-SUSPEND-2", message=_("This account is open already.")))
    user.is_active = True
    user.save(update_fields=["is_active"])
    _record_open(user, actor, now, reason, was=False)
    return user


def choose_language(*, language: str, actor: User, now: datetime) -> None:
    """Keep the language of one's own pages; not worth a line in the journal."""
    if language in {code for code, _name in User._meta.get_field("language").flatchoices}:
        User.objects.filter(pk=actor.pk).update(language=language)


def _record_open(user: User, actor: User | None, now: datetime, reason: str, *, was: bool) -> None:
    verb = "accounts.user_suspended" if was else "accounts.user_reactivated"
    record(
        verb=verb, subject=user, actor=actor, now=now, reason=reason,
        before={"is_active": was}, after={"is_active": not was},
    )  # fmt: skip


def _fill(user: User, details: dict[str, str]) -> None:
    unknown = set(details) - set(EDITABLE)
    if unknown:
        raise TypeError(f"not a detail of a user: {sorted(unknown)}")
    for name, value in details.items():
        cleaned = thai.clean_text(value)
        setattr(user, name, cleaned.lower() if name == "email" else cleaned)


def _username_breaches(user: User) -> list[Breach]:
    try:
        UnicodeUsernameValidator()(user.username)
    except ValidationError:
        message = _("A user name has letters, digits and @ . + - _ only.")
        return [Breach(rule="ACC-NAME-1", message=message, field="username")]
    if User.objects.filter(username__iexact=user.username).exists():
        return [Breach(rule="ACC-NAME-2", message=_("This user name is taken."), field="username")]
    return []


def _detail_breaches(user: User) -> list[Breach]:
    breaches = []
    if not user.display_name:
        breaches.append(Breach(rule="ACC-NAME-3", message=_("Give the person's name."), field="display_name"))
    if user.language not in {code for code, _name in User._meta.get_field("language").flatchoices}:
        breaches.append(Breach(rule="ACC-LANGUAGE-1", message=_("Choose Thai or English."), field="language"))
    breaches += _too_long(user)
    if user.email:
        breaches += _email_breaches(user)
    return breaches


def _too_long(user: User) -> list[Breach]:
    message = _("At most %(n)d characters.")
    limits: dict[str, Any] = {name: getattr(User._meta.get_field(name), "max_length", None) for name in EDITABLE}
    return [
        Breach(rule="ACC-LENGTH-1", message=message % {"n": limit}, field=name)
        for name, limit in limits.items()
        if limit and len(getattr(user, name)) > limit
    ]


def _email_breaches(user: User) -> list[Breach]:
    try:
        validate_email(user.email)
    except ValidationError:
        return [Breach(rule="ACC-EMAIL-1", message=_("This is no e-mail address."), field="email")]
    if User.objects.filter(email=user.email).exclude(pk=user.pk).exists():
        return [Breach(rule="ACC-EMAIL-2", message=_("Another account has this e-mail address."), field="email")]
    return []


def _password_breaches(user: User, password: str) -> list[Breach]:
    if not password:
        return []
    try:
        validate_password(password, user)
    except ValidationError as error:
        return [Breach(rule="ACC-PASSWORD-1", message=message, field="password") for message in error.messages]
    return []
