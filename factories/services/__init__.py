"""The only writers of the register."""

from factories.classification_sql import classify_licences
from factories.services.summaries import note_inspection, note_inspections, refresh_summaries
from factories.services.types import load_factory_types

__all__ = ["classify_licences", "load_factory_types", "note_inspection", "note_inspections", "refresh_summaries"]
