"""The editor's lines of the permission matrix: head office only; checklists belong to no province."""

from collections.abc import Callable
from typing import Any, Final

from tests.architecture.world import Side, World
from tests.questionnaires.editing.builders import CODE, draft_of

MAY: Final = "questionnaires.edit_checklist"


def checklist(world: World, side: Side) -> dict[str, Any]:
    draft_of()
    return {"code": CODE}


def draft(world: World, side: Side) -> dict[str, Any]:
    return {"pk": draft_of().pk}


def item(world: World, side: Side) -> dict[str, Any]:
    return {"pk": draft_of().pk, "code": "guard"}


def section(world: World, side: Side) -> dict[str, Any]:
    return {"pk": draft_of().pk, "code": "boiler"}


def version(world: World, side: Side) -> dict[str, Any]:
    return {**checklist(world, side), "number": 1}


def lines(line: Callable[..., Any]) -> dict[str, Any]:
    """`line` is the matrix' own kind of line."""
    return {
        "questionnaires:checklist_list": line(MAY),
        "questionnaires:checklist_begin": line(MAY),
        "questionnaires:checklist_detail": line(MAY, checklist),
        "questionnaires:checklist_retire": line(MAY, checklist),
        "questionnaires:version_compare": line(MAY, checklist),
        "questionnaires:version_detail": line(MAY, version),
        "questionnaires:draft_begin": line(MAY, checklist, method="post"),
        "questionnaires:draft_outline": line(MAY, draft),
        "questionnaires:draft_settings": line(MAY, draft),
        "questionnaires:draft_section": line(MAY, section),
        "questionnaires:draft_item": line(MAY, item),
        "questionnaires:draft_delete": line(MAY, item),
        "questionnaires:draft_preview": line(MAY, draft),
        "questionnaires:draft_review": line(MAY, draft),
        "questionnaires:draft_discard": line(MAY, draft),
        "questionnaires:draft_change": line(MAY, draft, method="post", data={"do": "up guard"}),
        "questionnaires:draft_add": line(MAY, draft, method="post"),
        "questionnaires:draft_rule": line(MAY, draft, method="post"),
        "questionnaires:draft_rebase": line(MAY, draft, method="post"),
        "questionnaires:draft_publish": line(MAY, draft, method="post", data={"revision": "0"}),
    }
