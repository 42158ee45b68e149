"""Every reason that a row can be refused or warned for: its code in the database, its words on the page."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

Problem = dict[str, Any]
"""{field, code, level: error|warning, value, and what the message needs}"""

MESSAGES: Final[Mapping[str, Promise]] = {
    # errors
    "quotes": gettext_lazy("Quotation marks are not closed or not doubled, so the columns cannot be told apart"),
    "columns": gettext_lazy("The row has %(found)s columns, the header has %(expected)s: a column has shifted"),
    "too_long": gettext_lazy("The row or a cell is far too long"),
    "no_number": gettext_lazy("There is no registration number"),
    "scientific": gettext_lazy(
        "A spreadsheet has rounded the number (%(value)s): format the column as text and export it again"
    ),
    "formula": gettext_lazy("The cell holds a formula instead of a value"),
    "no_name": gettext_lazy("The name of the factory is missing"),
    "no_province": gettext_lazy("The province is missing"),
    "unknown_province": gettext_lazy("There is no province “%(value)s”"),
    "no_status": gettext_lazy("The status is missing"),
    "unknown_status": gettext_lazy("The status “%(value)s” is not known (0, 1, 2, 3 or the word for it)"),
    "duplicate": gettext_lazy("The same registration is on line %(first)s; that line counts"),
    "ambiguous": gettext_lazy("%(value)s licences have this old number: give the 14-digit number"),
    # warnings
    "encoding": gettext_lazy("Some letters could not be read"),
    "check_digit": gettext_lazy("The check digit of the number is wrong"),
    "form": gettext_lazy("The number does not have 14 digits"),
    "year": gettext_lazy("The year in the number is not likely, or the two numbers differ in it"),
    "province": gettext_lazy("The number names another province"),
    "old_form": gettext_lazy("The old number has no known form"),
    "unknown_type": gettext_lazy("There is no factory type “%(value)s”"),
    "type_differs": gettext_lazy("The type is not the one in the number"),
    "unknown_district": gettext_lazy("There is no district “%(value)s” in the province"),
    "unknown_subdistrict": gettext_lazy("There is no subdistrict “%(value)s” there, or more than one"),
    "not_a_number": gettext_lazy("“%(value)s” is not a number; the cell was left out"),
    "not_a_date": gettext_lazy("“%(value)s” is not a date; the cell was left out"),
    "no_operator": gettext_lazy("The operator is missing; a new factory gets its own name as operator"),
    "missing": gettext_lazy("There are no coordinates"),
    "zero": gettext_lazy("The coordinates are 0 or 1: never measured"),
    "swapped": gettext_lazy("Latitude and longitude look swapped"),
    "degree": gettext_lazy("The coordinates look off by a whole degree"),
    "outside": gettext_lazy("The place lies more than 5 km outside the province"),
    "cut": gettext_lazy("The text was too long and has been cut"),
}

FIELDS: Final[Mapping[str, Promise]] = {
    "row": gettext_lazy("Whole row"),
    "number": gettext_lazy("Registration number"),
    "old_number": gettext_lazy("Old registration number"),
    "name": gettext_lazy("Name of the factory"),
    "licence_name": gettext_lazy("Name on the licence"),
    "operator": gettext_lazy("Operator"),
    "activity": gettext_lazy("Activity"),
    "type_id": gettext_lazy("Factory type"),
    "factory_class": gettext_lazy("Class"),
    "horsepower": gettext_lazy("Horsepower"),
    "workers": gettext_lazy("Workers"),
    "capital": gettext_lazy("Capital"),
    "status": gettext_lazy("Status"),
    "tsic": gettext_lazy("TSIC"),
    "address": gettext_lazy("Address"),
    "postal_code": gettext_lazy("Postal code"),
    "phone": gettext_lazy("Telephone"),
    "estate": gettext_lazy("Industrial estate"),
    "province_id": gettext_lazy("Province"),
    "district_id": gettext_lazy("District"),
    "subdistrict_id": gettext_lazy("Subdistrict"),
    "location": gettext_lazy("Coordinates"),
    "updated": gettext_lazy("Last update"),
}


def error(field: str, code: str, value: object = "", **more: object) -> Problem:
    """A reason to refuse the row."""
    return {"field": field, "code": code, "level": "error", "value": str(value)[:120], **more}


def warning(field: str, code: str, value: object = "", **more: object) -> Problem:
    """Something odd that does not keep the row out."""
    return {"field": field, "code": code, "level": "warning", "value": str(value)[:120], **more}


def message(problem: Mapping[str, Any]) -> str:
    """The words for one problem in the language of the request."""
    text = MESSAGES.get(problem["code"])
    return str(text) % {**problem} if text is not None else _("Unknown problem: %s") % problem["code"]


def field_name(code: str) -> str:
    """The field's name on the page."""
    return str(FIELDS.get(code, code))
