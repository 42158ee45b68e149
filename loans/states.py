"""The states of an application: a table, drawn in docs/loans.md. Who may lead it where is in `accounts.roles`."""

from typing import Final

from loans.models import ApplicationStatus as S
from mind_portal.core.transitions import StateMachine, Transition


def _from(*sources: S, to: S) -> Transition:
    return Transition(frozenset(source.value for source in sources), to.value)


APPLICATION_MACHINE: Final = StateMachine(
    name="LOAN-APPLICATION",
    transitions={
        "submit": _from(S.DRAFT, to=S.SUBMITTED),
        "take": _from(S.SUBMITTED, to=S.SCREENING),
        "return": _from(S.SUBMITTED, S.SCREENING, to=S.RETURNED),
        "resubmit": _from(S.RETURNED, to=S.SCREENING),
        "refer": _from(S.SCREENING, to=S.REFERRED),
        "send_back": _from(S.REFERRED, to=S.SCREENING),
        "confirm": _from(S.REFERRED, to=S.SCREENED),
        "schedule": _from(S.SCREENED, to=S.IN_MEETING),
        "defer": _from(S.IN_MEETING, to=S.SCREENED),
        "approve": _from(S.IN_MEETING, S.WAITING, to=S.APPROVED),
        "approve_conditionally": _from(S.IN_MEETING, S.WAITING, to=S.CONDITIONAL),
        "wait": _from(S.IN_MEETING, to=S.WAITING),
        "decline": _from(S.IN_MEETING, to=S.DECLINED),
        "withdraw": _from(
            S.SUBMITTED, S.SCREENING, S.RETURNED, S.REFERRED, S.SCREENED, S.IN_MEETING, S.WAITING, S.APPROVED,
            S.CONDITIONAL, to=S.WITHDRAWN,
        ),
        "contract": _from(S.APPROVED, S.CONDITIONAL, to=S.CONTRACTED),
        "release": _from(S.CONTRACTED, to=S.APPROVED),
        "release_conditionally": _from(S.CONTRACTED, to=S.CONDITIONAL),
    },
)  # fmt: skip
