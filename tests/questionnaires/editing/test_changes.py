"""The changes to a draft: found by code, refused where they would break what rules or published items say."""

import copy
from typing import Any

import pytest
from django.utils import translation

from mind_portal.core.errors import DomainError, StaleError
from mind_portal.questionnaires.editing import changes
from mind_portal.questionnaires.editing.names import rule_fault, used_names
from mind_portal.questionnaires.editing.shape import require_shape
from tests.audits.builders import small_definition, words


def after(change: changes.Change, data: dict[str, Any] | None = None) -> dict[str, Any]:
    found = copy.deepcopy(data or small_definition())
    change(found)
    require_shape(found)
    return found


def outline(data: dict[str, Any]) -> list[tuple[str, list[str]]]:
    return [(section["code"], [item["code"] for item in section["items"]]) for section in data["sections"]]


def rules(error: DomainError) -> list[str]:
    return [breach.rule for breach in error.breaches]


START = [("machines", ["hp", "guard"]), ("boiler", ["has_boiler", "tested", "exits"])]


@pytest.mark.parametrize(
    ("code", "step", "wanted"),
    [
        ("hp", 1, [("machines", ["guard", "hp"]), START[1]]),
        ("guard", -1, [("machines", ["guard", "hp"]), START[1]]),
        ("guard", 1, [("machines", ["hp"]), ("boiler", ["guard", "has_boiler", "tested", "exits"])]),
        ("has_boiler", -1, [("machines", ["hp", "guard", "has_boiler"]), ("boiler", ["tested", "exits"])]),
        ("hp", -1, START),
        ("exits", 1, START),
        ("boiler", -1, [START[1], START[0]]),
        ("boiler", 1, START),
    ],
)
def test_a_piece_moves_one_place_and_across_sections(code: str, step: int, wanted: list[Any]) -> None:
    assert outline(after(changes.move(code, step))) == wanted


@pytest.mark.parametrize("change", [changes.move("gone", 1), changes.copy_piece("gone", ()), changes.delete_piece("x")])
def test_a_piece_that_is_gone_is_not_found(change: changes.Change) -> None:
    with pytest.raises(changes.NoPiece):
        after(change)


def test_a_copied_item_stands_behind_it_under_a_new_code_with_checks_of_its_own() -> None:
    found = after(changes.copy_piece("hp", {"hp_2"}))
    assert outline(found)[0] == ("machines", ["hp", "hp_3", "guard"])
    copied = changes.item_of(found, "hp_3")
    assert [(check["code"], check["rule"]) for check in copied["checks"]] == [
        ("hp_positive_2", "hp_3 >= 0"),
        ("hp_permitted_2", "blank(permitted_hp) || hp_3 <= permitted_hp"),
    ]


def test_rules_inside_a_copied_section_speak_of_the_copies() -> None:
    found = after(changes.copy_piece("boiler", ()))
    assert outline(found)[2] == ("boiler_2", ["has_boiler_2", "tested_2", "exits_2"])
    assert changes.item_of(found, "tested_2")["show_if"] == "has_boiler_2 == true"
    assert changes.item_of(found, "tested")["show_if"] == "has_boiler == true"


def test_an_item_that_rules_speak_of_is_not_deleted_and_they_are_named() -> None:
    with translation.override("en"), pytest.raises(DomainError) as refusal:
        after(changes.delete_piece("has_boiler"))
    assert rules(refusal.value) == ["QUE-EDIT-13"]
    assert "“tested” shows by a rule that asks about it" in refusal.value.messages[0]


def test_a_message_that_speaks_of_an_item_keeps_it() -> None:
    data = small_definition()
    data["sections"][1]["items"][2]["checks"] = [
        {"code": "c", "rule": "true", "level": "error", "message": words("guard is {guard}")}
    ]
    with pytest.raises(DomainError) as refusal:
        after(changes.delete_piece("guard"), data)
    assert "guard" in refusal.value.messages[0]
    assert outline(after(changes.delete_piece("exits"), data))[1] == ("boiler", ["has_boiler", "tested"])


def test_a_section_goes_with_its_items_unless_a_rule_elsewhere_needs_one() -> None:
    assert outline(after(changes.delete_piece("boiler"))) == [START[0]]
    data = small_definition()
    data["sections"][1]["show_if"] = "hp > 5"
    with pytest.raises(DomainError):
        after(changes.delete_piece("machines"), data)


def rewritten(piece: str, known: dict[str, str], **values: Any) -> changes.Change:
    item = changes.item_of(small_definition(), piece)
    return changes.put_item(piece, changes.fingerprint(item), {**item, **values}, known)


def test_an_item_is_written_anew() -> None:
    found = after(rewritten("guard", {}, weight=5))
    assert changes.item_of(found, "guard")["weight"] == 5


@pytest.mark.parametrize(
    ("code", "known", "values", "rule"),
    [
        ("guard", {"guard": "compliance"}, {"type": "yes_no"}, "QUE-EDIT-15"),
        ("guard", {"guard": "compliance"}, {"code": "guards"}, "QUE-EDIT-6"),
        ("guard", {}, {"code": "hp"}, "QUE-EDIT-6"),
        ("guard", {}, {"code": "machines"}, "QUE-EDIT-6"),
        ("guard", {}, {"code": "permitted_hp"}, "QUE-EDIT-6"),
        ("guard", {}, {"code": "in"}, "QUE-EDIT-6"),
        ("guard", {}, {"code": "Guard"}, "QUE-EDIT-6"),
        ("guard", {}, {"code": "a" * 61}, "QUE-EDIT-6"),
        ("guard", {"old": "number"}, {"code": "old"}, "QUE-EDIT-6"),
        ("has_boiler", {}, {"code": "boiler_there"}, "QUE-EDIT-13"),
        ("guard", {}, {"article": {"text": "s", "verified": True}}, "QUE-EDIT-16"),
        ("guard", {}, {"article": {"text": "s", "verified": True, "source": ""}}, "QUE-EDIT-16"),
    ],
)
def test_what_would_give_a_code_another_meaning_is_refused(
    code: str, known: dict[str, str], values: dict[str, Any], rule: str
) -> None:
    with pytest.raises(DomainError) as refusal:
        after(rewritten(code, known, **values))
    assert rules(refusal.value) == [rule]


@pytest.mark.parametrize(
    ("values", "known"),
    [
        ({"type": "yes_no"}, {}),
        ({"code": "guards"}, {}),
        ({"code": "old"}, {"old": "compliance"}),
        ({"article": {"text": "s", "verified": True, "source": "Gazette 2535"}}, {"guard": "compliance"}),
    ],
)
def test_what_keeps_every_meaning_is_taken(values: dict[str, Any], known: dict[str, str]) -> None:
    after(rewritten("guard", known, **values))


def test_what_somebody_else_has_changed_is_not_overwritten() -> None:
    theirs = after(rewritten("guard", {}, weight=9))
    with pytest.raises(StaleError) as refusal:
        after(rewritten("guard", {}, weight=5), theirs)
    assert rules(refusal.value) == ["QUE-EDIT-14"]
    after(rewritten("hp", {}, required=False), theirs)  # another item: nobody is in the way
    after(rewritten("guard", {}, weight=9), theirs)  # both wrote the same


def test_a_section_keeps_its_items_and_its_code() -> None:
    section = changes.find_section(small_definition(), "boiler")
    values = {"title": words("Steam"), "show_if": "hp > 5"}
    found = after(changes.put_section("boiler", changes.fingerprint(section), values))
    assert found["sections"][1] | {"items": []} == {"code": "boiler", **values, "items": []}
    assert outline(found) == START
    with pytest.raises(StaleError):
        after(changes.put_section("boiler", "0", values))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Are the guards in place?", "are_the_guards_in_place"),
        ("Guard", "guard_2"),
        ("3 exits", "exits_2"),
        ("today", "today_2"),
        ("", "yes_no_1"),
        ("เครื่องจักร", "yes_no_1"),
        ("Old one", "old_one_2"),
        ("a " * 60, "a_a_a_a_a"),
    ],
)
def test_a_code_is_proposed_that_nobody_has_or_had(text: str, wanted: str) -> None:
    assert changes.propose_code(small_definition(), text, "yes_no", {"old_one"}) == wanted


@pytest.mark.parametrize(
    ("rule", "names"),
    [
        ('guard == "fail" && hp > 5', {"guard", "hp"}),
        ('rows.all(r, r.hp > 1 && guard == "hp")', {"rows", "all", "r", "guard"} - {"all"}),
        ("guard = = (", {"guard"}),
        ("ก guard", {"guard"}),
    ],
)
def test_the_names_of_a_rule_are_found_even_in_one_that_cannot_be_read(rule: str, names: set[str]) -> None:
    assert used_names(rule) == names


@pytest.mark.parametrize(
    ("rule", "before", "wanted"),
    [
        ("hp > 5", "", ""),
        ("  ", "", ""),
        ("hpp > 5", "", "There is no item “hpp”"),
        ("hp + 1", "", "The values do not fit together"),
        ("hp > 5", "guard", ""),
        ("exits == \"pass\"", "tested", "“exits” does not stand before what this condition shows"),
        ("tested == \"pass\"", "tested", "“tested” does not stand before what this condition shows"),
    ],
)  # fmt: skip
def test_a_rule_is_checked_by_itself_and_a_circle_cannot_be_made(rule: str, before: str, wanted: str) -> None:
    data = small_definition()
    data["sections"][0]["items"][1]["type"] = "poem"  # the rest of the draft is not whole
    with translation.override("en"):
        found = rule_fault(data, rule, before=before)
    assert wanted in found if wanted else found == ""
