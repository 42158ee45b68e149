"""Every change of accounts and of what they may do. Each is recorded in the journal with its reason."""

from mind_portal.accounts.services.enterprises import add_enterprise_role, remove_enterprise_role
from mind_portal.accounts.services.grants import grant_role, revoke_role
from mind_portal.accounts.services.people import (
    choose_language,
    create_user,
    edit_user,
    reactivate_user,
    suspend_user,
)
from mind_portal.accounts.services.security import end_sessions, note_reset_link, set_initial_password, unlock_user

__all__ = [
    "add_enterprise_role",
    "choose_language",
    "create_user",
    "edit_user",
    "end_sessions",
    "grant_role",
    "note_reset_link",
    "reactivate_user",
    "remove_enterprise_role",
    "revoke_role",
    "set_initial_password",
    "suspend_user",
    "unlock_user",
]
