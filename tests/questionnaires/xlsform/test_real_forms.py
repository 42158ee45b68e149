"""Forms from the field: what has no counterpart is refused with the way out, the rest is left out by name."""

import time

import pytest
from django.utils import translation
from pyxform.xls2xform import convert

from mind_portal.core.errors import DomainError
from mind_portal.questionnaires.xlsform.columns import Line
from mind_portal.questionnaires.xlsform.faults import Findings
from mind_portal.questionnaires.xlsform.importing import read_xlsform
from mind_portal.questionnaires.xlsform.leaving_out import look_at_calculations
from mind_portal.questionnaires.xlsform.plain import plain
from mind_portal.questionnaires.xlsform.writing import write_xlsform
from tests.questionnaires.xlsform import real_forms as forms
from tests.questionnaires.xlsform.workbooks import ask, group, workbook


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def read(*sheets):
    content = workbook(*sheets)
    assert "<h:html" in convert(content, file_type=".xlsx").xform  # ODK and Kobo take it
    return read_xlsform(content)


def said(imported):
    return [str(notice) for notice in imported.notices]


def test_a_kobo_form_is_refused_only_for_what_would_change_its_answers():
    content = workbook(forms.KOBO_SITE, forms.KOBO_CHOICES, forms.KOBO_SETTINGS)
    with pytest.raises(DomainError) as refusal:
        read_xlsform(content)
    cascade, several = (str(message) for message in refusal.value.messages)
    assert cascade.startswith("sheet survey, row 11, column choice_filter: “choice_filter” is not supported: make one")
    assert several.startswith("sheet survey, row 22, column type: the type “select_multiple hazard” is not supported:")


def test_mended_as_the_refusals_say_the_kobo_form_is_a_checklist():
    found = read(forms.kobo_mended(), forms.kobo_mended_choices(), forms.KOBO_SETTINGS)
    items = found.definition.items
    assert {code: item.type for code, item in items.items()} == {
        "province": "choice", "district_rayong": "choice", "district_chonburi": "choice", "site_name": "text",
        "built": "date", "where": "place", "extinguishers": "compliance", "exits": "compliance", "has_dust": "yes_no",
        "has_noise": "yes_no", "photo": "photo",
    }  # fmt: skip
    assert items["district_rayong"].show_if == 'province == "rayong"'
    assert items["built"].checks[0].rule == "built <= today"
    assert found.data["facts"] == {"today": "date"}
    assert (items["exits"].look.th, items["exits"].look.en) == ("เดินดูทุกชั้น\nรวมบันไดหนีไฟ", "Walk every floor")
    assert [section.intro.en for section in found.definition.sections] == ["Site inspection", ""]


@pytest.mark.parametrize(
    "sentence",
    [
        "row 2, column type: “start” is left out",
        "row 7, column type: “audit” is left out",
        "“default” is left out, an inspection begins without answers (row 10)",
        "“required_message” is left out, the portal has its own (row 13)",
        "the appearances annotate, field-list, minimal are left out",
        "the calculation “record_id” is left out: no question depends on it",
        "the note “แจ้งผู้จัดการทันที” is left out: it shows only sometimes",
        "row 21, column type: the note becomes part of the hint of “exits”",
        "the note “ขอบคุณ” is left out: it stands after the last question",
        "sheet survey: these columns are not taken: $autoname, $kuid",
        "only Thai and English are taken, not French (fr)",
        "sheet settings: these columns are not taken: style",
        "“instance_name” is left out, an inspection has a number (row 2)",
        "sheet choices: these columns are not taken: province",
        "“aXk3_site_check” becomes “axk3-site-check”",
    ],
)
def test_whatever_a_kobo_form_loses_is_said(sentence):
    found = read(forms.kobo_mended(), forms.kobo_mended_choices(), forms.KOBO_SETTINGS)
    assert any(sentence in text for text in said(found)), said(found)


def test_an_odk_form_with_groups_in_groups_keeps_conditions_and_order():
    found = read(forms.ODK_NESTED, forms.ODK_CHOICES, forms.ODK_SETTINGS)
    sections = found.definition.sections
    assert [(s.title.en, s.show_if, [item.code for item in s.items]) for s in sections] == [
        ("Plant", "", ["has_boiler"]),
        ("Plant – Boiler", "has_boiler == true", ["pressure"]),
        ("Plant – Boiler – Safety devices", "has_boiler == true", ["valve", "gauge", "why"]),
        ("Plant – Boiler (continued)", "has_boiler == true", ["tested"]),
        ("General", "", ["devices", "sign"]),
    ]
    items = found.definition.items
    assert [column.code for column in items["devices"].columns] == ["device", "year"]
    assert items["why"].show_if == 'valve == "fail" || gauge == "fail"'
    intros = [section.intro.en for section in sections]
    assert intros[:3] == ["Inspect before the shift begins", "Stand clear of the valve", ""]
    assert {items[code].type for code in ("valve", "gauge")} == {"compliance"}


@pytest.mark.parametrize(
    "sentence",
    [
        "the note “Device” is left out: it is the head of a grid",
        "the note “Devices: ${share}” is left out: it shows the answer to another question",
        "row 17, column type: the calculation “failed” is left out",
        "row 18, column type: the calculation “share” is left out",
        "the questions of the group “one” become columns of the repeat “devices”",
        "the note “Then the next one” is left out: a table has no place for notes",
        "the parameter “randomize” is left out",
        "“default” is left out, an inspection begins without answers (row 21)",
    ],
)
def test_whatever_an_odk_form_loses_is_said(sentence):
    found = read(forms.ODK_NESTED, forms.ODK_CHOICES, forms.ODK_SETTINGS)
    assert any(sentence in text for text in said(found)), said(found)


def test_both_forms_come_back_from_an_export_as_they_were():
    for sheets in (
        (forms.kobo_mended(), forms.kobo_mended_choices(), forms.KOBO_SETTINGS),
        (forms.ODK_NESTED, forms.ODK_CHOICES, forms.ODK_SETTINGS),
    ):
        found = read(*sheets)
        assert plain(read_xlsform(write_xlsform(found.data)).data) == plain(found.data)


def test_a_cell_of_blanks_is_read_in_no_time():
    hint = "${" + " " * 30_000
    started = time.process_time()
    look_at_calculations([Line(2, {("type",): "text", ("name",): "a", ("hint",): hint}, {})], Findings())
    assert time.process_time() - started < 1


def test_a_note_keeps_the_condition_of_its_group():
    note = {"type": "note", "name": "n", "label": "ปิดเครื่องก่อน"}
    warning = group("warning", note, relevant="${a} = 1")
    inner = group("outer", note, *group("inner", ask("text", "c")), relevant="${a} = 1")
    apart = read_xlsform(workbook([ask("integer", "a"), *warning, ask("text", "b")]))
    within = read_xlsform(workbook([ask("integer", "a"), *inner]))
    assert [section.intro.th for section in apart.definition.sections] == ["", ""]
    assert any("“ปิดเครื่องก่อน” is left out: it shows only sometimes" in text for text in said(apart))
    assert [section.intro.th for section in within.definition.sections] == ["", "ปิดเครื่องก่อน"]
