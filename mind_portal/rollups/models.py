"""Cells: one measure of one province in one month. Dirty keys: which of them must be computed again."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.functions import TransactionNow
from django.db import models

from mind_portal.core.scope import ScopedQuerySet


class CellQuerySet(ScopedQuerySet["Cell"]):
    province_lookup = "province_id"


class Cell(models.Model):
    """The value of a measure for one province and month.

    Flow and stock measures fill `value`; a ratio fills `numerator` and `denominator`, and `value` is their
    quotient times the measure's scale (None when the denominator is 0). `rows` counts the rows behind it. A median also
    fills `spread`, from which its `value` is read; numerator and denominator are then the sum and the number of days.
    Nation and fiscal year are sums over these rows, never cells of their own.
    """

    measure = models.CharField(max_length=60)
    province = models.ForeignKey("geography.Province", models.PROTECT, related_name="+")
    month = models.DateField(help_text="first day of the month")
    value = models.DecimalField(max_digits=24, decimal_places=4, null=True)
    numerator = models.DecimalField(max_digits=24, decimal_places=4, null=True)
    denominator = models.DecimalField(max_digits=24, decimal_places=4, null=True)
    rows = models.BigIntegerField(default=0)
    spread = ArrayField(models.IntegerField(), null=True, help_text="of a median: rows by range (rollups.spreads)")
    computed_at = models.DateTimeField()

    objects = CellQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["measure", "province", "month"], name="cell_once"),
        ]
        indexes = [
            models.Index(fields=["measure", "month"], name="cell_by_measure_month"),
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.province_id} {self.month:%Y-%m}"


class AddSpreads(models.Aggregate):
    """The spreads of several cells as one; NULL when none of them has one."""

    function = "rollups_add_spreads"
    name = "AddSpreads"
    output_field = ArrayField(models.IntegerField())


class DirtyKey(models.Model):
    """Appended by triggers, never upserted (a unique key would lose an open writer's key); distinct when claimed."""

    source = models.CharField(max_length=40)
    province_code = models.CharField(max_length=2)
    month = models.DateField()
    at = models.DateTimeField(db_default=TransactionNow())

    def __str__(self) -> str:
        return f"{self.source} {self.province_code} {self.month:%Y-%m}"


class Run(models.Model):
    """One rebuild of everything, with what it found: shown to administrators as freshness and drift."""

    kind = models.CharField(max_length=20, help_text="nightly, command or verify")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    cells = models.PositiveIntegerField(default=0)
    source_rows = models.BigIntegerField(default=0)
    drift = models.PositiveIntegerField(default=0, help_text="cells that differed from the recount")
    detail = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.kind} {self.started_at:%Y-%m-%d %H:%M}"
