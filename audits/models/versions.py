"""What an inspection said before it was amended, and what the head said of it."""

from django.conf import settings
from django.db import models
from django.utils.translation import pgettext_lazy

from audits.models.inspections import Inspection, InspectionKind
from mind_portal.core.scope import ScopedQuerySet


class InspectionVersionQuerySet(ScopedQuerySet["InspectionVersion"]):
    province_lookup = "province_id"
    enterprise_lookup = "inspection__site__operator_id"


class InspectionVersion(models.Model):
    """One version of an amended inspection, for ever: a trigger refuses to change it.

    They are kept from the first amendment on, the newest one too, which equals what the inspection holds; an
    inspection that was never amended has none. `draft_id` is the client's id that made it: filed twice it is one.
    """

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="versions", db_index=False)
    province = models.ForeignKey("geography.Province", models.PROTECT, related_name="+", db_index=False)
    number = models.PositiveSmallIntegerField(help_text="1 is what was filed first")
    draft_id = models.UUIDField(unique=True)
    kind = models.CharField(max_length=20, choices=InspectionKind.choices)
    inspected_on = models.DateField()
    answers = models.JSONField()
    passed = models.PositiveSmallIntegerField()
    failed = models.PositiveSmallIntegerField()
    not_applicable = models.PositiveSmallIntegerField()
    score = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    team = models.JSONField(default=list, help_text="members, as team_rules.Member")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.TextField(blank=True, help_text="why it differs from the one before; empty for the first")

    objects = InspectionVersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["inspection", "number"], name="inspection_version_once_per_number"),
            models.CheckConstraint(
                condition=models.Q(number=1) | ~models.Q(reason=""), name="inspection_amended_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.inspection_id} v{self.number}"


class Verdict(models.TextChoices):
    ACCEPTED = "accepted", pgettext_lazy("inspection", "Accepted")
    RETURNED = "returned", pgettext_lazy("inspection", "Returned for correction")


class InspectionReviewQuerySet(ScopedQuerySet["InspectionReview"]):
    province_lookup = "province_id"


class InspectionReview(models.Model):
    """The head's word on one revision of an inspection; `items` are reasons by item. Never changed."""

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="reviews", db_index=False)
    province = models.ForeignKey("geography.Province", models.PROTECT, related_name="+", db_index=False)
    revision = models.PositiveSmallIntegerField()
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    note = models.TextField(blank=True)
    items = models.JSONField(default=dict, help_text="item → what must be corrected")
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField()

    objects = InspectionReviewQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(verdict="accepted") | ~models.Q(note="") | ~models.Q(items={}),
                name="inspection_returned_has_reason",
            ),
        ]
        indexes = [models.Index(fields=["inspection", "-revision", "-id"], name="review_by_inspection")]

    def __str__(self) -> str:
        return f"{self.inspection_id} v{self.revision}: {self.verdict}"
