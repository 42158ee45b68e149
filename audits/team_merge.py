"""Two people change one team, at the desk and on a tablet: laid over one another member by member, like answers."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from audits.models import MemberRole
from audits.team_rules import Member

TEAM: Final = "*team"
"""Stands for the team among the codes of items; no item can be called so."""
Team = Sequence[Member]
_Who = tuple[int | None, str, str, str]
_People = dict[_Who, Member]


@dataclass(frozen=True)
class TeamClash:
    """Somebody is on both teams otherwise. `mine` and `theirs` are whole teams to choose from, with what did not clash
    in both; `stored` is what is there until somebody has chosen."""

    mine: Team
    theirs: Team
    stored: Team


@dataclass(frozen=True)
class MergedTeam:
    members: Team = field(default_factory=list)
    clash: TeamClash | None = None


def merge_team(base: Team | None, mine: Team, stored: Team, officer: int) -> MergedTeam:
    """What both made of `base`. Without it (a tablet that does not say it yet) the tablet's team is taken.

    Who was added, taken off or given another part on one side only is so in the result; otherwise on both sides is a
    clash, and so are two leads. That the `officer` whose inspection it is leads goes without saying.
    """
    if base is None:
        return MergedTeam(mine)
    was, here, there = (_by_person(team, officer) for team in (base, mine, stored))
    ours: _People = {}
    others: _People = {}
    for who in dict.fromkeys([*there, *here]):
        old, my, their = was.get(who), here.get(who), there.get(who)
        for result, first in ((ours, my), (others, their)):
            chosen = their if my == old else my if their == old else first
            if chosen is not None:
                result[who] = chosen
    if ours == others and len(_leads(ours)) < 2:
        return MergedTeam(list(ours.values()))
    my_team, their_team = _one_lead(ours, here), _one_lead(others, there)
    return MergedTeam(stored, TeamClash(list(my_team.values()), list(their_team.values()), stored))


def _by_person(team: Team, officer: int) -> _People:
    """An outsider is known by name and agency, since there is nothing else of him."""
    return {
        (one.user, one.name, one.agency, one.agency_name) if one.user is None else (one.user, "", "", ""): one
        for one in team
        if not (one.user == officer and one.role == MemberRole.LEAD)
    }


def _leads(team: _People) -> set[_Who]:
    return {who for who, one in team.items() if one.role == MemberRole.LEAD}


def _one_lead(team: _People, side: _People) -> _People:
    """Of several leads only those of this side stay: whoever chooses the team chooses its lead."""
    others = _leads(team) - _leads(side) if len(_leads(team)) > 1 else set()
    return {who: one for who, one in team.items() if who not in others}
