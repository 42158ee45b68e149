"""Teams for pages: in words, and as the form begins."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from audits.models import Agency, DeclaredInterest, Inspection, InspectionDraft, InspectionMember, MemberRole
from audits.services.team import OFFICE_ROLES, filer_of, whole_team
from audits.team_rules import Member, members_of
from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.core import thai


def team_rows(inspection: Inspection, user: User) -> list[dict[str, Any]]:
    """Who took part, the lead first. An operator sees nobody: the portal shows outside members to offices only."""
    rows = InspectionMember.objects.visible_to(user).filter(inspection=inspection).select_related("user").order_by("pk")
    told = [
        Member(row.role, row.user_id, row.reason, row.name, row.position, row.agency, row.agency_name) for row in rows
    ]
    return member_rows(told, [row.user for row in rows if row.user])


def draft_team(draft: InspectionDraft) -> list[dict[str, Any]]:
    """The team of a draft as it would be filed."""
    members = whole_team(members_of(draft.team), filer_of(draft))
    return member_rows(members, users_of(members))


def users_of(members: Iterable[Member]) -> list[User]:
    return list(User.objects.filter(pk__in=[one.user for one in members if one.user]))


def member_rows(members: Iterable[Member], users: Iterable[User]) -> list[dict[str, Any]]:
    """Name, role, and of whom: the office of one who was invited, the agency of one from outside."""
    known = {user.pk: user for user in users}
    rows = [_row(one, known) for one in members]
    return sorted(rows, key=lambda row: not row["leads"])


def _row(one: Member, known: dict[int, User]) -> dict[str, Any]:
    user = known.get(one.user) if one.user else None
    agency = one.agency_name or (str(Agency(one.agency).label) if one.agency else "")
    of = (user.office if user and one.reason else "") or " · ".join(part for part in (one.position, agency) if part)
    return {
        "name": str(user) if user else one.name or "–",
        "role": str(MemberRole(one.role).label),
        "leads": one.role == MemberRole.LEAD,
        "of": of,
        "reason": one.reason,
        "outside": one.user is None,
    }


def office_users(site: Site) -> list[User]:
    """The officers and heads of the office that a factory belongs to."""
    found = User.objects.filter(
        is_active=True, role_grants__role__in=OFFICE_ROLES, role_grants__province_id=site.province_id
    )
    return list(found.distinct().order_by("display_name", "pk"))


def team_choices(sites: Iterable[Site]) -> dict[str, Any]:
    """What a tablet offers for teams: colleagues with the factories that they must not inspect, roles, agencies."""
    provinces = {site.province_id for site in sites}
    people = User.objects.filter(
        is_active=True, role_grants__role__in=OFFICE_ROLES, role_grants__province_id__in=provinces
    )
    recused: dict[int, list[int]] = {}
    standing = DeclaredInterest.objects.standing().filter(site__in=[site.pk for site in sites])
    for user, site in standing.values_list("user_id", "site_id"):
        recused.setdefault(user, []).append(site)
    return {
        "people": [
            {"id": user.pk, "name": str(user), "recused": recused.get(user.pk, [])}
            for user in people.distinct().order_by("display_name", "pk")
        ],
        "roles": [{"code": value, "text": str(label)} for value, label in MemberRole.choices],
        "agencies": [{"code": value, "text": str(label)} for value, label in Agency.choices],
    }


def interest_rows(interests: QuerySet[DeclaredInterest], user: User, may_end: bool) -> list[dict[str, Any]]:
    """Those that stand first, then those that ended."""
    rows = interests.select_related("user", "site").order_by("-ended_on", "-declared_on", "-pk")[:200]
    return [
        {
            "pk": row.pk,
            "name": str(row.user),
            "site": row.site.name,
            "site_pk": row.site_id,
            "reason": row.reason,
            "since": thai.format_date(row.declared_on),
            "ended": thai.format_date(row.ended_on) if row.ended_on else "",
            "may_end": row.ended_on is None and (may_end or row.user_id == user.pk),
        }
        for row in rows
    ]
