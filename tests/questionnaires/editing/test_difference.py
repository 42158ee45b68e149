"""What differs between two editions, in words."""

import copy
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from mind_portal.questionnaires.editing.difference import difference, moved_codes
from tests.audits.builders import small_definition, words


def told(new: dict[str, Any], old: dict[str, Any] | None = None) -> list[tuple[str, str, list[tuple[str, str, str]]]]:
    with translation.override("en"):
        found = difference(old if old is not None else small_definition(), new)
    return [(c.kind, c.code, [(f.name, f.old, f.new) for f in c.fields]) for c in found.changes]


def changed(code: str, **values: Any) -> dict[str, Any]:
    data = copy.deepcopy(small_definition())
    for section in data["sections"]:
        for item in section["items"]:
            if item["code"] == code:
                item.update(values)
    return data


def test_the_same_differs_in_nothing() -> None:
    assert told(small_definition()) == []


def test_what_is_written_out_means_the_same_as_its_absence() -> None:
    same = changed("exits", required=True, severity="major", on_fail="note", weight=1.0)
    assert told(same) == []


@pytest.mark.parametrize(
    ("code", "values", "fields"),
    [
        ("guard", {"weight": 5}, [("Weight", "3", "5")]),
        ("guard", {"severity": "minor"}, [("How serious a fail is", "Serious", "Minor")]),
        ("guard", {"text": {"th": "Guards", "en": "All guards"}}, [("Question (English)", "Guards", "All guards")]),
        ("guard", {"required": False}, [("Must be answered", "Yes", "No")]),
        ("guard", {"on_fail": "photo"}, [("A fail needs", "a note", "a photo")]),
        ("guard", {"article": {"text": "Act, section 1", "verified": True, "source": "RG 1"}},
         [("Article of law", "Act, section 1 · not verified", "Act, section 1 · verified · RG 1")]),
        ("exits", {"type": "yes_no"}, [("Type of answer", "Pass, fail, not applicable", "Yes or no")]),
        ("tested", {"show_if": ""}, [("Shows only when", "has_boiler == true", "")]),
        ("hp", {"checks": []}, [("Check “hp_positive”", "Not below 0", ""),
                                ("Check “hp_permitted”", "More than permitted", "")]),
        ("exits", {"choices": [{"code": "a", "text": words("A")}]}, [("Choice “a”", "", "A")]),
    ],
)  # fmt: skip
def test_a_changed_field_is_named_with_what_it_was_and_is(
    code: str, values: dict[str, Any], fields: list[tuple[str, str, str]]
) -> None:
    assert told(changed(code, **values)) == [("changed", code, fields)]


def test_a_changed_rule_of_a_check_is_named_with_its_check() -> None:
    data = small_definition()
    data["sections"][0]["items"][0]["checks"][0]["rule"] = "hp > 0"
    assert told(data) == [("changed", "hp", [("Check “hp_positive” · Rule", "hp >= 0", "hp > 0")])]


def test_added_and_removed_items_and_sections_are_named() -> None:
    data = small_definition()
    data["sections"][0]["items"] = [{"code": "new", "type": "yes_no", "text": words("New")}]
    data["sections"][1] = {"code": "other", "title": words("Other"), "items": []}
    assert [(kind, code) for kind, code, _fields in told(data)] == [
        ("added", "new"), ("added", "other"), ("removed", "boiler"), ("removed", "hp"), ("removed", "guard"),
        ("removed", "has_boiler"), ("removed", "tested"), ("removed", "exits"),
    ]  # fmt: skip


def test_the_checklist_itself_is_compared_too() -> None:
    data = small_definition(title={"th": "Small", "en": "Tiny"}, occasions=["annual", "joint"])
    assert told(data) == [
        ("changed", "", [("Title (English)", "Small", "Tiny"), ("Occasions", "", "Annual, Joint operation")])
    ]


def test_a_move_into_another_section_is_one_move() -> None:
    data = small_definition()
    data["sections"][1]["items"].insert(0, data["sections"][0]["items"].pop(1))
    assert [(kind, code) for kind, code, _fields in told(data)] == [("moved", "guard")]


def test_against_nothing_all_is_new() -> None:
    found = difference(None, small_definition())
    assert {change.kind for change in found.changes} == {"added"}
    assert found.count("added") == 7


@pytest.mark.parametrize(
    ("new", "moved"),
    [("abcd", ""), ("bacd", "a"), ("dabc", "d"), ("abxd", ""), ("dcba", "cba"), ("acbd", "c")],
)
def test_only_what_must_have_moved_is_called_moved(new: str, moved: str) -> None:
    found = moved_codes("abcd", new)
    assert len(found) == len(moved)


@given(st.permutations(range(12)))
def test_what_is_not_called_moved_kept_its_order(order: list[int]) -> None:
    old, new = [str(n) for n in range(12)], [str(n) for n in order]
    stayed = [code for code in new if code not in moved_codes(old, new)]
    assert stayed == sorted(stayed, key=int)
    assert stayed
