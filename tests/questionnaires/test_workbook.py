"""A form as a spreadsheet: read back cell by cell; a wrong, old, cut-off or another's one is refused in a sentence."""

import io
import zipfile
from typing import Any

import pytest
import python_calamine
import xlsxwriter
from django.utils import translation
from xlsxwriter.utility import xl_col_to_name

from mind_portal.core.errors import DomainError
from mind_portal.questionnaires import workbook
from mind_portal.questionnaires.examination import Examination, examine
from tests.questionnaires.builders import GOOD, edition_of

IDENTITY = workbook.Identity("small-report", 1, "41", "Yearly report 2569 · factory A")


@pytest.fixture
def found() -> Examination:
    return examine(edition_of(), GOOD, {"last_power": None})


@pytest.fixture(autouse=True)
def english() -> Any:
    with translation.override("en"):
        yield


Sheets = dict[str, list[list[Any]]]


def sheets_of(data: bytes) -> Sheets:
    """The cells of every sheet, to be changed as a person would."""
    book = python_calamine.load_workbook(io.BytesIO(data))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def sent(sheets: Sheets) -> io.BytesIO:
    """The same cells as a file of their own."""
    memory = io.BytesIO()
    book = xlsxwriter.Workbook(memory, {"in_memory": True})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            for place, value in enumerate(row):
                if value != "":
                    sheet.write(number, place, value)
    book.close()
    memory.seek(0)
    return memory


def row_of(rows: list[list[Any]], code: str) -> int:
    return next(number for number, row in enumerate(rows) if row and row[0] == code)


def refusal(file: Any, found: Examination, identity: workbook.Identity = IDENTITY) -> str:
    with pytest.raises(DomainError) as refused:
        workbook.read(file, found, identity)
    return " ".join(refused.value.messages)


def test_an_untouched_workbook_changes_nothing(found: Examination) -> None:
    uploaded = workbook.read(io.BytesIO(workbook.build(found, IDENTITY)), found, IDENTITY)
    assert (uploaded.changes, uploaded.problems) == ([], [])


def test_cells_become_changes_and_a_wrong_one_is_named_by_its_address(found: Examination) -> None:
    sheets = sheets_of(workbook.build(found, IDENTITY))
    energy = sheets["Energy"]
    power = row_of(energy, "power")
    energy[power][workbook.ANSWER] = "1.000,5"
    energy[row_of(energy, "name")][workbook.ANSWER] = "ชื่อใหม่"
    uploaded = workbook.read(sent(sheets), found, IDENTITY)
    assert [(change.code, change.answer) for change in uploaded.changes] == [("name", {"value": "ชื่อใหม่"})]
    assert [str(problem) for problem in uploaded.problems] == [
        f"sheet “Energy”, cell D{power + 1}: Electricity: “1.000,5” is not a number: write it as 1,000.5"
    ]


def test_a_table_is_read_by_its_columns_wherever_they_stand(found: Examination) -> None:
    sheets = sheets_of(workbook.build(found, IDENTITY))
    table = sheets["Waste"]
    place = {code: at for at, code in enumerate(table[0])}
    fresh: list[Any] = [""] * len(table[0])
    fresh[place["waste"]], fresh[place["quantity"]], fresh[place["unit"]] = "13 02 08", -5, "Litres"
    table.insert(3, fresh)
    moved = [[row[0], *reversed(row[1:])] for row in (r + [""] * (len(table[0]) - len(r)) for r in table)]
    uploaded = workbook.read(sent(sheets | {"Waste": moved}), found, IDENTITY)
    rows = uploaded.changes[0].answer["value"]
    assert [(row["waste"], row["unit"]) for row in rows] == [("020304", "t"), ("130208", "l")]
    assert uploaded.changes[0].answer["typed"] == {"1.quantity": "-5"}
    column = xl_col_to_name(moved[0].index("quantity"))
    assert [problem.cell for problem in uploaded.problems] == [f"{column}4"]


def test_a_blank_cell_changes_nothing(found: Examination) -> None:
    sheets = sheets_of(workbook.build(found, IDENTITY))
    for row in sheets["Energy"][workbook.FIRST_ROW :]:
        row[workbook.ANSWER] = ""
    assert workbook.read(sent(sheets), found, IDENTITY).changes == []


def test_another_factorys_workbook_is_refused_by_name(found: Examination) -> None:
    other = workbook.Identity("small-report", 1, "42", "Yearly report 2569 · factory B")
    text = refusal(io.BytesIO(workbook.build(found, other)), found)
    assert "belongs to “Yearly report 2569 · factory B”" in text


def test_a_workbook_of_an_older_form_is_refused(found: Examination) -> None:
    newer = workbook.Identity("small-report", 2, "41", IDENTITY.label)
    text = refusal(io.BytesIO(workbook.build(found, IDENTITY)), found, newer)
    assert "version 1, now 2" in text


def test_any_other_workbook_is_refused(found: Examination) -> None:
    assert "not made by the portal" in refusal(sent({"Sheet1": [["a"]]}), found)


@pytest.mark.parametrize("keep", [0.3, 0.9])
def test_a_file_that_was_cut_off_is_refused(found: Examination, keep: float) -> None:
    whole = workbook.build(found, IDENTITY)
    assert "cut off" in refusal(io.BytesIO(whole[: int(len(whole) * keep)]), found)


def test_what_is_no_spreadsheet_is_refused(found: Examination) -> None:
    assert "not an Excel workbook" in refusal(io.BytesIO(b"name;value\n1;2"), found)


def repacked(data: bytes, change: Any) -> io.BytesIO:
    """The workbook with its first sheet's XML changed."""
    memory = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(memory, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content) if name == "xl/worksheets/sheet1.xml" else content)
    memory.seek(0)
    return memory


def test_a_workbook_that_is_damaged_within_is_refused(found: Examination) -> None:
    whole = workbook.build(found, IDENTITY)
    assert "damaged" in refusal(repacked(whole, lambda xml: xml[: len(xml) // 2] + b'<c r="?'), found)


def test_one_cell_in_the_last_corner_does_not_fill_the_memory(found: Examination) -> None:
    stray = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    whole = workbook.build(found, IDENTITY)
    assert "too large" in refusal(repacked(whole, lambda xml: xml.replace(b"</sheetData>", stray)), found)
