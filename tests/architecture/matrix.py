"""The permission matrix: one line for every address of the portal. A new address without a line fails the test.

A line says which permission opens it (a name of `accounts.roles`), whether anonymous users may, and which record it
is about. From that follows what each role must see on its own and on the other province's record.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from io import StringIO
from typing import Any
from uuid import uuid4

from django.core.management import call_command
from django.utils import timezone

from audits.models import DeclaredInterest
from audits.orders.acts import ACTS
from audits.services import start_draft
from mind_portal.legal.models import Parameter
from mind_portal.notifications.models import Message, Notice
from tests.architecture.world import Arguments, Side, World
from tests.audits.amending_builders import make_versions
from tests.audits.builders import make_declaration, make_wanted
from tests.audits.complaints import matrix as complaints
from tests.audits.orders.builders import make_order, make_paper
from tests.audits.planning.builders import make_announcement, make_draw, make_plan
from tests.emergencies import matrix as emergencies
from tests.factories.single_form import builders as reports
from tests.loans import portfolio_world as lending
from tests.loans import world as loans
from tests.questionnaires.editing import matrix as checklists
from tests.questionnaires.xlsform import matrix as exchange

SIGNED_IN = ""
PUBLIC = "public"


@dataclass(frozen=True)
class Line:
    """`scoped`: the record lies in a province, so that outside the scope the answer is 404.

    `owner`: the one role of the world whose user the record belongs to; for everybody else it is 404.
    `refused`: the answer to who lacks the permission.
    """

    permission: str = SIGNED_IN
    arguments: Arguments | None = None
    scoped: bool = False
    owner: str = ""
    method: str = "get"
    data: Mapping[str, Any] | None = None
    api: bool = False
    query: str = ""
    why: str = ""
    refused: int = 403


SITE: Arguments = lambda world, side: {"pk": side.site.pk}  # noqa: E731
INSPECTION: Arguments = lambda world, side: {"pk": side.inspection.pk}  # noqa: E731
PROVINCE: Arguments = lambda world, side: {"code": side.province.code}  # noqa: E731
PERSON: Arguments = lambda world, side: {"pk": world.users["no role"].pk}  # noqa: E731

IMPORT_RUN: Arguments = lambda world, side: {"pk": world.extra["import_run"].pk}  # noqa: E731


FINDING: Arguments = lambda world, side: {"pk": side.inspection.findings.get().pk}  # noqa: E731
ORDER: Arguments = lambda world, side: {"pk": make_order(side.site, side.inspection.officer).pk}  # noqa: E731
WANTED: Arguments = lambda world, side: {"pk": make_wanted(side.site).pk}  # noqa: E731
MEASURE: Arguments = lambda world, side: {"code": "factories.operating"}  # noqa: E731


def draft(world: World, side: Side) -> dict[str, Any]:
    """A draft of the matrix' officer; only its owner may open it."""
    call_command("load_questionnaires", verbosity=0, stdout=StringIO())
    made = start_draft(
        draft_id=uuid4(), site=side.site, kind="annual", inspected_on=timezone.localdate(),
        actor=world.users["officer"], now=timezone.now(),
    )  # fmt: skip
    return {"draft_id": made.pk}


def amended(world: World, side: Side) -> dict[str, Any]:
    """An inspection with two versions."""
    make_versions(side.inspection)
    return {"pk": side.inspection.pk}


def interest(world: World, side: Side) -> dict[str, Any]:
    """The matrix' officer must not inspect the side's factory; he or a head says when it has ended."""
    values = {"province": side.province, "reason": "ญาติเป็นผู้จัดการ", "declared_on": timezone.localdate()}
    user = world.users["officer"]
    row, _made = DeclaredInterest.objects.get_or_create(
        user=user, site=side.site, ended_on=None, defaults=values | {"declared_by": user}
    )
    return {"pk": row.pk}


def draft_item(world: World, side: Side) -> dict[str, Any]:
    """An item of such a draft that somebody signs."""
    return {**draft(world, side), "code": "operator_signature"}


def declaration(world: World, side: Side) -> dict[str, Any]:
    """A declared self-declaration of the side's factory."""
    return {"pk": make_declaration(side.site, declared=True).pk}


def open_declaration_item(code: str) -> Arguments:
    return lambda world, side: {**open_declaration(world, side), "code": code}


def open_declaration(world: World, side: Side) -> dict[str, Any]:
    """One that is being filled in."""
    call_command("load_questionnaires", verbosity=0, stdout=StringIO())
    return {"pk": make_declaration(side.site).pk}


def visited(world: World, side: Side) -> dict[str, Any]:
    """A photo of an inspection that the matrix' officer filed; on the other side somebody else did."""
    if side is world.own:
        side.inspection.officer = world.users["officer"]
        side.inspection.save(update_fields=["officer"])
    return {"client_id": side.inspection.client_id, "photo_id": uuid4()}


def paper(world: World, side: Side) -> dict[str, Any]:
    """The letter of a served order."""
    return {"token": make_paper(make_order(side.site, side.inspection.officer)).token}


def notice(world: World, side: Side) -> dict[str, Any]:
    """Something that the matrix' officer was told, and on the other side somebody else; nobody else may read it."""
    user = world.users["officer"] if side is world.own else side.inspection.officer
    values = {"kind": "test", "title": "ทดสอบ", "visible_from": timezone.now()}
    told, _made = Notice.objects.get_or_create(user=user, key="matrix", defaults=values)
    return {"pk": told.pk}


def given_up(world: World, side: Side) -> dict[str, Any]:
    """A message that could not be sent."""
    now = timezone.now()
    message = Message.objects.create(
        key=str(uuid4()), kind="test", channel="email", to="a@example.org", subject="ทดสอบ", state="failed",
        created_at=now, next_try_at=now,
    )  # fmt: skip
    return {"pk": message.pk}


def report(world: World, side: Side) -> dict[str, Any]:
    """A certified report of the side's factory."""
    return {"pk": reports.make_certified(side.site).pk}


def question(world: World, side: Side) -> dict[str, Any]:
    """What the office asked about that report."""
    return {"pk": reports.make_question(reports.make_certified(side.site)).pk}


def report_draft(world: World, side: Side) -> dict[str, Any]:
    """A report of the side's factory that somebody has begun."""
    return {"pk": reports.make_draft(side.site).pk}


def report_question(world: World, side: Side) -> dict[str, Any]:
    found = reports.make_question(reports.make_certified(side.site))
    return {"pk": found.report_id, "question": found.pk}


def _filling(arguments: Arguments = report_draft, method: str = "get", **more: str) -> Line:
    """A page of the enterprise's people on one of their reports."""
    return Line(
        "single_form.fill_submission",
        lambda world, side: {**arguments(world, side), **more},
        scoped=True,
        method=method,
    )


def role_request(world: World, side: Side) -> dict[str, Any]:
    """Somebody asks to act for the enterprise of the side: of the own one the operator, of the other somebody else."""
    person = world.users["operator" if side is world.own else "no role"]
    return {"pk": reports.make_request(side.site, person).pk}


def period(world: World, side: Side) -> dict[str, Any]:
    return {"pk": reports.make_certified(side.site).period_id}


def plan(world: World, side: Side) -> dict[str, Any]:
    """The plan of a month of the side's office, with one visit."""
    return {"pk": make_plan(side.site, world.users["officer"]).pk}


def visit(world: World, side: Side) -> dict[str, Any]:
    return {"pk": make_plan(side.site, world.users["officer"]).visits.get().pk}


def drawn(world: World, side: Side) -> dict[str, Any]:
    return {"pk": make_draw(make_plan(side.site, world.users["officer"]), world.users["officer"]).pk}


def announced(world: World, side: Side) -> dict[str, Any]:
    made = make_plan(side.site, world.users["officer"])
    return {"pk": (made.announcements.first() or make_announcement(made, world.users["officer"])).pk}


def parameter_value(world: World, side: Side) -> dict[str, Any]:
    """A number of the law, the same for all provinces."""
    found, _made = Parameter.objects.get_or_create(code="TEST_MATRIX", defaults={"app": "test", "name_th": "ทดสอบ"})
    value, _made = found.values.get_or_create(valid_from=dt.date(2020, 1, 1), defaults={"value": 1})
    return {"pk": value.pk}


def parameter(world: World, side: Side) -> dict[str, Any]:
    parameter_value(world, side)
    return {"code": "TEST_MATRIX"}


def _user_act(**data: Any) -> Line:
    """A button on the page of an account."""
    return Line("accounts.manage_users", PERSON, method="post", data=data)


LINES: dict[str, Line] = {
    "core:healthz": Line(PUBLIC),
    "core:readyz": Line(PUBLIC),
    "core:work": Line(),
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
    "dashboards:nation": Line("rollups.view_cell", refused=302, why="the portal's own address leads on by role"),
    "dashboards:province": Line("rollups.view_cell", PROVINCE, why="aggregates of every province, no personal data"),
    "dashboards:measures": Line("rollups.view_cell"),
    "dashboards:measure": Line("rollups.view_cell", MEASURE),
    "dashboards:measure_export": Line(
        "rollups.view_cell", lambda world, side: {"code": "factories.operating", "kind": "csv"}
    ),
    "factories:site_list": Line("factories.view_site"),
    "factories:site_views": Line("factories.view_site"),
    "factories:site_filter": Line("factories.view_site"),
    "factories:site_export": Line("factories.export_site", lambda world, side: {"format": "csv"}),
    "factories:site_map": Line("factories.view_site"),
    "factories:site_marks": Line("factories.view_site", query="?bbox=97,5,106,21&zoom=6"),
    "factories:site_detail": Line("factories.view_site", SITE, scoped=True),
    "factories:site_edit": Line("factories.edit_site", SITE, scoped=True),
    "factories:licence_edit": Line(
        "factories.edit_site", lambda world, side: {"pk": side.site.pk, "licence_pk": side.licence.pk}, scoped=True
    ),
    "audits:inspection_list": Line("audits.view_inspection"),
    "audits:inspection_detail": Line("audits.view_inspection", INSPECTION, scoped=True),
    "audits:inspection_amend": Line("audits.file_inspection", INSPECTION, scoped=True),
    "audits:inspection_difference": Line("audits.view_inspection", amended, scoped=True),
    "audits:inspection_review": Line("audits.review_inspection", INSPECTION, scoped=True),
    "audits:review_list": Line("audits.review_inspection"),
    "audits:interest_list": Line("audits.file_inspection"),
    "audits:interest_end": Line("audits.file_inspection", interest, scoped=True, method="post"),
    "audits:draft_team": Line("audits.file_inspection", draft, owner="officer"),
    "audits:finding_list": Line("audits.view_inspection"),
    "audits:finding_close": Line("audits.close_finding", FINDING, scoped=True, method="post"),
    "audits:moved_list": Line("audits.view_plan"),
    "audits:wanted_list": Line("audits.view_inspection"),
    "audits:wanted_withdraw": Line("audits.withdraw_wanted", WANTED, scoped=True),
    "audits:order_list": Line("audits.view_order"),
    "audits:order_export": Line("audits.export_order", lambda world, side: {"format": "csv"}),
    "audits:order_draft": Line("audits.draft_order", why="without a factory it leads to the open findings"),
    "audits:order_detail": Line("audits.view_order", ORDER, scoped=True),
    "audits:order_change": Line("audits.draft_order", ORDER, scoped=True),
    "audits:order_answer": Line("audits.answer_order", ORDER, scoped=True, method="post"),
    "audits:order_reply": Line("audits.judge_order", ORDER, scoped=True, method="post"),
    **{f"audits:order_{act.verb}": Line(act.permission, ORDER, scoped=True) for act in ACTS.values()},
    "audits:duty_list": Line("audits.answer_order"),
    "audits:finding_answers": Line("audits.view_order", FINDING, scoped=True),
    "audits:paper_issue": Line(
        "audits.file_inspection",
        lambda world, side: {"pk": side.inspection.pk, "kind": "receipt"},
        scoped=True,
        method="post",
    ),
    "check:paper": Line(PUBLIC, paper, why="whoever holds the paper; it names nobody"),
    "audits:plan": Line("audits.view_plan", query="?month=2026-11"),
    "audits:plan_year": Line("audits.view_plan"),
    "audits:visit_list": Line("audits.view_plan"),
    "audits:risk_list": Line("audits.view_plan"),
    "audits:topics": Line("rollups.view_cell", why="aggregates of every province, no personal data"),
    "audits:risk_weights": Line("audits.view_plan"),
    "audits:weights_withdraw": Line("legal.change_parameter", method="post"),
    "audits:site_surroundings": Line("audits.file_inspection", SITE, scoped=True),
    "audits:plan_propose": Line("audits.make_plan", method="post"),
    "audits:plan_publish": Line("audits.publish_plan", plan, scoped=True, method="post"),
    "audits:visit_add": Line(
        "audits.make_plan", lambda world, side: {**plan(world, side), "site_pk": side.site.pk}, scoped=True
    ),
    "audits:visit_move": Line("audits.make_plan", visit, scoped=True),
    "audits:visit_cancel": Line("audits.make_plan", visit, scoped=True),
    "audits:plan_draw": Line("audits.make_plan", plan, scoped=True),
    "audits:draw_announce": Line("audits.make_plan", plan, scoped=True),
    "audits:announcement_detail": Line("audits.view_plan", announced, scoped=True),
    "audits:announcement_draw": Line("audits.make_plan", announced, scoped=True, method="post"),
    "audits:announcement_withdraw": Line("audits.make_plan", announced, scoped=True),
    "audits:draw_detail": Line("audits.view_plan", drawn, scoped=True),
    "audits:draw_file": Line("audits.view_plan", drawn, scoped=True),
    "audits:draft_start": Line("audits.file_inspection"),
    "audits:draft_review": Line("audits.file_inspection", draft, owner="officer"),
    "audits:draft_file": Line("audits.file_inspection", draft, owner="officer", method="post"),
    "audits:draft_discard": Line("audits.file_inspection", draft, owner="officer", method="post"),
    "audits:draft_section": Line(
        "audits.file_inspection", lambda world, side: {**draft(world, side), "code": "licence"}, owner="officer"
    ),
    "audits:item_attach": Line("audits.file_inspection", draft_item, owner="officer", method="post"),
    "audits:item_detach": Line("audits.file_inspection", draft_item, owner="officer", method="post"),
    "audits:item_sign": Line("audits.file_inspection", draft_item, owner="officer"),
    "audits:declaration_list": Line("audits.view_inspection"),
    "audits:declaration_begin": Line("audits.declare_self", method="post"),
    "audits:declaration_detail": Line("audits.view_inspection", declaration, scoped=True),
    "audits:declaration_declare": Line("audits.declare_self", open_declaration, scoped=True, method="post"),
    "audits:declaration_attach": Line(
        "audits.declare_self", open_declaration_item("fire_exits"), scoped=True, method="post"
    ),
    "audits:declaration_detach": Line(
        "audits.declare_self", open_declaration_item("fire_exits"), scoped=True, method="post"
    ),
    "audits:declaration_sign": Line("audits.declare_self", open_declaration_item("declarer_signature"), scoped=True),
    "audits:declaration_section": Line(
        "audits.declare_self", lambda world, side: {**open_declaration(world, side), "code": "fire"}, scoped=True
    ),
    "field:home": Line("audits.file_inspection"),
    "field:worker": Line(PUBLIC),
    "field:manifest": Line(PUBLIC),
    "field:upload": Line("audits.file_inspection"),
    "field:session": Line("audits.file_inspection"),
    "field:load": Line("audits.file_inspection"),
    "field:sites": Line("audits.file_inspection"),
    "field:send": Line("audits.file_inspection", method="post"),
    "field:photo": Line("audits.file_inspection", visited, owner="officer"),
    "legal:parameter_list": Line("legal.view_parameter"),
    "legal:parameter_detail": Line("legal.view_parameter", parameter),
    "legal:parameter_change": Line("legal.change_parameter", parameter, method="post"),
    "legal:value_withdraw": Line("legal.change_parameter", parameter_value, method="post"),
    "legal:value_verify": Line("legal.change_parameter", parameter_value, method="post"),
    "legal:calendar": Line("legal.view_parameter", lambda world, side: {"year": 2026}),
    "legal:calendar_change": Line("legal.manage_calendar", lambda world, side: {"year": 2026}, method="post"),
    "notifications:notice_list": Line(),
    "notifications:notice_open": Line(arguments=notice, owner="officer"),
    "notifications:notices_read": Line(method="post"),
    "notifications:outbox": Line("notifications.view_outbox"),
    "notifications:message_retry": Line("notifications.view_outbox", given_up, method="post"),
    "single_form:report_list": Line("single_form.view_submission"),
    "single_form:report_export": Line("single_form.view_submission", lambda world, side: {"format": "csv"}),
    "single_form:report_detail": Line("single_form.view_submission", report, scoped=True),
    "single_form:report_ask": Line("single_form.review_submission", report, scoped=True, method="post"),
    "single_form:report_accept": Line(
        "single_form.review_submission", report, scoped=True, method="post", data={"version": "1"}
    ),
    "single_form:report_return": Line("single_form.review_submission", report, scoped=True, method="post"),
    "single_form:report_waive": Line("single_form.review_submission", report, scoped=True, method="post"),
    "single_form:question_answer": Line("single_form.fill_submission", question, scoped=True, method="post"),
    "single_form:period_list": Line("single_form.view_submission"),
    "single_form:period_detail": Line("single_form.view_submission", period, why="a period is the same everywhere"),
    "single_form:period_extend": Line("single_form.extend_period", period, method="post"),
    "single_form:request_list": Line("single_form.approve_enterprise_role"),
    "single_form:request_decide": Line("single_form.approve_enterprise_role", role_request, scoped=True),
    "single_form:request_withdraw": Line(
        "single_form.ask_enterprise_role", role_request, owner="operator", method="post"
    ),
    "single_form:due_list": Line("single_form.fill_submission"),
    "single_form:filling": _filling(),
    "single_form:filling_start": _filling(method="post"),
    "single_form:filling_section": _filling(code="energy"),
    "single_form:filling_review": _filling(),
    "single_form:filling_certify": _filling(),
    "single_form:filling_back": _filling(method="post"),
    "single_form:filling_nil": _filling(),
    "single_form:filling_not_required": _filling(),
    "single_form:filling_correct": _filling(),
    "single_form:filling_discard": _filling(),
    "single_form:filling_workbook": _filling(),
    "single_form:filling_upload": _filling(),
    "single_form:filling_answer": _filling(report_question, method="post"),
    "single_form:version": _filling(report, number="1"),
    "single_form:role_ask": Line("single_form.ask_enterprise_role"),
    "loans:application_list": Line("loans.view_application"),
    "loans:application_export": Line("loans.export_loan", lambda world, side: {"format": "csv"}),
    "loans:compare": Line("loans.view_application"),
    "loans:application_start": Line("loans.apply", loans.open_round_id),
    "loans:application_detail": Line("loans.view_application", loans.submitted, scoped=True),
    "loans:application_asking": Line("loans.apply", loans.draft, scoped=True),
    "loans:application_section": Line("loans.apply", loans.section, scoped=True),
    "loans:document_attach": Line("loans.apply", loans.paper, scoped=True, method="post"),
    "loans:document_remove": Line("loans.apply", loans.file, scoped=True, method="post"),
    "loans:application_submit": Line("loans.apply", loans.draft, scoped=True, method="post"),
    "loans:application_withdraw": Line("loans.apply", loans.draft, scoped=True),
    "loans:application_take": Line("loans.screen_application", loans.submitted, scoped=True, method="post"),
    "loans:application_return": Line("loans.screen_application", loans.submitted, scoped=True, method="post"),
    "loans:application_screen": Line("loans.screen_application", loans.screening, scoped=True),
    "loans:screening_confirm": Line("loans.confirm_screening", loans.screening, scoped=True, method="post"),
    "loans:screening_send_back": Line("loans.confirm_screening", loans.screening, scoped=True, method="post"),
    "loans:application_promote": Line("loans.prepare_meeting", loans.submitted, scoped=True, method="post"),
    "loans:round_list": Line("loans.view_round"),
    "loans:round_create": Line("loans.manage_programme"),
    "loans:round_detail": Line("loans.view_round", loans.open_round),
    "loans:round_quotas": Line("loans.manage_programme", loans.open_round, method="post"),
    "loans:round_lead": Line("loans.manage_programme", loans.round_verb, method="post"),
    "loans:meeting_list": Line("loans.view_meeting"),
    "loans:meeting_create": Line("loans.prepare_meeting"),
    "loans:meeting_detail": Line("loans.view_meeting", loans.meeting),
    "loans:agenda_add": Line("loans.prepare_meeting", loans.meeting, method="post"),
    "loans:meeting_convene": Line("loans.prepare_meeting", loans.meeting, method="post"),
    "loans:meeting_close": Line("loans.prepare_meeting", loans.meeting, method="post"),
    "loans:member_presence": Line("loans.prepare_meeting", loans.member, method="post"),
    "loans:agenda_remove": Line("loans.prepare_meeting", loans.item, scoped=True, method="post"),
    "loans:item_recuse": Line("loans.decide_application", loans.item, scoped=True, method="post"),
    "loans:item_vote": Line("loans.decide_application", loans.item, scoped=True, method="post"),
    "loans:item_resolve": Line("loans.prepare_meeting", loans.item, scoped=True, method="post"),
    "loans:decision_confirm": Line("loans.decide_application", loans.decision, scoped=True, method="post"),
    "loans:decision_strike": Line("loans.decide_application", loans.decision, scoped=True, method="post"),
    "loans:portfolio": Line("loans.view_portfolio", lending.law),
    "loans:portfolio_export": Line("loans.export_loan", lending.law),
    "loans:contract_list": Line("loans.view_contract"),
    "loans:contract_export": Line("loans.export_loan"),
    "loans:contract_create": Line("loans.record_contract", lending.approved, scoped=True),
    "loans:contract_detail": Line("loans.view_contract", lending.contract, scoped=True),
    "loans:contract_cancel": Line("loans.record_contract", lending.signed, scoped=True),
    "loans:disbursement_create": Line("loans.record_contract", lending.signed, scoped=True),
    "loans:disbursement_confirm": Line("loans.record_contract", lending.disbursement, scoped=True, method="post"),
    "loans:disbursement_refuse": Line("loans.record_contract", lending.disbursement, scoped=True),
    "loans:repayment_create": Line("loans.record_contract", lending.contract, scoped=True),
    "loans:repayment_reverse": Line("loans.record_contract", lending.repayment, scoped=True),
    "loans:plan_create": Line("loans.record_contract", lending.contract, scoped=True),
    "loans:plan_renew": Line("loans.record_contract", lending.contract, scoped=True),
    "loans:plan_approve": Line("loans.record_contract", lending.plan, scoped=True, method="post"),
    "loans:plan_refuse": Line("loans.record_contract", lending.plan, scoped=True),
    "loans:bank_file_list": Line("loans.import_bank_file"),
    "loans:bank_file_detail": Line("loans.import_bank_file", lending.bank_file),
    "loans:bank_file_confirm": Line("loans.import_bank_file", lending.bank_file, method="post"),
    "loans:bank_file_cancel": Line("loans.import_bank_file", lending.bank_file, method="post"),
    "loans:bank_file_resume": Line("loans.import_bank_file", lending.bank_file, method="post"),
    "loans:bank_file_result": Line("loans.import_bank_file", lending.bank_file),
    "loans:bank_row_handle": Line("loans.import_bank_file", lending.bank_row, method="post"),
    "contract-list": Line("loans.view_contract", api=True),
    "contract-detail": Line("loans.view_contract", lending.contract, scoped=True, api=True),
    "rollups:machine_room": Line("rollups.run_rollups"),
    "rollups:drain_now": Line("rollups.run_rollups", method="post"),
    "rollups:rebuild_now": Line("rollups.run_rollups", method="post"),
    "api_factory-list": Line("factories.view_site", api=True),
    "api_factory-detail": Line("factories.view_site", SITE, scoped=True, api=True),
    "measure-list": Line("rollups.view_cell", api=True),
    "measure-detail": Line("rollups.view_cell", lambda world, side: {"pk": "factories.operating"}, api=True),
    "inspection-list": Line("audits.view_inspection", api=True),
    "factory_order-list": Line("audits.view_order", api=True),
    "factory_order-detail": Line("audits.view_order", ORDER, scoped=True, api=True),
    "inspection-detail": Line("audits.view_inspection", INSPECTION, scoped=True, api=True),
    "loan_programme-list": Line("loans.view_application", api=True),
    "loan_round-list": Line("loans.view_round", api=True),
    "loan_application-list": Line("loans.view_application", api=True),
    "loan_application-detail": Line("loans.view_application", loans.submitted, scoped=True, api=True),
    "submission-list": Line("single_form.view_submission", api=True),
    "submission-detail": Line("single_form.view_submission", report, scoped=True, api=True),
    "expected-list": Line("single_form.view_submission", api=True),
    "cell-list": Line("rollups.view_cell", api=True),
    "api_schema": Line(api=True),
    "api_docs": Line(api=True),
}

LINES |= emergencies.lines(Line) | emergencies.paper_lines(Line, PUBLIC) | checklists.lines(Line) | exchange.lines(Line)
LINES |= complaints.lines(Line, PUBLIC)

# Addresses that the matrix does not walk, each with its reason.
LEFT_OUT: dict[str, str] = {
    "documents:attachment": "who may open a file is its record's question (tests/documents/test_pages.py)",
    "documents:thumbnail": "as documents:attachment",
    "complain:file": "asks the secret link and the answer (tests/audits/complaints/test_public_pages.py)",
    "core:metrics": "answers 404 to whoever does not know METRICS_TOKEN (tests/core/test_health.py)",
    "core:components": "answers 404 unless DEBUG; it holds no data",
}
