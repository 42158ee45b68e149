"""The committee: its meetings, who sits in them, what is on the agenda, votes, and the resolutions."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from loans.models.applications import Application, DropReason
from loans.models.programmes import ProgrammeTerms
from mind_portal.core.scope import ScopedQuerySet


class MeetingStatus(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("meeting", "Being prepared")
    SITTING = "sitting", pgettext_lazy("meeting", "Sitting")
    CLOSED = "closed", pgettext_lazy("meeting", "Closed")


class VoteChoice(models.TextChoices):
    APPROVE = "approve", pgettext_lazy("vote", "For")
    CONDITIONAL = "conditional", _("For, with conditions")
    DECLINE = "decline", _("Against")
    ABSTAIN = "abstain", _("Abstains")


class DecisionOutcome(models.TextChoices):
    APPROVED = "approved", pgettext_lazy("resolution", "Approved")
    CONDITIONAL = "conditional", pgettext_lazy("resolution", "Approved with conditions")
    WAITING = "waiting", pgettext_lazy("resolution", "On the waiting list")
    DEFERRED = "deferred", pgettext_lazy("resolution", "Deferred to another meeting")
    DECLINED = "declined", pgettext_lazy("resolution", "Declined")


class DecisionState(models.TextChoices):
    """A resolution is recorded by the secretary and confirmed by the chair, or struck out by him."""

    RECORDED = "recorded", _("Recorded, waits for the chair")
    CONFIRMED = "confirmed", _("Confirmed by the chair")
    STRUCK = "struck", _("Struck out")


class MeetingQuerySet(ScopedQuerySet["Meeting"]):
    province_lookup = "province_id"


class Meeting(models.Model):
    """A meeting of the committee, for one province or (province None) for the nation."""

    fiscal_year = models.PositiveSmallIntegerField(help_text=_("Buddhist year"))
    number = models.PositiveSmallIntegerField(help_text=_("1, 2 … in the fiscal year"))
    province = models.ForeignKey("geography.Province", models.PROTECT, null=True, related_name="+", db_index=False)
    held_at = models.DateTimeField()
    place = models.CharField(max_length=200, blank=True)
    quorum = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=10, choices=MeetingStatus.choices, default=MeetingStatus.PLANNED)
    frozen_at = models.DateTimeField(null=True, help_text=_("when the facts of the agenda were frozen"))
    closed_at = models.DateTimeField(null=True)
    secretary = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["fiscal_year", "number", "province"], nulls_distinct=False, name="meeting_number_once_a_year"
            ),
            models.CheckConstraint(
                condition=models.Q(status="planned") | models.Q(frozen_at__isnull=False),
                name="sitting_meeting_is_frozen",
            ),
            models.CheckConstraint(condition=models.Q(quorum__gte=1), name="meeting_has_a_quorum"),
        ]
        indexes = [models.Index(fields=["-held_at", "-id"], name="meeting_by_day")]

    def __str__(self) -> str:
        return f"{self.number}/{self.fiscal_year}"


class MeetingMember(models.Model):
    """Who sits in a meeting, for which body, and whether he came."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="members", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="loan_meetings")
    body = models.CharField(max_length=100, blank=True, help_text=_("the body that he speaks for"))
    is_chair = models.BooleanField(default=False)
    is_present = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "user"], name="member_once_a_meeting"),
            models.UniqueConstraint(
                fields=["meeting"], condition=models.Q(is_chair=True), name="meeting_has_one_chair"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.user_id}"


class AgendaItemQuerySet(ScopedQuerySet["AgendaItem"]):
    province_lookup = "province_id"


class AgendaItem(models.Model):
    """One application before one meeting. `facts`: what the committee weighs, frozen when the agenda was."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="items", db_index=False)
    application = models.ForeignKey(Application, models.PROTECT, related_name="agenda_items")
    province = models.ForeignKey("geography.Province", models.PROTECT, related_name="+", db_index=False)
    position = models.PositiveSmallIntegerField()
    facts = models.JSONField(default=dict)
    opened_at = models.DateTimeField(null=True, help_text=_("when the chair called it"))

    objects = AgendaItemQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "application"], name="application_once_a_meeting"),
            models.UniqueConstraint(
                fields=["meeting", "position"], name="agenda_positions_differ", deferrable=models.Deferrable.DEFERRED
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} no. {self.position}"


class Recusal(models.Model):
    """A member's conflict of interest with one application: he neither sees the file nor counts."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="recusals", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    reason = models.CharField(max_length=300)
    declared_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "user"], name="recusal_once")]

    def __str__(self) -> str:
        return f"{self.application_id} {self.user_id}"


class Vote(models.Model):
    """One member's vote on one item; it can be changed until the resolution is recorded."""

    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="votes", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    choice = models.CharField(max_length=12, choices=VoteChoice.choices)
    score = models.PositiveSmallIntegerField(null=True, help_text=_("0–100"))
    note = models.CharField(max_length=500, blank=True)
    cast_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "user"], name="vote_once"),
            models.CheckConstraint(
                condition=models.Q(score__isnull=True) | models.Q(score__lte=100), name="vote_score_up_to_100"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.choice}"


class DecisionQuerySet(ScopedQuerySet["Decision"]):
    province_lookup = "province_id"
    enterprise_lookup = "application__operator_id"


class Decision(models.Model):
    """One resolution on one application. Its money is bound from the moment that it is recorded.

    `rates`: the interest that was resolved, as steps [{"from_month", "to_month" (None: to the end), "rate"}].
    """

    application = models.ForeignKey(Application, models.PROTECT, related_name="decisions")
    item = models.ForeignKey(AgendaItem, models.PROTECT, null=True, related_name="decisions")
    province = models.ForeignKey("geography.Province", models.PROTECT, related_name="+", db_index=False)
    outcome = models.CharField(max_length=12, choices=DecisionOutcome.choices)
    state = models.CharField(max_length=10, choices=DecisionState.choices, default=DecisionState.RECORDED)
    terms = models.ForeignKey(ProgrammeTerms, models.PROTECT, related_name="+", db_index=False)
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    months = models.PositiveSmallIntegerField(null=True)
    grace_months = models.PositiveSmallIntegerField(default=0)
    rates = models.JSONField(default=list)
    conditions = models.TextField(blank=True)
    drop_reason = models.CharField(max_length=20, choices=DropReason.choices, blank=True)
    reason = models.TextField(blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    recorded_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    confirmed_at = models.DateTimeField(null=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application"], condition=models.Q(state="recorded"), name="application_has_one_open_resolution"
            ),
            models.UniqueConstraint(
                fields=["item"], condition=~models.Q(state="struck"), name="item_has_one_resolution"
            ),
            models.CheckConstraint(
                condition=models.Q(confirmed_by__isnull=True) | ~models.Q(confirmed_by=models.F("recorded_by")),
                name="decision_is_confirmed_by_another",
            ),
            models.CheckConstraint(
                condition=~models.Q(outcome__in=["approved", "conditional", "waiting"]) | models.Q(amount__gt=0),
                name="approval_has_an_amount",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.outcome}"
