"""The filling engine: cells that cannot be read are kept, quantities converted, sources confirmed, devices merged."""

import json
from typing import Any

import pytest
from django.http import QueryDict
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from mind_portal.core.errors import DomainError
from mind_portal.questionnaires import filling, prefill
from mind_portal.questionnaires.answers import (
    Answer,
    InvalidAnswer,
    clean_answer,
    clean_value,
    fingerprint,
    take_answer,
)
from mind_portal.questionnaires.codelists import InvalidCode, code_list
from mind_portal.questionnaires.drafting import merge
from mind_portal.questionnaires.examination import Examination, examine
from mind_portal.questionnaires.forms import Change, take_changes, typed_rows
from mind_portal.questionnaires.pasting import pasted_rows
from mind_portal.questionnaires.reading import read_definition
from mind_portal.questionnaires.services import compile_definition
from mind_portal.questionnaires.sheet import Sheet, read_reasons
from mind_portal.questionnaires.tables import convert
from tests.questionnaires.builders import GOOD, definition, edition_of, report_form, row, waste_table, words

WASTE = definition().items["waste"]
POWER = definition().items["power"]


def found_of(answers: dict[str, Any], reasons: dict[str, str] | None = None, **facts: Any) -> Examination:
    with translation.override("en"):
        return examine(edition_of(), answers, {"last_power": None} | facts, reasons)


def kinds(found: Examination) -> list[tuple[str, str, int]]:
    return [(problem.kind, problem.item, problem.row) for problem in found.problems]


# --- cells -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "value"), [("๑,๒๐๐.๕", 1200.5), ("1 200", 1200), ("0", 0), ("34,000", 34000), (" 5 ", 5)]
)
def test_a_quantity_is_read_as_people_write_it(typed: str, value: float) -> None:
    answer = take_answer(WASTE, [row(quantity=typed)])
    assert answer["value"][0]["quantity"] == value
    assert "typed" not in answer


@pytest.mark.parametrize("typed", ["1.000,5", "1,5", "-3", "สอง", "1e5", "12,34"])
def test_what_cannot_be_read_stays_in_its_cell_and_its_neighbours_are_kept(typed: str) -> None:
    answer = take_answer(WASTE, [row(), row(quantity=typed, receiver="ผู้รับ")])
    assert answer["typed"] == {"1.quantity": typed}
    assert answer["value"][1]["quantity"] is None
    assert answer["value"][1]["receiver"] == "ผู้รับ"
    assert typed_rows(WASTE, answer)[1]["quantity"] == typed
    found = found_of(GOOD | {"waste": answer})
    assert ("invalid", "waste", 1) in kinds(found)
    assert not any(problem.kind == "missing" for problem in found.problems), "the cell is said to be wrong, not missing"


def test_the_sentence_of_a_cell_names_row_and_way_out() -> None:
    found = found_of(GOOD | {"waste": take_answer(WASTE, [row(quantity="1.000,5")])})
    problem = next(p for p in found.problems if p.kind == "invalid")
    assert problem.message == "row 1: “1.000,5” is not a number: write it as 1,000.5"
    assert (problem.bare, problem.column) == ("“1.000,5” is not a number: write it as 1,000.5", "quantity")


def test_a_row_in_which_nothing_can_be_read_is_not_dropped() -> None:
    answer = take_answer(WASTE, [{"quantity": "มาก"}])
    assert answer["typed"] == {"0.quantity": "มาก"}
    assert len(answer["value"]) == 1


def test_a_single_value_that_cannot_be_read_is_kept_too() -> None:
    answer = take_answer(POWER, "-1")
    assert answer == {"typed": {"": "-1"}}
    assert ("invalid", "power", -1) in kinds(found_of(GOOD | {"power": answer}))


@pytest.mark.parametrize(("count", "fits"), [(1000, True), (1001, False), (40_000, False)])
def test_a_table_holds_so_many_rows_and_says_so(count: int, fits: bool) -> None:
    rows = [row() for _ in range(count)]
    if fits:
        assert len(take_answer(WASTE, rows)["value"]) == count
        return
    with translation.override("en"), pytest.raises(InvalidAnswer, match=r"this table holds at most 1,000"):
        take_answer(WASTE, rows)


def test_a_checklist_still_refuses_what_it_cannot_read() -> None:
    with translation.override("en"), pytest.raises(InvalidAnswer, match="row 1: “Quantity”"):
        clean_answer(WASTE, [row(quantity="x")])


@pytest.mark.parametrize(
    ("value", "message"),
    [("100.1", "more than 100"), ("0.25", "At most 1 decimals"), ("100", ""), ("0.2", "")],
)
def test_bounds_and_decimals_on_both_sides(value: str, message: str) -> None:
    item = definition().items["steam"]
    with translation.override("en"):
        if message:
            with pytest.raises(InvalidAnswer, match=message):
                clean_answer(item, value)
        else:
            assert clean_answer(item, value)["value"] == float(value)


# --- conversion, code lists ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "tonnes"),
    [
        ({"quantity": "218.4", "unit": "t"}, 218.4),
        ({"quantity": "1,250", "unit": "l"}, 1.25),
        ({"quantity": "1,250", "unit": "l", "factor": "0.88"}, 1100),
        ({"quantity": "10", "unit": "piece"}, None),
        ({"quantity": "10", "unit": "piece", "factor": "0.02"}, 0.2),
        ({"quantity": "", "unit": "t"}, None),
        ({"quantity": "3", "unit": ""}, None),
        ({"quantity": "3", "unit": "t", "tonnes": "999"}, 3),
        ({"quantity": "3", "unit": "litre"}, 0.003),
    ],
)
def test_a_quantity_is_converted_by_its_unit_or_the_persons_own_factor(cells: dict[str, str], tonnes: Any) -> None:
    assert take_answer(WASTE, [row(**cells)])["value"][0]["tonnes"] == tonnes


def test_a_unit_without_a_factor_asks_for_it() -> None:
    found = found_of(GOOD | {"waste": take_answer(WASTE, [row(unit="piece")])})
    missing = [problem for problem in found.problems if problem.kind == "missing"]
    assert [(problem.row, problem.column) for problem in missing] == [(0, "factor")]


@given(st.decimals(0, 10**9, places=3), st.decimals(0, 1000, places=4))
def test_a_conversion_has_no_noise_of_binary_fractions(quantity: Any, factor: Any) -> None:
    result = convert(float(quantity), float(factor))
    assert result is not None
    assert abs(result - float(quantity * factor)) <= 1e-6 + abs(result) * 1e-12


@pytest.mark.parametrize(
    ("name", "typed", "code"),
    [("waste", "02 03 04", "020304"), ("waste", "๐๒๐๓๐๔", "020304"), ("waste", "02 03 04 เศษวัตถุดิบ", "020304"),
     ("waste", "99 99 99", "999999"), ("cas", "7664-41-7", "7664-41-7"), ("cas", "7664417", "7664-41-7"),
     ("un", "UN 1005", "1005"), ("un", "๑๐๐๕", "1005"), ("treatment", "071 ฝังกลบตามหลักสุขาภิบาล", "071")],
)  # fmt: skip
def test_codes_are_read_as_people_write_them(name: str, typed: str, code: str) -> None:
    assert code_list(name).read(typed) == code


@pytest.mark.parametrize(
    ("name", "typed"),
    [("waste", "0203"), ("waste", "02 03 041"), ("cas", "7664-41-8"), ("cas", "ammonia"), ("un", "105"),
     ("treatment", "999"), ("ghs", "GHS10")],
)  # fmt: skip
def test_codes_that_cannot_be_are_refused(name: str, typed: str) -> None:
    with pytest.raises(InvalidCode):
        code_list(name).read(typed)


def test_a_cas_number_names_the_digit_that_it_should_end_in() -> None:
    with translation.override("en"), pytest.raises(InvalidCode, match="last digit should be 7"):
        code_list("cas").read("7664-41-8")


def test_the_code_list_fills_what_nobody_chose_and_never_what_somebody_chose() -> None:
    rows = take_answer(WASTE, [row(waste="130208"), row(), row(waste="130208", hazardous="no"), row(waste="999999")])
    assert [one["hazardous"] for one in rows["value"]] == [True, False, False, None]


# --- checks, warnings, nil -------------------------------------------------------------------------------------------


def test_a_check_of_each_row_names_the_rows_with_their_figures() -> None:
    rows = [row(), row(waste="130208", quantity="1.1"), row(waste="130208", receiver="ก"), row(waste="130208")]
    found = found_of(GOOD | {"waste": take_answer(WASTE, rows)})
    errors = [problem for problem in found.problems if problem.kind == "error"]
    assert [problem.row for problem in errors] == [1, 3]
    assert errors[0].message == "row 2: 1.1 t of hazardous waste need a receiver"


@pytest.mark.parametrize(("power", "warned"), [(4999, False), (5000, True), (12_000_000, True)])
def test_a_warning_has_both_figures_in_its_sentence(power: int, warned: bool) -> None:
    found = found_of(GOOD | {"power": {"value": power}}, last_power=1000.0)
    assert bool(found.warnings) is warned
    if warned:
        assert found.warnings[0].message == f"{power:,} kWh, last time 1,000 kWh"
        assert found.unexplained


def test_a_tapped_reason_and_its_text_become_one_sentence_and_come_apart_again() -> None:
    data = QueryDict("reason-power_jump-choice=more&reason-power_jump=new line")
    reasons = read_reasons([POWER], data)
    assert reasons == {"power_jump": "More was made · new line"}
    sheet = Sheet(found_of(GOOD | {"power": {"value": 9000}}, reasons, last_power=1000.0), {}, lambda code: f"/{code}")
    assert not sheet.found.unexplained
    section = filling.section_of(sheet.found, "energy")
    assert section is not None
    warning = filling.section_page(sheet, section)["cards"][0]["fields"][1]["explains"][0]
    assert [code for code, _text, chosen in warning["choices"] if chosen] == ["more"]
    assert warning["reason"] == "new line"


def test_none_is_an_answer_of_its_own_and_gives_way_to_rows() -> None:
    assert take_answer(WASTE, [], nil=True) == {"nil": True}
    assert "nil" not in take_answer(WASTE, [row()], nil=True)
    assert ("missing", "waste", -1) in kinds(found_of({**GOOD, "waste": {}}))
    assert kinds(found_of({**GOOD, "waste": {"nil": True}})) == []


def test_a_section_that_does_not_apply_is_named_with_its_reason_once_that_is_known() -> None:
    sheet = Sheet(found_of(GOOD), {}, lambda code: f"/{code}")
    with translation.override("en"):
        assert filling.task_list(sheet)["hidden"] == [{"title": "Steam", "why": "until item 1.3 is answered"}]
        sheet.found = found_of(GOOD | {"boiler": {"value": False}})
        assert filling.task_list(sheet)["hidden"] == [{"title": "Steam", "why": "no boiler"}]


# --- publishing ------------------------------------------------------------------------------------------------------


def test_a_big_table_may_not_be_looped_over_within_itself() -> None:
    nested = {"code": "twice", "rule": "waste.all(r, waste.exists_one(o, o.waste == r.waste))", "level": "error",
              "message": words("Twice")}  # fmt: skip
    form = report_form()
    form["sections"][1]["items"] = [waste_table(checks=[nested])]
    with translation.override("en"), pytest.raises(DomainError, match="at most 99 rows"):
        compile_definition(read_definition(form))
    form["sections"][1]["items"] = [waste_table(checks=[nested], max_rows=99)]
    compile_definition(read_definition(form))


def test_one_rule_on_a_thousand_rows_stays_within_the_engines_budget() -> None:
    rows = take_answer(WASTE, [row(waste="130208", receiver="ก") for _ in range(1000)])
    assert kinds(found_of(GOOD | {"waste": rows})) == []
    rows["value"][999]["receiver"] = None
    assert kinds(found_of(GOOD | {"waste": rows})) == [("error", "waste", 999)]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"codes": "stamps"}, "must be one of: cas, ghs"),
        ({"max_rows": 1001}, "must lie between 1 and 1000"),
        ({"convert": {"from": "receiver", "by": "unit", "factor": "factor", "to": "tonnes"}}, "of the type number"),
        ({"prefill": ["register"]}, "must be written source.name"),
    ],
)
def test_a_fault_of_a_report_forms_own_keys_is_named(change: dict[str, Any], message: str) -> None:
    form = report_form()
    form["sections"][1]["items"] = [waste_table(**change)]
    with translation.override("en"), pytest.raises(DomainError, match=message):
        read_definition(form)


def test_a_message_may_only_speak_of_what_there_is() -> None:
    form = report_form()
    form["sections"][0]["items"][1]["checks"][0]["message"] = words("{pover} kWh")
    with translation.override("en"), pytest.raises(DomainError, match="there is no item “pover”"):
        compile_definition(read_definition(form))


# --- prefill, merge --------------------------------------------------------------------------------------------------


def test_the_first_source_that_knows_fills_in_and_is_named() -> None:
    sources = {"register": prefill.Known({"name": None}), "last_report": prefill.Known({"name": "ข", "power": 7})}
    filled = prefill.prefilled(definition(), sources)
    assert filled == {
        "name": {"value": "ข", "source": {"origin": "last_report"}},
        "power": {"value": 7, "source": {"origin": "last_report"}},
    }
    assert ("confirm", "name", -1) in kinds(found_of(GOOD | filled))


def test_a_value_that_the_item_cannot_hold_is_not_filled_in() -> None:
    assert prefill.prefilled(definition(), {"last_report": prefill.Known({"power": -7})}) == {}


def test_confirming_keeps_the_source_and_changing_drops_it() -> None:
    stored: dict[str, Answer] = {"name": {"value": "ข", "source": {"origin": "register", "on": "2026-03-12"}}}
    base = fingerprint(stored["name"])
    same = merge(stored, [Change("name", {"value": "ข"}, base)])
    assert same.answers == stored, "looked at is not confirmed"
    confirmed = merge(stored, [Change("name", {"value": "ข"}, base, confirm=True)])
    assert confirmed.answers["name"]["source"] == {"origin": "register", "on": "2026-03-12", "confirmed": True}
    changed = merge(stored, [Change("name", {"value": "ค"}, base, confirm=True)])
    assert changed.answers == {"name": {"value": "ค"}}


def test_only_what_stays_the_same_is_taken_from_last_periods_rows() -> None:
    assert prefill.rows_to_keep(WASTE, GOOD["waste"]) == [{"waste": "020304", "unit": "t", "receiver": None}]


ANSWERS = st.dictionaries(st.sampled_from(["a", "b", "c"]), st.integers(0, 3).map(lambda n: Answer(value=n)))


@given(ANSWERS, ANSWERS, ANSWERS)
def test_two_devices_never_overwrite_one_another(start: Any, first: Any, second: Any) -> None:
    """Whatever two devices send from the same page: each item holds the start's, the first's or the second's value,
    and where both changed it differently the second is told."""
    one = merge(start, [Change(code, answer, fingerprint(start.get(code))) for code, answer in first.items()])
    two = merge(one.answers, [Change(code, answer, fingerprint(start.get(code))) for code, answer in second.items()])
    assert one.conflicts == []
    clashed = {clash.code for clash in two.conflicts}
    for code in "abc":
        was, mine, theirs = start.get(code, {}), second.get(code), first.get(code)
        changed_by_first = theirs is not None and theirs != was
        changed_by_second = mine is not None and mine != was
        both_differ = changed_by_first and changed_by_second and mine != theirs
        assert (code in clashed) == both_differ
        wanted = theirs if changed_by_first else (mine if changed_by_second else was)
        assert two.answers.get(code, {}) == wanted


# --- what a page sends -----------------------------------------------------------------------------------------------


def post(rows: list[dict[str, str]] | None = None, **fields: str) -> QueryDict:
    data = QueryDict(mutable=True)
    data["q-waste-base"] = fields.pop("base", fingerprint(None))
    if rows is not None:
        data["q-waste-rows"] = json.dumps(rows)
    data.update(fields)
    return data


def section_post(data: QueryDict, answers: dict[str, Answer] | None = None, **sheet: Any) -> Any:
    page = Sheet(found_of(answers or {}), {}, lambda code: f"/{code}", **sheet)
    section = filling.section_of(page.found, "waste_part")
    assert section is not None
    return filling.read_section(page, section, data)


def test_rows_come_as_one_field_or_as_many() -> None:
    as_json, _none = take_changes([WASTE], post([row()]), {})
    fields = {f"q-waste-0-{code}": value for code, value in row().items()}
    as_fields, _none = take_changes([WASTE], post(**fields), {})
    assert as_json == as_fields
    assert as_json[0].answer["value"][0]["waste"] == "020304"


def test_rows_that_the_page_did_not_show_are_kept() -> None:
    stored = {"waste": take_answer(WASTE, [row(quantity=str(n)) for n in range(1, 121)])}
    data = post(
        **{"q-waste-rest": "100", "q-waste-0-quantity": "7", "q-waste-0-waste": "020304", "q-waste-0-unit": "t"}
    )
    changes, _none = take_changes([WASTE], data, stored)
    assert [one["quantity"] for one in changes[0].answer["value"]] == [7, *range(101, 121)]


def test_pasted_rows_go_behind_those_of_the_page() -> None:
    text = "020305\t96\tLitres\t\tno\tบจก. ก\n15 01 01\t1,000\tt"
    changes, refused = section_post(post([row()], go="paste:waste", **{"q-waste-paste": text}))
    rows = changes[0].answer["value"]
    assert refused == []
    assert [(one["waste"], one["quantity"], one["unit"]) for one in rows] == [
        ("020304", 2, "t"), ("020305", 96, "l"), ("150101", 1000, "t"),
    ]  # fmt: skip


def test_headings_say_which_column_is_which() -> None:
    rows = pasted_rows(WASTE, "Receiver\tQuantity\tรหัสอื่น\nก\t5\tx\n\n")
    assert rows == [{"receiver": "ก", "quantity": "5"}]


@pytest.mark.parametrize("text", ['"ท่อ 12 นิ้ว\t5\nข\t6', 'ก"\t5\rข\t6', '"' + "ก" * 140_000 + "\t5\nข\t6"])
def test_a_mark_that_nobody_closes_swallows_no_rows(text: str) -> None:
    assert len(pasted_rows(WASTE, text)) == 2


def test_a_conversion_of_the_largest_numbers_is_a_number() -> None:
    assert convert(1e15, 1e15) == 10**30
    assert convert(0.1, 3) == 0.3


@pytest.mark.parametrize("value", [10**400, float("inf"), float("nan"), "9" * 400])
def test_a_number_beyond_measure_is_refused(value: Any) -> None:
    with pytest.raises(InvalidAnswer):
        clean_value(POWER, value)


def test_too_many_pasted_rows_change_nothing_and_say_so() -> None:
    text = "\n".join(["150101\t1\tt"] * 1000)
    changes, refused = section_post(post([row()], go="paste:waste", **{"q-waste-paste": text}))
    assert [len(change.answer["value"]) for change in changes] == [1]
    assert "1,001" in refused[0].message


def test_last_periods_rows_are_brought_by_a_button() -> None:
    changes, _none = section_post(post([], go="keep:waste"), previous={"waste": GOOD["waste"]})
    kept = changes[0].answer["value"][0]
    assert (kept["waste"], kept["quantity"]) == ("020304", None)


def test_a_table_that_is_no_list_is_refused() -> None:
    data = post()
    data["q-waste-rows"] = "{"
    changes, refused = take_changes([WASTE], data, {})
    assert changes == []
    assert refused
