"""What the pages of the editor show: checklists with their versions, one draft with its faults and names."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from mind_portal.core import thai
from mind_portal.questionnaires.editing import hooks
from mind_portal.questionnaires.editing.labels import OCCASION_WORDS
from mind_portal.questionnaires.editing.shape import items
from mind_portal.questionnaires.models import DraftState, DraftVersion, Kind, Questionnaire, Version


def open_drafts() -> QuerySet[DraftVersion]:
    return DraftVersion.objects.filter(state=DraftState.OPEN).select_related("based_on", "begun_by", "changed_by")


def checklist_rows() -> list[dict[str, Any]]:
    """Every checklist and every open draft of a new one, those in force first."""
    drafts = {draft.code: draft for draft in open_drafts()}
    versions: dict[int, list[Version]] = defaultdict(list)
    found = Version.objects.filter(questionnaire__kind=Kind.CHECKLIST, published_at__isnull=False)
    for version in found.defer("compiled").select_related("published_by").order_by("-number"):
        versions[version.questionnaire_id].append(version)
    used = _usage(version for group in versions.values() for version in group)
    rows = [
        _checklist_row(questionnaire, versions[questionnaire.pk], used, drafts.pop(questionnaire.code, None))
        for questionnaire in Questionnaire.objects.filter(kind=Kind.CHECKLIST)
    ]
    new = [_new_row(draft) for draft in drafts.values()]
    return sorted([*rows, *new], key=lambda row: (row["current"] is None, thai.thai_key(row["title"])))


def _usage(versions: Iterable[Version]) -> dict[str, dict[int, int]]:
    ids = [version.pk for version in versions]
    return {key: dict(hooks.usage(key, ids)) for key in ("inspections", "drafts")}


def _checklist_row(
    questionnaire: Questionnaire, versions: list[Version], used: dict[str, dict[int, int]], draft: DraftVersion | None
) -> dict[str, Any]:
    current = next((version for version in versions if version.retired_at is None), None)
    shown = current or (versions[0] if versions else None)
    return {
        "code": questionnaire.code,
        "title": title_of(shown.definition) if shown else questionnaire.title_th,
        "current": version_row(current, used) if current else None,
        "versions": [version_row(version, used) for version in versions],
        "inspections": sum(used["inspections"].get(version.pk, 0) for version in versions),
        "draft": draft_row(draft) if draft else None,
        "occasions": occasion_words(shown.definition) if shown else [],
    }


def _new_row(draft: DraftVersion) -> dict[str, Any]:
    return {
        "code": draft.code, "title": title_of(draft.definition) or draft.code, "current": None, "versions": [],
        "inspections": 0, "draft": draft_row(draft), "occasions": occasion_words(draft.definition),
    }  # fmt: skip


def version_row(version: Version, used: dict[str, dict[int, int]]) -> dict[str, Any]:
    """One published version: its state, its sizes, where it came from, how often it was used."""
    return {
        "pk": version.pk,
        "number": version.number,
        "in_force": version.retired_at is None,
        "published": thai.format_date(version.published_at),
        "retired": thai.format_date(version.retired_at) if version.retired_at else "",
        "origin": version.get_origin_display(),
        "who": str(version.published_by) if version.published_by else "",
        "reason": version.reason,
        "items": sum(1 for _item in items(version.definition)),
        "inspections": used["inspections"].get(version.pk, 0),
        "drafts": used["drafts"].get(version.pk, 0),
    }


def draft_row(draft: DraftVersion) -> dict[str, Any]:
    return {
        "pk": draft.pk,
        "next": draft.based_on.number + 1 if draft.based_on else 1,
        "revision": draft.revision,
        "origin": draft.get_origin_display(),
        "who": str(draft.changed_by) if draft.changed_by else "",
        "when": thai.format_datetime(draft.changed_at),
    }


def title_of(definition: Any) -> str:
    """The title in the reader's language, as far as there is one."""
    title = definition.get("title")
    return words_of(title)


def words_of(words: Any) -> str:
    """A text in the reader's language, or in the other one."""
    if not isinstance(words, dict):
        return ""
    both = [str(words.get(key) or "") for key in (("th", "en") if thai.is_thai() else ("en", "th"))]
    return both[0].strip() or both[1].strip()


def occasion_words(definition: Any) -> list[str]:
    found = definition.get("occasions")
    return [str(OCCASION_WORDS.get(str(one), one)) for one in found] if isinstance(found, list) else []


def checklist(code: str) -> dict[str, Any]:
    """One checklist or new draft with all its versions. Raises Questionnaire.DoesNotExist."""
    found = next((row for row in checklist_rows() if row["code"] == code), None)
    if found is None:
        raise Questionnaire.DoesNotExist
    return found


def version_of(code: str, number: int) -> Version:
    """A published version of a checklist. Raises Version.DoesNotExist."""
    published = Version.objects.filter(published_at__isnull=False, questionnaire__kind=Kind.CHECKLIST)
    return published.get(questionnaire__code=code, number=number)


def published(code: str) -> QuerySet[Version]:
    """The published versions of a checklist, the last first."""
    found = Version.objects.filter(questionnaire__code=code, questionnaire__kind=Kind.CHECKLIST)
    return found.filter(published_at__isnull=False).defer("compiled").order_by("-number")


def begun_under(version: Version | None) -> int:
    """How many inspections are begun under a version and not filed."""
    return hooks.usage("drafts", [version.pk]).get(version.pk, 0) if version else 0
