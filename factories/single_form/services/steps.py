"""The steps that acts on reports share: the locked row, what the actor is there, a new version, a new state."""

import datetime as dt
from typing import Any, Final

from django.utils.translation import gettext as _

from factories.single_form.models import Report, ReportVersion
from mind_portal.accounts.models import EnterpriseRole, User
from mind_portal.core.errors import Breach, DomainError
from mind_portal.questionnaires.models import Version
from mind_portal.questionnaires.selectors import current_version

FILLERS: Final = (EnterpriseRole.Kind.PREPARER, EnterpriseRole.Kind.CERTIFIER)


def locked_report(report_id: int, actor: User) -> Report:
    """The report, locked until the end of the transaction. Raises Report.DoesNotExist out of the actor's scope."""
    reports = Report.objects.visible_to(actor).select_related("site", "period__obligation")
    return reports.select_for_update(of=("self",), no_key=True).get(pk=report_id)


def enterprise_kinds(actor: User, operator_id: int) -> frozenset[str]:
    """What the actor is in an enterprise: preparer, certifier, manager."""
    return frozenset(actor.enterprise_roles.filter(operator_id=operator_id).values_list("kind", flat=True))


def require_filler(report: Report, actor: User) -> None:
    """FORM-ROLE-1: only the enterprise's own preparers and certifiers fill in."""
    if not enterprise_kinds(actor, report.site.operator_id) & set(FILLERS):
        message = _("Only a preparer or certifier of this enterprise can do this")
        raise DomainError(Breach("FORM-ROLE-1", message))


def require_certifier(report: Report, actor: User) -> None:
    """FORM-ROLE-2: only a certifier of the enterprise certifies."""
    if EnterpriseRole.Kind.CERTIFIER not in enterprise_kinds(actor, report.site.operator_id):
        raise DomainError(Breach("FORM-ROLE-2", _("Only a certifier of this enterprise can do this")))


def require_office(report: Report, actor: User) -> None:
    """FORM-ROLE-3: the office of the factory's province judges, and nobody judges the report of his own enterprise."""
    own = enterprise_kinds(actor, report.site.operator_id)
    if own or not actor.scope.covers_province(report.province_id):
        raise DomainError(Breach("FORM-ROLE-3", _("Only an officer of the factory's province can do this")))


def draft_of(report: Report) -> ReportVersion:
    """The version without a certification. Raises ReportVersion.DoesNotExist."""
    return report.versions.get(certified_at=None)


def standing_version(report: Report) -> ReportVersion | None:
    """The last certified version."""
    return report.versions.filter(certified_at__isnull=False).order_by("-number").first()


def form_in_force(report: Report) -> Version:
    """The form in force. FORM-START-1: it is loaded. FORM-START-2: the report is still owed."""
    breaches = []
    version = current_version(report.period.obligation.form)
    if version is None:
        breaches.append(Breach("FORM-START-1", _("The form has not been loaded: ask an administrator")))
    if not report.is_expected:
        message = _("By the register this factory does not owe this report: ask the provincial office")
        breaches.append(Breach("FORM-START-2", message))
    if breaches or version is None:
        raise DomainError(breaches)
    return version


def new_version(
    report: Report, *, form_version: Version, number: int, actor: User, now: dt.datetime, **values: Any
) -> ReportVersion:
    return ReportVersion.objects.create(
        report=report, province_id=report.province_id, form_version=form_version, number=number, started_by=actor,
        started_at=now, updated_by=actor, updated_at=now, **values,
    )  # fmt: skip


def move(report: Report, target: str, now: dt.datetime, **values: Any) -> None:
    """Store the new state and whatever changes with it."""
    for name, value in values.items():
        setattr(report, name, value)
    report.status, report.changed_at = target, now
    report.save(update_fields=["status", "changed_at", *values])
