"""Rounds and their quotas: planned, opened, changed while they are open, closed. Fund staff only."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from loans import rules
from loans.models import Programme, Quota, Round, RoundStatus
from loans.services.money import bound, lock_money, used_of
from mind_portal.accounts.models import User
from mind_portal.core import thai
from mind_portal.core.errors import Breach, DomainError, StaleError
from mind_portal.core.transitions import StateMachine, Transition
from mind_portal.journal.services import record
from mind_portal.rollups.tasks import after_commit_drain

ROUND_MACHINE = StateMachine(
    name="LOAN-ROUND",
    transitions={
        "open": Transition(frozenset({RoundStatus.PLANNED.value, RoundStatus.CLOSED.value}), RoundStatus.OPEN.value),
        "close": Transition(frozenset({RoundStatus.OPEN.value}), RoundStatus.CLOSED.value),
    },
)


@dataclass(frozen=True)
class Share:
    """A quota as it is entered: for a province, a size of firm, or both."""

    province: str
    size_class: str
    amount: Decimal


def plan_round(  # noqa: PLR0913 - keyword-only
    *, programme: Programme, opens_on: dt.date, closes_on: dt.date, pot: Decimal, note: str = "", actor: User,
    now: dt.datetime,
) -> Round:  # fmt: skip
    """A new round of a programme; its number is the next of its fiscal year. Raises DomainError, LOAN-ROUND-1, 2."""
    breaches = rules.round_breaches(opens_on=opens_on, closes_on=closes_on, pot=pot, quotas=[])
    if breaches:
        raise DomainError(breaches)
    with transaction.atomic():
        Programme.objects.select_for_update().get(pk=programme.pk)
        year = thai.fiscal_year(opens_on)
        last = Round.objects.filter(programme=programme, fiscal_year=year).aggregate(last=Max("number"))["last"] or 0
        made = Round.objects.create(
            programme=programme, fiscal_year=year, number=last + 1, opens_on=opens_on, closes_on=closes_on, pot=pot,
            note=note, created_by=actor, created_at=now,
        )  # fmt: skip
        record(
            verb="loans.round_planned", subject=made, actor=actor, now=now,
            after={"pot": pot, "opens_on": opens_on, "closes_on": closes_on},
        )  # fmt: skip
    return made


def lead_round(*, round_id: int, verb: str, actor: User, now: dt.datetime) -> Round:
    """Open or close a round. Raises DomainError from a wrong state."""
    with transaction.atomic():
        found = Round.objects.select_for_update().get(pk=round_id)
        before = found.status
        found.status = ROUND_MACHINE.check(verb, found.status)
        found.version += 1
        found.save(update_fields=["status", "version"])
        record(
            verb=f"loans.round_{'opened' if verb == 'open' else 'closed'}", subject=found, actor=actor, now=now,
            before={"status": before}, after={"status": found.status},
        )  # fmt: skip
        after_commit_drain()
    return found


def set_quotas(
    *, round_id: int, pot: Decimal, shares: Sequence[Share], version: int, actor: User, now: dt.datetime
) -> Round:
    """Replace the quotas and the money of a round.

    Raises StaleError when somebody changed them since `version`, DomainError when a quota or the pot would be less
    than what is bound already (LOAN-ROUND-4) or a quota is larger than the pot.
    """
    with transaction.atomic():
        found = lock_money(round_id)
        if found.version != version:
            raise StaleError(Breach("LOAN-ROUND-5", _("Somebody changed this round meanwhile: reload the page")))
        breaches = rules.round_breaches(
            opens_on=found.opens_on, closes_on=found.closes_on, pot=pot, quotas=[share.amount for share in shares]
        )
        breaches += _bound_breaches(found, pot, shares)
        if breaches:
            raise DomainError(breaches)
        before = {"pot": found.pot, "quotas": found.quotas.count()}
        found.quotas.all().delete()
        Quota.objects.bulk_create(_rows(found, shares))
        found.pot, found.version = pot, found.version + 1
        found.save(update_fields=["pot", "version"])
        record(
            verb="loans.quotas_set", subject=found, actor=actor, now=now, before=before,
            after={"pot": pot, "quotas": len(shares)},
        )  # fmt: skip
    return found


def _rows(found: Round, shares: Sequence[Share]) -> list[Quota]:
    return [
        Quota(round=found, province_id=share.province or None, size_class=share.size_class, amount=share.amount)
        for share in shares
    ]


def _bound_breaches(found: Round, pot: Decimal, shares: Sequence[Share]) -> list[Breach]:
    spent = bound(found.pk)
    breaches = []
    if sum((total for _province, _size, total in spent), Decimal(0)) > pot:
        breaches.append(Breach("LOAN-ROUND-4", _("More is promised already than this pot"), field="pot"))
    for row, quota in enumerate(_rows(found, shares), start=1):
        used = used_of(quota, spent)
        if used > quota.amount:
            message = _("Row %(row)d: %(used)s baht are promised already")
            values = {"row": row, "used": thai.format_number(used)}
            breaches.append(Breach("LOAN-ROUND-4", message % values, field=f"row-{row}"))
    return breaches
