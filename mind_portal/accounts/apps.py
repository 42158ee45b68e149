from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from mind_portal.core.navigation import NavItem, register
from mind_portal.journal import verbs

WORKERS = frozenset({"officer", "head", "head_office", "fund_staff", "operator"})
"""The roles for whom things wait that others hand on: the page that gathers it stands in their bar."""


class AccountsConfig(AppConfig):
    name = "mind_portal.accounts"
    label = "accounts"

    def ready(self) -> None:
        register(
            NavItem("core:work", _("My work"), "list-check", order=5, visible=lambda user: bool(WORKERS & user.roles))
        )
        register(NavItem("accounts:user_list", _("Users"), "users", order=900, permission="accounts.manage_users"))
        for name, label, icon, state in (
            ("user_created", _("Account made"), "plus", "good"),
            ("user_edited", _("Account changed"), "pencil", ""),
            ("user_suspended", _("Account closed"), "user-off", "bad"),
            ("user_reactivated", _("Account opened again"), "user-check", "good"),
            ("user_unlocked", _("Sign-in unlocked"), "key", ""),
            ("role_granted", _("Role given"), "shield-check", "good"),
            ("role_revoked", _("Role taken away"), "shield-exclamation", "warn"),
            ("enterprise_role_added", _("Enterprise added"), "building-factory-2", "good"),
            ("enterprise_role_removed", _("Enterprise taken away"), "building-factory-2", "warn"),
            ("password_set", _("Initial password set"), "key", ""),
            ("reset_link_sent", _("Link for a new password sent"), "mail", ""),
            ("sessions_ended", _("Signed out on all devices"), "logout", ""),
        ):
            verbs.register(f"accounts.{name}", label, icon=icon, state=state)
