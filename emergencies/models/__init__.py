"""Incidents, their log, the orders to units, and what lies around them."""

from emergencies.models.effects import EffectReport, Figure, SaidBy
from emergencies.models.incident import (
    Chemical,
    Determination,
    Incident,
    IncidentCounter,
    IncidentKind,
    LevelChange,
    OperatorNotice,
    Phase,
    PhaseChange,
    Position,
    PositionRole,
    Reporter,
    Wind,
)
from emergencies.models.log import LogEntry, LogHead, LogKind, Relation
from emergencies.models.notice import (
    Advice,
    Certainty,
    Notice,
    NoticeCounter,
    NoticeKind,
    NoticeRelease,
    NoticeSeverity,
    NoticeStatus,
    NoticeText,
    Urgency,
)
from emergencies.models.orders import Escalation, Order, OrderStatus, OrderStep, Rung
from emergencies.models.places import PlaceKind, SensitivePlace, Unit, UnitKind
from emergencies.models.situation_report import ReportStatus, SituationReport

__all__ = [
    "Advice", "Certainty", "Notice", "NoticeCounter", "NoticeKind", "NoticeRelease", "NoticeSeverity", "NoticeStatus",
    "NoticeText", "ReportStatus", "SituationReport", "Urgency",
    "Chemical", "Determination", "EffectReport", "Escalation", "Figure", "Incident", "IncidentCounter", "IncidentKind",
    "LevelChange", "LogEntry", "LogHead", "LogKind", "OperatorNotice", "Order", "OrderStatus", "OrderStep", "Phase",
    "PhaseChange", "PlaceKind", "Position", "PositionRole", "Relation", "Reporter", "Rung", "SaidBy", "SensitivePlace",
    "Unit", "UnitKind", "Wind",
]  # fmt: skip
