"""Inspections, their drafts and findings."""

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
