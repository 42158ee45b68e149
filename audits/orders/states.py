"""The states of an order as a table: which verb leads from where to where, and who may."""

from collections.abc import Mapping
from typing import Final

from audits.orders.models import IN_FORCE, RUNNING, UNSIGNED, OrderState
from mind_portal.core.transitions import StateMachine, Transition

S = OrderState

ORDER_MACHINE: Final = StateMachine(
    name="AUD-ORDER",
    transitions={
        "change": Transition(frozenset({S.DRAFT.value}), S.DRAFT.value),
        "submit": Transition(frozenset({S.DRAFT.value}), S.WAITING.value),
        "send_back": Transition(frozenset({S.WAITING.value}), S.DRAFT.value),
        "discard": Transition(UNSIGNED, S.WITHDRAWN.value),
        "sign": Transition(frozenset({S.WAITING.value}), S.SIGNED.value),
        "serve": Transition(frozenset({S.SIGNED.value}), S.SERVED.value),
        "answer": Transition(frozenset({S.SERVED.value, S.ANSWERED.value, S.PARTLY.value}), S.ANSWERED.value),
        "ask_again": Transition(frozenset({S.ANSWERED.value}), S.SERVED.value),
        "extend": Transition(RUNNING, S.SERVED.value),  # the state stays: see STAYING
        "judge_obeyed": Transition(RUNNING | {S.NOT_OBEYED.value}, S.OBEYED.value),
        "judge_partly": Transition(RUNNING, S.PARTLY.value),
        "judge_not_obeyed": Transition(RUNNING, S.NOT_OBEYED.value),
        "withdraw": Transition(IN_FORCE, S.WITHDRAWN.value),
    },
)

STAYING: Final = frozenset({"extend"})
"""Verbs that leave the order in the state that it was in."""

PERMISSIONS: Final[Mapping[str, str]] = {
    "change": "audits.draft_order",
    "submit": "audits.draft_order",
    "discard": "audits.draft_order",
    "send_back": "audits.sign_order",
    "sign": "audits.sign_order",
    "serve": "audits.serve_order",
    "answer": "audits.answer_order",
    "ask_again": "audits.judge_order",
    "extend": "audits.extend_order",
    "judge_obeyed": "audits.judge_order",
    "judge_partly": "audits.judge_order",
    "judge_not_obeyed": "audits.judge_order",
    "withdraw": "audits.withdraw_order",
}
"""The permission that each verb asks for, as `accounts.roles` deals them out."""
