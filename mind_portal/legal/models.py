"""Numbers of the law with the dates that they are in force, and the days on which offices are closed."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from mind_portal.core import thai


class Parameter(models.Model):
    """One number, text or list that a rule asks for, e.g. `LOAN_PAST_DUE_NPL_DAYS`."""

    code = models.CharField(max_length=60, unique=True)
    app = models.CharField(max_length=60, help_text="label of the app that declares it")
    name_th = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    unit_th = models.CharField(max_length=40, blank=True)
    unit_en = models.CharField(max_length=40, blank=True)
    minimum = models.DecimalField(max_digits=20, decimal_places=4, null=True, help_text="least that a value may be")
    maximum = models.DecimalField(max_digits=20, decimal_places=4, null=True, help_text="most that a value may be")
    revision = models.PositiveIntegerField(default=0, help_text="counts the changes: two people notice one another")

    def __str__(self) -> str:
        return self.code

    @property
    def name(self) -> str:
        return self.name_th if thai.is_thai() else self.name_en or self.name_th

    @property
    def unit(self) -> str:
        return self.unit_th if thai.is_thai() else self.unit_en


class ValueOrigin(models.TextChoices):
    FILE = "file", _("came with the portal")
    OFFICE = "office", _("entered by head office")


class ParameterValue(models.Model):
    """What a parameter is from `valid_from` (inclusive) to `valid_to` (exclusive, None: until further notice).

    `origin`: from an app's file, or entered by a person in the browser, which no file ever overwrites.
    """

    parameter = models.ForeignKey(Parameter, models.CASCADE, related_name="values", db_index=False)
    value: Any = models.JSONField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    source = models.TextField(blank=True, help_text=_("where it is written"))
    source_en = models.TextField(
        blank=True, db_default="", help_text="the same in English, of what came with the portal"
    )
    verified = models.BooleanField(
        default=False, help_text=_("compared with the Royal Gazette or the programme's own text")
    )
    verified_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    verified_at = models.DateTimeField(null=True)
    origin = models.CharField(max_length=10, choices=ValueOrigin.choices, default=ValueOrigin.FILE)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="parameter_has_one_value_a_day",
                expressions=[
                    ("parameter", RangeOperators.EQUAL),
                    (models.Func("valid_from", "valid_to", function="daterange"), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gt=models.F("valid_from")),
                name="parameter_value_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=models.Q(origin="file")
                | (models.Q(entered_by__isnull=False, entered_at__isnull=False) & ~models.Q(reason="")),
                name="parameter_value_of_the_office_says_who_and_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.parameter_id} {self.valid_from}: {self.value}"

    @property
    def shown_source(self) -> str:
        """In the language of the page; what a person wrote stands as he wrote it."""
        return self.source if thai.is_thai() else self.source_en or self.source


class CalendarDay(models.Model):
    """A day that is not what its weekday says: a holiday, or a Saturday on which offices work."""

    class Origin(models.TextChoices):
        PACKAGE = "package", _("worked out by the portal, not compared with the cabinet's resolution")
        OFFICE = "office", _("entered by an administrator")

    day = models.DateField(unique=True)
    is_working = models.BooleanField(default=False)
    name_th = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    origin = models.CharField(max_length=10, choices=Origin.choices)

    def __str__(self) -> str:
        return f"{self.day} {self.name_th}"

    @property
    def name(self) -> str:
        return self.name_th if thai.is_thai() else self.name_en or self.name_th
