"""The only writers of orders, answers, appeals, numbers and papers."""

from audits.orders.services.amended import note_amended
from audits.orders.services.answering import answer_finding, answer_order, reply_to_order
from audits.orders.services.appeals import decide_appeal, lodge_appeal
from audits.orders.services.drafting import (
    Draft,
    change_order,
    discard_order,
    draft_order,
    send_back_order,
    submit_order,
)
from audits.orders.services.exporting import note_export
from audits.orders.services.judging import judge_by_inspection, judge_order
from audits.orders.services.papers import issue_inspection_paper
from audits.orders.services.penalties import note_penalty
from audits.orders.services.serving import extend_order, serve_order
from audits.orders.services.signing import sign_order, withdraw_order

__all__ = [
    "Draft",
    "answer_finding",
    "answer_order",
    "change_order",
    "decide_appeal",
    "discard_order",
    "draft_order",
    "extend_order",
    "issue_inspection_paper",
    "judge_by_inspection",
    "judge_order",
    "lodge_appeal",
    "note_amended",
    "note_export",
    "note_penalty",
    "reply_to_order",
    "send_back_order",
    "serve_order",
    "sign_order",
    "submit_order",
    "withdraw_order",
]
