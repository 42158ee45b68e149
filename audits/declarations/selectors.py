"""Self-declarations as their pages show them, and what one says beside an inspection."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from audits.declarations.models import DeclarationQuerySet, DeclarationStatus, SelfDeclaration
from audits.models import Inspection, InspectionDraft
from audits.selectors.proofs import by_item, places_of
from audits.services.storing import totals
from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.core import thai
from mind_portal.core.thai import local_date
from mind_portal.documents.models import Attachment
from mind_portal.questionnaires.examination import Examination, examine
from mind_portal.questionnaires.pages import Proofs
from mind_portal.questionnaires.selectors import edition
from mind_portal.questionnaires.words import answer_text

SHOWN = 30
MOST_SITES = 300
"""So many factories of one enterprise are offered; nobody here has as many."""


def for_page(user: User) -> DeclarationQuerySet:
    """Declarations in the user's scope; an office sees them once they are declared."""
    rows = SelfDeclaration.objects.visible_to(user).select_related("site", "operator", "declared_by")
    return rows if user.has_perm("audits.declare_self") else rows.declared()


def declaration_list(user: User) -> dict[str, Any]:
    """The newest declarations, and for an operator the factories that he can declare."""
    rows = for_page(user).order_by("-updated_at", "pk")[:SHOWN]
    may = user.has_perm("audits.declare_self")
    sites = Site.objects.visible_to(user).select_related("district").order_by("name")[:MOST_SITES] if may else []
    return {"rows": [_row(row) for row in rows], "sites": sites, "may_declare": may}


def _row(row: SelfDeclaration) -> dict[str, Any]:
    return {
        "pk": row.pk,
        "site": row.site.name,
        "operator": row.operator.name,
        "passed_on": passed_on(row),
        "year": row.fiscal_year,
        "draft": row.status == DeclarationStatus.DRAFT,
        "status": row.get_status_display(),
        "day": thai.format_date(local_date(row.declared_at or row.updated_at)),
        "signer": row.signer_name,
    }


def passed_on(row: SelfDeclaration) -> bool:
    """Whether the factory has another operator by now."""
    return row.operator_id != row.site.operator_id


def proofs_of(row: SelfDeclaration, refused: Mapping[str, str] | None = None) -> Proofs:
    """What a page of an open declaration shows beside its answers."""
    url = f"/audits/declarations/{row.pk}/items/"
    return Proofs(url=url, files=_files(row), refused=refused or {}, far=places_of(row))


def _files(row: SelfDeclaration) -> dict[str, list[dict[str, Any]]]:
    return by_item(Attachment.objects.about(row))


def declaration_page(row: SelfDeclaration) -> dict[str, Any]:
    """The answers in words, under the version that they were given to."""
    found, files = _examined(row), _files(row)
    return {
        "declaration": row,
        "passed_on": passed_on(row),
        "title": str(found.edition.definition.title),
        "note": str(found.edition.definition.note),
        "day": thai.format_date(local_date(row.declared_at)) if row.declared_at else "",
        "counts": totals(found),
        "sections": [
            {
                "number": section.number,
                "title": str(section.title),
                "items": [_item(found, item.code, files) for item in found.items_of(section)],
            }
            for section in found.sections
        ],
    }


def _examined(row: SelfDeclaration) -> Examination:
    """As it was declared; the facts of the register are not needed to read it."""
    facts = {"today": local_date(row.declared_at or row.updated_at)}
    return examine(edition(row.version_id), row.answers.get("items", {}), facts, row.answers.get("reasons", {}))


def _item(found: Examination, code: str, files: Mapping[str, list[dict[str, Any]]]) -> dict[str, Any]:
    item, answer = found.shown[code], found.answer(code)
    return {
        "number": item.number,
        "text": str(item.text),
        "result": found.result(code),
        "answer": answer_text(item, answer),
        "note": answer.get("note", ""),
        "files": files.get(code, []),
    }


# --- beside an inspection ---


def declared_before(user: User, site_id: int, moment: dt.datetime) -> SelfDeclaration | None:
    """The last declaration of a factory that was there at this moment."""
    rows = SelfDeclaration.objects.visible_to(user).declared().select_related("site", "operator")
    rows = rows.filter(site=site_id, declared_at__lte=moment)
    return rows.order_by("-declared_at").first()


def declared_beside(user: User, inspection: Inspection) -> dict[str, Any] | None:
    """What the operator had declared, set against what the officer found; None without a declaration."""
    row = declared_before(user, inspection.site_id, inspection.filed_at)
    kept = inspection.answers
    if row is None:
        return None
    found = examine(edition(inspection.version_id), *(kept.get(name, {}) for name in ("items", "facts", "reasons")))
    return _beside(row, found)


def beside_draft(user: User, draft: InspectionDraft, found: Examination, now: dt.datetime) -> dict[str, Any] | None:
    """The same for an inspection that is under way."""
    return _beside(declared_before(user, draft.site_id, now), found)


def _beside(row: SelfDeclaration | None, found: Examination) -> dict[str, Any] | None:
    if row is None:
        return None
    declared, files = _examined(row), _files(row)
    by_measure = {item.measure: code for code, item in declared.shown.items() if item.measure}
    differ, same = [], 0
    for code, item in found.shown.items():
        twin = code if code in declared.shown else by_measure.get(item.measure, "") if item.measure else ""
        theirs, mine = (declared.result(twin) if twin else ""), found.result(code)
        if {theirs, mine} == {"pass", "fail"}:
            line = {"number": item.number, "text": str(item.text), "theirs": theirs, "mine": mine}
            differ.append({**line, "files": files.get(twin, [])})
        elif theirs and theirs == mine and item.type == "compliance":
            same += 1
    return {
        "pk": row.pk,
        "day": thai.format_date(local_date(row.declared_at)) if row.declared_at else "",
        "signer": row.signer_name,
        "operator": row.operator.name if passed_on(row) else "",
        "differ": differ,
        "same": same,
    }
