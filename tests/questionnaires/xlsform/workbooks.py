"""Workbooks written row by row, as a person types them into a spreadsheet."""

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter

Rows = Sequence[dict[str, Any]]

SETTINGS = [{"form_title": "ตรวจหม้อน้ำ", "form_id": "boiler-check", "default_language": "Thai (th)"}]


def workbook(survey: Rows, choices: Rows = (), settings: Rows = SETTINGS, **more: Rows) -> bytes:
    """The bytes of an .xlsx with these sheets; each sheet's header are the keys of its rows, in order of appearance."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheets = {"survey": survey, "choices": choices, "settings": settings, **more}
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            headers = list(dict.fromkeys(key for row in rows for key in row))
            sheet.write_row(0, 0, headers)
            for number, row in enumerate(rows, start=1):
                for place, header in enumerate(headers):
                    if row.get(header) not in (None, ""):
                        sheet.write(number, place, row[header])
    return buffer.getvalue()


def group(name: str, *rows: dict[str, Any], **more: Any) -> list[dict[str, Any]]:
    return [{"type": "begin_group", "name": name, "label": f"หมวด {name}", **more}, *rows, {"type": "end_group"}]


def ask(kind: str, name: str, **more: Any) -> dict[str, Any]:
    return {"type": kind, "name": name, "label": f"คำถาม {name}", **more}


YES_NO = [
    {"list_name": "yes_no", "name": "yes", "label": "ใช่"},
    {"list_name": "yes_no", "name": "no", "label": "ไม่ใช่"},
]
JUDGED = [
    {"list_name": "pass_fail_na", "name": "pass", "label": "ผ่าน"},
    {"list_name": "pass_fail_na", "name": "fail", "label": "ไม่ผ่าน"},
    {"list_name": "pass_fail_na", "name": "na", "label": "ไม่เกี่ยวข้อง"},
]
FUELS = [
    {"list_name": "fuels", "name": "wood", "label": "ไม้"},
    {"list_name": "fuels", "name": "gas", "label": "ก๊าซ"},
]
