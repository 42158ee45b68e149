"""The states of a finding: who may lead it where is in `accounts.roles`, when in `rules`."""

from audits.models import FindingStatus
from mind_portal.core.transitions import StateMachine, Transition

FINDING_MACHINE = StateMachine(
    name="AUD-FINDING",
    transitions={
        "close": Transition(frozenset({FindingStatus.OPEN.value}), FindingStatus.CLOSED.value),
    },
)
