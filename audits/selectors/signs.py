"""How severities and scores read: the sign of each."""

from decimal import Decimal
from typing import Final

SEVERITY_STATES: Final = {"minor": "info", "major": "warn", "critical": "bad"}


def score_state(score: Decimal | None) -> str:
    """How a score reads: good from 90, to be corrected from 75, bad below; none without one."""
    if score is None:
        return "none"
    return "good" if score >= 90 else "warn" if score >= 75 else "bad"
