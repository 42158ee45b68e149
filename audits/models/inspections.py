"""Inspections, their drafts and their findings."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from factories.models import Site
from mind_portal.core.fields import MonthOf
from mind_portal.core.scope import ScopedQuerySet


class InspectionKind(models.TextChoices):
    ANNUAL = "annual", _("Annual")
    COMPLAINT = "complaint", _("After a complaint")
    BEFORE_LICENCE = "before_licence", _("Before a licence")
    FOLLOW_UP = "follow_up", _("Follow-up of an order")
    ACCIDENT = "accident", _("After an accident")
    JOINT = "joint", _("Joint operation")


class InspectionStatus(models.TextChoices):
    FILED = "filed", _("Filed")
    RETURNED = "returned", _("Returned for correction")


class Severity(models.TextChoices):
    MINOR = "minor", _("Minor")
    MAJOR = "major", _("Must be corrected")
    CRITICAL = "critical", _("Serious")


class FindingStatus(models.TextChoices):
    OPEN = "open", pgettext_lazy("finding", "Open")
    CLOSED = "closed", pgettext_lazy("finding", "Closed")
    WITHDRAWN = "withdrawn", pgettext_lazy("finding", "Taken back by an amendment")


class InspectionQuerySet(ScopedQuerySet["Inspection"]):
    province_lookup = "province_id"
    enterprise_lookup = "site__operator_id"


class FindingQuerySet(ScopedQuerySet["Finding"]):
    province_lookup = "province_id"
    enterprise_lookup = "site__operator_id"

    def in_care_of(self, user: Any) -> Self:
        """What the user may see, and what other offices found in factories that lie in his province now: where a
        factory lies, there its findings are followed up, whoever made them."""
        sites = Site.objects.visible_to(user).values("pk")
        return self.filter(models.Q(pk__in=self.visible_to(user).values("pk")) | models.Q(site__in=sites))


class DraftQuerySet(ScopedQuerySet["InspectionDraft"]):
    province_lookup = "province_id"


class InspectionDraft(models.Model):
    """Answers on their way: saved as the officer types, resumed on any device, gone when filed.

    `id` is made by the client and becomes the inspection's `client_id`. `revision` counts the saves, so that two
    devices notice one another.
    """

    id = models.UUIDField(primary_key=True)
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="inspection_drafts")
    site = models.ForeignKey("factories.Site", models.PROTECT, related_name="inspection_drafts")
    province = models.ForeignKey("geography.Province", models.PROTECT, related_name="+")
    version = models.ForeignKey("questionnaires.Version", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=InspectionKind.choices)
    inspected_on = models.DateField()
    started_at = models.DateTimeField()
    answers = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField()
    team = models.JSONField(default=list, help_text="members, as services.team.Member; without the lead: the officer")
    amends = models.ForeignKey(
        "audits.Inspection",
        models.CASCADE,
        null=True,
        related_name="amendments",
        help_text="filing makes a new version",
    )
    amends_base = models.CharField(max_length=20, blank=True, help_text="what was amended: revision and state")

    objects = DraftQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.id)


class Inspection(models.Model):
    """A filed inspection: one document of answers under the version it was given to."""

    client_id = models.UUIDField(unique=True, help_text="made by the client; sending twice makes one")
    site = models.ForeignKey("factories.Site", models.PROTECT, related_name="inspections", db_index=False)
    province = models.ForeignKey("geography.Province", models.PROTECT, related_name="+", db_index=False)
    version = models.ForeignKey("questionnaires.Version", models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=20, choices=InspectionKind.choices)
    status = models.CharField(max_length=10, choices=InspectionStatus.choices, default=InspectionStatus.FILED)
    inspected_on = models.DateField()
    month = MonthOf("inspected_on")
    started_at = models.DateTimeField(null=True)
    filed_at = models.DateTimeField()
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="inspections")
    answers = models.JSONField()
    passed = models.PositiveSmallIntegerField(default=0)
    failed = models.PositiveSmallIntegerField(default=0)
    not_applicable = models.PositiveSmallIntegerField(default=0)
    score = models.DecimalField(
        max_digits=5, decimal_places=2, null=True, help_text=_("0–100 by weights, not-applicable left out")
    )
    revision = models.PositiveSmallIntegerField(default=1, db_default=1, help_text="1, and one more by each amendment")

    objects = InspectionQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["province", "-inspected_on", "-id"], name="inspection_by_province_day"),
            models.Index(fields=["-inspected_on", "-id"], name="inspection_by_day"),
            models.Index(fields=["site", "-inspected_on"], name="inspection_by_site"),
            models.Index(fields=["province", "month"], name="inspection_by_province_month"),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class Finding(models.Model):
    """One failed item of one inspection: what is wrong, how bad, by which article, and whether it still stands."""

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="findings", db_index=False)
    site = models.ForeignKey("factories.Site", models.PROTECT, related_name="findings", db_index=False)
    province = models.ForeignKey("geography.Province", models.PROTECT, related_name="+", db_index=False)
    item_code = models.CharField(max_length=60)
    section_code = models.CharField(max_length=60)
    severity = models.CharField(max_length=10, choices=Severity.choices)
    article = models.CharField(max_length=200, blank=True)
    article_verified = models.BooleanField(default=False)
    note = models.TextField(blank=True)
    status = models.CharField(max_length=10, choices=FindingStatus.choices, default=FindingStatus.OPEN)
    found_on = models.DateField()
    month = MonthOf("found_on")
    closed_on = models.DateField(null=True)
    counts = models.BooleanField(
        default=True, db_default=True, help_text="not while its inspection is returned, nor once it was taken back"
    )
    contradicted_on = models.DateField(
        null=True, help_text="its inspection was amended and no longer says so; it stands for a signed order's sake"
    )

    objects = FindingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["inspection", "item_code"], name="finding_once_per_item"),
            models.CheckConstraint(
                condition=models.Q(status="open", closed_on__isnull=True)
                | models.Q(status__in=["closed", "withdrawn"], closed_on__isnull=False),
                name="finding_closed_has_date",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="withdrawn") | models.Q(counts=False),
                name="finding_taken_back_counts_nowhere",
            ),
        ]
        indexes = [
            models.Index(fields=["province", "status", "-found_on", "-id"], name="finding_by_province_status"),
            models.Index(fields=["site", "status"], name="finding_by_site"),
            models.Index(fields=["province", "month"], name="finding_by_province_month"),
            models.Index(
                fields=["province", "closed_on"],
                condition=models.Q(closed_on__isnull=False),
                name="finding_by_province_closed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_code} ({self.severity})"
