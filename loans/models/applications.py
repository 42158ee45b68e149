"""Applications: the case, its form, its stages, the opinion of the provincial office."""

from typing import Any, Final, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from loans.models.programmes import Collateral, Round, SizeClass
from mind_portal.core.fields import MonthOf
from mind_portal.core.scope import Scope, ScopedQuerySet


class ApplicationStatus(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("application", "Draft")
    SUBMITTED = "submitted", pgettext_lazy("application", "Submitted")
    SCREENING = "screening", pgettext_lazy("application", "Being screened")
    RETURNED = "returned", pgettext_lazy("application", "Returned to the firm")
    REFERRED = "referred", pgettext_lazy("application", "With the head of office")
    SCREENED = "screened", pgettext_lazy("application", "Screened, waits for a meeting")
    IN_MEETING = "in_meeting", pgettext_lazy("application", "Before the committee")
    APPROVED = "approved", pgettext_lazy("application", "Approved")
    CONDITIONAL = "conditional", pgettext_lazy("application", "Approved with conditions")
    WAITING = "waiting", pgettext_lazy("application", "On the waiting list")
    DECLINED = "declined", pgettext_lazy("application", "Declined")
    WITHDRAWN = "withdrawn", pgettext_lazy("application", "Withdrawn")
    CONTRACTED = "contracted", pgettext_lazy("application", "Contract signed")


SPENDING: Final = (ApplicationStatus.APPROVED, ApplicationStatus.CONDITIONAL, ApplicationStatus.CONTRACTED)
"""States in which the approved amount is the round's money no more."""

OVER: Final = (ApplicationStatus.DECLINED, ApplicationStatus.WITHDRAWN, ApplicationStatus.CONTRACTED)


class DropReason(models.TextChoices):
    """Why an application went no further, coded so that it can be counted."""

    NOT_ELIGIBLE = "not_eligible", _("Does not meet the conditions")
    DOCUMENTS = "documents", _("Documents incomplete")
    CANNOT_REPAY = "cannot_repay", _("Cannot carry the instalments")
    CREDIT = "credit", _("Credit history")
    PURPOSE = "purpose", _("Not a purpose of the programme")
    NO_MONEY = "no_money", _("The money of the round is used up")
    OTHER_SOURCE = "other_source", _("The firm found money elsewhere")
    CHANGED_PLANS = "changed_plans", _("The firm changed its plans")
    NO_ANSWER = "no_answer", _("The firm did not answer")
    OTHER = "other", pgettext_lazy("reason", "Other")


class ApplicationQuerySet(ScopedQuerySet["Application"]):
    """A draft is seen by its firm only; a member of the committee who declared a conflict does not see the file."""

    province_lookup = "province_id"
    enterprise_lookup = "operator_id"

    def visible_to(self, user: Any) -> Self:
        found = super().visible_to(user)
        if getattr(user, "pk", None) and user.has_perm("loans.decide_application"):
            recused = models.Q(application=models.OuterRef("pk"), user=user)
            found = found.exclude(
                models.Exists(Application.recusals.rel.related_model._default_manager.filter(recused))
            )
        return found

    def in_scope(self, scope: Scope) -> Self:
        own = models.Q(operator_id__in=scope.enterprises) if scope.enterprises else models.Q(pk__in=[])
        return super().in_scope(scope).filter(~models.Q(status=ApplicationStatus.DRAFT) | own)


class Application(models.Model):
    """One firm's request for money of one round, for one of its factories.

    `approved` is the amount of the decision in force; `decided_on` the day of the committee's last word;
    `waited_days` the working days from submission until then. All three are kept here for lists and measures.
    """

    client_id = models.UUIDField(unique=True, help_text="made with the page; sending twice makes one")
    number = models.CharField(max_length=20, null=True, unique=True, help_text=_("given when it is submitted"))
    round = models.ForeignKey(Round, models.PROTECT, related_name="applications", db_index=False)
    operator = models.ForeignKey("factories.Operator", models.PROTECT, related_name="loan_applications")
    site = models.ForeignKey("factories.Site", models.PROTECT, related_name="loan_applications")
    province = models.ForeignKey("geography.Province", models.PROTECT, related_name="+", db_index=False)
    status = models.CharField(max_length=12, choices=ApplicationStatus.choices, default=ApplicationStatus.DRAFT)
    size_class = models.CharField(max_length=10, choices=SizeClass.choices)
    asked = models.DecimalField(max_digits=14, decimal_places=2)
    months = models.PositiveSmallIntegerField(null=True, help_text=_("term asked for; None: as the round says"))
    purpose = models.CharField(max_length=40)
    collateral = models.CharField(max_length=10, choices=Collateral.choices, default=Collateral.NONE)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    created_at = models.DateTimeField()
    submitted_on = models.DateField(null=True)
    month = MonthOf("submitted_on")
    stage_since = models.DateTimeField()
    stage_due_on = models.DateField(null=True, help_text=_("last working day of the stage; None: without a limit"))
    waiting_rank = models.PositiveIntegerField(null=True, help_text=_("place on the round's waiting list"))
    approved = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    decided_on = models.DateField(null=True)
    waited_days = models.PositiveIntegerField(null=True, help_text=_("working days from submission to decision"))
    drop_reason = models.CharField(max_length=20, choices=DropReason.choices, blank=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["round", "operator"],
                condition=~models.Q(status__in=["declined", "withdrawn"]),
                name="application_once_per_firm_and_round",
                violation_error_message=_("This firm has an application in this round already"),
            ),
            models.CheckConstraint(
                condition=models.Q(status="draft") | models.Q(number__isnull=False, submitted_on__isnull=False),
                name="application_submitted_has_number",
            ),
            models.CheckConstraint(condition=models.Q(asked__gt=0), name="application_asks_for_money"),
            models.CheckConstraint(
                condition=~models.Q(status__in=["approved", "conditional", "contracted"])
                | models.Q(approved__gt=0, decided_on__isnull=False),
                name="application_approved_has_amount",
            ),
        ]
        indexes = [
            models.Index(fields=["province", "-submitted_on", "-id"], name="application_by_province_day"),
            models.Index(fields=["-submitted_on", "-id"], name="application_by_day"),
            models.Index(fields=["round", "status"], name="application_by_round"),
            models.Index(fields=["province", "status", "stage_due_on"], name="application_by_queue"),
            models.Index(fields=["province", "month"], name="application_by_province_month"),
        ]

    def __str__(self) -> str:
        return self.number or str(self.client_id)[:8]


class ApplicationForm(models.Model):
    """What the firm wrote: one document of answers, saved as it types, frozen when it is submitted.

    `facts`: what the portal knew of the firm when it was submitted, with the eligibility of that day.
    """

    application = models.OneToOneField(Application, models.CASCADE, related_name="form")
    version = models.ForeignKey("questionnaires.Version", models.PROTECT, related_name="+", db_index=False)
    answers = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField()
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    facts = models.JSONField(default=dict)

    def __str__(self) -> str:
        return str(self.application_id)


class StageRecordQuerySet(ScopedQuerySet["StageRecord"]):
    province_lookup = "province_id"
    enterprise_lookup = "application__operator_id"


class StageRecord(models.Model):
    """One stay of an application in one state, with its clock in working days."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="stages", db_index=False)
    province = models.ForeignKey("geography.Province", models.PROTECT, related_name="+", db_index=False)
    status = models.CharField(max_length=12, choices=ApplicationStatus.choices)
    entered_at = models.DateTimeField()
    due_on = models.DateField(null=True)
    left_at = models.DateTimeField(null=True)
    days = models.PositiveIntegerField(null=True, help_text=_("working days, when it was left"))

    objects = StageRecordQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application"], condition=models.Q(left_at__isnull=True), name="application_is_in_one_stage"
            ),
        ]
        indexes = [models.Index(fields=["application", "entered_at"], name="stage_by_application")]

    def __str__(self) -> str:
        return f"{self.application_id} {self.status}"


class Recommendation(models.TextChoices):
    APPROVE = "approve", _("Should be approved")
    CONDITIONAL = "conditional", _("Should be approved with conditions")
    DECLINE = "decline", _("Should be declined")


class ScreeningQuerySet(ScopedQuerySet["Screening"]):
    province_lookup = "province_id"


class Screening(models.Model):
    """The provincial office's opinion: written by one, confirmed by the head, who is another.

    `scores`: criterion -> 0–5; `facts`: the firm's standing as it was shown to the officer.
    """

    application = models.ForeignKey(Application, models.CASCADE, related_name="screenings")
    province = models.ForeignKey("geography.Province", models.PROTECT, related_name="+", db_index=False)
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    recommendation = models.CharField(max_length=12, choices=Recommendation.choices)
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    scores = models.JSONField(default=dict)
    opinion = models.TextField()
    conditions = models.TextField(blank=True)
    facts = models.JSONField(default=dict)
    written_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    confirmed_at = models.DateTimeField(null=True)
    sent_back_at = models.DateTimeField(null=True)
    sent_back_reason = models.TextField(blank=True)

    objects = ScreeningQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(confirmed_by__isnull=True) | ~models.Q(confirmed_by=models.F("officer")),
                name="screening_is_confirmed_by_another",
            ),
            models.UniqueConstraint(
                fields=["application"],
                condition=models.Q(sent_back_at__isnull=True),
                name="application_has_one_opinion",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.recommendation}"
