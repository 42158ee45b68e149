"""Repayment plans in Decimal to the satang: pure functions, no database. `build(Terms, flows)` gives the lines."""

from loans.schedules.engine import Flow, Line, build
from loans.schedules.terms import (
    DayCount,
    Grace,
    Method,
    Prepaid,
    Rate,
    Terms,
    TermsError,
    from_document,
    rates_by_year,
    to_document,
)

__all__ = [
    "DayCount",
    "Flow",
    "Grace",
    "Line",
    "Method",
    "Prepaid",
    "Rate",
    "Terms",
    "TermsError",
    "build",
    "from_document",
    "rates_by_year",
    "to_document",
]
