"""Inspections, their drafts and findings; wanted and planned visits, risk and draws; the field pages' records."""

from audits.complaints import models as complaints  # noqa: F401 - their tables; Django looks for them here
from audits.declarations import models as declarations  # noqa: F401
from audits.models.draws import AnnouncementStatus, Draw, DrawAnnouncement, DrawWay
from audits.models.field import FieldSecret, FieldVisit
from audits.models.inspections import (
    Finding,
    FindingQuerySet,
    FindingStatus,
    Inspection,
    InspectionDraft,
    InspectionKind,
    InspectionQuerySet,
    InspectionStatus,
    Severity,
)
from audits.models.penalties import OrderPenalty, PenaltyStep
from audits.models.plans import (
    Plan,
    PlannedVisit,
    PlanStatus,
    RiskLevel,
    RiskPeriod,
    RiskScore,
    SiteSurroundings,
    VisitOrigin,
    VisitStatus,
)
from audits.models.team import Agency, DeclaredInterest, InspectionMember, MemberRole
from audits.models.versions import InspectionReview, InspectionVersion, Verdict
from audits.models.wanted import WantedInspection, WantedStatus
from audits.orders import models as orders  # noqa: F401
from audits.public import models as public  # noqa: F401

__all__ = [
    "Agency",
    "DeclaredInterest",
    "InspectionMember",
    "InspectionReview",
    "InspectionVersion",
    "MemberRole",
    "OrderPenalty",
    "PenaltyStep",
    "Verdict",
    "FieldSecret",
    "FieldVisit",
    "AnnouncementStatus",
    "Draw",
    "DrawAnnouncement",
    "DrawWay",
    "Plan",
    "PlanStatus",
    "PlannedVisit",
    "RiskLevel",
    "RiskPeriod",
    "RiskScore",
    "SiteSurroundings",
    "VisitOrigin",
    "VisitStatus",
    "Finding",
    "FindingQuerySet",
    "FindingStatus",
    "Inspection",
    "InspectionDraft",
    "InspectionKind",
    "InspectionQuerySet",
    "InspectionStatus",
    "Severity",
    "WantedInspection",
    "WantedStatus",
]
