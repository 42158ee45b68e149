"""The team of a draft, and its rows once the inspection is filed."""

import datetime as dt
import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from audits.models import (
    DeclaredInterest,
    Inspection,
    InspectionDraft,
    InspectionMember,
    MemberRole,
    PlannedVisit,
    PlanStatus,
)
from audits.team_rules import Member, Office, members_of, recused_breach, team_breaches
from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.accounts.roles import Role
from mind_portal.core.errors import DomainError

OFFICE_ROLES = (Role.OFFICER, Role.HEAD)

Stood = Mapping[int, bool]
"""User -> came from another office, of a team that was filed before."""


def filer_of(draft: InspectionDraft) -> int:
    """Whose inspection it is: of an amendment the officer who filed it first, whoever amends."""
    return draft.amends.officer_id if draft.amends is not None else draft.officer_id


def whole_team(members: Sequence[Member], officer: int) -> list[Member]:
    """The team with its officer in it: as the lead, or as an inspector when another leads."""
    if any(one.user == officer for one in members):
        named = list(members)
        if any(one.role == MemberRole.LEAD for one in named):
            return named
        return [Member(MemberRole.LEAD, user=officer), *(one for one in named if one.user != officer)]
    led = any(one.role == MemberRole.LEAD for one in members)
    return [Member(MemberRole.INSPECTOR if led else MemberRole.LEAD, user=officer), *members]


def check_team(members: Sequence[Member], site: Site, stood: Stood | None = None) -> Office:
    """What is known of its users; those of `stood` as they were then. Raises DomainError with every breach."""
    before = stood or {}
    found = office_of(site, [one.user for one in members if one.user is not None])
    invited = {user for user, was_invited in before.items() if was_invited}
    office = Office(
        own=(set(found.own) | set(before)) - invited,
        others=set(found.others) | invited,
        recused={user: name for user, name in found.recused.items() if user not in before},
    )
    breaches = team_breaches(members, office)
    if breaches:
        raise DomainError(breaches)
    return office


def stood_on(inspection: Inspection) -> Stood:
    """Who was there when it was filed: what has become of them since does not unmake it in an amendment."""
    members = inspection.members.filter(user__isnull=False).values_list("user_id", "is_invited")
    return {inspection.officer_id: False} | {user: invited for user, invited in members if user is not None}


def refuse_recused(officer: User, site: Site) -> None:
    """Raises DomainError (AUD-TEAM-5) when the officer has declared an interest in the factory."""
    if DeclaredInterest.objects.standing().filter(site=site, user=officer).exists():
        raise DomainError(recused_breach(str(officer)))


def office_of(site: Site, users: Collection[int]) -> Office:
    """What is known of these users with regard to a factory; two queries."""
    grants = User.objects.filter(pk__in=users, is_active=True, role_grants__role__in=OFFICE_ROLES)
    known = set(grants.values_list("pk", "role_grants__province_id"))
    own = {pk for pk, province in known if province == site.province_id}
    interests = DeclaredInterest.objects.standing().filter(site=site, user__in=users).select_related("user")
    return Office(
        own=own, others={pk for pk, _province in known} - own, recused={one.user_id: str(one.user) for one in interests}
    )


def planned_team(site: Site, officer: User, day: dt.date) -> list[dict[str, Any]]:
    """Who was planned or drawn to visit the factory by the month of `day`, besides the officer who begins."""
    visits = PlannedVisit.objects.planned().filter(site=site, plan__status=PlanStatus.PUBLISHED)
    visits = visits.filter(plan__month__lte=day.replace(day=1))
    found = User.objects.filter(planned_visits__in=visits, is_active=True).exclude(pk=officer.pk)
    fit = office_of(site, list(found.values_list("pk", flat=True)))
    users = sorted(set(fit.own) - set(fit.recused))
    return [Member(MemberRole.INSPECTOR, user=pk).to_json() for pk in users]


def team_mark(team: Any) -> str:
    """A short mark of a draft's team, by which a page says what it showed."""
    return hashlib.sha256(json.dumps(team, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:12]


def keep_team(inspection: Inspection, site: Site, given: Any, stood: Stood | None = None) -> None:
    """Make the rows of an inspection's team, in the caller's transaction. Raises DomainError (AUD-TEAM-…)."""
    members = whole_team(members_of(given), inspection.officer_id)
    office = check_team(members, site, stood)
    InspectionMember.objects.bulk_create([_row(one, inspection, office) for one in members])


def _row(one: Member, inspection: Inspection, office: Office) -> InspectionMember:
    return InspectionMember(
        inspection=inspection, province_id=inspection.province_id, role=one.role, user_id=one.user, reason=one.reason,
        is_invited=one.user is not None and one.user not in office.own, name=one.name, position=one.position,
        agency=one.agency, agency_name=one.agency_name,
    )  # fmt: skip


def team_json(inspection: Inspection) -> list[dict[str, Any]]:
    """The team as drafts and versions carry it."""
    rows = inspection.members.order_by("pk")
    return [
        Member(row.role, row.user_id, row.reason, row.name, row.position, row.agency, row.agency_name).to_json()
        for row in rows
    ]
