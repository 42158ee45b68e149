"""The month's plan of an office: which factories are visited, when, by whom and why; the risk behind."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from mind_portal.core.scope import ScopedQuerySet


class PlanStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")


class VisitOrigin(models.TextChoices):
    RISK = "risk", _("by risk")
    DRAW = "draw", _("drawn by lot")
    HAND = "hand", _("chosen by hand")


class VisitStatus(models.TextChoices):
    PLANNED = "planned", _("Planned")
    DONE = "done", _("Done")
    CANCELLED = "cancelled", _("Taken off the plan")


class RiskLevel(models.TextChoices):
    HIGH = "high", _("High risk")
    MIDDLE = "middle", _("Middle risk")
    LOW = "low", _("Low risk")


class RiskScoreQuerySet(ScopedQuerySet["RiskScore"]):
    province_lookup = "province_id"


class RiskScore(models.Model):
    """The risk of one factory as it was last worked out from `facts` (`planning.risk.SiteFacts`) with the weights of
    that day. `heavy`: the codes of the factors that weigh most."""

    site = models.OneToOneField("factories.Site", models.CASCADE, related_name="risk", primary_key=True)
    province = models.ForeignKey("geography.Province", models.PROTECT, related_name="+", db_index=False)
    total = models.DecimalField(max_digits=5, decimal_places=1)
    level = models.CharField(max_length=10, choices=RiskLevel.choices)
    facts = models.JSONField()
    heavy = models.JSONField(default=list)
    computed_at = models.DateTimeField()

    objects = RiskScoreQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["province", "-total", "site"], name="risk_by_province")]

    def __str__(self) -> str:
        return f"{self.site_id}: {self.total}"


class RiskPeriodQuerySet(ScopedQuerySet["RiskPeriod"]):
    province_lookup = "province_id"


class RiskPeriod(models.Model):
    """The level of risk that a factory had from `since` (inclusive) to `until` (exclusive; None: still).

    Written beside `RiskScore`, so that figures of past months stay what they were when the risk changes.
    """

    site = models.ForeignKey("factories.Site", models.CASCADE, related_name="risk_periods", db_index=False)
    province = models.ForeignKey("geography.Province", models.PROTECT, related_name="+", db_index=False)
    level = models.CharField(max_length=10, choices=RiskLevel.choices)
    since = models.DateField()
    until = models.DateField(null=True)

    objects = RiskPeriodQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["site"], condition=models.Q(until__isnull=True), name="risk_period_open_once"
            ),
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gt=models.F("since")),
                name="risk_period_ends_after_it_begins",
            ),
        ]
        indexes = [models.Index(fields=["province", "until", "since"], name="risk_period_by_province")]

    def __str__(self) -> str:
        return f"{self.site_id} {self.since}: {self.level}"


class SurroundingsQuerySet(ScopedQuerySet["SiteSurroundings"]):
    province_lookup = "province_id"


class SiteSurroundings(models.Model):
    """What an officer saw around a factory: no register of houses is at hand, so a person counts them.

    `homes`: houses in which people live within 500 metres, counted or estimated; `sensitive`: a school, hospital or
    temple among them. A factory without a row is not known, which is not the same as none.
    """

    site = models.OneToOneField("factories.Site", models.CASCADE, related_name="surroundings", primary_key=True)
    province = models.ForeignKey("geography.Province", models.PROTECT, related_name="+")
    homes = models.PositiveIntegerField()
    sensitive = models.BooleanField(default=False)
    seen_on = models.DateField()
    note = models.CharField(max_length=300, blank=True)
    inspection = models.ForeignKey("audits.Inspection", models.SET_NULL, null=True, related_name="+")
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()

    objects = SurroundingsQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.site_id}: {self.homes}"


class PlanQuerySet(ScopedQuerySet["Plan"]):
    province_lookup = "province_id"


class Plan(models.Model):
    """The plan of one office for one month. `capacity`: officer's key -> days in the field."""

    province = models.ForeignKey("geography.Province", models.PROTECT, related_name="+", db_index=False)
    month = models.DateField(help_text="first day of the month")
    status = models.CharField(max_length=10, choices=PlanStatus.choices, default=PlanStatus.DRAFT)
    capacity = models.JSONField(default=dict)
    visits_per_day = models.PositiveSmallIntegerField(default=3)
    proposed_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = PlanQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["province", "month"], name="plan_once_per_month"),
            models.CheckConstraint(condition=models.Q(month__day=1), name="plan_month_is_its_first_day"),
            models.CheckConstraint(
                condition=models.Q(status="draft", published_at__isnull=True)
                | models.Q(status="published", published_at__isnull=False),
                name="plan_published_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.province_id} {self.month:%Y-%m}"


class PlannedVisitQuerySet(ScopedQuerySet["PlannedVisit"]):
    province_lookup = "province_id"

    def planned(self) -> "PlannedVisitQuerySet":
        """Still to be made."""
        return self.filter(status=VisitStatus.PLANNED)


class PlannedVisit(models.Model):
    """One factory on a month's plan. Changes by hand keep their reason; `inspection` is the visit that was made."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="visits", db_index=False)
    site = models.ForeignKey("factories.Site", models.PROTECT, related_name="planned_visits", db_index=False)
    province = models.ForeignKey("geography.Province", models.PROTECT, related_name="+", db_index=False)
    planned_on = models.DateField()
    officers = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="planned_visits")
    origin = models.CharField(max_length=10, choices=VisitOrigin.choices)
    status = models.CharField(max_length=10, choices=VisitStatus.choices, default=VisitStatus.PLANNED)
    risk_total = models.DecimalField(max_digits=5, decimal_places=1, null=True)
    why = models.CharField(max_length=300, blank=True, help_text=_("why it is on the plan, in words"))
    reason = models.CharField(max_length=300, blank=True, help_text=_("of the last change by hand"))
    inspection = models.ForeignKey("audits.Inspection", models.SET_NULL, null=True, related_name="planned_visits")

    objects = PlannedVisitQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "site"], condition=~models.Q(status="cancelled"), name="planned_visit_once_per_plan"
            ),
            models.CheckConstraint(
                condition=~models.Q(status="done") | models.Q(inspection__isnull=False),
                name="planned_visit_done_has_inspection",
            ),
        ]
        indexes = [
            models.Index(fields=["plan", "planned_on", "id"], name="planned_visit_by_day"),
            models.Index(fields=["site", "status"], name="planned_visit_by_site"),
        ]

    def __str__(self) -> str:
        return f"{self.planned_on} {self.site_id}"
