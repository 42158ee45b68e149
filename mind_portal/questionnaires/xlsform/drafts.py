"""What the rows become, before their conditions are translated: sections with their items."""

from dataclasses import dataclass, field
from typing import Any

from mind_portal.questionnaires.xlsform.choices import ChoiceList
from mind_portal.questionnaires.xlsform.outline import Part


@dataclass
class ItemDraft:
    """One question, or one repeat with its columns; `data` is the item as it will stand in the definition."""

    part: Part
    data: dict[str, Any]
    choices: ChoiceList | None = None
    columns: list["ItemDraft"] = field(default_factory=list)

    @property
    def code(self) -> str:
        return str(self.data["code"])


@dataclass
class SectionDraft:
    """A section: the groups around it, from the outermost, whose conditions all hold for it."""

    groups: tuple[Part, ...]
    data: dict[str, Any]
    items: list[ItemDraft] = field(default_factory=list)
