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
    OPERATOR = "operator", _("Operator")
    ADMINISTRATOR = "administrator", _("Administrator")


PROVINCIAL = frozenset({Role.OFFICER, Role.HEAD, Role.INSPECTOR_GENERAL})
NATIONWIDE = frozenset({Role.EXECUTIVE, Role.HEAD_OFFICE, Role.EMERGENCY_CENTRE, Role.FUND_STAFF, Role.ADMINISTRATOR})

_READ_REGISTER = frozenset({"factories.view_site", "factories.export_site"})
_READ_AUDITS = frozenset({"audits.view_inspection"})
_READ_FIGURES = frozenset({"rollups.view_cell"})
_READ = _READ_REGISTER | _READ_AUDITS | _READ_FIGURES

PERMISSIONS: Mapping[Role, frozenset[str]] = {
    Role.OFFICER: _READ | {"audits.file_inspection", "audits.close_finding", "factories.edit_site"},
    Role.HEAD: _READ | {"audits.file_inspection", "audits.close_finding", "factories.edit_site"},
    Role.INSPECTOR_GENERAL: _READ,
    Role.EXECUTIVE: _READ,
    Role.HEAD_OFFICE: _READ | {"factories.import_register", "factories.edit_site"},
    Role.EMERGENCY_CENTRE: _READ,
    Role.FUND_STAFF: _READ_REGISTER | _READ_FIGURES,
    Role.OPERATOR: frozenset({"factories.view_site", "audits.view_inspection"}),
    Role.ADMINISTRATOR: _READ_FIGURES
    | {"accounts.manage_users", "rollups.run_rollups", "journal.view_entry", "factories.import_register"}
    | _READ_REGISTER,
}
