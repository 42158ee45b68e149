"""Inspections, their drafts and findings; inspections that something else asks for."""

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
from audits.models.wanted import WantedInspection, WantedStatus
from audits.orders import models as orders  # noqa: F401 - their tables; Django looks for them here

__all__ = [
    "FieldSecret",
    "FieldVisit",
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
