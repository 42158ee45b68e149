"""The page of one order: what was found, what must be done, until when, and all that has happened."""

import datetime as dt
from typing import Any

from django.db.models import QuerySet

from audits.models import InspectionStatus, OrderPenalty, PenaltyStep, Severity, WantedInspection, WantedStatus
from audits.orders.kinds import kind_of
from audits.orders.models import Answer, AnswerKind, Order, Paper
from audits.orders.papers import finding_text
from audits.orders.selectors.lists import STATE_SIGNS, lateness
from audits.selectors.signs import SEVERITY_STATES
from mind_portal.accounts.models import User
from mind_portal.core import thai
from mind_portal.documents.models import Attachment
from mind_portal.journal.selectors import timeline


def for_page(user: User) -> QuerySet[Order]:
    """Orders in the user's scope with what their page names."""
    related = ("site", "site__operator", "site__district", "province", "drafted_by", "signed_by", "delivery", "appeal")
    return Order.objects.visible_to(user).select_related(*related)


def order_page(order: Order, user: User, today: dt.date) -> dict[str, Any]:
    """Everything that the page shows."""
    kind = kind_of(order.kind)
    sign, icon = STATE_SIGNS[order.state]
    return {
        "order": order,
        "kind": kind,
        "number": order.shown_number,
        "state": order.get_state_display(),
        "sign": sign,
        "icon": icon,
        "law": _law(order),
        "findings": finding_rows(order),
        "facts_of": _facts(order),
        "extensions": [
            {"was": thai.format_date(e.was_due_on), "until": thai.format_date(e.due_on), "reason": e.reason}
            for e in order.extensions.order_by("pk")
        ],
        "answers": answer_rows(Answer.objects.visible_to(user).filter(order=order)),
        "papers": paper_rows(Paper.objects.visible_to(user).filter(order=order)),
        "rechecks": recheck_rows(order),
        "penalties": penalty_rows(order),
        "entries": timeline(user, [order]).entries,
        **lateness(order.state, order.due_on, today),
    }


def recheck_rows(order: Order) -> list[dict[str, Any]]:
    """The re-inspections that the order asked for, with the inspection that did it."""
    wanted = WantedInspection.objects.filter(cause="audits.order", cause_id=str(order.pk)).order_by("pk")
    return [
        {
            "due": thai.format_date(row.due_on),
            "status": row.get_status_display(),
            "open": row.status == WantedStatus.WANTED,
            "inspection": row.inspection_id,
        }
        for row in wanted
    ]


def penalty_rows(order: Order) -> list[dict[str, Any]]:
    """The steps towards the penalty, in their order; no query for an order that was never found not obeyed."""
    if order.not_obeyed_on is None:
        return []
    rows = OrderPenalty.objects.filter(order=order).select_related("noted_by").order_by("happened_on", "pk")
    return [
        {
            "step": PenaltyStep(row.step).label,
            "day": thai.format_date(row.happened_on),
            "amount": thai.format_number(row.amount, 2) if row.amount is not None else "",
            "note": row.note,
            "by": str(row.noted_by),
        }
        for row in rows
    ]


def _law(order: Order) -> dict[str, Any]:
    """The law as the order keeps it; of a draft as it is told today."""
    kind = kind_of(order.kind)
    language = "th" if thai.is_thai() else "en"
    basis = order.basis or kind.snapshot({})
    return {
        "article": basis["article"][language],
        "article_verified": basis["article"]["verified"],
        "penalty": basis["penalty"][language],
        "penalty_verified": basis["penalty"]["verified"],
        "issued_by": basis["issued_by"][language],
    }


def _facts(order: Order) -> dict[str, str]:
    """Days in words."""
    return {
        "drafted": thai.format_date(order.drafted_on),
        "signed": thai.format_date(order.signed_on) if order.signed_on else "",
        "served": thai.format_date(order.served_on) if order.served_on else "",
        "due": thai.format_date(order.due_on, "long") if order.due_on else "",
        "given_day": thai.format_date(order.deadline_on) if order.deadline_on else "",
        "fulfilled": thai.format_date(order.fulfilled_on) if order.fulfilled_on else "",
    }


def finding_rows(order: Order) -> list[dict[str, Any]]:
    """The findings that the order names."""
    lines = order.lines.select_related("finding__inspection").order_by("finding__found_on", "finding_id")
    return [
        {
            "pk": line.finding_id,
            "inspection": line.finding.inspection_id,
            "text": finding_text(line.finding),
            "note": line.finding.note,
            "severity": str(Severity(line.finding.severity).label),
            "state": SEVERITY_STATES[line.finding.severity],
            "article": line.finding.article,
            "verified": line.finding.article_verified,
            "found": thai.format_date(line.finding.found_on),
            "fixed": thai.format_date(line.fixed_on) if line.fixed_on else "",
            "contradicted": thai.format_date(line.finding.contradicted_on) if line.finding.contradicted_on else "",
            "returned": line.finding.inspection.status == InspectionStatus.RETURNED and not line.released,
        }
        for line in lines
    ]


def answer_rows(answers: QuerySet[Answer]) -> list[dict[str, Any]]:
    """The conversation, the oldest first, each message with its files; two queries whatever its length."""
    found = list(answers.select_related("author").order_by("at", "pk"))
    files: dict[str, list[dict[str, Any]]] = {}
    keys = [str(answer.pk) for answer in found]
    for file in _attached("audits.answer", keys):
        row = {
            "pk": file.pk,
            "name": file.name,
            "image": file.is_image,
            "size": thai.format_number(file.size / 1024, 0),
        }
        files.setdefault(file.subject_id, []).append(row)
    return [
        {
            "kind": AnswerKind(answer.kind).label,
            "code": answer.kind,
            "office": answer.is_office,
            "text": answer.text,
            "author": str(answer.author),
            "at": answer.at,
            "files": files.get(str(answer.pk), []),
        }
        for answer in found
    ]


def paper_rows(papers: QuerySet[Paper]) -> list[dict[str, Any]]:
    """Papers with their file and their check page."""
    found = list(papers.select_related("province").order_by("pk"))
    keys = [str(paper.pk) for paper in found]
    by_paper = {file.subject_id: file.pk for file in _attached("audits.paper", keys)}
    return [
        {
            "kind": paper.kind,
            "name": paper.get_kind_display(),
            "number": paper.shown_number,
            "day": thai.format_date(paper.issued_on),
            "file": by_paper.get(str(paper.pk)),
            "token": paper.token,
            "withdrawn": thai.format_date(paper.withdrawn_on) if paper.withdrawn_on else "",
            "revision": paper.revision,
            "superseded": any(p.kind == paper.kind and p.revision > paper.revision for p in found),
        }
        for paper in found
    ]


def _attached(label: str, keys: list[str]) -> list[Attachment]:
    """The files of several records of one model, in one query, and none for none."""
    return list(Attachment.objects.present().filter(subject_type=label, subject_id__in=keys)) if keys else []
