"""Licences and notifications: one registration each, with the facts of every period since it began."""

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from mind_portal.core.scope import ScopedQuerySet


class LicenceStatus(models.TextChoices):
    """The status words of DIW; FFLAG 0, 1, 3, 2 and, of our own, closed by the operator (เลิก)."""

    LICENSED = "licensed", _("Licensed, not started")
    OPERATING = "operating", _("Operating")
    STOPPED = "stopped", _("Stopped for a time")
    CLOSED = "closed", _("Closed")
    STRUCK_OFF = "struck_off", _("Struck off the register")


class LicenceQuerySet(ScopedQuerySet["Licence"]):
    province_lookup = "province_id"
    enterprise_lookup = "site__operator_id"


@pghistory.track(
    pghistory.UpdateEvent("changed", row=pghistory.Old),
    fields=[
        "site", "province", "number", "old_number", "name", "type", "factory_class", "activity", "tsic", "horsepower",
        "workers", "capital", "status", "licensed_on", "started_on", "ended_on",
    ],
    model_name="LicenceHistory",
    obj_field=pghistory.ObjForeignKey(related_name="history"),
    context_field=None,  # type: ignore[arg-type]  # None is allowed: who and why stand in the journal
)  # fmt: skip
class Licence(models.Model):
    """One registration of one site. Both numbers are kept as text; their parts are parsed, never rebuilt."""

    site = models.ForeignKey("factories.Site", models.PROTECT, related_name="licences", db_index=False)
    province = models.ForeignKey("geography.Province", models.PROTECT, related_name="+", db_index=False)
    number = models.CharField(max_length=14, blank=True, help_text=_("new 14-digit number, digits only"))
    old_number = models.CharField(
        max_length=40, blank=True, help_text=_("old number as written, e.g. จ3-10(1)-11/68ชม")
    )
    number_warning = models.CharField(max_length=20, blank=True, help_text=_("check_digit, form, year … or empty"))
    name = models.CharField(max_length=300, help_text=_("name of the factory on this licence"))
    type = models.ForeignKey(
        "factories.FactoryType", models.PROTECT, null=True, related_name="licences", db_index=False
    )
    factory_class = models.PositiveSmallIntegerField(null=True, help_text=_("จำพวก 1, 2 or 3 as registered"))
    class_expected = models.PositiveSmallIntegerField(null=True, help_text=_("what classify() says"))
    class_may_be_three = models.BooleanField(
        default=False, db_default=False, help_text=_("a process that the register does not know may lift class 2 to 3")
    )
    activity = models.TextField(blank=True, help_text=_("ประกอบกิจการ as written"))
    tsic = models.CharField(max_length=6, blank=True)
    horsepower = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    workers = models.PositiveIntegerField(default=0)
    capital = models.DecimalField(max_digits=18, decimal_places=2, default=0, help_text=_("baht"))
    status = models.CharField(max_length=10, choices=LicenceStatus.choices)
    licensed_on = models.DateField(null=True)
    started_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    source_key = models.CharField(
        max_length=60,
        blank=True,
        help_text="what an import finds the row by: number, else the old number without blanks",
    )
    provenance = models.JSONField(default=dict, help_text="as Site.provenance, for: registration type size status")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    objects = LicenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source_key"], condition=~models.Q(source_key=""), name="licence_source_key_once"
            ),
            models.CheckConstraint(
                condition=models.Q(factory_class__isnull=True) | models.Q(factory_class__in=[1, 2, 3]),
                name="licence_class_is_1_2_3",
            ),
        ]
        indexes = [
            models.Index(fields=["number"], name="licence_by_number"),
            models.Index(fields=["old_number"], name="licence_by_old_number"),
            models.Index(fields=["site"], name="licence_by_site"),
        ]

    def __str__(self) -> str:
        return self.number or self.old_number


class LicencePeriod(models.Model):
    """The measured facts of a licence from `since` (inclusive) to `until` (exclusive, None = now).

    A change of status, class, type, province or size ends the open period and begins a new one, so that "how many
    horsepower on that day" has one answer for ever. All stock measures count these rows. One open row a licence.
    """

    licence = models.ForeignKey(Licence, models.PROTECT, related_name="periods", db_index=False)
    province = models.ForeignKey("geography.Province", models.PROTECT, related_name="+", db_index=False)
    status = models.CharField(max_length=10, choices=LicenceStatus.choices)
    factory_class = models.PositiveSmallIntegerField(null=True)
    type = models.ForeignKey("factories.FactoryType", models.PROTECT, null=True, related_name="+", db_index=False)
    horsepower = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    workers = models.PositiveIntegerField(default=0)
    capital = models.DecimalField(max_digits=18, decimal_places=2, default=0)
    since = models.DateField()
    until = models.DateField(null=True)
    source = models.CharField(max_length=60, help_text="import run, officer, demo: where the change came from")
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["licence"], condition=models.Q(until__isnull=True), name="licence_has_one_open_period"
            ),
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gt=models.F("since")),
                name="licence_period_ends_after_it_begins",
            ),
            ExclusionConstraint(
                name="licence_periods_do_not_overlap",
                expressions=[
                    ("licence", RangeOperators.EQUAL),
                    (models.Func("since", "until", function="daterange"), RangeOperators.OVERLAPS),
                ],
            ),
        ]
        indexes = [
            models.Index(fields=["province", "since"], name="licence_period_by_province"),
        ]

    def __str__(self) -> str:
        return f"{self.licence_id} {self.status} {self.since}–{self.until or ''}"
