"""A report that one factory owes for one period, its versions, and the office's questions about it."""

from django.conf import settings
from django.db import models

from factories.single_form.models.obligations import ReportingPeriod
from factories.single_form.states import ReportStatus
from mind_portal.core.fields import MonthOf
from mind_portal.core.scope import ScopedQuerySet


class ReportQuerySet(ScopedQuerySet["Report"]):
    province_lookup = "province_id"
    enterprise_lookup = "site__operator_id"

    def expected(self) -> "ReportQuerySet":
        """Those that count: owed by the register, and not waived by the office."""
        return self.filter(is_expected=True).exclude(status=ReportStatus.NOT_REQUIRED)


class Report(models.Model):
    """One factory × one period: the duty itself, from the day that the period has ended.

    `is_expected`, `days`, `shape`, `explanation` and `province` are computed from the licence periods day by day
    (`services.expected`) and frozen when the period is closed. `due_on` holds the province's extension, if any.
    `certified_on` is the day of the first certification: being on time is measured by it, whatever is corrected later.
    """

    period = models.ForeignKey(ReportingPeriod, models.PROTECT, related_name="reports", db_index=False)
    site = models.ForeignKey("factories.Site", models.PROTECT, related_name="reports", db_index=False)
    province = models.ForeignKey("geography.Province", models.PROTECT, related_name="+", db_index=False)
    is_expected = models.BooleanField(default=True)
    days = models.PositiveSmallIntegerField(default=0, help_text="days of the period on which it is owed")
    shape = models.CharField(max_length=10, blank=True, help_text="whole, opened, ended, part; empty: not expected")
    explanation = models.JSONField(default=dict, help_text='{"spans": [{"licence", "since", "until", …facts}]}')
    due_on = models.DateField()
    due_month = MonthOf("due_on")
    status = models.CharField(max_length=15, choices=ReportStatus.choices, default=ReportStatus.DUE)
    is_nil = models.BooleanField(default=False, help_text="a nil report: nothing was made, used or held")
    certified_on = models.DateField(null=True)
    is_standing = models.BooleanField(
        default=False, help_text="a certified version stands: the office has not returned it, or it was put right"
    )
    warnings = models.PositiveSmallIntegerField(default=0, help_text="explained warnings of the version that stands")
    answer_by = models.DateField(null=True, help_text="the day by which the enterprise answers or corrects")
    note = models.TextField(blank=True, help_text="why it is not required, or why it was returned or refused")
    changed_at = models.DateTimeField(help_text="last change of state")

    objects = ReportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["period", "site"], name="report_once_per_period_and_site"),
            models.CheckConstraint(
                condition=~models.Q(status__in=["certified", "questioned", "answered", "accepted"])
                | models.Q(is_standing=True),
                name="report_certified_stands",
            ),
            models.CheckConstraint(
                condition=models.Q(is_standing=False) | models.Q(certified_on__isnull=False),
                name="report_standing_has_date",
            ),
            models.CheckConstraint(
                condition=models.Q(is_expected=True, days__gt=0) | models.Q(is_expected=False, days=0),
                name="report_expected_has_days",
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=["waiver_asked", "not_required"]) | ~models.Q(note=""),
                name="report_not_required_has_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["province", "-due_on", "-id"], name="report_by_province_due"),
            models.Index(fields=["-due_on", "-id"], name="report_by_due"),
            models.Index(fields=["site", "-due_on"], name="report_by_site"),
            models.Index(fields=["province", "due_month"], name="report_by_province_month"),
            models.Index(fields=["period", "province"], name="report_by_period"),
            models.Index(
                fields=["province", "-due_on", "-id"],
                condition=models.Q(is_expected=True, is_standing=False),
                name="report_not_standing",
            ),
            models.Index(
                fields=["province", "-due_on", "-id"],
                condition=models.Q(status__in=["certified", "questioned", "answered", "waiver_asked"]),
                name="report_to_review",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def late_days(self) -> int:
        """Days from the due day to the first certification; 0 when in time or not certified."""
        return max(0, (self.certified_on - self.due_on).days) if self.certified_on else 0


class VersionQuerySet(ScopedQuerySet["ReportVersion"]):
    province_lookup = "province_id"
    enterprise_lookup = "report__site__operator_id"


class ReportVersion(models.Model):
    """The answers of a report, one edition. A version without `certified_at` is the draft: one a report.

    From the certification on a trigger freezes the row; a correction is a new version with its reason, and the
    difference to the one before is kept with it. `answers` is {"items", "reasons", "facts", "sources"}.
    """

    report = models.ForeignKey(Report, models.PROTECT, related_name="versions")
    province = models.ForeignKey("geography.Province", models.PROTECT, related_name="+", db_index=False)
    number = models.PositiveSmallIntegerField()
    form_version = models.ForeignKey("questionnaires.Version", models.PROTECT, related_name="+", db_index=False)
    answers = models.JSONField(default=dict)
    is_nil = models.BooleanField(default=False)
    reason = models.TextField(blank=True, help_text="why the version before was corrected")
    difference = models.JSONField(default=list, help_text='[{"code", "before", "after"}] to the version before')
    revision = models.PositiveIntegerField(
        default=0, help_text="counts the saves, so that two devices notice one another"
    )
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    started_at = models.DateTimeField()
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    updated_at = models.DateTimeField()
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    prepared_at = models.DateTimeField(null=True)
    certified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    certified_at = models.DateTimeField(null=True)
    statements = models.JSONField(default=list, help_text="the statements that were made, in their words")
    signature = models.CharField(max_length=150, blank=True, help_text="the name as the certifier typed it")
    checksum = models.CharField(max_length=64, blank=True, help_text="sha256 of the certified answers")

    objects = VersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "number"], name="report_version_number_once"),
            models.UniqueConstraint(
                fields=["report"], condition=models.Q(certified_at__isnull=True), name="report_has_one_draft"
            ),
            models.CheckConstraint(
                condition=models.Q(certified_at__isnull=True, checksum="")
                | (models.Q(certified_at__isnull=False, prepared_at__isnull=False) & ~models.Q(checksum="")),
                name="report_version_certified_is_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(number=1) | ~models.Q(reason=""), name="report_correction_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} v{self.number}"

    @property
    def receipt(self) -> str:
        """The number on the receipt: report, version, and the beginning of the checksum."""
        return f"{self.report_id}-{self.number}-{self.checksum[:6].upper()}" if self.checksum else ""


class QuestionQuerySet(ScopedQuerySet["Question"]):
    province_lookup = "province_id"
    enterprise_lookup = "report__site__operator_id"


class Question(models.Model):
    """What the office asked about a certified report; it stands until the report is accepted, returned or corrected."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="questions")
    province = models.ForeignKey("geography.Province", models.PROTECT, related_name="+", db_index=False)
    item_code = models.CharField(max_length=60, blank=True, help_text="the item in question, if it is one")
    asked_at = models.DateTimeField()
    answer_by = models.DateField()
    answered_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    objects = QuestionQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.pk}"


class QuestionMessage(models.Model):
    """One message of a question's thread; it stays as it was sent."""

    question = models.ForeignKey(Question, models.PROTECT, related_name="messages")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    from_office = models.BooleanField()
    text = models.TextField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.pk}"
