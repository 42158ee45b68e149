"""Inspections, their drafts and findings."""

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
]
