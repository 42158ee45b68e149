"""What each role may see: one value."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from mind_portal.accounts.landing import landing_url
from mind_portal.accounts.models import RoleGrant, User
from mind_portal.accounts.roles import PROVINCIAL, Role
from mind_portal.accounts.services import add_enterprise_role
from mind_portal.core.scope import NOBODY, Scope
from tests.support import builders

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", [Role.OFFICER, Role.HEAD])
def test_provincial_people_see_their_province(rayong, chiang_mai, role):
    assert builders.make_user(role, rayong).scope == Scope(provinces=frozenset({"21"}))


def test_an_inspector_general_sees_several_provinces(rayong, chiang_mai):
    user = builders.make_user(Role.INSPECTOR_GENERAL, rayong, chiang_mai)
    assert user.scope == Scope(provinces=frozenset({"21", "50"}))


@pytest.mark.parametrize("role", [r for r in Role if r not in PROVINCIAL and r != Role.OPERATOR])
def test_nationwide_roles_see_everything(role):
    assert builders.make_user(role).scope == Scope(everything=True)


def test_an_operator_sees_his_enterprises_and_no_province(rayong):
    user = builders.make_user(Role.OPERATOR)
    company, _other = builders.make_operator(), builders.make_operator()
    add_enterprise_role(user_id=user.pk, operator_id=company.pk, kind="preparer", actor=None, now=timezone.now())
    assert User.objects.get(pk=user.pk).scope == Scope(enterprises=frozenset({company.pk}))


def test_an_enterprise_without_the_role_of_operator_opens_nothing(rayong):
    user = builders.make_user(None)
    company = builders.make_operator()
    add_enterprise_role(user_id=user.pk, operator_id=company.pk, kind="preparer", actor=None, now=timezone.now())
    assert User.objects.get(pk=user.pk).scope == NOBODY


def test_nobody_and_the_suspended_see_nothing(stranger, rayong):
    assert stranger.scope == NOBODY
    assert builders.make_user(Role.EXECUTIVE, is_active=False).scope == NOBODY
    assert not builders.make_user(Role.ADMINISTRATOR, is_active=False).has_perm("accounts.manage_users")


def test_two_roles_add_up(rayong, chiang_mai):
    user = builders.make_user(Role.OFFICER, rayong)
    RoleGrant.objects.create(user=user, role=Role.HEAD, province=chiang_mai, granted_at=timezone.now())
    user = User.objects.get(pk=user.pk)
    assert user.scope.provinces == {"21", "50"}
    assert user.roles == {Role.OFFICER, Role.HEAD}


@pytest.mark.parametrize(("role", "with_province"), [(Role.OFFICER, False), (Role.EXECUTIVE, True)])
def test_the_database_holds_provinces_to_provincial_roles(rayong, stranger, role, with_province):
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleGrant.objects.create(
            user=stranger, role=role, province=rayong if with_province else None, granted_at=timezone.now()
        )


@pytest.mark.parametrize(
    ("role", "address"),
    [
        (Role.OFFICER, "/my-work/"), (Role.HEAD, "/provinces/21/"), (Role.INSPECTOR_GENERAL, "/"),
        (Role.EXECUTIVE, "/"), (Role.HEAD_OFFICE, "/"), (Role.EMERGENCY_CENTRE, "/emergencies/"),
        (Role.FUND_STAFF, "/loans/"), (Role.COMMITTEE, "/loans/"), (Role.OPERATOR, "/reports/mine/"),
        (Role.ADMINISTRATOR, "/accounts/users/"), (None, "/accounts/me/"),
    ],
)  # fmt: skip
def test_everybody_begins_where_his_work_is(client, rayong, role, address):
    user = builders.make_user(role, rayong)
    assert landing_url(user) == address
    client.force_login(user)
    assert client.get("/accounts/home/").url == address
