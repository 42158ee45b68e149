"""The roles and what each may do: one table, read by pages, API, and the permission matrix test."""

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    OFFICER = "officer", _("Officer")
    HEAD = "head", _("Head of the provincial office")
    INSPECTOR_GENERAL = "inspector_general", _("Inspector-general")
    EXECUTIVE = "executive", _("Executive")
    HEAD_OFFICE = "head_office", _("Head office")
    EMERGENCY_CENTRE = "emergency_centre", _("Emergency centre")
    FUND_STAFF = "fund_staff", _("Fund staff")
    COMMITTEE = "committee", _("Fund committee")
    OPERATOR = "operator", _("Operator")
    ADMINISTRATOR = "administrator", _("Administrator")


PROVINCIAL = frozenset({Role.OFFICER, Role.HEAD, Role.INSPECTOR_GENERAL})
NATIONWIDE = frozenset(
    {Role.EXECUTIVE, Role.HEAD_OFFICE, Role.EMERGENCY_CENTRE, Role.FUND_STAFF, Role.COMMITTEE, Role.ADMINISTRATOR}
)

_READ_REGISTER = frozenset({"factories.view_site", "factories.export_site"})
_READ_AUDITS = frozenset(
    {"audits.view_inspection", "audits.view_plan", "audits.view_order", "audits.export_order", "audits.list_complaint"}
)
"""Complaints as rows only, so that a figure leads to what it counts; to read one is `audits.view_complaint`."""
_ORDERS = frozenset({"audits.draft_order", "audits.serve_order", "audits.judge_order", "audits.note_appeal"})
"""What every officer does with orders; the head signs, gives more time and takes them back."""
_READ_FIGURES = frozenset({"rollups.view_cell"})
_READ_REPORTS = frozenset({"single_form.view_submission"})
_READ_INCIDENTS = frozenset({"emergencies.view_incident"})
_READ_LOANS = frozenset({"loans.view_application", "loans.view_round", "loans.view_contract", "loans.view_portfolio"})
_READ = _READ_REGISTER | _READ_AUDITS | _READ_FIGURES | _READ_REPORTS | _READ_INCIDENTS
_OFFICE = (
    _READ
    | _READ_LOANS
    | {"audits.file_inspection", "audits.close_finding", "factories.edit_site"}
    | {"single_form.review_submission", "single_form.approve_enterprise_role"}
    | {
        "emergencies.report_incident",
        "emergencies.write_log",
        "emergencies.manage_incident",
        "emergencies.issue_order",
        "emergencies.draft_notice",
    }
    | {"loans.screen_application"}
    | _ORDERS
    | {"audits.view_complaint", "audits.handle_complaint", "audits.print_sheet", "audits.make_sheet"}
)
"""What officers and their head share in a provincial office."""

PERMISSIONS: Mapping[Role, frozenset[str]] = {
    Role.OFFICER: _OFFICE,
    Role.HEAD: _OFFICE
    | {"audits.sign_order", "audits.extend_order", "audits.withdraw_order"}
    | {"audits.make_plan", "audits.publish_plan", "audits.review_inspection"}
    | {"single_form.extend_period", "emergencies.sign_report", "emergencies.release_notice", "legal.view_parameter"}
    | {"audits.withdraw_wanted", "loans.confirm_screening"}
    | {"audits.triage_complaint"},
    Role.INSPECTOR_GENERAL: _READ | _READ_LOANS | {"audits.view_complaint"},
    Role.EXECUTIVE: _READ | _READ_LOANS | {"emergencies.sign_report", "emergencies.release_notice"},
    Role.HEAD_OFFICE: _READ
    | _READ_LOANS
    | {"factories.import_register", "factories.edit_site", "audits.oversee_order"}
    | {"audits.view_complaint", "audits.triage_complaint", "questionnaires.edit_checklist"}
    | {"single_form.manage_obligations", "single_form.extend_period", "legal.view_parameter"}
    | {"legal.change_parameter"},
    Role.EMERGENCY_CENTRE: _READ
    | {
        "emergencies.report_incident",
        "emergencies.write_log",
        "emergencies.manage_incident",
        "emergencies.issue_order",
        "emergencies.draft_notice",
    }
    | {"emergencies.sign_report", "emergencies.draft_notice", "emergencies.release_notice"},
    Role.FUND_STAFF: _READ_REGISTER
    | _READ_FIGURES
    | _READ_LOANS
    | {"loans.manage_programme", "loans.prepare_meeting", "loans.record_contract", "loans.import_bank_file"}
    | {"loans.export_loan", "loans.view_meeting", "legal.view_parameter"},
    Role.COMMITTEE: _READ_FIGURES | _READ_LOANS | {"loans.decide_application", "loans.view_meeting"},
    Role.OPERATOR: frozenset({"factories.view_site", "audits.view_inspection"})
    | {"audits.view_order", "audits.answer_order", "audits.declare_self", "audits.make_sheet"}
    | {"single_form.view_submission", "single_form.fill_submission", "single_form.ask_enterprise_role"}
    | {"loans.view_application", "loans.apply", "loans.view_contract"},
    Role.ADMINISTRATOR: _READ_FIGURES
    | {"accounts.manage_users", "rollups.run_rollups", "journal.view_entry", "factories.import_register"}
    | {"legal.view_parameter", "legal.manage_calendar", "notifications.view_outbox"}
    | _READ_REGISTER,
}
"""Certifying a report and managing an enterprise's people turn on `EnterpriseRole.Kind` too, in the services."""
