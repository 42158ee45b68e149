"""The register: who operates what, where, under which licence."""

from factories.models.imports import ImportLine, ImportRow, ImportRun, RowOutcome, RunState
from factories.models.licence import Licence, LicencePeriod, LicenceStatus
from factories.models.operator import Operator, OperatorKind
from factories.models.site import LocationFlag, Site, SiteQuerySet
from factories.models.types import FactoryType, TypeLimit

__all__ = [
    "FactoryType",
    "ImportLine",
    "ImportRow",
    "ImportRun",
    "Licence",
    "LicencePeriod",
    "LicenceStatus",
    "LocationFlag",
    "Operator",
    "OperatorKind",
    "RowOutcome",
    "RunState",
    "Site",
    "SiteQuerySet",
    "TypeLimit",
]
