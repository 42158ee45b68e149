"""What pages and forms ask about areas. Names and codes come from memory, not from the database."""

from mind_portal.core import thai
from mind_portal.geography import reference
from mind_portal.geography.models import Region
from mind_portal.geography.names import find_district, find_province, find_subdistrict

__all__ = [
    "district_choices",
    "find_district",
    "find_province",
    "find_subdistrict",
    "province_choices",
    "province_name",
    "province_names",
    "provinces_by_region",
    "subdistrict_choices",
]

Choices = list[tuple[str, str]]


def _named(rows: list[tuple[str, str, str]]) -> Choices:
    """(code, name) in the language of the request and in the order of its dictionary."""
    if thai.is_thai():
        return sorted(((code, th) for code, th, _ in rows), key=lambda row: thai.thai_key(row[1]))
    return sorted(((code, en) for code, _, en in rows), key=lambda row: row[1])


def province_choices(*, with_office: bool = False) -> Choices:
    """(code, name) of the 77 provinces, or of the 76 that have a provincial industry office."""
    rows = reference.provinces().values()
    return _named([row[:3] for row in rows if not (with_office and row.code == reference.BANGKOK)])


def province_names() -> dict[str, str]:
    """Names by code in the language of the request."""
    column = 1 if thai.is_thai() else 2
    return {code: row[column] for code, row in reference.provinces().items()}


def province_name(code: str) -> str:
    """The name in the language of the request; the code itself if no province has it."""
    return province_names().get(code, code)


def provinces_by_region() -> list[tuple[Region, Choices]]:
    """The six regions with their provinces, for grouped choices."""
    rows = reference.provinces().values()
    return [(region, _named([row[:3] for row in rows if row.region == region])) for region in Region]


def district_choices(province: str) -> Choices:
    """(code, name) of the districts of a province."""
    return _named([row[:3] for row in reference.districts().get(province, ())])


def subdistrict_choices(area: str) -> Choices:
    """(code, name) of the subdistricts of a district (four digits) or a whole province (two)."""
    rows = reference.subdistricts().get(area[:2], ())
    return _named([row[:3] for row in rows if row.code.startswith(area)])
