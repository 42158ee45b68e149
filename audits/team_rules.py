"""Who may be on the team of an inspection. Pure functions; `docs/inspections.md` lists the ids."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _

from audits.models import Agency, MemberRole
from mind_portal.core import thai
from mind_portal.core.errors import Breach

MOST_MEMBERS: Final = 20
_LONGEST: Final = 120


@dataclass(frozen=True)
class Member:
    """One of the team: a user of the portal (`user`, with a `reason` when of another office), or a name and agency."""

    role: str
    user: int | None = None
    reason: str = ""
    name: str = ""
    position: str = ""
    agency: str = ""
    agency_name: str = ""

    def to_json(self) -> dict[str, Any]:
        """Without what is empty: drafts and tablets carry it."""
        return {name: value for name, value in asdict(self).items() if value not in (None, "")}


def member_of(given: Mapping[str, Any]) -> Member:
    """A member out of JSON, texts cleaned and cut. Raises ValueError for what is none."""
    role, agency = MemberRole(str(given.get("role", ""))), str(given.get("agency", ""))
    user = given.get("user")
    if user is not None and (isinstance(user, bool) or not isinstance(user, int) or not 0 < user < 2**62):
        raise ValueError(user)
    texts: dict[str, Any] = {
        name: thai.clean_text(str(given.get(name, "")))[:_LONGEST] for name in ("name", "position", "agency_name")
    }
    reason = thai.clean_text(str(given.get("reason", "")))[:300]
    if user is not None:
        return Member(role.value, user=user, reason=reason)
    return Member(role.value, agency=Agency(agency).value if agency else "", **texts)


def members_of(given: Any) -> list[Member]:
    """A team out of JSON. Raises ValueError for what is none."""
    if not isinstance(given, list) or not all(isinstance(one, Mapping) for one in given):
        raise ValueError(given)
    return [member_of(one) for one in given]


@dataclass(frozen=True)
class Office:
    """What the rules ask of people: who works in the office, who is a user elsewhere, who must not inspect here."""

    own: Collection[int]
    others: Collection[int] = frozenset()
    recused: Mapping[int, str] = field(default_factory=dict)
    """User -> name."""


def team_breaches(members: Sequence[Member], office: Office) -> list[Breach]:
    """AUD-TEAM-1 to 6 of a whole team, the filing officer in it."""
    breaches = []
    leads = [one for one in members if one.role == MemberRole.LEAD]
    if len(leads) != 1 or leads[0].user is None:
        message = _("A team has one lead, who is an officer with an account")
        breaches.append(Breach("AUD-TEAM-1", message, field="team"))
    users = [one.user for one in members if one.user is not None]
    if len(set(users)) != len(users) or len(members) > MOST_MEMBERS:
        message = _("Nobody is on a team twice, and it has at most %(n)d members") % {"n": MOST_MEMBERS}
        breaches.append(Breach("AUD-TEAM-6", message, field="team"))
    for one in members:
        breaches += _user_breaches(one, office) if one.user is not None else _outside_breaches(one)
    return breaches


def _user_breaches(one: Member, office: Office) -> list[Breach]:
    """AUD-TEAM-2: a user of an office. AUD-TEAM-3: of another office only with a reason. AUD-TEAM-5: not recused."""
    assert one.user is not None
    if one.user in office.recused:
        return [recused_breach(office.recused[one.user])]
    if one.user in office.own:
        return []
    if one.user not in office.others:
        return [Breach("AUD-TEAM-2", _("A member is no officer of any office: remove him"), field="team")]
    if not one.reason.strip():
        return [Breach("AUD-TEAM-3", _("Say why an officer of another office comes along"), field="reason")]
    return []


def recused_breach(name: str) -> Breach:
    """AUD-TEAM-5."""
    message = _("%(name)s has declared an interest in this factory and cannot inspect it: choose somebody else")
    return Breach("AUD-TEAM-5", message % {"name": name}, field="team")


def _outside_breaches(one: Member) -> list[Breach]:
    """AUD-TEAM-4: name and agency; which one, where the list does not say."""
    breaches = []
    if not one.name:
        breaches.append(Breach("AUD-TEAM-4", _("Give the name of the member from outside"), field="name"))
    if not one.agency:
        message = _("Say of which agency %(name)s is") % {"name": one.name or "–"}
        breaches.append(Breach("AUD-TEAM-4", message, field="agency"))
    elif one.agency in (Agency.OTHER, Agency.LOCAL) and not one.agency_name:
        message = _("Write the name of the agency of %(name)s") % {"name": one.name or "–"}
        breaches.append(Breach("AUD-TEAM-4", message, field="agency_name"))
    return breaches
