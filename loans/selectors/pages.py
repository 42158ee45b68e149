"""The page of a submitted application: its facts, the office's opinion, the resolutions, its stays, what happened."""

import datetime as dt
from typing import Any

from django.db.models import Model, Q

from loans.eligibility import Verdict
from loans.models import (
    Application,
    ApplicationStatus,
    Collateral,
    Decision,
    DecisionState,
    Screening,
    SizeClass,
    StageRecord,
)
from loans.selectors.comparing import rate_words
from loans.selectors.dossiers import dossier_facts, evidence_rows, figures_of, verdict_of
from loans.selectors.drafts import document_rows, returned_reason
from loans.selectors.lists import STATE_OF, clock_of, million
from loans.selectors.offers import purposes_of
from loans.selectors.records import answer_row
from loans.services.applications import examine_form, terms_of
from loans.terms import read_rates
from mind_portal.core import thai
from mind_portal.journal import verbs
from mind_portal.journal.models import Entry
from mind_portal.questionnaires.words import answer_text

INSIDE = {
    "loans.vote_cast", "loans.resolution_recorded", "loans.resolution_struck", "loans.opinion_sent_back",
    "loans.conflict_declared", "loans.disbursement_proposed", "loans.disbursement_refused", "loans.plan_proposed",
    "loans.plan_refused",
}  # fmt: skip
"""Events that the firm does not see: what goes on inside the office, the committee and the fund."""
OWN_ACTS = {
    "loans.application_started", "loans.asking_changed", "loans.application_submitted",
    "loans.application_resubmitted", "loans.application_withdrawn",
}  # fmt: skip
"""What its own people did; of the office and the committee it sees the act, not the person."""


def application_page(application: Application, day: dt.date, *, is_firm: bool) -> dict[str, Any]:
    """Everything that the page shows. The firm sees neither the opinion nor the votes."""
    terms = terms_of(application)
    facts = dossier_facts(application, day)
    verdict = verdict_of(application, terms, facts)
    return {
        "application": application, "is_firm": is_firm, "state": STATE_OF[application.status],
        "word": application.get_status_display(), "clock": clock_of(application.stage_due_on, day),
        "figures": figure_rows(application, terms, facts),
        "purpose": purposes_of(terms).get(application.purpose, application.purpose),
        "collateral": str(Collateral(application.collateral).label),
        "size": str(SizeClass(application.size_class).label),
        "rate": rate_words(read_rates(terms.rates)), "project": facts["values"].get("project_text", ""),
        "project_title": facts["values"].get("project_title", ""),
        "evidence": [] if is_firm else evidence_rows(facts | {"screening": {}}, verdict),
        "answers": [answer_row(one) for one in verdict.answers], "verdict": verdict_counts(verdict),
        "papers": document_rows(application), "sections": section_rows(application, day),
        "screenings": [] if is_firm else screening_rows(application), "decisions": decision_rows(application, is_firm),
        "stays": stay_rows(application, day), "timeline": timeline(application, is_firm=is_firm),
        "returned": returned_reason(application), "as_of": thai.format_date(day),
    }  # fmt: skip


def figure_rows(application: Application, terms: Any, facts: dict[str, Any]) -> list[dict[str, str]]:
    """The four figures over the file, in words."""
    found = figures_of(application, terms, facts)
    rate = f"{thai.format_number(found['rate'])}%" if found["rate"] is not None else ""
    months = found["months"]
    return [
        {"code": "asked", "value": million(found["asked"]), "sub": " · ".join(p for p in (_months(months), rate) if p)},
        {"code": "monthly", "value": thai.format_number(found["monthly"], 0), "sub": ""},
        {
            "code": "dscr", "value": thai.format_number(found["dscr"], 2), "state": found["dscr_state"],
            "sub": "" if found["least"] is None else thai.format_number(found["least"], 2),
        },
        {
            "code": "leverage", "value": thai.format_number(found["leverage"], 1),
            "sub": str(found["year"]) if found["year"] else "",
        },
    ]  # fmt: skip


def _months(months: int | None) -> str:
    return "" if months is None else str(months)


def verdict_counts(verdict: Verdict) -> dict[str, int]:
    yes = sum(1 for answer in verdict.answers if answer.state == "yes")
    return {"yes": yes, "no": len(verdict.missing), "open": len(verdict.open), "of": len(verdict.answers)}


def section_rows(application: Application, day: dt.date) -> list[dict[str, Any]]:
    """What the firm wrote, section by section."""
    found = examine_form(application, application.form, day)
    return [
        {
            "title": str(section.title), "number": section.number,
            "items": [
                {"text": str(item.text), "answer": answer_text(item, found.answer(item.code))}
                for item in found.items_of(section)
            ],
        }
        for section in found.sections
    ]  # fmt: skip


def screening_rows(application: Application) -> list[dict[str, Any]]:
    """The office's opinions, the newest first."""
    rows = Screening.objects.filter(application=application).select_related("officer", "confirmed_by").order_by("-pk")
    return [
        {
            "word": one.get_recommendation_display(), "amount": million(one.amount), "opinion": one.opinion,
            "conditions": one.conditions, "officer": one.officer.display_name, "writer": one.officer_id,
            "written": thai.format_datetime(one.written_at), "scores": dict(one.scores),
            "total": sum(one.scores.values()),
            "confirmed_by": one.confirmed_by.display_name if one.confirmed_by else "",
            "confirmed": thai.format_datetime(one.confirmed_at), "back": one.sent_back_reason,
            "state": {"approve": "good", "conditional": "warn", "decline": "bad"}[one.recommendation],
        }
        for one in rows
    ]  # fmt: skip


DECISION_STATES = {"approved": "good", "conditional": "good", "waiting": "warn", "deferred": "none", "declined": "bad"}


def decision_rows(application: Application, is_firm: bool) -> list[dict[str, Any]]:
    """The resolutions, the newest first; the firm sees what the chair has confirmed."""
    shown = Q(state=DecisionState.CONFIRMED) if is_firm else ~Q(state=DecisionState.STRUCK)
    found = application.decisions.filter(shown).select_related("recorded_by", "confirmed_by", "item__meeting")
    names = {"recorded_by": "", "confirmed_by": ""} if is_firm else {}
    return [decision_row(one) | names for one in found.order_by("-pk")]


def decision_row(one: Decision) -> dict[str, Any]:
    return {
        "pk": one.pk, "outcome": one.get_outcome_display(), "state": DECISION_STATES[one.outcome],
        "amount": million(one.amount) if one.amount is not None else "", "months": one.months,
        "rates": rate_steps(one.rates), "grace": one.grace_months, "conditions": one.conditions, "reason": one.reason,
        "drop": one.get_drop_reason_display() if one.drop_reason else "",
        "recorded_by": one.recorded_by.display_name, "recorded": thai.format_datetime(one.recorded_at),
        "confirmed_by": one.confirmed_by.display_name if one.confirmed_by else "",
        "confirmed": thai.format_datetime(one.confirmed_at) if one.confirmed_at else "",
        "open": one.state == DecisionState.RECORDED, "meeting": str(one.item.meeting) if one.item else "",
    }  # fmt: skip


def rate_steps(steps: list[dict[str, Any]]) -> str:
    """`1–36: 3% · 37–: ?`; a rate that is not known yet is a question mark."""
    parts = []
    for step in steps:
        rate = "?" if step["rate"] is None else f"{thai.format_number(float(step['rate']))}%"
        if len(steps) == 1:
            return rate
        parts.append(f"{step['from_month']}–{step['to_month'] or ''}: {rate}")
    return " · ".join(parts)


def stay_rows(application: Application, day: dt.date) -> list[dict[str, Any]]:
    """How long it stayed in each state, against its limit."""
    words = {value: str(label) for value, label in ApplicationStatus.choices}
    rows = []
    for stay in StageRecord.objects.filter(application=application).order_by("entered_at", "pk"):
        ended = thai.local_date(stay.left_at) if stay.left_at else day
        rows.append({
            "word": words[stay.status], "since": thai.format_date(stay.entered_at), "days": stay.days,
            "due": thai.format_date(stay.due_on) if stay.due_on else "", "running": stay.left_at is None,
            "late": stay.due_on is not None and ended > stay.due_on,
        })  # fmt: skip
    return rows


def timeline(*subjects: Model, is_firm: bool) -> list[dict[str, Any]]:
    """The journal of an application, of its contract too, newest first; the files stand in a list of their own."""
    about = Q(pk__in=[])
    for subject in subjects:
        about |= Q(subject_type=subject._meta.label_lower, subject_id=str(subject.pk))
    entries = Entry.objects.filter(about).exclude(verb__startswith="documents.")
    if is_firm:
        entries = entries.exclude(verb__in=INSIDE)
    rows = []
    for at, name, actor, reason in entries.order_by("-at", "-pk").values_list("at", "verb", "actor_name", "reason")[
        :60
    ]:
        event = verbs.verb(name)
        who = actor if not is_firm or name in OWN_ACTS else ""
        text = " · ".join(part for part in (who, reason) if part)
        rows.append({"at": at, "title": str(event.label), "text": text, "icon": event.icon, "state": event.state})
    return rows
