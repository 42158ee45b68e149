"""The states of a complaint as a table: which verb leads from where to where, and who may."""

from collections.abc import Mapping
from typing import Final

from audits.complaints.models import OPEN, ComplaintState
from mind_portal.core.transitions import StateMachine, Transition

S = ComplaintState
_NEW = frozenset({S.NEW.value})
_ACCEPTED = frozenset({S.ACCEPTED.value})
_ANSWERED = frozenset({S.ANSWERED.value})

COMPLAINT_MACHINE: Final = StateMachine(
    name="AUD-COMPLAINT",
    transitions={
        "pass_on": Transition(_NEW, S.NEW.value),
        "accept": Transition(_NEW, S.ACCEPTED.value),
        "assign": Transition(_ACCEPTED, S.ACCEPTED.value),
        "locate": Transition(OPEN, S.ACCEPTED.value),
        "inspect": Transition(OPEN, S.ACCEPTED.value),
        "answer": Transition(_ACCEPTED, S.ANSWERED.value),
        "merge": Transition(OPEN, S.MERGED.value),
        "forward": Transition(OPEN, S.FORWARDED.value),
        "reject": Transition(OPEN, S.REJECTED.value),
        "close": Transition(_ANSWERED, S.CLOSED.value),
        "reopen": Transition(_ANSWERED | {S.CLOSED.value}, S.ACCEPTED.value),
    },
)

COMPLAINANT: Final = "the complainant"
"""Who holds the secret link; no permission of the portal."""

PERMISSIONS: Final[Mapping[str, str]] = {
    "pass_on": "audits.triage_complaint",
    "accept": "audits.handle_complaint",
    "assign": "audits.handle_complaint",
    "locate": "audits.handle_complaint",
    "inspect": "audits.handle_complaint",
    "answer": "audits.handle_complaint",
    "merge": "audits.handle_complaint",
    "forward": "audits.triage_complaint",
    "reject": "audits.triage_complaint",
    "close": "audits.handle_complaint",
    "reopen": COMPLAINANT,
}
"""The permission that each verb asks for, as `accounts.roles` deals them out."""
