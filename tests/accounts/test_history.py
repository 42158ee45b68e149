"""The former states of accounts and rights, kept by triggers."""

import pytest
from django.db import InternalError, connection, transaction
from django.utils import timezone

from mind_portal.accounts import services
from mind_portal.accounts.models import EnterpriseRole, RoleGrant, User
from mind_portal.accounts.roles import Role
from tests.support import builders

pytestmark = pytest.mark.django_db


def history(model):
    return model.pgh_event_model.objects.order_by("pk")


def test_a_change_of_an_account_keeps_what_was_before(stranger, administrator):
    services.edit_user(user_id=stranger.pk, office="สอจ. ระยอง", actor=administrator, now=timezone.now())
    services.edit_user(user_id=stranger.pk, office="สอจ. ตราด", actor=administrator, now=timezone.now())
    assert list(history(User).values_list("pgh_obj_id", "office")) == [(stranger.pk, ""), (stranger.pk, "สอจ. ระยอง")]


def test_raw_sql_leaves_its_trace_too(rayong, stranger):
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into accounts_rolegrant (user_id, role, granted_at) values (%s, 'administrator', now())",
            [stranger.pk],
        )
        cursor.execute("delete from accounts_rolegrant where user_id = %s", [stranger.pk])
    assert list(history(RoleGrant).values_list("pgh_label", "user_id", "role")) == [
        ("given", stranger.pk, "administrator"), ("taken", stranger.pk, "administrator")
    ]  # fmt: skip


def test_enterprises_are_kept_as_well(stranger):
    company = builders.make_operator()
    role = services.add_enterprise_role(
        user_id=stranger.pk, operator_id=company.pk, kind="preparer", actor=None, now=timezone.now()
    )
    services.remove_enterprise_role(user_id=stranger.pk, enterprise_role_id=role.pk, actor=None, now=timezone.now())
    assert list(history(EnterpriseRole).values_list("pgh_label", "operator_id")) == [
        ("given", company.pk), ("taken", company.pk)
    ]  # fmt: skip


def test_signing_in_and_new_passwords_leave_no_history_and_no_hash(client, officer):
    client.post("/accounts/login/", {"login": officer.username, "password": builders.PASSWORD})
    officer.set_password("another-2569-word")
    officer.save()
    assert history(User).count() == 0
    assert "password" not in {field.name for field in User.pgh_event_model._meta.get_fields()}


def test_the_history_itself_cannot_be_changed(rayong):
    builders.make_user(Role.EXECUTIVE)
    for act in (lambda: history(RoleGrant).update(role="operator"), lambda: history(RoleGrant).delete()):
        with pytest.raises(InternalError, match="append_only|Cannot"), transaction.atomic():
            act()
    assert history(RoleGrant).get().role == "executive"
