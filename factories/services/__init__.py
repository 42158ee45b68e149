"""The only writers of the register."""

from factories.classification_sql import classify_licences
from factories.services.editing import Change, edit_licence, edit_site
from factories.services.exporting import note_export
from factories.services.summaries import note_inspection, note_inspections, refresh_summaries
from factories.services.types import load_factory_types

__all__ = [
    "Change",
    "classify_licences",
    "edit_licence",
    "edit_site",
    "load_factory_types",
    "note_export",
    "note_inspection",
    "note_inspections",
    "refresh_summaries",
]
