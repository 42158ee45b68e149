"""Programmes and rounds, applications with their screening, meetings with their decisions."""

from loans.models.applications import (
    SPENDING,
    Application,
    ApplicationForm,
    ApplicationStatus,
    DropReason,
    Recommendation,
    Screening,
    StageRecord,
)
from loans.models.meetings import (
    AgendaItem,
    Decision,
    DecisionOutcome,
    DecisionState,
    Meeting,
    MeetingMember,
    MeetingStatus,
    Recusal,
    Vote,
    VoteChoice,
)
from loans.models.programmes import Collateral, Programme, ProgrammeTerms, Quota, Round, RoundStatus, SizeClass

__all__ = [
    "SPENDING",
    "AgendaItem",
    "Application",
    "ApplicationForm",
    "ApplicationStatus",
    "Collateral",
    "Decision",
    "DecisionOutcome",
    "DecisionState",
    "DropReason",
    "Meeting",
    "MeetingMember",
    "MeetingStatus",
    "Programme",
    "ProgrammeTerms",
    "Quota",
    "Recommendation",
    "Recusal",
    "Round",
    "RoundStatus",
    "Screening",
    "SizeClass",
    "StageRecord",
    "Vote",
    "VoteChoice",
]
