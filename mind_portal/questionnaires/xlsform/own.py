"""Our own two sheets: `mind` (what the portal knows of the whole checklist) and `mind_checks` (a rule in each row)."""

import json
from typing import Any, Final

from django.utils.translation import gettext as _

from mind_portal.questionnaires.xlsform.columns import Line
from mind_portal.questionnaires.xlsform.faults import Findings, Spot

SHEET: Final = "mind"
CHECKS: Final = "mind_checks"
KEYS: Final = (
    "kind", "title_th", "title_en", "minutes", "occasions", "facts", "verified", "note_th", "note_en",
)  # fmt: skip


def whole_form(lines: list[Line], found: Findings) -> dict[str, Any]:
    """What the sheet `mind` says of the whole: keys of a definition, those that are there."""
    values = {line.get("key"): (line, line.get("value")) for line in lines if line.get("key") in KEYS}
    texts = {key: text for key, (_line, text) in values.items() if text}
    data: dict[str, Any] = {"kind": texts["kind"]} if "kind" in texts else {}
    for key in ("title", "note"):
        words = {language: texts.get(f"{key}_{language}", "") for language in ("th", "en")}
        if any(words.values()):
            data[key] = words
    if "occasions" in texts:
        data["occasions"] = texts["occasions"].replace(",", " ").split()
    if texts.get("verified", "").lower() in ("no", "false"):
        data["verified"] = False
    if "minutes" in texts:
        _put_minutes(data, texts["minutes"], values["minutes"][0], found)
    if "facts" in texts:
        data["facts"] = dict(_fact(part) for part in texts["facts"].split(",") if part.strip())
    return data


def _put_minutes(data: dict[str, Any], text: str, line: Line, found: Findings) -> None:
    if text.isascii() and text.isdigit():
        data["minutes"] = int(text)
    else:
        found.fault("QUE-XLS-8", line.spot(SHEET, "value"), _("“%(text)s” is no number") % {"text": text})


def _fact(text: str) -> tuple[str, str]:
    """`permitted_hp: number`"""
    name, _colon, kind = text.partition(":")
    return name.strip(), kind.strip()


def checks_by_item(lines: list[Line], items: set[str], found: Findings) -> dict[str, list[dict[str, Any]]]:
    """The checks of each item, by the item's name in the survey."""
    by_item: dict[str, list[dict[str, Any]]] = {}
    for line in lines:
        name = line.get("item")
        if name not in items:
            message = _("there is no question “%(name)s” in the survey") % {"name": name}
            found.fault("QUE-XLS-8", line.spot(CHECKS, "item"), message)
            continue
        check: dict[str, Any] = {"code": line.get("code") or f"{name}_{line.number}", "rule": line.get("rule")}
        check["level"] = line.get("level") or "error"
        check["message"] = {"th": line.get("message_th"), "en": line.get("message_en")}
        if line.get("each").lower() in ("yes", "true"):
            check["each"] = True
        if line.get("explain"):
            check["explain"] = _explain(line, found)
        by_item.setdefault(name, []).append(check)
    return by_item


def _explain(line: Line, found: Findings) -> list[Any]:
    try:
        reasons = json.loads(line.get("explain"))
    except ValueError:
        reasons = None
    if isinstance(reasons, list):
        return reasons
    message = _("cannot be read: leave it as the portal wrote it, or empty")
    found.fault("QUE-XLS-8", line.spot(CHECKS, "explain"), message)
    return []


def spot_of_check(lines: list[Line], code: str) -> Spot:
    """Where a check stands, for a fault in its rule."""
    return next((line.spot(CHECKS, "rule") for line in lines if line.get("code") == code), Spot(CHECKS))
