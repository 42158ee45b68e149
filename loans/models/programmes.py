"""What the fund offers: programmes, their terms with the days they were in force, rounds with their money."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mind_portal.core import thai
from mind_portal.core.scope import ScopedQuerySet


class SizeClass(models.TextChoices):
    """Sizes of an enterprise by workers; the limits are parameters (LOAN_SIZE_…)."""

    MICRO = "micro", _("Micro")
    SMALL = "small", _("Small")
    MEDIUM = "medium", _("Medium")
    LARGE = "large", _("Large")


class Collateral(models.TextChoices):
    NONE = "none", _("None")
    GUARANTOR = "guarantor", _("Guarantor")
    MACHINES = "machines", _("Machines")
    LAND = "land", _("Land or buildings")


class RoundStatus(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("round", "Planned")
    OPEN = "open", pgettext_lazy("round", "Open")
    CLOSED = "closed", pgettext_lazy("round", "Closed")


class Programme(models.Model):
    """One of the fund's programmes. What it offers stands in its `ProgrammeTerms`, which have days."""

    code = models.SlugField(unique=True)
    letter = models.CharField(max_length=4, unique=True, help_text=_("first part of its applications' numbers"))
    name_th = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100)
    summary_th = models.CharField(max_length=200)
    summary_en = models.CharField(max_length=200)
    position = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_th if thai.is_thai() else self.name_en

    @property
    def summary(self) -> str:
        return self.summary_th if thai.is_thai() else self.summary_en


class ProgrammeTerms(models.Model):
    """What a programme offers from `valid_from` to `valid_until` (inclusive, None: still). None is "not known".

    `rates`: {"kind": "by_collateral" | "by_year" | "range", "low", "high", "steps", …} (loans.terms reads it).
    `purposes`, `documents`: [{"code", "th", "en", …}]; `rules`: the eligibility rules that apply, with their settings.
    `sources`: figure -> {"text", "verified"}: where each figure comes from and whether anybody compared it.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="terms", db_index=False)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    pot = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    ceiling = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    max_months = models.PositiveSmallIntegerField(null=True)
    grace_months = models.PositiveSmallIntegerField(null=True)
    rates = models.JSONField(default=dict)
    purposes = models.JSONField(default=list)
    documents = models.JSONField(default=list)
    rules = models.JSONField(default=list)
    sources = models.JSONField(default=dict)
    checksum = models.CharField(max_length=64)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="programme_terms_do_not_overlap",
                expressions=[
                    ("programme", RangeOperators.EQUAL),
                    (
                        models.Func("valid_from", "valid_until", models.Value("[]"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme_id} {self.valid_from}"


class Round(models.Model):
    """A time in which one programme takes applications, with the money there is for it."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="rounds", db_index=False)
    fiscal_year = models.PositiveSmallIntegerField(help_text=_("Buddhist year"))
    number = models.PositiveSmallIntegerField(help_text=_("1, 2 … in the fiscal year"))
    opens_on = models.DateField()
    closes_on = models.DateField()
    pot = models.DecimalField(max_digits=16, decimal_places=2)
    status = models.CharField(max_length=10, choices=RoundStatus.choices, default=RoundStatus.PLANNED)
    note = models.CharField(max_length=300, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1, help_text="optimistic lock of the quota page")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "fiscal_year", "number"], name="round_number_once_a_year"),
            models.CheckConstraint(
                condition=models.Q(closes_on__gte=models.F("opens_on")), name="round_closes_after_it_opens"
            ),
            models.CheckConstraint(condition=models.Q(pot__gt=0), name="round_has_money"),
        ]

    def __str__(self) -> str:
        return f"{self.programme} {self.number}/{self.fiscal_year}"


class QuotaQuerySet(ScopedQuerySet["Quota"]):
    province_lookup = "province_id"


class Quota(models.Model):
    """Money of a round that is kept for a province, for a size of enterprise, or for both; an application must fit
    into every quota that speaks of it, and into the round's pot."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="quotas", db_index=False)
    province = models.ForeignKey("geography.Province", models.PROTECT, null=True, related_name="+")
    size_class = models.CharField(max_length=10, choices=SizeClass.choices, blank=True)
    amount = models.DecimalField(max_digits=16, decimal_places=2)

    objects = QuotaQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["round", "province", "size_class"], nulls_distinct=False, name="quota_once_a_round"
            ),
            models.CheckConstraint(
                condition=models.Q(province__isnull=False) | ~models.Q(size_class=""), name="quota_is_for_somebody"
            ),
            models.CheckConstraint(condition=models.Q(amount__gte=0), name="quota_is_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.province_id or ''} {self.size_class}".strip()
