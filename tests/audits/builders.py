"""Builders of checklists, drafts and the posts that fill them in."""

import datetime as dt
import json
from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone

from audits.declarations.models import SelfDeclaration
from audits.models import InspectionDraft, InspectionKind, WantedInspection
from audits.selectors.drafts import examine_draft
from audits.services import Cause, want_inspection
from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.questionnaires.answers import Answer
from mind_portal.questionnaires.definition import Item
from mind_portal.questionnaires.management.commands.load_questionnaires import FOLDER
from mind_portal.questionnaires.models import Version
from mind_portal.questionnaires.services import publish_definition

NOW = dt.datetime(2026, 11, 24, 7, 0, tzinfo=dt.UTC)
TODAY = dt.date(2026, 11, 24)
PASS: Answer = {"value": "pass"}


def words(text: str) -> dict[str, str]:
    return {"th": text, "en": text}


def small_definition(**changes: Any) -> dict[str, Any]:
    """Two sections that hold each kind of condition and check."""
    guard = {"code": "guard", "type": "compliance", "text": words("Guards"), "weight": 3, "severity": "critical"}
    guard["article"] = {"text": "Act, section 1", "verified": False}
    permit = "blank(permitted_hp) || hp <= permitted_hp"
    hp = {
        "code": "hp", "type": "number", "text": words("Horsepower"), "unit": words("HP"),
        "checks": [
            {"code": "hp_positive", "rule": "hp >= 0", "level": "error", "message": words("Not below 0")},
            {"code": "hp_permitted", "rule": permit, "level": "warning", "message": words("More than permitted")},
        ],
    }  # fmt: skip
    tested = {"code": "tested", "type": "compliance", "text": words("Tested"), "show_if": "has_boiler == true"}
    exits = {"code": "exits", "type": "compliance", "text": words("Exits"), "weight": 1}
    return {
        "code": "factory-supervision", "kind": "checklist", "title": words("Small"), "minutes": 5,
        "facts": {"today": "date", "permitted_hp": "number", "permitted_workers": "number", "factory_class": "number"},
        "sections": [
            {"code": "machines", "title": words("Machines"), "items": [hp, guard]},
            {"code": "boiler", "title": words("Boiler"), "items": [
                {"code": "has_boiler", "type": "yes_no", "text": words("A boiler?")}, tested, exits,
            ]},
        ],
    } | changes  # fmt: skip


def load_small(**changes: Any) -> Version:
    return publish_definition(data=small_definition(**changes), actor=None, now=NOW - dt.timedelta(days=30))[0]


def load_real() -> Version:
    """The checklist that the repository brings."""
    data = json.loads((FOLDER / "factory-supervision.json").read_text(encoding="utf-8"))
    return publish_definition(data=data, actor=None, now=NOW - dt.timedelta(days=30))[0]


def make_wanted(site: Site, **fields: Any) -> WantedInspection:
    """A re-inspection that a closed incident asks for."""
    values: dict[str, Any] = {
        "kind": InspectionKind.ACCIDENT, "due_on": TODAY + dt.timedelta(days=15), "now": NOW, "actor": None,
        "cause": Cause("emergencies.incident", "21", "2570-0021"), "reason": "หลังเพลิงไหม้ 2570-0021",
    } | fields  # fmt: skip
    return want_inspection(site=site, **values)


SMALL_ANSWERS: dict[str, Answer] = {
    "hp": {"value": 100}, "guard": PASS, "has_boiler": {"value": False}, "exits": PASS,
}  # fmt: skip


def make_draft(site: Site, officer: User, version: Version | None = None, **fields: Any) -> InspectionDraft:
    """A draft of the small checklist, answered in full and without a fault unless `items` says otherwise."""
    items = fields.pop("items", SMALL_ANSWERS)
    values: dict[str, Any] = {
        "id": uuid4(), "kind": InspectionKind.ANNUAL, "inspected_on": TODAY, "started_at": NOW - dt.timedelta(hours=1),
        "updated_at": NOW, "answers": {"items": items, "reasons": fields.pop("reasons", {})},
    } | fields  # fmt: skip
    return InspectionDraft.objects.create(
        officer=officer, site=site, province=site.province, version=version or load_small(), **values
    )


PROOFS = frozenset({"photo", "file", "signature", "place"})
"""Items that are answered by attaching something, or by standing somewhere."""


def good_value(item: Item) -> Any:
    """A value that no check of the real checklist minds."""
    if item.type == "compliance":
        return "pass"
    return {"yes_no": False, "number": 0, "date": TODAY.isoformat(), "text": "x", "table": []}[item.type]


def answer_all(draft: InspectionDraft) -> None:
    """Fill in whatever the real checklist shows."""
    found = examine_draft(draft)
    needed = {code: item for code, item in found.shown.items() if item.required}
    draft.answers = {"items": {code: {"value": good_value(item)} for code, item in needed.items()}}
    draft.save(update_fields=["answers"])


def new_id() -> UUID:
    return uuid4()


def today() -> dt.date:
    return timezone.localdate()


def make_declaration(site: Site, *, declared: bool = False, **items: Any) -> SelfDeclaration:
    """A self-declaration of the form that the repository brings: open, or declared a day before NOW."""
    data = json.loads((FOLDER / "self-declaration.json").read_text(encoding="utf-8"))
    version = publish_definition(data=data, actor=None, now=NOW - dt.timedelta(days=30))[0]
    user = User.objects.order_by("pk").first()
    values: dict[str, Any] = {"answers": {"items": items}, "begun_by": user, "begun_at": NOW, "updated_at": NOW}
    if declared:
        values |= {"status": "declared", "declared_by": user, "signer_name": "สมชาย ใจดี"}
        values |= {"declared_at": NOW - dt.timedelta(days=1)}
    else:
        found = SelfDeclaration.objects.filter(site=site, operator=site.operator, status="draft").first()
        if found is not None:
            return found
    return SelfDeclaration.objects.create(
        pk=uuid4(), site=site, operator=site.operator, province_id=site.province_id, version=version, fiscal_year=2570,
        **values,
    )  # fmt: skip
