"""Whom to tell: by position in the incident, by role and province."""

from emergencies.models import Incident, Position, PositionRole, Rung
from mind_portal.accounts.models import User
from mind_portal.accounts.roles import Role


def holder_of(incident: Incident, role: str) -> User | None:
    """Who holds a position now."""
    position = Position.objects.filter(incident=incident, role=role, until__isnull=True).select_related("holder")
    found = position.first()
    return found.holder if found else None


def on_rung(incident: Incident, rung: str) -> list[User]:
    """The people whom an escalation of this rung reaches."""
    if rung == Rung.COMMANDER:
        commander = holder_of(incident, PositionRole.COMMANDER)
        return [commander] if commander else []
    people = User.objects.filter(is_active=True)
    if rung == Rung.HEAD:
        people = people.filter(role_grants__role=Role.HEAD, role_grants__province=incident.province_id)
    else:
        people = people.filter(role_grants__role=Role.EMERGENCY_CENTRE)
    return list(people.distinct())


def fit_for_position(incident: Incident) -> list[tuple[int, str, str]]:
    """(key, name, office) of those who may hold a position in this incident: officers, heads, the centre."""
    officers = {"role_grants__role__in": [Role.OFFICER, Role.HEAD], "role_grants__province": incident.province_id}
    people = User.objects.filter(is_active=True)
    fit = people.filter(**officers) | people.filter(role_grants__role=Role.EMERGENCY_CENTRE)
    return list(fit.distinct().order_by("display_name").values_list("pk", "display_name", "office"))
