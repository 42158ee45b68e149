"""What certified reports say in numbers: rows only of what is added up, searched or shown elsewhere."""

from django.db import models

from factories.single_form.models.reports import Report
from mind_portal.core.scope import ScopedQuerySet


class FigureQuerySet(ScopedQuerySet["ReportedFigure"]):
    province_lookup = "province_id"
    enterprise_lookup = "site__operator_id"


class ReportedFigure(models.Model):
    """One amount of the version that stands. It is shown in the months [`since`, `until`): those of a month's report
    are its own month, those of a year's report the twelve months after it was due, until the next year's was.
    """

    report = models.ForeignKey(Report, models.CASCADE, related_name="figures")
    site = models.ForeignKey("factories.Site", models.PROTECT, related_name="reported_figures", db_index=False)
    province = models.ForeignKey("geography.Province", models.PROTECT, related_name="+", db_index=False)
    code = models.CharField(max_length=40)
    value = models.DecimalField(max_digits=20, decimal_places=4)
    unit = models.CharField(max_length=20)
    since = models.DateField()
    until = models.DateField()

    objects = FigureQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "code"], name="figure_once_per_report"),
            models.CheckConstraint(condition=models.Q(until__gt=models.F("since")), name="figure_lasts"),
        ]
        indexes = [
            models.Index(fields=["province", "since", "code"], name="figure_by_province"),
            models.Index(fields=["site", "code", "-since"], name="figure_by_site"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.value} {self.unit}"


class HeldChemicalQuerySet(ScopedQuerySet["ReportedChemical"]):
    province_lookup = "province_id"
    enterprise_lookup = "site__operator_id"


class ReportedChemical(models.Model):
    """A hazardous chemical that a factory said it held in a period. `tonnes`: the most at one time, else the year's."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="chemicals")
    site = models.ForeignKey("factories.Site", models.PROTECT, related_name="reported_chemicals", db_index=False)
    province = models.ForeignKey("geography.Province", models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(max_length=200)
    cas = models.CharField(max_length=12, blank=True)
    un = models.CharField(max_length=4, blank=True)
    hazard = models.CharField(max_length=60, blank=True, help_text="GHS class")
    tonnes = models.DecimalField(max_digits=16, decimal_places=4, null=True)
    as_of = models.DateField()

    objects = HeldChemicalQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["site", "-as_of"], name="chemical_by_site"),
            models.Index(fields=["province", "cas"], name="chemical_by_cas"),
        ]

    def __str__(self) -> str:
        return self.name
