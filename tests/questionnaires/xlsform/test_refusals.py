"""What is not supported is named with its row, all of it at once; a file that is no XLSForm gets a plain sentence."""

import io
import zipfile

import pytest
import xlsxwriter
from django.utils import translation

from mind_portal.core.errors import DomainError
from mind_portal.questionnaires.xlsform import opening
from mind_portal.questionnaires.xlsform.importing import read_xlsform
from tests.questionnaires.xlsform.workbooks import FUELS, YES_NO, ask, group, workbook


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def refusals(content, **options):
    with pytest.raises(DomainError) as refusal:
        read_xlsform(content, **options)
    return [(breach.rule, str(breach.message)) for breach in refusal.value.breaches]


def refused(rows, choices=(), **more):
    """The one refusal of a survey."""
    (found,) = refusals(workbook(rows, choices, **more))
    return found


@pytest.mark.parametrize(
    ("row", "rule", "says"),
    [
        (ask("select_multiple fuels", "a"), "QUE-XLS-3", "make one yes/no question of each choice"),
        (ask("range", "a", parameters="start=1 end=5"), "QUE-XLS-3", "the type “range” is not supported"),
        (ask("rank fuels", "a"), "QUE-XLS-3", "the type “rank fuels” is not supported"),
        (ask("dateTime", "a"), "QUE-XLS-3", "use date, and text for the time"),
        (ask("time", "a"), "QUE-XLS-3", "the type “time”"),
        (ask("geotrace", "a"), "QUE-XLS-3", "use geopoint"),
        (ask("barcode", "a"), "QUE-XLS-3", "use text"),
        (ask("audio", "a"), "QUE-XLS-3", "use file"),
        (ask("begin_kobomatrix", "a"), "QUE-XLS-3", "make a repeat"),
        (ask("osm", "a"), "QUE-XLS-3", "the type “osm”"),
        (ask("acknowledge", "a"), "QUE-XLS-3", "use select_one yes_no"),
        (ask("select_one_from_file x.csv", "a"), "QUE-XLS-3", "write the choices into the sheet choices"),
        (ask("select_one fuels or_other", "a"), "QUE-XLS-3", "“or_other” is not supported"),
        (ask("select_one fuels", "a", choice_filter="x = 1"), "QUE-XLS-3", "make one question of each group"),
        (ask("text", "a", readonly="yes"), "QUE-XLS-3", "“read_only” is not supported: make the row a note"),
        (ask("select_one fuels", "a", appearance="minimal search('f.csv')"), "QUE-XLS-3", "search() is not supported"),
        (ask("text", "a", trigger="${b}"), "QUE-XLS-3", "“trigger” is not supported"),
        (ask("text", "a", required="${b} = 1"), "QUE-XLS-3", "yes or no"),
        (ask("text", "a", parameters="zzz=true"), "QUE-XLS-3", "the parameter “zzz” is not supported"),
        (ask("txet", "a"), "QUE-XLS-3", "the type “txet” is not known in XLSForm"),
        (ask("select_one nothing", "a"), "QUE-XLS-7", "there is no list “nothing”"),
        (ask("text", ""), "QUE-XLS-4", "has no name"),
        (ask("text", "a", label=""), "QUE-XLS-5", "has no label"),
        (ask("text", "a", label="เมื่อ ${b}"), "QUE-XLS-5", "cannot show the answer"),
        (ask("text", "Name of factory"), "QUE-XLS-4", "write “name_of_factory”"),
        (ask("text", "ชื่อ"), "QUE-XLS-4", "write “q_3”"),
        (ask("text", "b"), "QUE-XLS-4", "already taken: write “b_2”"),
        (ask("text", "a", relevant="pulldata('f', 'x', 'y', ${b}) = 1"), "QUE-XLS-6", "the function pulldata()"),
        (ask("text", "a", relevant="${b} mod 2 = 0"), "QUE-XLS-6", "place 6: “mod” is not supported"),
        (ask("text", "a", relevant="${c} = 1"), "QUE-XLS-6", "there is no question “c”"),
        (ask("integer", "a", constraint="count(/data/x) > 1"), "QUE-XLS-6", "paths such as “/”"),
        (ask("text", "a", **{"mind::weight": "heavy"}), "QUE-XLS-8", "“heavy” is no number"),
        (ask("text", "a", **{"mind::severity": "huge"}), "QUE-XLS-10", "must be one of: minor, major, critical"),
        (ask("text", "a", **{"mind::more": "{"}), "QUE-XLS-8", "leave it as the portal wrote it"),
        (ask("text", "a", **{"mind::show_if": "zzz > 1"}), "QUE-XLS-10", "zzz"),
    ],
    ids=lambda value: value.get("type", "") if isinstance(value, dict) else None,
)  # fmt: skip
def test_what_is_not_supported_is_named_with_its_row(row, rule, says):
    found = refused([ask("integer", "b"), row], FUELS)
    assert found[0] == rule
    assert found[1].startswith("sheet survey, row 3")
    assert says in found[1]


def test_loops_and_nested_repeats_are_refused_with_their_rows():
    loop = [{"type": "begin loop over fuels", "name": "l", "label": "วน"}, ask("integer", "x"), {"type": "end loop"}]
    repeat = [{"type": "begin_repeat", "name": "r", "label": "แถว"}, ask("text", "y"),
              {"type": "begin_repeat", "name": "inner", "label": "ใน"}, ask("text", "z"), {"type": "end_repeat"},
              {"type": "end_repeat"}]  # fmt: skip
    found = refusals(workbook([*loop, *repeat], FUELS))
    assert [message.split(",")[1] for _rule, message in found] == [" row 2", " row 7"]
    assert "begin loop over fuels" in found[0][1]
    assert "a repeat within the repeat “r”" in found[1][1]


def test_every_fault_is_said_at_once_in_the_order_of_the_rows():
    rows = [ask("select_multiple fuels", "a"), *group("g", ask("time", "b"), ask("text", "C")),
            ask("text", "d", relevant="${nobody} = 1"), ask("text", "e", **{"mind::weight": "x"})]  # fmt: skip
    found = refusals(workbook(rows, [{"list_name": "fuels", "name": "Wood", "label": "ไม้"}]))
    assert [message.split(",")[1] for _rule, message in found] == [" row 2", " row 4", " row 5", " row 7", " row 8"]


def test_a_calculation_that_a_rule_needs_is_refused_with_the_rows_that_need_it():
    rows = [ask("calculate", "half", calculation="${b} div 2"), ask("calculate", "sum", calculation="${half} + 1"),
            ask("integer", "b"), ask("text", "a", relevant="${sum} > 3")]  # fmt: skip
    found = [message for rule, message in refusals(workbook(rows)) if rule == "QUE-XLS-3"]
    assert [message.split(": ", 1)[1] for message in found] == [
        "the calculation “half” is needed by row 3: write it into the condition there",
        "the calculation “sum” is needed by row 5: write it into the condition there",
    ]


def test_a_group_within_a_repeat_that_shows_only_sometimes_is_refused():
    rows = [{"type": "begin_repeat", "name": "r", "label": "แถว"}, ask("integer", "n"),
            *group("g", ask("text", "x"), relevant="${n} > 1"), {"type": "end_repeat"}]  # fmt: skip
    rule, message = refused(rows)
    assert (rule, message.split(":")[0]) == ("QUE-XLS-3", "sheet survey, row 4, column relevant")


def test_a_choice_that_shows_another_answer_is_refused():
    lists = [{"list_name": "f", "name": "wood", "label": "ไม้ ${b}"}, {"list_name": "f", "name": "gas", "label": "ก๊าซ"}]
    rule, message = refused([ask("integer", "b"), ask("select_one f", "a")], lists)
    assert (rule, message[:20]) == ("QUE-XLS-5", "sheet choices, row 2")


def test_a_choice_that_cannot_be_a_code_is_named_in_its_sheet():
    lists = [{"list_name": "f", "name": "Wood 1", "label": "ไม้"}, {"list_name": "f", "name": "gas"}]
    found = refusals(workbook([ask("select_one f", "a")], lists))
    assert [(rule, message[:22]) for rule, message in found] == [
        ("QUE-XLS-4", "sheet choices, row 2, "), ("QUE-XLS-5", "sheet choices, row 3, "),
    ]  # fmt: skip
    assert "write “wood_1”" in found[0][1]


@pytest.mark.parametrize(
    ("rows", "row", "says"),
    [
        ([{"type": "begin_group", "name": "g", "label": "ก"}, ask("text", "a")], 2, "has no end"),
        ([ask("text", "a"), {"type": "end_group"}], 3, "ends nothing"),
        (
            [{"type": "begin_group", "name": "g", "label": "ก"}, ask("text", "a"), {"type": "end_repeat"}],
            4,
            "ends nothing",
        ),
        ([ask("text", "a"), *group("g")], 3, "is empty"),
    ],
)
def test_rows_that_do_not_fit_together_are_named(rows, row, says):
    found = refusals(workbook(rows))
    assert any(f"row {row}" in message and says in message for _rule, message in found)


def test_a_condition_on_a_later_question_is_refused():
    rule, message = refused([ask("text", "a", relevant="${b} = 1"), ask("integer", "b")])
    assert rule == "QUE-XLS-10"
    assert "row 2, column relevant" in message


def test_sheets_of_other_features_are_refused():
    more = {"external_choices": [{"list_name": "x", "name": "y"}], "entities": [{"list_name": "trees", "label": "x"}]}
    found = refusals(workbook([ask("text", "a")], **more))
    assert {message.split(":")[0] for _rule, message in found} >= {"sheet external_choices", "sheet entities"}


def test_settings_must_name_the_checklist():
    assert refused([ask("text", "a")], settings=[{"form_id": "x"}])[1].endswith("the name of the checklist")
    assert "form_id" in refused([ask("text", "a")], settings=[{"form_title": "ตรวจ"}])[1]
    assert (
        read_xlsform(workbook([ask("text", "a")], settings=[{"form_title": "ตรวจ"}]), code="x").definition.code == "x"
    )


def test_a_broken_column_in_mind_checks_is_named():
    checks = [{"item": "nobody", "code": "c", "rule": "true", "message_th": "x"},
              {"item": "a", "code": "d", "rule": "zzz > 1", "message_th": "x"}]  # fmt: skip
    assert refused([ask("text", "a")], mind_checks=checks[:1])[1].startswith("sheet mind_checks, row 2, column item")
    assert refused([ask("text", "a")], mind_checks=checks[1:])[1].startswith("sheet mind_checks, row 2, column rule")


def test_what_the_standard_itself_refuses_is_refused():
    rows = [ask("text", "a"), ask("select_one yes_no", "b")]
    twice = [*YES_NO, {"list_name": "yes_no", "name": "yes", "label": "อีกครั้ง"}]
    found = refusals(workbook(rows, twice))
    assert found


# --- the file --------------------------------------------------------------------------------------------------------


def archive(**parts):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as found:
        for name, body in parts.items():
            found.writestr(name.replace("__", "/"), body)
    return buffer.getvalue()


def with_part(content, name, body):
    buffer = io.BytesIO(content)
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as found:
        found.writestr(name, body)
    return buffer.getvalue()


def far_cell():
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet("survey")
        sheet.write_row(0, 0, ["type", "name", "label"])
        sheet.write(1_048_575, 16_383, "x")
    return buffer.getvalue()


def long_sheet(rows):
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("survey")
        sheet.write_row(0, 0, ["type", "name", "label"])
        for number in range(1, rows + 1):
            sheet.write_row(number, 0, ["text", f"q{number}", "ข้อ"])
    return buffer.getvalue()


FINE = workbook([ask("text", "a")])
BOMB = with_part(FINE, "xl/media/zeros.bin", b"\0" * (opening.MAX_UNPACKED + 1))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"type,name,label\ntext,a,b\n", "not an Excel workbook"),
        (b"", "not an Excel workbook"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "old .xls"),
        (archive(**{"a.txt": "x"}), "not an Excel workbook"),
        (FINE[: len(FINE) // 2], "damaged"),
        (FINE[:100] + b"\0" * 50 + FINE[150:], "damaged"),
        (with_part(FINE, "xl/vbaProject.bin", b"x"), "macros"),
        (b"PK\x03\x04" + b"\0" * opening.MAX_BYTES, "larger than 5 MB"),
        (BOMB, "far too large"),
        (far_cell(), "far too large"),
        (long_sheet(100_000), "far too large"),
        (long_sheet(3_000), "has 3000 rows; at most 2000 are read"),
    ],
    ids=["csv", "empty", "xls", "zip", "half", "broken", "macros", "20MB", "bomb", "corner", "100000", "3000"],
)  # fmt: skip
def test_a_file_that_cannot_be_an_xlsform_is_answered_plainly(content, says):
    found = refusals(content)
    assert any(says in message for _rule, message in found), found


def test_a_workbook_without_a_survey_names_the_sheets_that_it_has():
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        book.add_worksheet("Sheet1").write(0, 0, "x")
    (found,) = refusals(buffer.getvalue())
    assert found == ("QUE-XLS-2", "There is no sheet named “survey” with the questions. The sheets are: Sheet1.")


def test_an_empty_survey_and_a_column_that_stands_twice_are_refused():
    assert any("no question" in message for _rule, message in refusals(workbook([{"type": "", "name": ""}])))
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet("survey")
        sheet.write_row(0, 0, ["type", "name", "label", "label"])
        sheet.write_row(1, 0, ["text", "a", "ก", "ข"])
    assert any("“label” stands there twice" in message for _rule, message in refusals(buffer.getvalue(), code="x"))
