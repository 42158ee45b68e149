"""The lines of the exchange with ODK in the permission matrix: head office only, as the editor."""

from collections.abc import Callable
from typing import Any, Final

from mind_portal.questionnaires.editing.selectors import open_drafts
from tests.architecture.world import Side, World
from tests.questionnaires.editing.builders import CODE, draft_of

MAY: Final = "questionnaires.edit_checklist"


def version(world: World, side: Side) -> dict[str, Any]:
    draft_of()
    return {"code": CODE, "number": 1}


def draft(world: World, side: Side) -> dict[str, Any]:
    draft_of()
    return {"pk": open_drafts().get(code=CODE).pk}


def lines(line: Callable[..., Any]) -> dict[str, Any]:
    """`line` is the matrix' own kind of line."""
    return {
        "questionnaires:xlsform_import": line(MAY),
        "questionnaires:xlsform_take": line(MAY, method="post"),
        "questionnaires:xlsform_sample": line(MAY),
        "questionnaires:version_xlsform": line(MAY, version),
        "questionnaires:draft_xlsform": line(MAY, draft),
    }
