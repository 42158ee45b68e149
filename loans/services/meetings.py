"""The committee's meetings: planned, filled, convened (which freezes the facts), sat through, closed."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _

from loans import notices, rules
from loans.models import (
    AgendaItem,
    Application,
    Decision,
    DecisionState,
    Meeting,
    MeetingMember,
    MeetingStatus,
    Recusal,
    Vote,
    VoteChoice,
)
from loans.selectors.dossiers import dossier_facts
from loans.services.stages import lock_application, move
from mind_portal.accounts.models import User
from mind_portal.core import thai
from mind_portal.core.errors import Breach, DomainError
from mind_portal.core.once import in_turn
from mind_portal.core.transitions import StateMachine, Transition
from mind_portal.geography.models import Province
from mind_portal.journal.services import record
from mind_portal.legal.selectors import values_on

MEETING_MACHINE = StateMachine(
    name="LOAN-MEETING",
    transitions={
        "change": Transition(frozenset({MeetingStatus.PLANNED.value}), MeetingStatus.PLANNED.value),
        "convene": Transition(frozenset({MeetingStatus.PLANNED.value}), MeetingStatus.SITTING.value),
        "sit": Transition(frozenset({MeetingStatus.SITTING.value}), MeetingStatus.SITTING.value),
        "close": Transition(frozenset({MeetingStatus.SITTING.value}), MeetingStatus.CLOSED.value),
    },
)
HALF = 50


@dataclass(frozen=True)
class Seat:
    """A member as the meeting is planned."""

    user: User
    body: str
    is_chair: bool = False


def lock_meeting(pk: int, actor: object) -> Meeting:
    """Raises Meeting.DoesNotExist out of the actor's scope."""
    return Meeting.objects.visible_to(actor).select_for_update(of=("self",), no_key=True).get(pk=pk)


def lock_item(pk: int, actor: object) -> tuple[AgendaItem, Meeting]:
    """The meeting first, as everywhere, then its item. Raises AgendaItem.DoesNotExist out of the actor's scope."""
    meeting = lock_meeting(AgendaItem.objects.visible_to(actor).only("meeting_id").get(pk=pk).meeting_id, actor)
    return AgendaItem.objects.select_for_update(of=("self",)).get(pk=pk), meeting


def plan_meeting(
    *, held_at: dt.datetime, place: str, province: Province | None, seats: Sequence[Seat], actor: User, now: dt.datetime
) -> Meeting:
    """A new meeting with its members; its quorum is more than the share that the law's data says.

    Raises DomainError without exactly one chair (LOAN-MEET-1) or with one person twice (LOAN-MEET-2).
    """
    breaches = _seat_breaches(seats)
    if breaches:
        raise DomainError(breaches)
    year = thai.fiscal_year(thai.local_date(held_at))
    share = int(values_on("LOAN_QUORUM_", thai.local_date(held_at)).get("LOAN_QUORUM_SHARE", HALF))
    with transaction.atomic():
        in_turn(f"loans.meeting.number:{year}")  # two secretaries at once: the second waits for the first's number
        last = Meeting.objects.filter(fiscal_year=year, province=province).aggregate(last=Max("number"))["last"] or 0
        meeting = Meeting.objects.create(
            fiscal_year=year, number=last + 1, province=province, held_at=held_at, place=place.strip(),
            quorum=len(seats) * share // 100 + 1, secretary=actor,
        )  # fmt: skip
        MeetingMember.objects.bulk_create(
            [MeetingMember(meeting=meeting, user=s.user, body=s.body.strip(), is_chair=s.is_chair) for s in seats]
        )
        record(
            verb="loans.meeting_planned", subject=meeting, actor=actor, now=now,
            after={"held_at": held_at, "members": len(seats), "quorum": meeting.quorum},
        )  # fmt: skip
    return meeting


def _seat_breaches(seats: Sequence[Seat]) -> list[Breach]:
    breaches = []
    if sum(1 for seat in seats if seat.is_chair) != 1:
        breaches.append(Breach("LOAN-MEET-1", _("Choose one chair"), field="chair"))
    if len({seat.user.pk for seat in seats}) != len(seats):
        breaches.append(Breach("LOAN-MEET-2", _("One person sits once"), field="members"))
    return breaches


def add_to_agenda(*, meeting_id: int, application_id: int, actor: User, now: dt.datetime) -> AgendaItem:
    """Put a screened application on the agenda. Raises DomainError from a wrong state of either, and LOAN-MEET-3 when
    it belongs to another province than the meeting."""
    with transaction.atomic():
        meeting = lock_meeting(meeting_id, actor)
        MEETING_MACHINE.check("change", meeting.status)
        application = lock_application(application_id, actor)
        if meeting.province_id not in (None, application.province_id):
            raise DomainError(Breach("LOAN-MEET-3", _("It belongs to another province than the meeting")))
        application.save(update_fields=move(application, "schedule", now))
        last = meeting.items.aggregate(last=Max("position"))["last"] or 0
        item = AgendaItem.objects.create(
            meeting=meeting, application=application, province_id=application.province_id, position=last + 1
        )
        record(
            verb="loans.application_scheduled", subject=application, actor=actor, now=now,
            after={"meeting": meeting.pk, "position": item.position},
        )  # fmt: skip
    return item


def remove_from_agenda(*, item_id: int, actor: User, now: dt.datetime) -> Meeting:
    """Take it off while the meeting is prepared; it waits for another one. Raises DomainError from a wrong state."""
    with transaction.atomic():
        item = AgendaItem.objects.visible_to(actor).get(pk=item_id)
        meeting = lock_meeting(item.meeting_id, actor)
        MEETING_MACHINE.check("change", meeting.status)
        application = lock_application(item.application_id, actor)
        _unschedule(application, meeting, actor, now)
        item.delete()
    return meeting


def _unschedule(application: Application, meeting: Meeting, actor: User, now: dt.datetime) -> None:
    application.save(update_fields=move(application, "defer", now))
    record(
        verb="loans.application_unscheduled", subject=application, actor=actor, now=now, before={"meeting": meeting.pk}
    )


def convene_meeting(*, meeting_id: int, actor: User, now: dt.datetime) -> Meeting:
    """Freeze the facts of every item at this moment and begin. Raises DomainError with an empty agenda (LOAN-MEET-4)
    or from a wrong state."""
    with transaction.atomic():
        meeting = lock_meeting(meeting_id, actor)
        meeting.status = MEETING_MACHINE.check("convene", meeting.status)
        items = list(meeting.items.select_related("application__round__programme", "application__operator"))
        if not items:
            raise DomainError(Breach("LOAN-MEET-4", _("Nothing is on the agenda")))
        for item in items:
            item.facts = dossier_facts(item.application, thai.local_date(now))
        AgendaItem.objects.bulk_update(items, ["facts"])
        meeting.frozen_at = now
        meeting.save(update_fields=["status", "frozen_at"])
        record(
            verb="loans.meeting_convened", subject=meeting, actor=actor, now=now, after={"items": len(items)},
        )  # fmt: skip
        users = [member.user for member in meeting.members.select_related("user")]
        url = reverse("loans:meeting_detail", args=[meeting.pk])
        notices.convened(users, str(meeting), url, f"loans.convened:{meeting.pk}", actor=actor, now=now)
    return meeting


def set_presence(*, member_id: int, is_present: bool, actor: User, now: dt.datetime) -> MeetingMember:
    """Who came. Raises DomainError once the meeting is closed."""
    with transaction.atomic():
        member = MeetingMember.objects.select_related("user").get(pk=member_id)
        meeting = lock_meeting(member.meeting_id, actor)
        if meeting.status == MeetingStatus.CLOSED:
            MEETING_MACHINE.check("sit", meeting.status)
        member.is_present = is_present
        member.save(update_fields=["is_present"])
        record(
            verb="loans.presence_set", subject=meeting, actor=actor, now=now,
            after={"member": member.user.display_name, "present": is_present},
        )  # fmt: skip
    return member


def declare_conflict(*, item_id: int, reason: str, actor: User, now: dt.datetime) -> Recusal:
    """A member says that he is not free: from now on he sees the file no more and does not count; a vote of his falls.

    Raises AgendaItem.DoesNotExist for an item that he cannot see, DomainError without a reason (LOAN-RECUSE-1), for
    who is no member (LOAN-RECUSE-2) and after the resolution was recorded (LOAN-VOTE-4).
    """
    with transaction.atomic():
        item = AgendaItem.objects.visible_to(actor).get(pk=item_id)
        meeting = lock_meeting(item.meeting_id, actor)
        breaches = rules.reason_breaches(reason=reason, rule="LOAN-RECUSE-1")
        if not meeting.members.filter(user=actor).exists():
            breaches.append(Breach("LOAN-RECUSE-2", _("Only members of the meeting declare a conflict")))
        if is_recorded(item):
            breaches.append(Breach("LOAN-VOTE-4", _("The resolution is recorded already")))
        if breaches:
            raise DomainError(breaches)
        recusal, made = Recusal.objects.get_or_create(
            application_id=item.application_id, user=actor,
            defaults={"reason": reason.strip()[:300], "declared_at": now},
        )  # fmt: skip
        Vote.objects.filter(item__application_id=item.application_id, user=actor).delete()
        if made:
            record(
                verb="loans.conflict_declared", subject=item.application, actor=actor, now=now, reason=recusal.reason
            )
    return recusal


def is_recorded(item: AgendaItem) -> bool:
    """Whether a resolution on the item stands."""
    return Decision.objects.filter(item=item).exclude(state=DecisionState.STRUCK).exists()


def cast_vote(
    *, item_id: int, choice: str, score: int | None = None, note: str = "", actor: User, now: dt.datetime
) -> Vote:
    """A member's vote; a second one replaces the first until the resolution is recorded.

    Raises AgendaItem.DoesNotExist out of scope, DomainError for LOAN-VOTE-1 to 5 and a wrong state of the meeting.
    """
    with transaction.atomic():
        item, meeting = lock_item(item_id, actor)
        MEETING_MACHINE.check("sit", meeting.status)
        breaches = _vote_breaches(item, actor)
        if choice not in VoteChoice.values or (score is not None and not 0 <= score <= 100):
            breaches.append(Breach("LOAN-VOTE-5", _("Choose a vote; a score lies between 0 and 100"), field="choice"))
        if breaches:
            raise DomainError(breaches)
        vote, _made = Vote.objects.update_or_create(
            item=item, user=actor,
            defaults={"choice": choice, "score": score, "note": note.strip()[:500], "cast_at": now},
        )  # fmt: skip
        record(
            verb="loans.vote_cast", subject=item.application, actor=actor, now=now, after={"choice": choice},
        )  # fmt: skip
    return vote


def _vote_breaches(item: AgendaItem, actor: User) -> list[Breach]:
    members = {member.user_id: member for member in MeetingMember.objects.filter(meeting_id=item.meeting_id)}
    recused = set(Recusal.objects.filter(application_id=item.application_id).values_list("user_id", flat=True))
    voted = set(item.votes.values_list("user_id", flat=True))
    mine = members.get(actor.pk)
    others = {pk for pk, member in members.items() if member.is_present and pk != actor.pk} - recused
    return rules.vote_breaches(
        rules.Voter(
            is_member=mine is not None, is_present=mine is not None and mine.is_present,
            is_recused=actor.pk in recused, is_chair=mine is not None and mine.is_chair,
        ),
        others_waiting=len(others - voted), is_recorded=is_recorded(item),
    )  # fmt: skip


def close_meeting(*, meeting_id: int, actor: User, now: dt.datetime) -> Meeting:
    """End it. What got no resolution waits for another meeting; a resolution that the chair has not confirmed stands
    in the way (LOAN-MEET-5)."""
    with transaction.atomic():
        meeting = lock_meeting(meeting_id, actor)
        target = MEETING_MACHINE.check("close", meeting.status)
        waiting = Decision.objects.filter(item__meeting=meeting, state=DecisionState.RECORDED).count()
        if waiting:
            message = _("%(n)d resolutions wait for the chair") % {"n": waiting}
            raise DomainError(Breach("LOAN-MEET-5", message))
        decided = Decision.objects.filter(item__meeting=meeting, state=DecisionState.CONFIRMED).values("item_id")
        for item in meeting.items.exclude(pk__in=decided):
            application = Application.objects.select_for_update(of=("self",)).get(pk=item.application_id)
            if application.status == "in_meeting":
                _unschedule(application, meeting, actor, now)
        meeting.status, meeting.closed_at = target, now
        meeting.save(update_fields=["status", "closed_at"])
        record(verb="loans.meeting_closed", subject=meeting, actor=actor, now=now)
    return meeting
