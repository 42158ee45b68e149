"""From a workbook to a draft in the editor: what must hold for it, and what it is compared with."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from mind_portal.core.errors import Breach, DomainError
from mind_portal.core.once import in_turn
from mind_portal.questionnaires.editing.faults import published_types, type_sentence
from mind_portal.questionnaires.editing.services import start_draft
from mind_portal.questionnaires.models import DraftState, DraftVersion, Kind, Origin, Version
from mind_portal.questionnaires.xlsform.faults import Spot
from mind_portal.questionnaires.xlsform.importing import Imported, read_xlsform
from mind_portal.questionnaires.xlsform.outline import SURVEY
from mind_portal.questionnaires.xlsform.plain import plain


@dataclass(frozen=True)
class Comparison:
    """What a workbook would change: the version before it, and the codes of the items that it touches."""

    before: Version | None
    draft: DraftVersion | None
    """The draft that is open already; a second one cannot be begun."""
    added: tuple[str, ...]
    changed: tuple[str, ...]
    gone: tuple[str, ...]
    same: bool


def read_checklist(content: bytes, *, code: str = "", rename: bool = False) -> Imported:
    """As `read_xlsform`, of a checklist that the portal would take.

    Raises DomainError also for the form of a report (QUE-XLS-12) and for a question that was published with another
    type (QUE-XLS-13).
    """
    imported = read_xlsform(content, code=code, rename=rename)
    require_takeable(imported.data, imported.rows)
    return imported


def require_takeable(data: Mapping[str, Any], rows: Mapping[str, int]) -> None:
    """Raises DomainError (QUE-XLS-12, QUE-XLS-13) where a definition cannot become a checklist's next version."""
    if data["kind"] != Kind.CHECKLIST:
        raise DomainError(
            Breach("QUE-XLS-12", _("This is the form of a report, which is kept in a file: not a checklist"))
        )
    known = published_types(data["code"])
    items = [item for section in data["sections"] for item in section["items"]]
    breaches = [
        Breach("QUE-XLS-13", f"{spot}: {type_sentence(item['code'], known[item['code']])}", field=item["code"])
        for item in items
        if known.get(item["code"], item["type"]) != item["type"]
        for spot in [Spot(SURVEY, rows.get(item["code"], 0), "type")]
    ]
    if breaches:
        raise DomainError(breaches)


def compare(data: Mapping[str, Any]) -> Comparison:
    """`data` beside the last version of its checklist."""
    published = Version.objects.filter(questionnaire__code=data["code"], published_at__isnull=False)
    before = published.order_by("-number").first()
    draft = DraftVersion.objects.filter(code=data["code"], state=DraftState.OPEN).first()
    now, old = _items(plain(data)), _items(plain(before.definition)) if before else {}
    return Comparison(
        before, draft,
        added=tuple(code for code in now if code not in old),
        changed=tuple(code for code in now if code in old and now[code] != old[code]),
        gone=tuple(code for code in old if code not in now),
        same=before is not None and plain(data) == plain(before.definition),
    )  # fmt: skip


def _items(data: Mapping[str, Any]) -> dict[str, Any]:
    return {item["code"]: item for section in data["sections"] for item in section["items"]}


def begin_from_xlsform(*, data: Mapping[str, Any], actor: Any, now: datetime) -> DraftVersion:
    """The draft that a read workbook becomes; pressing twice, also at the same moment, leads to the same draft.

    Raises DomainError as `require_takeable` and `start_draft` do; nothing is kept then.
    """
    require_takeable(data, {})
    with transaction.atomic():
        in_turn(f"draft of checklist {data['code']}")
        begun = DraftVersion.objects.filter(code=data["code"], state=DraftState.OPEN, origin=Origin.XLSFORM).first()
        is_own = begun is not None and begun.begun_by_id == getattr(actor, "pk", None)
        if begun is not None and is_own and plain(begun.definition) == plain(data):
            return begun
        return start_draft(code=data["code"], definition=data, origin=Origin.XLSFORM, actor=actor, now=now)
