"""The permission matrix: one line for every address of the portal. A new address without a line fails the test.

A line says which permission opens it (a name of `accounts.roles`), whether anonymous users may, and which record it
is about. From that follows what each role must see on its own and on the other province's record.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.architecture.world import Arguments

SIGNED_IN = ""
PUBLIC = "public"


@dataclass(frozen=True)
class Line:
    """`scoped`: the record lies in a province, so that outside the scope the answer is 404.

    `nationwide`: aggregates that every holder of the permission may see for every province.
    """

    permission: str = SIGNED_IN
    arguments: Arguments | None = None
    scoped: bool = False
    method: str = "get"
    data: Mapping[str, Any] | None = None
    api: bool = False
    query: str = ""
    why: str = ""


SITE: Arguments = lambda world, side: {"pk": side.site.pk}  # noqa: E731
INSPECTION: Arguments = lambda world, side: {"pk": side.inspection.pk}  # noqa: E731
PROVINCE: Arguments = lambda world, side: {"code": side.province.code}  # noqa: E731
PERSON: Arguments = lambda world, side: {"pk": world.users["no role"].pk}  # noqa: E731

IMPORT_RUN: Arguments = lambda world, side: {"pk": world.extra["import_run"].pk}  # noqa: E731


def _user_act(**data: Any) -> Line:
    """A button on the page of an account."""
    return Line("accounts.manage_users", PERSON, method="post", data=data)


LINES: dict[str, Line] = {
    "core:healthz": Line(PUBLIC),
    "core:readyz": Line(PUBLIC),
    "set_language": Line(PUBLIC, method="post", data={"language": "en"}),
    "province-list": Line(api=True),
    "province-detail": Line(api=True, arguments=lambda world, side: {"pk": side.province.pk}, why="public names"),
    "district-detail": Line(
        api=True, arguments=lambda world, side: {"pk": world.extra["district"].pk}, why="public names"
    ),
    "account_login": Line(PUBLIC),
    "account_logout": Line(PUBLIC),
    "account_inactive": Line(PUBLIC),
    "account_change_password": Line(),
    "account_reset_password": Line(PUBLIC),
    "account_reset_password_done": Line(PUBLIC),
    "account_reset_password_from_key": Line(PUBLIC, lambda world, side: {"uidb36": "1", "key": "wrong"}),
    "account_reset_password_from_key_done": Line(PUBLIC),
    "usersessions_list": Line(),
    "accounts:home": Line(),
    "accounts:my_account": Line(),
    "accounts:user_list": Line("accounts.manage_users"),
    "accounts:user_create": Line("accounts.manage_users"),
    "accounts:user_detail": Line("accounts.manage_users", PERSON),
    "accounts:user_edit": _user_act(display_name="ผู้ไม่มีบทบาท", language="th"),
    "accounts:user_grant": _user_act(role="executive"),
    "accounts:user_revoke": _user_act(row="1"),
    "accounts:enterprise_search": Line("accounts.manage_users", PERSON, query="?q=ทดสอบ"),
    "accounts:enterprise_add": _user_act(operator="1", kind="preparer"),
    "accounts:enterprise_remove": _user_act(row="1"),
    "accounts:user_suspend": _user_act(reason="ทดสอบ"),
    "accounts:user_reactivate": _user_act(reason="ทดสอบ"),
    "accounts:user_unlock": _user_act(),
    "accounts:user_sign_out": _user_act(),
    "accounts:user_initial_password": _user_act(),
    "accounts:user_reset_link": _user_act(),
    "factories:import_list": Line("factories.import_register"),
    "factories:import_detail": Line("factories.import_register", IMPORT_RUN),
    "factories:import_confirm": Line("factories.import_register", IMPORT_RUN, method="post"),
    "factories:import_cancel": Line("factories.import_register", IMPORT_RUN, method="post"),
    "factories:import_resume": Line("factories.import_register", IMPORT_RUN, method="post"),
    "factories:import_refused": Line("factories.import_register", IMPORT_RUN),
    "journal:entry_list": Line("journal.view_entry"),
    "api_schema": Line(api=True),
    "api_docs": Line(api=True),
}

# Addresses that the matrix does not walk, each with its reason.
LEFT_OUT: dict[str, str] = {
    "core:metrics": "answers 404 to whoever does not know METRICS_TOKEN (tests/core/test_health.py)",
    "core:components": "answers 404 unless DEBUG; it holds no data",
}
