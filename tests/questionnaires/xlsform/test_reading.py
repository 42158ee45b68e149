"""What the rows of an XLSForm become, on forms as people of ODK and Kobo write them."""

import pytest
from django.utils import translation
from pyxform.xls2xform import convert

from mind_portal.questionnaires.xlsform.importing import read_xlsform
from mind_portal.questionnaires.xlsform.plain import plain
from mind_portal.questionnaires.xlsform.writing import write_xlsform
from tests.questionnaires.xlsform.workbooks import FUELS, JUDGED, YES_NO, ask, workbook

KOBO = [
    {"type": "start", "name": "start"},
    {"type": "end", "name": "end"},
    {"type": "note", "name": "welcome", "label::Thai (th)": "ตรวจก่อนเดินเครื่อง", "label::English (en)": "Before it runs"},
    {"type": "begin_group", "name": "site", "label::Thai (th)": "สถานที่", "label::English (en)": "The site",
     "appearance": "field-list"},
    {"type": "geopoint", "name": "where", "label::Thai (th)": "พิกัด", "label::English (en)": "Where",
     "required": "true"},
    {"type": "select_one yn", "name": "has_boiler", "label::Thai (th)": "มีหม้อน้ำหรือไม่",
     "label::English (en)": "Is there a boiler?", "required": "true"},
    {"type": "end_group"},
    {"type": "begin_group", "name": "boiler", "label::Thai (th)": "หม้อน้ำ", "label::English (en)": "Boiler",
     "relevant": "${has_boiler} = 'yes'"},
    {"type": "select_one state", "name": "valve", "label::Thai (th)": "ลิ้นนิรภัย", "label::English (en)": "Safety valve",
     "hint::Thai (th)": "ดูป้าย", "hint::English (en)": "See its plate", "required": "true", "mind::weight": 3,
     "mind::severity": "critical", "mind::article": "ประกาศฯ หม้อน้ำ", "mind::on_fail": "photo"},
    {"type": "decimal", "name": "pressure", "label::Thai (th)": "ความดัน", "label::English (en)": "Pressure",
     "constraint": ". >= 0 and . <= 20", "constraint_message::Thai (th)": "ต้องอยู่ระหว่าง 0 ถึง 20 ไม่ใช่ ${pressure}",
     "constraint_message::English (en)": "Between 0 and 20, not ${pressure}", "mind::unit::Thai (th)": "บาร์",
     "mind::unit::English (en)": "bar"},
    {"type": "select_one fuel", "name": "fuel", "label::Thai (th)": "เชื้อเพลิง", "label::English (en)": "Fuel"},
    {"type": "text", "name": "fuel_other", "label::Thai (th)": "ระบุ", "label::English (en)": "Which",
     "relevant": "selected(${fuel}, 'other')", "required": "yes"},
    {"type": "begin_group", "name": "papers", "label::Thai (th)": "เอกสาร", "label::English (en)": "Papers"},
    {"type": "date", "name": "tested", "label::Thai (th)": "วันทดสอบ", "label::English (en)": "Tested on",
     "constraint": ". <= today()"},
    {"type": "file", "name": "certificate", "label::Thai (th)": "ใบรับรอง", "label::English (en)": "Certificate"},
    {"type": "end_group"},
    {"type": "image", "name": "photo", "label::Thai (th)": "ภาพถ่าย", "label::English (en)": "Photo",
     "parameters": "max-pixels=1024"},
    {"type": "end_group"},
    {"type": "begin_repeat", "name": "workers", "label::Thai (th)": "ผู้ควบคุม", "label::English (en)": "Operators"},
    {"type": "text", "name": "who", "label::Thai (th)": "ชื่อ", "label::English (en)": "Name", "required": "yes"},
    {"type": "integer", "name": "years", "label::Thai (th)": "ปี", "label::English (en)": "Years",
     "constraint": ". >= 0 and . < 60"},
    {"type": "end_repeat"},
    {"type": "image", "name": "signed", "label::Thai (th)": "ลายมือชื่อ", "label::English (en)": "Signature",
     "appearance": "signature"},
]  # fmt: skip
KOBO_CHOICES = [
    {"list_name": "yn", "name": "yes", "label::Thai (th)": "มี", "label::English (en)": "Yes"},
    {"list_name": "yn", "name": "no", "label::Thai (th)": "ไม่มี", "label::English (en)": "No"},
    {"list_name": "state", "name": "compliant", "label::Thai (th)": "ถูกต้อง", "label::English (en)": "Right"},
    {"list_name": "state", "name": "not_compliant", "label::Thai (th)": "ไม่ถูกต้อง", "label::English (en)": "Wrong"},
    {"list_name": "state", "name": "na", "label::Thai (th)": "ไม่มี", "label::English (en)": "None"},
    {"list_name": "fuel", "name": "wood", "label::Thai (th)": "ไม้", "label::English (en)": "Wood"},
    {"list_name": "fuel", "name": "other", "label::Thai (th)": "อื่น ๆ", "label::English (en)": "Other"},
]
KOBO_SETTINGS = [
    {"form_title": "ตรวจหม้อน้ำ", "form_id": "Boiler Check 2569", "version": "1", "default_language": "Thai (th)"}
]


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def kobo(english):
    content = workbook(KOBO, KOBO_CHOICES, KOBO_SETTINGS)
    assert "<h:html" in convert(content, file_type=".xlsx").xform  # it is a form that ODK would take
    return read_xlsform(content)


def test_a_kobo_form_becomes_sections_in_the_order_of_its_rows(kobo):
    assert [(s.code, s.title.en) for s in kobo.definition.sections] == [
        ("site", "The site"), ("boiler", "Boiler"), ("papers", "Boiler – Papers"), ("boiler_2", "Boiler (continued)"),
        ("general", "General"),
    ]  # fmt: skip
    assert kobo.definition.code == "boiler-check-2569"
    assert kobo.definition.title.th == "ตรวจหม้อน้ำ"
    assert kobo.definition.sections[0].intro.en == "Before it runs"


def test_each_question_becomes_the_item_that_asks_it(kobo):
    found = {code: item.type for code, item in kobo.definition.items.items()}
    assert found == {
        "where": "place", "has_boiler": "yes_no", "valve": "compliance", "pressure": "number", "fuel": "choice",
        "fuel_other": "text", "tested": "date", "certificate": "file", "photo": "photo", "workers": "table",
        "signed": "signature",
    }  # fmt: skip
    assert [(c.code, c.type, c.decimals) for c in kobo.definition.items["workers"].columns] == [
        ("who", "text", None), ("years", "number", 0),
    ]  # fmt: skip


def test_required_hints_units_weights_and_law_come_along(kobo):
    valve, pressure = kobo.definition.items["valve"], kobo.definition.items["pressure"]
    assert (valve.required, valve.weight, valve.severity, valve.on_fail) == (True, 3, "critical", "photo")
    assert (valve.look.en, valve.article.text, valve.article.verified) == ("See its plate", "ประกาศฯ หม้อน้ำ", False)
    assert (pressure.required, pressure.unit.en) == (False, "bar")


def test_conditions_and_constraints_are_rules_of_ours(kobo):
    items, sections = kobo.definition.items, kobo.definition.sections
    assert sections[1].show_if == sections[2].show_if == sections[3].show_if == "has_boiler == true"
    assert items["fuel_other"].show_if == 'fuel == "other"'
    (check,) = items["pressure"].checks
    assert (check.rule, check.level) == ("pressure >= 0 && pressure <= 20", "error")
    assert check.message.en == "Between 0 and 20, not {pressure}"
    assert items["tested"].checks[0].rule == "tested <= today"
    assert kobo.data["facts"] == {"today": "date"}


def test_a_constraint_within_a_repeat_is_judged_row_by_row(kobo):
    (check,) = kobo.definition.items["workers"].checks
    assert check.each
    assert check.rule == "workers.all(r, r.years >= 0 && r.years < 60)"


def test_what_becomes_different_is_said(kobo):
    said = [str(notice) for notice in kobo.notices]
    assert any("row 2" in text and "start" in text for text in said)
    assert any("boiler-check-2569" in text for text in said)
    assert any("Boiler – Papers" in text or "หม้อน้ำ – เอกสาร" in text for text in said)


def test_a_plain_label_is_in_the_forms_own_language():
    thai = read_xlsform(workbook([ask("text", "a", label="ชื่อโรงงาน")])).definition.items["a"].text
    settings = [{"form_title": "Check", "form_id": "check", "default_language": "English (en)"}]
    english = read_xlsform(workbook([ask("text", "a", label="Name")], settings=settings)).definition.items["a"].text
    by_letters = (
        read_xlsform(workbook([ask("text", "a", label="ชื่อ x")], settings=[{"form_title": "Check", "form_id": "check"}]))
        .definition.items["a"]
        .text
    )
    assert (thai.th, thai.en, english.th, english.en, by_letters.th) == ("ชื่อโรงงาน", "", "", "Name", "ชื่อ x")


@pytest.mark.parametrize(
    ("kind", "becomes"),
    [("pass_fail_na", "compliance"), ("yes_no", "yes_no"), ("fuels", "choice")],
)
def test_the_names_of_the_answers_decide(kind, becomes):
    content = workbook([ask(f"select_one {kind}", "a")], [*YES_NO, *JUDGED, *FUELS])
    assert read_xlsform(content).definition.items["a"].type == becomes


def test_yes_and_no_are_a_verdict_where_the_list_or_the_row_says_so():
    lists = [{**row, "list_name": "compliance"} for row in YES_NO] + YES_NO
    rows = [ask("select_one compliance", "a"), ask("select_one yes_no", "b", **{"mind::type": "compliance"}),
            ask("select_one yes_no", "c", relevant="${a} = 'no' and ${b} != 'yes'")]  # fmt: skip
    items = read_xlsform(workbook(rows, lists)).definition.items
    assert [items[code].type for code in "abc"] == ["compliance", "compliance", "yes_no"]
    assert items["c"].show_if == 'a == "fail" && b != "pass"'


def test_optional_answers_that_are_blank_break_no_constraint():
    rows = [ask("text", "a", constraint="string-length(.) >= 3 and contains(., 'x')"), ask("integer", "b"),
            ask("integer", "c", constraint=". < ${b} and ${a} != ''")]  # fmt: skip
    items = read_xlsform(workbook(rows)).definition.items
    assert items["a"].checks[0].rule.startswith("blank(a) || ")
    assert items["c"].checks[0].rule == "blank(c) || c < b && answered(a)"


def test_names_are_changed_only_when_asked_for():
    lists = [{"list_name": "f", "name": "Wood 1", "label": "ไม้"}, {"list_name": "f", "name": "2", "label": "อื่น"}]
    rows = [ask("select_one f", "Fuel_Used"), ask("text", "file", relevant="${Fuel_Used} = '2'")]
    found = read_xlsform(workbook(rows, lists), rename=True)
    assert list(found.definition.items) == ["fuel_used", "file_"]
    assert [choice.code for choice in found.definition.items["fuel_used"].choices] == ["wood_1", "q_2"]
    assert found.definition.items["file_"].show_if == 'fuel_used == "q_2"'
    assert sum("becomes" in str(notice) for notice in found.notices) == 4


def test_a_changed_relevant_goes_before_the_rule_that_it_stood_for():
    from_portal = {"relevant": "${a} > 5", "mind::show_if": "a > 5"}
    changed = {"relevant": "${a} > 6", "mind::show_if": "a > 5"}
    cleared = {"mind::show_if": "a > 5"}
    rules = []
    for cells in (from_portal, changed, cleared):
        found = read_xlsform(workbook([ask("integer", "a"), ask("text", "b", **cells)]))
        rules.append((found.definition.items["b"].show_if, len([n for n in found.notices if n.spot.row == 3])))
    assert rules == [("a > 5", 0), ("a > 6", 1), ("", 1)]


def test_a_rule_that_xpath_cannot_say_stays_with_the_portal():
    rows = [ask("integer", "hp"), ask("text", "b", **{"mind::show_if": "hp > permitted_hp"})]
    mind = [{"key": "facts", "value": "permitted_hp: number"}]
    checks = [{"item": "hp", "code": "c", "level": "warning", "rule": "hp <= permitted_hp", "message_th": "เกิน {hp}"}]
    found = read_xlsform(workbook(rows, mind=mind, mind_checks=checks))
    assert found.definition.items["b"].show_if == "hp > permitted_hp"
    assert found.definition.items["hp"].checks[0].level == "warning"


def test_a_constraint_within_a_repeat_goes_back_to_odk(kobo):
    content = write_xlsform(kobo.data)
    assert plain(read_xlsform(content).data) == plain(kobo.data)
    assert 'constraint=". &gt;= 0 and . &lt; 60"' in convert(content, file_type=".xlsx").xform


def test_a_changed_constraint_of_a_column_goes_before_its_check(kobo):
    rows = [{"type": "begin_repeat", "name": "t", "label": "แถว"}, ask("integer", "x", constraint=". > 5"),
            {"type": "end_repeat"}]  # fmt: skip
    check = {"item": "t", "code": "c", "rule": "t.all(r, r.x > 0)", "level": "error", "message_th": "ผิด", "each": "yes"}
    found = read_xlsform(workbook(rows, mind_checks=[check]))
    assert [check.rule for check in found.definition.items["t"].checks] == ["t.all(r, r.x > 5)"]
    assert any("row 3" in str(notice) for notice in found.notices)
