"""The records of i-single-form."""

from factories.single_form.models.figures import ReportedChemical, ReportedFigure
from factories.single_form.models.obligations import (
    ExpectedSet,
    Obligation,
    PeriodExtension,
    PeriodType,
    ReportingPeriod,
)
from factories.single_form.models.people import EnterpriseRequest, RequestStatus
from factories.single_form.models.reports import Question, QuestionMessage, Report, ReportVersion
from factories.single_form.states import ReportStatus

__all__ = [
    "EnterpriseRequest",
    "ExpectedSet",
    "Obligation",
    "PeriodExtension",
    "PeriodType",
    "Question",
    "QuestionMessage",
    "Report",
    "ReportStatus",
    "ReportVersion",
    "ReportedChemical",
    "ReportedFigure",
    "ReportingPeriod",
    "RequestStatus",
]
