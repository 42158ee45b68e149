"""Asks pyxform, the reference reader of XLSForm, whether a workbook is one. It gets rows, never a file.

Nothing is fetched and no program is started: `validate` and `enketo`, which would run Java and Node, stay off.
"""

import re
from typing import Final

from django.utils.translation import gettext as _
from pyxform.builder import create_survey_element_from_dict
from pyxform.errors import PyXFormError
from pyxform.xls2json import workbook_to_json
from pyxform.xls2json_backends import DefinitionData

from mind_portal.questionnaires.xlsform.columns import without_own
from mind_portal.questionnaires.xlsform.faults import Findings, Spot
from mind_portal.questionnaires.xlsform.opening import FORM_SHEETS, Book

_ROW: Final = re.compile(r"\[row\s*:\s*(\d+)\]\s*|\brow (?:number )?(\d+)\b:?\s*", re.IGNORECASE)
_SHEET: Final = re.compile(r"'(survey|choices|settings)' sheet", re.IGNORECASE)


def ask_pyxform(book: Book, found: Findings) -> None:
    """Add what pyxform refuses (QUE-XLS-9), unless that row was refused already for a reason of ours."""
    try:
        create_survey_element_from_dict(workbook_to_json(_as_data(book), form_name="data", warnings=[])).to_xml(
            validate=False, enketo=False, pretty_print=False, warnings=[]
        )
    except PyXFormError as error:
        _refuse(str(error), found)
    except (AttributeError, KeyError, TypeError, ValueError, IndexError, RecursionError) as error:
        # what pyxform stumbles over instead of refusing it
        _refuse(f"{type(error).__name__}: {error}", found)


def _as_data(book: Book) -> DefinitionData:
    values: dict[str, list[dict[str, str]]] = {}
    for name in FORM_SHEETS:
        if name in book:
            sheet = without_own(book[name])
            values[name] = [dict(row.cells) for row in sheet.rows]
            values[f"{name}_header"] = [dict.fromkeys(sheet.headers, "")]
    return DefinitionData(**values, sheet_names=list(book))


def _refuse(message: str, found: Findings) -> None:
    row = _ROW.search(message)
    number = int(row[1] or row[2]) if row else 0
    named = _SHEET.search(message)
    sheet = named[1].lower() if named else "survey"
    if (number and found.has_fault_at(sheet, number)) or (not number and found.breaches):
        return
    sentence = " ".join(_ROW.sub("", message, count=1).split())[:400]
    refused = _("the XLSForm standard refuses this: %(message)s") % {"message": sentence}
    found.fault("QUE-XLS-9", Spot(sheet, number), refused)
