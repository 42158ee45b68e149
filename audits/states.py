"""The states of a finding: who may lead it where is in `accounts.roles`, when in `rules`."""

from audits.models import FindingStatus, WantedStatus
from mind_portal.core.transitions import StateMachine, Transition

FINDING_MACHINE = StateMachine(
    name="AUD-FINDING",
    transitions={
        "close": Transition(frozenset({FindingStatus.OPEN.value}), FindingStatus.CLOSED.value),
    },
)

WANTED_MACHINE = StateMachine(
    name="AUD-WANTED",
    transitions={
        "do": Transition(frozenset({WantedStatus.WANTED.value}), WantedStatus.DONE.value),
        "withdraw": Transition(frozenset({WantedStatus.WANTED.value}), WantedStatus.WITHDRAWN.value),
    },
)
"""`do` happens by filing an inspection of the kind; nobody ticks it off by hand."""
