"""The states of inspections, findings and wanted inspections; when is in `rules` and `amend_rules`."""

from collections.abc import Mapping
from typing import Final

from audits.models import FindingStatus, InspectionStatus, WantedStatus
from mind_portal.core.transitions import StateMachine, Transition

FINDING_MACHINE = StateMachine(
    name="AUD-FINDING",
    transitions={
        "close": Transition(frozenset({FindingStatus.OPEN.value}), FindingStatus.CLOSED.value),
        "take_back": Transition(
            frozenset({FindingStatus.OPEN.value, FindingStatus.CLOSED.value}), FindingStatus.WITHDRAWN.value
        ),
        "find_anew": Transition(frozenset({FindingStatus.WITHDRAWN.value}), FindingStatus.OPEN.value),
    },
)

_FILED: Final = frozenset({InspectionStatus.FILED.value})
_RETURNED: Final = frozenset({InspectionStatus.RETURNED.value})

INSPECTION_MACHINE: Final = StateMachine(
    name="AUD-INSPECTION",
    transitions={
        "amend": Transition(_FILED, InspectionStatus.FILED.value),
        "accept": Transition(_FILED, InspectionStatus.FILED.value),
        "return": Transition(_FILED, InspectionStatus.RETURNED.value),
        "refile": Transition(_RETURNED, InspectionStatus.FILED.value),
    },
)
"""`amend` and `refile` happen by filing the draft of an amendment."""

PERMISSIONS: Final[Mapping[str, str]] = {
    "amend": "audits.file_inspection",
    "refile": "audits.file_inspection",
    "accept": "audits.review_inspection",
    "return": "audits.review_inspection",
}
"""The permission that each verb of an inspection asks for, as `accounts.roles` deals them out."""

WANTED_MACHINE = StateMachine(
    name="AUD-WANTED",
    transitions={
        "do": Transition(frozenset({WantedStatus.WANTED.value}), WantedStatus.DONE.value),
        "want_again": Transition(frozenset({WantedStatus.DONE.value}), WantedStatus.WANTED.value),
        "withdraw": Transition(frozenset({WantedStatus.WANTED.value}), WantedStatus.WITHDRAWN.value),
    },
)
"""`do` happens by filing an inspection of the kind; nobody ticks it off by hand."""
