"""What every change of a case ends with, be it an order or a complaint: its state, its row, the journal, the cells."""

import datetime as dt
from collections.abc import Collection
from typing import Any, Protocol

from django.db.models import Model
from django.utils.translation import gettext as _

from mind_portal.core.errors import Breach, DomainError
from mind_portal.core.transitions import StateMachine
from mind_portal.journal.services import record
from mind_portal.legal.selectors import values_on
from mind_portal.rollups.tasks import after_commit_drain


class Case(Protocol):
    """A row that has a state and counts its changes."""

    state: str
    revision: int

    def get_state_display(self) -> str: ...


def lead(case: Case, machine: StateMachine, verb: str) -> str:
    """Lead the case to where the verb leads; returns where it was. Raises DomainError for a wrong state."""
    before = case.state
    try:
        case.state = machine.check(verb, before)
    except DomainError as error:
        # The machine knows the state's code; people know its name.
        message = error.breaches[0].message.replace(f"“{before}”", f"“{case.get_state_display()}”")
        raise DomainError(Breach(error.breaches[0].rule, message)) from None
    return before


def store(  # noqa: PLR0913 - keyword-only
    case: Any,
    fields: Collection[str],
    *,
    verb: str,
    actor: Any,
    now: dt.datetime,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
) -> None:
    """Save the changed columns and write the journal; the cells of the dashboards follow after the commit."""
    assert isinstance(case, Model)
    case.revision += 1  # type: ignore[attr-defined]
    case.save(update_fields=["state", "revision", *fields])
    record(verb=verb, subject=case, actor=actor, now=now, before=before, after=after, reason=reason.strip())
    after_commit_drain()


def numbers_on(prefix: str, codes: Collection[str], day: dt.date, *, rule: str) -> dict[str, int]:
    """The dated numbers in force on `day` by their codes. Raises DomainError (`rule`) naming those that are missing."""
    found = values_on(prefix, day)
    if missing := [code for code in codes if code not in found]:
        message = _("The law's and the office's numbers are not loaded (%(codes)s): ask an administrator")
        raise DomainError(Breach(rule, message % {"codes": ", ".join(missing)}))
    return {code: int(found[code]) for code in codes}


def refuse(breaches: list[Breach]) -> None:
    """Raises DomainError when there are any."""
    if breaches:
        raise DomainError(breaches)
