"""Answers of the eligibility rules as plain values: to freeze with an application, to show on a page."""

from collections.abc import Mapping
from typing import Any

from loans.eligibility import Answer, Verdict
from mind_portal.core import thai

STATES: Mapping[str, tuple[str, str]] = {
    "yes": ("good", "circle-check"),
    "no": ("bad", "circle-x"),
    "unknown": ("warn", "help-circle"),
}
"""State of an answer -> state of the page and icon."""


def eligibility_record(verdict: Verdict) -> dict[str, Any]:
    """What is kept for ever with an application."""
    return {
        "programme": verdict.code,
        "state": verdict.state,
        "answers": [
            {
                "rule": answer.rule, "code": answer.code, "title": answer.title, "state": answer.state,
                "reason": answer.reason, "source": answer.source, "blocks": answer.blocks,
                "as_of": answer.as_of.isoformat() if answer.as_of else "",
            }
            for answer in verdict.answers
        ],
    }  # fmt: skip


def answer_row(answer: Answer) -> dict[str, Any]:
    """One answer as a page shows it."""
    state, icon = STATES[answer.state]
    if answer.state == "no" and not answer.blocks:
        state, icon = "warn", "alert-triangle"
    return {
        "code": answer.code, "rule": answer.rule, "title": answer.title, "state": state, "icon": icon,
        "reason": answer.reason, "source": answer.source,
        "as_of": thai.format_date(answer.as_of) if answer.as_of else "",
        "how": answer.how, "blocks": answer.blocks, "ours": answer.ours, "open": answer.state == "unknown",
    }  # fmt: skip
