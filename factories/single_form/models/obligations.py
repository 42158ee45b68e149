"""Who must report what, for which time, and by when: obligations as data, their periods, extensions, counted sets."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from mind_portal.core import thai
from mind_portal.core.scope import ScopedQuerySet


class PeriodType(models.TextChoices):
    MONTH = "month", _("Every month")
    CALENDAR_YEAR = "calendar_year", _("Every calendar year")
    FISCAL_YEAR = "fiscal_year", _("Every fiscal year (1 October to 30 September)")


class Obligation(models.Model):
    """A form × who must × how often × by when. `form` is the code of a questionnaire.

    `applies_if` is a rule over the facts of a licence (`applying.FACTS`); a factory owes the report for the days on
    which one of its operating licences meets it. The due day is either `due_day` of the month `due_months` after the
    period's last one (31: the last day), or `due_days` days after the period's end.
    """

    code = models.SlugField(unique=True)
    form = models.SlugField(help_text="code of the report form")
    name_th = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    legal_basis = models.TextField(blank=True)
    legal_verified = models.BooleanField(default=False, help_text="compared with the Royal Gazette")
    period_type = models.CharField(max_length=15, choices=PeriodType.choices)
    applies_if = models.TextField(help_text="rule over the facts of a licence; empty: every operating licence")
    who_th = models.CharField(max_length=300, help_text="who must report, in words")
    who_en = models.CharField(max_length=300)
    due_months = models.PositiveSmallIntegerField(null=True)
    due_day = models.PositiveSmallIntegerField(null=True)
    due_days = models.PositiveSmallIntegerField(null=True)
    close_after = models.PositiveSmallIntegerField(
        default=90, help_text="days after the last due day from which the expected set is frozen"
    )
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, help_text="the first day on which it is no longer owed")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(due_months__isnull=False, due_day__isnull=False, due_days__isnull=True)
                | models.Q(due_months__isnull=True, due_day__isnull=True, due_days__isnull=False),
                name="obligation_has_one_due_rule",
            ),
            models.CheckConstraint(
                condition=models.Q(due_day__isnull=True) | models.Q(due_day__range=(1, 31)),
                name="obligation_due_day_is_1_to_31",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_until__isnull=True) | models.Q(valid_until__gt=models.F("valid_from")),
                name="obligation_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_th if thai.is_thai() else self.name_en

    @property
    def who(self) -> str:
        return self.who_th if thai.is_thai() else self.who_en


class ReportingPeriod(models.Model):
    """The time that one round of an obligation covers: from `start` to `end`, both included.

    From `closed_at` on its expected set stays as it is: a trigger holds it.
    """

    obligation = models.ForeignKey(Obligation, models.PROTECT, related_name="periods")
    start = models.DateField()
    end = models.DateField()
    due_on = models.DateField()
    built_at = models.DateTimeField(null=True, help_text="when the expected set was last computed")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(end__gte=models.F("start")), name="period_ends_after_it_begins"),
            models.CheckConstraint(condition=models.Q(due_on__gt=models.F("end")), name="period_is_due_after_its_end"),
            ExclusionConstraint(
                name="periods_of_an_obligation_do_not_overlap",
                expressions=[
                    ("obligation", RangeOperators.EQUAL),
                    (
                        models.Func("start", "end", models.Value("[]"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]
        indexes = [models.Index(fields=["due_on"], name="period_by_due_day")]

    def __str__(self) -> str:
        return f"{self.obligation_id} {self.start}–{self.end}"

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.end - self.start).days + 1


class ExtensionQuerySet(ScopedQuerySet["PeriodExtension"]):
    province_lookup = "province_id"


class PeriodExtension(models.Model):
    """A later due day for the factories of one province, with its reason (a flood, a system that was away)."""

    period = models.ForeignKey(ReportingPeriod, models.PROTECT, related_name="extensions")
    province = models.ForeignKey("geography.Province", models.PROTECT, related_name="+")
    extended_to = models.DateField()
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = ExtensionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["period", "province"], name="extension_once_per_period_and_province"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="extension_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.period_id} {self.province_id} {self.extended_to}"


class ExpectedSetQuerySet(ScopedQuerySet["ExpectedSet"]):
    province_lookup = "province_id"


class ExpectedSet(models.Model):
    """How the number of expected reports of a period in a province came about, as last computed.

    operating = expected + outside; expected = whole + opened + ended + part.
    """

    period = models.ForeignKey(ReportingPeriod, models.CASCADE, related_name="sets")
    province = models.ForeignKey("geography.Province", models.PROTECT, related_name="+")
    operating = models.PositiveIntegerField(help_text="factories that operated on at least one day of the period")
    outside = models.PositiveIntegerField(help_text="of these, not meant by the rule on any day")
    expected = models.PositiveIntegerField()
    whole = models.PositiveIntegerField(help_text="owing for the whole period")
    opened = models.PositiveIntegerField(help_text="begun within the period")
    ended = models.PositiveIntegerField(help_text="stopped or ended within the period")
    part = models.PositiveIntegerField(help_text="both, or with a gap")
    built_at = models.DateTimeField()

    objects = ExpectedSetQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["period", "province"], name="expected_set_once_per_period_and_province"),
            models.CheckConstraint(
                condition=models.Q(
                    expected=models.F("whole") + models.F("opened") + models.F("ended") + models.F("part")
                )
                & models.Q(operating=models.F("expected") + models.F("outside")),
                name="expected_set_adds_up",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period_id} {self.province_id}: {self.expected}"
