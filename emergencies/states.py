"""The states of an incident and of an order; who may lead them where is in `accounts.roles`, when in `rules`."""

from typing import Final

from emergencies.models import OrderStatus, Phase
from mind_portal.core.transitions import StateMachine, Transition

_REPORTED, _MOBILISING = Phase.REPORTED.value, Phase.MOBILISING.value
_RESPONDING, _CONTAINED = Phase.RESPONDING.value, Phase.CONTAINED.value
_RECOVERING, _CLOSED = Phase.RECOVERING.value, Phase.CLOSED.value

INCIDENT_MACHINE: Final = StateMachine(
    name="EME-PHASE",
    transitions={
        "mobilise": Transition(frozenset({_REPORTED}), _MOBILISING),
        "respond": Transition(frozenset({_REPORTED, _MOBILISING}), _RESPONDING),
        "contain": Transition(frozenset({_RESPONDING}), _CONTAINED),
        "recover": Transition(frozenset({_CONTAINED}), _RECOVERING),
        "close": Transition(frozenset({_CONTAINED, _RECOVERING}), _CLOSED),
        "flare_up": Transition(frozenset({_CONTAINED, _RECOVERING, _CLOSED}), _RESPONDING),
        "dismiss": Transition(frozenset({_REPORTED, _MOBILISING}), _CLOSED),
    },
)
"""`flare_up` re-opens what was under control or closed; `dismiss` ends a false alarm."""

REASONED: Final = frozenset({"flare_up", "dismiss"})
"""The verbs that want a reason."""

_ISSUED, _RECEIVED, _ACTING = OrderStatus.ISSUED.value, OrderStatus.RECEIVED.value, OrderStatus.ACTING.value
_WAITING = frozenset({_ISSUED, _RECEIVED, _ACTING})

ORDER_MACHINE: Final = StateMachine(
    name="EME-ORDER",
    transitions={
        "receive": Transition(frozenset({_ISSUED}), _RECEIVED),
        "act": Transition(frozenset({_ISSUED, _RECEIVED}), _ACTING),
        "finish": Transition(_WAITING, OrderStatus.DONE.value),
        "refuse": Transition(_WAITING, OrderStatus.REFUSED.value),
        "verify": Transition(frozenset({OrderStatus.DONE.value}), OrderStatus.VERIFIED.value),
        "return": Transition(frozenset({OrderStatus.DONE.value}), _ACTING),
        "withdraw": Transition(_WAITING, OrderStatus.WITHDRAWN.value),
    },
)
"""`return` sends evidence that does not suffice back to the unit."""

UNIT_VERBS: Final = frozenset({"receive", "act", "finish", "refuse"})
"""What the unit itself may do by its link."""

STEPS: Final = (_ISSUED, _RECEIVED, _ACTING, OrderStatus.DONE.value)
"""The four steps that a page draws."""

OPEN_ORDERS: Final = tuple(sorted(_WAITING))
