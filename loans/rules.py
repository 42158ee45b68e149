"""What an application, an opinion, a vote and a resolution must be. Pure functions that return every breach.

`docs/loans.md` lists the rule ids.
"""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from mind_portal.core import thai
from mind_portal.core.errors import Breach

CRITERIA: Final = ("market", "management", "finance", "collateral", "impact")
"""What an officer scores, 0 to 5 each."""
MOST_SCORE: Final = 5
LENDING: Final = frozenset({"approved", "conditional", "waiting"})
"""Outcomes that carry an amount."""
LEAST_OPINION: Final = 10
"""Fewer characters than this are no opinion."""


def round_breaches(*, opens_on: dt.date, closes_on: dt.date, pot: Decimal, quotas: Sequence[Decimal]) -> list[Breach]:
    """LOAN-ROUND-1: closes after it opens. 2: there is money. 3: no quota is larger than the pot."""
    breaches = []
    if closes_on < opens_on:
        breaches.append(Breach("LOAN-ROUND-1", _("The round closes before it opens"), field="closes_on"))
    if pot <= 0:
        breaches.append(Breach("LOAN-ROUND-2", _("The round needs money"), field="pot"))
    breaches += [
        Breach("LOAN-ROUND-3", _("A quota is larger than the money of the round"), field="pot")
        for amount in quotas
        if amount > pot
    ][:1]
    return breaches


def asking_breaches(
    *, asked: Decimal | None, months: int | None, ceiling: Decimal | None, longest: int | None
) -> list[Breach]:
    """LOAN-APPLY-1: more than nothing. 2: not above the ceiling. 3: a term within the programme's."""
    breaches = []
    if asked is None or asked <= 0:
        breaches.append(Breach("LOAN-APPLY-1", _("Say how much is asked for, more than 0"), field="asked"))
    elif ceiling is not None and asked > ceiling:
        message = _("At most %(n)s baht in this programme") % {"n": thai.format_number(ceiling)}
        breaches.append(Breach("LOAN-APPLY-2", message, field="asked"))
    if months is not None and (months < 1 or (longest is not None and months > longest)):
        message = _("The term must be between 1 and %(n)s months") % {"n": longest or "–"}
        breaches.append(Breach("LOAN-APPLY-3", message, field="months"))
    return breaches


def window_breaches(*, status: str, opens_on: dt.date, closes_on: dt.date, today: dt.date) -> list[Breach]:
    """LOAN-APPLY-4: applications are taken while the round is open, on its first and last day too."""
    if status == "open" and opens_on <= today <= closes_on:
        return []
    if today < opens_on:
        message = _("The round opens on %(day)s") % {"day": thai.format_date(opens_on)}
    else:
        message = _("The round takes no more applications")
    return [Breach("LOAN-APPLY-4", message)]


def document_breaches(*, wanted: Mapping[str, str], attached: Collection[str]) -> list[Breach]:
    """LOAN-APPLY-5: every required document is there."""
    missing = [name for code, name in wanted.items() if code not in attached]
    return [Breach("LOAN-APPLY-5", _("Attach: %(name)s") % {"name": name}, field="documents") for name in missing]


def opinion_breaches(
    *, recommendation: str, amount: Decimal | None, asked: Decimal, scores: Mapping[str, int], opinion: str
) -> list[Breach]:
    """LOAN-SCREEN-1: an amount with a recommendation to lend, not above what is asked. 2: every criterion scored
    0 to 5. 3: an opinion in words."""
    breaches = []
    if recommendation != "decline" and (amount is None or amount <= 0):
        breaches.append(Breach("LOAN-SCREEN-1", _("Recommend an amount"), field="amount"))
    elif recommendation != "decline" and amount is not None and amount > asked:
        message = _("Not more than the %(n)s baht that were asked for") % {"n": thai.format_number(asked)}
        breaches.append(Breach("LOAN-SCREEN-1", message, field="amount"))
    for code in CRITERIA:
        if not 0 <= scores.get(code, -1) <= MOST_SCORE:
            breaches.append(Breach("LOAN-SCREEN-2", _("Score it from 0 to 5"), field=f"score-{code}"))
    if len(opinion.strip()) < LEAST_OPINION:
        breaches.append(Breach("LOAN-SCREEN-3", _("Write the opinion in a sentence or two"), field="opinion"))
    return breaches


def second_person_breaches(*, first: int | None, second: int, rule: str) -> list[Breach]:
    """LOAN-SCREEN-4, LOAN-DECIDE-5: who confirms is not who wrote."""
    if first != second:
        return []
    return [Breach(rule, _("Somebody else than the one who wrote it must confirm it"))]


def reason_breaches(*, reason: str, rule: str) -> list[Breach]:
    """A refusal, return or withdrawal says why."""
    return [] if reason.strip() else [Breach(rule, _("Say why"), field="reason")]


@dataclass(frozen=True)
class Voter:
    """Who wants to vote."""

    is_member: bool
    is_present: bool
    is_recused: bool
    is_chair: bool


def vote_breaches(voter: Voter, *, others_waiting: int, is_recorded: bool) -> list[Breach]:
    """LOAN-VOTE-1: only present members. 2: not who declared a conflict. 3: the chair votes last. 4: not after the
    resolution is recorded."""
    breaches = []
    if not voter.is_member or not voter.is_present:
        breaches.append(Breach("LOAN-VOTE-1", _("Only members who are present vote")))
    if voter.is_recused:
        breaches.append(Breach("LOAN-VOTE-2", _("A member who declared a conflict of interest does not vote")))
    if voter.is_chair and others_waiting:
        message = _("The chair votes last: %(n)d members have not voted") % {"n": others_waiting}
        breaches.append(Breach("LOAN-VOTE-3", message))
    if is_recorded:
        breaches.append(Breach("LOAN-VOTE-4", _("The resolution is recorded: votes cannot change any more")))
    return breaches


@dataclass(frozen=True)
class Tally:
    """The votes of one item. `counting`: members who are present and have no conflict; `supports`: those for it."""

    counting: int
    voted: int
    supports: int
    quorum: int


def tally_breaches(tally: Tally, *, lends: bool) -> list[Breach]:
    """LOAN-DECIDE-1: a quorum of members who count. 2: all of them have voted. 4: the majority is for lending."""
    breaches = []
    if tally.counting < tally.quorum:
        message = _("No quorum: %(n)d members count, %(quorum)d are needed")
        breaches.append(Breach("LOAN-DECIDE-1", message % {"n": tally.counting, "quorum": tally.quorum}))
    if tally.voted < tally.counting:
        message = _("%(n)d members have not voted") % {"n": tally.counting - tally.voted}
        breaches.append(Breach("LOAN-DECIDE-2", message))
    elif lends and tally.supports * 2 <= tally.counting:
        message = _("%(n)d of %(of)d members are for it: no majority")
        breaches.append(Breach("LOAN-DECIDE-4", message % {"n": tally.supports, "of": tally.counting}))
    return breaches


def resolution_breaches(
    *, outcome: str, amount: Decimal | None, asked: Decimal, conditions: str, drop_reason: str
) -> list[Breach]:
    """LOAN-DECIDE-3: an amount up to what is asked with an approval, conditions with a conditional one, a coded
    reason with a refusal."""
    breaches = []
    if outcome in LENDING and (amount is None or not 0 < amount <= asked):
        message = _("An amount above 0 and up to the %(n)s baht asked for") % {"n": thai.format_number(asked)}
        breaches.append(Breach("LOAN-DECIDE-3", message, field="amount"))
    if outcome == "conditional" and not conditions.strip():
        breaches.append(Breach("LOAN-DECIDE-3", _("Write the conditions"), field="conditions"))
    if outcome == "declined" and not drop_reason:
        breaches.append(Breach("LOAN-DECIDE-3", _("Choose the reason"), field="drop_reason"))
    return breaches
