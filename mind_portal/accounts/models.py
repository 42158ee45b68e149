"""Users, the roles that they hold, and the scope that follows from them.

Triggers keep every former state of these rows (`…History`, append-only), whatever path a change takes: the journal says
who and why, the history says what, also of a change by raw SQL.
"""

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import ClassVar

import pghistory
from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.contrib.auth.models import UserManager as DjangoUserManager
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from mind_portal.accounts.roles import NATIONWIDE, PERMISSIONS, PROVINCIAL, Role
from mind_portal.core.scope import NOBODY, Scope


class UserManager(DjangoUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username__iexact=username)

    def find(self, typed: str) -> "User | None":
        """The account that somebody means by a user name or an e-mail address, in whatever case."""
        if not typed:
            return None
        return self.filter(username__iexact=typed).first() or self.filter(email=typed.lower()).first()


@pghistory.track(
    pghistory.UpdateEvent("changed", row=pghistory.Old),
    fields=["username", "display_name", "email", "office", "phone", "language", "is_active", "must_change_password"],
    model_name="UserHistory",
    obj_field=pghistory.ObjForeignKey(related_name="history"),
    context_field=None,  # type: ignore[arg-type]  # None is allowed: who and why stand in the journal
)  # fmt: skip
class User(AbstractUser):
    """A person who signs in. What he may do and see follows from his `RoleGrant`s alone."""

    first_name = None  # type: ignore[assignment]  # Thai names are kept as people write them, in one field
    last_name = None  # type: ignore[assignment]
    email = models.EmailField(_("e-mail address"), blank=True)
    display_name = models.CharField(_("name"), max_length=150)
    office = models.CharField(_("office"), max_length=150, blank=True)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=[("th", "ไทย"), ("en", "English")], default="th")
    must_change_password = models.BooleanField(_("must choose a password of his own"), default=False)
    session_epoch = models.PositiveIntegerField(default=0, help_text="Part of every session's hash: +1 ends them all")

    objects: ClassVar[UserManager] = UserManager()
    REQUIRED_FIELDS: ClassVar[list[str]] = ["display_name"]

    class Meta:
        constraints = [
            models.UniqueConstraint(models.functions.Lower("username"), name="user_username_unique_any_case"),
            models.UniqueConstraint(
                models.functions.Lower("email"), condition=~models.Q(email=""), name="user_email_unique_any_case"
            ),
            models.CheckConstraint(
                condition=models.Q(email=models.functions.Lower("email")), name="user_email_in_small_letters"
            ),
        ]

    def __str__(self) -> str:
        return self.display_name or self.username

    def get_session_auth_hash(self) -> str:
        """Bound to the password and to `session_epoch`, so that a stolen cookie dies with either."""
        return self._session_hash()

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """The same under the keys that SECRET_KEY replaced."""
        for secret in settings.SECRET_KEY_FALLBACKS:
            yield self._session_hash(secret)

    def _session_hash(self, secret: str | bytes | None = None) -> str:
        text = f"{self.password}:{self.session_epoch}"
        return salted_hmac("mind_portal.accounts.session", text, secret=secret, algorithm="sha256").hexdigest()

    @cached_property
    def grants(self) -> list["RoleGrant"]:
        """The roles in force, read once a request."""
        return list(self.role_grants.all()) if self.pk and self.is_active else []

    @cached_property
    def roles(self) -> frozenset[Role]:
        return frozenset(Role(grant.role) for grant in self.grants)

    @cached_property
    def scope(self) -> Scope:
        """Everything for a nation-wide role, else the provinces and enterprises of the grants."""
        if not self.is_active:
            return NOBODY
        if self.roles & NATIONWIDE:
            return Scope(everything=True)
        enterprises: frozenset[int] = frozenset()
        if Role.OPERATOR in self.roles:
            enterprises = frozenset(self.enterprise_roles.values_list("operator_id", flat=True))
        provinces = frozenset(g.province_id for g in self.grants if g.province_id and Role(g.role) in PROVINCIAL)
        return Scope(provinces=provinces, enterprises=enterprises)

    @cached_property
    def permissions(self) -> frozenset[str]:
        return frozenset(permission for role in self.roles for permission in PERMISSIONS[role])

    def has_perm(self, perm: str, obj: object | None = None) -> bool:
        """Whether one of the user's roles carries the permission `app.verb_noun` (a table in `accounts.roles`)."""
        return self.is_active and perm in self.permissions

    def has_perms(self, perm_list: Iterable[str], obj: object | None = None) -> bool:
        return all(self.has_perm(perm) for perm in perm_list)

    def has_module_perms(self, app_label: str) -> bool:
        return any(perm.startswith(f"{app_label}.") for perm in self.permissions)


@pghistory.track(
    pghistory.InsertEvent("given"), pghistory.UpdateEvent("changed", row=pghistory.Old), pghistory.DeleteEvent("taken"),
    fields=["user", "role", "province"],
    model_name="RoleGrantHistory",
    obj_field=pghistory.ObjForeignKey(related_name="history"),
    context_field=None,  # type: ignore[arg-type]  # None is allowed: who and why stand in the journal
)  # fmt: skip
class RoleGrant(models.Model):
    """One role of one user; a provincial role names its province, an inspector-general has one row a province."""

    user = models.ForeignKey(User, models.CASCADE, related_name="role_grants")
    role = models.CharField(max_length=20, choices=Role.choices)
    province = models.ForeignKey("geography.Province", models.PROTECT, null=True, blank=True, related_name="+")
    granted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "province"], nulls_distinct=False, name="role_grant_once_per_province"
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=sorted(PROVINCIAL), province__isnull=False)
                | (~models.Q(role__in=sorted(PROVINCIAL)) & models.Q(province__isnull=True)),
                name="role_grant_province_iff_provincial",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.role} {self.province_id or ''}".strip()


@pghistory.track(
    pghistory.InsertEvent("given"), pghistory.UpdateEvent("changed", row=pghistory.Old), pghistory.DeleteEvent("taken"),
    fields=["user", "operator", "kind"],
    model_name="EnterpriseRoleHistory",
    obj_field=pghistory.ObjForeignKey(related_name="history"),
    context_field=None,  # type: ignore[arg-type]  # None is allowed: who and why stand in the journal
)  # fmt: skip
class EnterpriseRole(models.Model):
    """What an operator's person may do for one enterprise (`factories.Operator`)."""

    class Kind(models.TextChoices):
        PREPARER = "preparer", _("Preparer")
        CERTIFIER = "certifier", _("Certifier")
        MANAGER = "manager", _("Manager of the enterprise's users")

    user = models.ForeignKey(User, models.CASCADE, related_name="enterprise_roles")
    operator = models.ForeignKey("factories.Operator", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    granted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "operator", "kind"], name="enterprise_role_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.kind} of {self.operator_id}"
