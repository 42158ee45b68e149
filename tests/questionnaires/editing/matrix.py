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


def lines(line: Callable[..., Any]) -> dict[str, Any]:
    """`line` is the matrix' own kind of line."""
    return {
        "questionnaires:checklist_list": line(MAY),
        "questionnaires:checklist_begin": line(MAY),
        "questionnaires:checklist_detail": line(MAY, checklist),
        "questionnaires:checklist_retire": line(MAY, checklist),
        "questionnaires:draft_begin": line(MAY, checklist, method="post"),
        "questionnaires:draft_outline": line(MAY, draft),
    }
