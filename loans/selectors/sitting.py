"""The page of a meeting: its agenda, the file that is considered, the votes, and the money that moves with them."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from loans.models import (
    AgendaItem,
    Application,
    Decision,
    DecisionState,
    Meeting,
    MeetingMember,
    MeetingStatus,
    Recusal,
    VoteChoice,
)
from loans.selectors.dossiers import evidence_rows, verdict_of
from loans.selectors.lists import million
from loans.selectors.pages import DECISION_STATES, decision_row, figure_rows
from loans.services.applications import terms_of
from loans.services.decisions import presides, tally_of
from loans.services.money import BINDING, ZERO, room_for
from mind_portal.accounts.models import User
from mind_portal.core import thai

VOTE_STATES = {"approve": "good", "conditional": "warn", "decline": "bad", "abstain": "none"}


def meeting_page(meeting: Meeting, user: User, position: int | None) -> dict[str, Any]:
    """Everything that the page shows; `position`: the item that is looked at, else the first without a resolution."""
    members = list(meeting.members.select_related("user").order_by("-is_chair", "pk"))
    visible = set(
        Application.objects.visible_to(user).filter(agenda_items__meeting=meeting).values_list("pk", flat=True)
    )
    items = list(
        meeting.items.select_related("application__round__programme", "application__operator").order_by("position")
    )
    decided = {
        one.item_id: one
        for one in Decision.objects.filter(item__meeting=meeting).exclude(state=DecisionState.STRUCK)
        .select_related("recorded_by", "confirmed_by", "item__meeting")
    }  # fmt: skip
    rows = [_agenda_row(item, decided.get(item.pk), recused=item.application_id not in visible) for item in items]
    current = _current(items, decided, visible, position)
    present = sum(1 for member in members if member.is_present)
    mine = next((member for member in members if member.user_id == user.pk), None)
    return {
        "meeting": meeting, "members": members, "present": present, "has_quorum": present >= meeting.quorum,
        "when": thai.format_datetime(meeting.held_at), "word": meeting.get_status_display(),
        "place": meeting.province.name if meeting.province else _("Nation-wide"), "agenda": rows, "mine": mine,
        "is_planned": meeting.status == MeetingStatus.PLANNED, "is_sitting": meeting.status == MeetingStatus.SITTING,
        "current": _item_page(current, decided.get(current.pk), members, user) if current else None,
        "current_position": current.position if current else None,
    }  # fmt: skip


def _agenda_row(item: AgendaItem, decision: Decision | None, *, recused: bool) -> dict[str, Any]:
    application = item.application
    if decision is not None:
        state, word = DECISION_STATES[decision.outcome], decision.get_outcome_display()
        if decision.state == DecisionState.RECORDED:
            state, word = "info", f"{word} · {_('waits for the chair')}"
    else:
        state, word = "none", _("to be considered")
    return {
        "pk": item.pk, "position": item.position, "firm": application.operator.name, "recused": recused,
        "programme": application.round.programme.name, "asked": million(application.asked), "state": state,
        "word": word, "decided": decision is not None,
    }  # fmt: skip


def _current(
    items: Sequence[AgendaItem], decided: Mapping[int | None, Decision], visible: set[int], position: int | None
) -> AgendaItem | None:
    """The item asked for, the first without a resolution, or the first; never one that the member may not see."""
    shown = [item for item in items if item.application_id in visible]
    if position is not None:
        return next((item for item in shown if item.position == position), None)
    return next((item for item in shown if item.pk not in decided), shown[0] if shown else None)


def _item_page(
    item: AgendaItem, decision: Decision | None, members: Sequence[MeetingMember], user: User
) -> dict[str, Any]:
    application = item.application
    terms = terms_of(application)
    recusals = {one.user_id: one.reason for one in Recusal.objects.filter(application=application)}
    page: dict[str, Any] = {
        "pk": item.pk, "position": item.position, "application": application, "firm": application.operator.name,
        "programme": application.round.programme.name, "submitted": thai.format_date(application.submitted_on),
        "frozen": thai.format_datetime(item.meeting.frozen_at) if item.facts else "", "money": money_bar(item),
        "votes": vote_rows(item, members, recusals), "tally": tally_of(item),
        "recused": [(m.user.display_name, recusals[m.user_id]) for m in members if m.user_id in recusals],
        "decision": decision_row(decision) if decision else None,
        "decision_list": [decision_row(decision)] if decision else [],
        "may_preside": decision is not None and decision.state == DecisionState.RECORDED and presides(decision, user),
        "has_facts": bool(item.facts),
    }  # fmt: skip
    if item.facts:
        verdict = verdict_of(application, terms, item.facts)
        page |= {
            "figures": figure_rows(application, terms, item.facts), "evidence": evidence_rows(item.facts, verdict),
            "project": item.facts["values"].get("project_text", ""), "papers": item.facts["documents"],
            "suggested": suggested(application, item.facts),
        }  # fmt: skip
    return page


def suggested(application: Application, facts: Mapping[str, Any]) -> dict[str, Any]:
    """What the office recommended, to begin the resolution with."""
    screening = facts["screening"]
    amount = Decimal(screening["amount"]) if screening.get("amount") else application.asked
    return {"amount": amount, "conditions": screening.get("conditions", ""), "months": application.months}


def vote_rows(item: AgendaItem, members: Sequence[MeetingMember], recusals: Mapping[int, str]) -> list[dict[str, Any]]:
    """Who has voted what; the chair last, who is recused not at all."""
    votes = {vote.user_id: vote for vote in item.votes.all()}
    rows = []
    for member in members:
        if member.user_id in recusals:
            continue
        vote = votes.get(member.user_id)
        if vote is not None:
            state, word = VOTE_STATES[vote.choice], str(VoteChoice(vote.choice).label)
        elif not member.is_present:
            state, word = "none", _("absent")
        else:
            state, word = "none", _("votes last") if member.is_chair else _("not yet")
        rows.append({
            "name": _spoken_of(member), "person": member.user.display_name, "state": state,
            "word": word, "is_chair": member.is_chair, "note": vote.note if vote else "",
            "score": vote.score if vote else None,
        })  # fmt: skip
    return rows


def _spoken_of(member: MeetingMember) -> str:
    """Members are known by the body that they speak for, the chair by his name."""
    return member.user.display_name if member.is_chair or not member.body else member.body


# --- the money -------------------------------------------------------------------------------------------------------


def money_bar(item: AgendaItem) -> dict[str, Any]:
    """The money that the item takes from: what is promised, what this meeting promised, what is considered, what
    would be left; and what else of the agenda would not fit any more."""
    application = item.application
    room = room_for(application, application.round.pot)
    whole, quota = application.round.pot, room.quota
    if quota is not None:
        whole = quota.amount
    today = _promised_here(item, whole_round=quota is None)
    used = whole - room.left
    decided = Decision.objects.filter(item=item).exclude(state=DecisionState.STRUCK).exists()
    considered = ZERO if decided else _considered(item)
    left = room.left - considered
    return {
        "programme": application.round.programme.name, "whole": million(whole), "is_quota": quota is not None,
        "before": _short(used - today), "today": _short(today), "considered": _short(considered),
        "left": million(max(left, ZERO)), "short": left < 0, "missing": million(-left) if left < 0 else "",
        "bars": _bars(whole, used - today, today, considered), "others": _others(item, left),
        "at": thai.format_time(item.opened_at) if item.opened_at else "",
    }  # fmt: skip


def _considered(item: AgendaItem) -> Decimal:
    if not item.facts:
        return item.application.asked
    amount: Decimal = suggested(item.application, item.facts)["amount"]
    return amount


def _short(amount: Decimal) -> str:
    return thai.format_number(amount / 1_000_000, 1)


def _promised_here(item: AgendaItem, *, whole_round: bool) -> Decimal:
    """What this meeting has promised of the same money."""
    mine = Decision.objects.filter(
        item__meeting_id=item.meeting_id, application__round_id=item.application.round_id, outcome__in=BINDING
    ).exclude(state=DecisionState.STRUCK)
    if not whole_round:
        mine = mine.filter(application__province_id=item.application.province_id)
    return sum((amount for amount in mine.values_list("amount", flat=True) if amount), ZERO)


def _bars(whole: Decimal, *parts: Decimal) -> list[tuple[str, str, str]]:
    """(kind, where it begins, how wide) in per cent of the drawing, one a part, cut at the end."""
    bars, begins = [], Decimal(0)
    for kind, part in zip(("before", "today", "now"), parts, strict=True):
        width = min(100 * max(part, ZERO) / whole, 100 - begins) if whole else Decimal(0)
        bars.append((kind, f"{begins:.1f}", f"{width:.1f}"))
        begins += width
    return bars


def _others(item: AgendaItem, left: Decimal) -> dict[str, Any] | None:
    """What of the same money is still to come in this meeting, and whether it fits."""
    undecided = AgendaItem.objects.filter(
        meeting_id=item.meeting_id, application__round_id=item.application.round_id,
        application__province_id=item.application.province_id, application__status="in_meeting",
    ).exclude(pk=item.pk)  # fmt: skip
    recorded = Decision.objects.filter(item__in=undecided).exclude(state=DecisionState.STRUCK).values("item_id")
    amounts = list(undecided.exclude(pk__in=recorded).values_list("application__asked", flat=True))
    if not amounts:
        return None
    total = sum(amounts, ZERO)
    return {"number": len(amounts), "total": million(total), "fits": total <= left}


def ready_rows(meeting: Meeting, user: User) -> list[dict[str, Any]]:
    """What is screened and could be put on the agenda."""
    found = Application.objects.visible_to(user).filter(status="screened")
    if meeting.province_id:
        found = found.filter(province_id=meeting.province_id)
    values = found.select_related("operator", "round__programme", "province").order_by("submitted_on", "pk")[:100]
    return [
        {
            "pk": one.pk, "number": one.number, "firm": one.operator.name, "programme": one.round.programme.name,
            "asked": million(one.asked), "province": one.province.name, "submitted": thai.format_date(one.submitted_on),
        }
        for one in values
    ]  # fmt: skip
