"""Definitions: faults named with their place, the same file one version, a published version frozen for ever."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import translation

from mind_portal.core.errors import DomainError
from mind_portal.questionnaires.management.commands.load_questionnaires import definition_files
from mind_portal.questionnaires.models import Version
from mind_portal.questionnaires.reading import read_definition
from mind_portal.questionnaires.selectors import current_version
from mind_portal.questionnaires.services import publish_definition
from tests.audits.builders import NOW, load_small, small_definition, words


def faults(data: Any) -> list[str]:
    with translation.override("en"), pytest.raises(DomainError) as refusal:
        read_definition(data)
    return refusal.value.messages


def damaged(path: str, value: Any) -> dict[str, Any]:
    """The small definition with one value replaced: `sections.0.items.1.type`."""
    data: Any = copy.deepcopy(small_definition())
    place = data
    *steps, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    for step in steps:
        place = place[step]
    place[last] = value
    return dict(data)


@pytest.mark.parametrize(
    ("path", "value", "wanted"),
    [
        ("kind", "poem", "$.kind: must be one of: checklist, report"),
        ("code", "Not A Code", "$.code: “Not A Code” cannot be a code"),
        ("sections", {}, "$.sections: a list is needed"),
        ("sections.0.items.1.colour", "red", "$.sections[0].items[1].colour: this key is not known"),
        ("sections.0.items.1.text", {"th": "x"}, "$.sections[0].items[1].text.en: is missing"),
        ("sections.0.items.1.weight", -1, "$.sections[0].items[1].weight: cannot be less than 0"),
        ("sections.0.items.1.weight", True, "$.sections[0].items[1].weight: has the wrong type"),
        ("sections.0.items.1.severity", "awful",
         "$.sections[0].items[1].severity: must be one of: minor, major, critical"),
        ("sections.0.items.1.code", "hp", "item: the code “hp” is used twice"),
        ("sections.0.items.1.code", "machines", "item: the code “machines” is used twice"),
        ("sections.0.items.1.code", "today", "$.sections[0].items[1].code: “today” cannot be a code"),
        ("sections.0.items.1.choices", [{"code": "a", "text": words("a")}],
         "$.sections[0].items[1].choices: belong to items of the type choice, which need them"),
        ("sections.0.items.0.checks.0.level", "hint",
         "$.sections[0].items[0].checks[0].level: must be one of: error, warning"),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_its_place(path: str, value: Any, wanted: str) -> None:
    assert wanted in faults(damaged(path, value))


@pytest.mark.parametrize("kind", ["photo", "place", "signature"])
def test_a_camera_and_a_pad_belong_to_checklists(kind: str) -> None:
    definition = read_definition(damaged("sections.0.items.1.type", kind))
    assert definition.items["guard"].type == kind
    report = damaged("sections.0.items.1.type", kind) | {"kind": "report"}
    wanted = f"$.sections: item “guard”: items of the type “{kind}” belong to checklists"
    assert wanted in faults(report)


@pytest.mark.parametrize(
    ("path", "value", "wanted"),
    [
        ("occasions", ["annual", "yearly"], "$.occasions[1]: must be one of: annual, complaint"),
        ("sections.0.items.1.on_fail", "film", "$.sections[0].items[1].on_fail: must be one of: note, photo"),
        ("sections.0.items.0.on_fail", "photo", "$.sections[0].items[0].on_fail: belongs to items of the type"),
    ],
)
def test_an_occasion_or_an_evidence_that_nobody_knows_is_named(path: str, value: Any, wanted: str) -> None:
    assert any(fault.startswith(wanted) for fault in faults(damaged(path, value)))


@pytest.mark.parametrize(
    ("path", "rule", "wanted"),
    [
        ("sections.0.items.0.checks.0.rule", "hpp >= 0",
         "check:hp_positive: line 1, place 1: There is no item “hpp”"),
        ("sections.0.items.0.checks.0.rule", "hp + 1",
         "check:hp_positive: line 1, place 1: The values do not fit together"),
        ("sections.1.items.1.show_if", "exits == \"pass\"",
         "show:tested: “exits” does not stand before what this condition shows"),
    ],
)  # fmt: skip
def test_a_rule_that_cannot_be_published_is_named(db: None, path: str, rule: str, wanted: str) -> None:
    with translation.override("en"), pytest.raises(DomainError) as refusal:
        publish_definition(data=damaged(path, rule), actor=None, now=NOW)
    assert refusal.value.messages[0].startswith(wanted)
    assert not Version.objects.exists()


def test_the_same_definition_is_one_version_and_a_changed_one_retires_it(db: None) -> None:
    first = load_small()
    assert load_small() == first
    second = load_small(minutes=9)
    first.refresh_from_db()
    assert (second.number, first.retired_at is not None) == (2, True)
    assert current_version("factory-supervision") == second


@pytest.mark.parametrize(
    "change", [{"definition": {}}, {"number": 9}, {"published_at": None}, {"compiled": {}}, {"checksum": "x"}]
)
def test_a_published_version_is_frozen(db: None, change: dict[str, Any]) -> None:
    version = load_small()
    with pytest.raises(DatabaseError, match="is published"), transaction.atomic():
        Version.objects.filter(pk=version.pk).update(**change)
    with pytest.raises(DatabaseError, match="is published"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("delete from questionnaires_version where id = %s", [version.pk])
    Version.objects.filter(pk=version.pk).update(retired_at=NOW)


def test_the_command_loads_the_repositorys_files_and_is_idempotent(
    db: None, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("load_questionnaires")
    call_command("load_questionnaires")
    said = capsys.readouterr().out.splitlines()
    codes = [path.stem for path in definition_files()]
    assert {"factory-supervision", "single-form-monthly", "single-form-yearly"} <= set(codes)
    assert said == [f"{code} version 1: {word}" for word in ("published", "unchanged") for code in codes]


def test_the_command_names_the_fault_of_a_file(db: None, tmp_path: Path) -> None:
    path = tmp_path / "bad.json"
    path.write_text(json.dumps(damaged("kind", "poem")), encoding="utf-8")
    with pytest.raises(CommandError, match=r"\$\.kind"):
        call_command("load_questionnaires", path)
