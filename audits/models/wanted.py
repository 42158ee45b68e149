"""Inspections that something else asks for: after an accident, to follow an order up. A duty, not yet a plan."""

import datetime as dt
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import pgettext_lazy

from audits.models.inspections import Inspection, InspectionKind
from mind_portal.core import thai
from mind_portal.core.scope import ScopedQuerySet


class WantedStatus(models.TextChoices):
    WANTED = "wanted", pgettext_lazy("inspection", "To be done")
    DONE = "done", pgettext_lazy("inspection", "Done")
    WITHDRAWN = "withdrawn", pgettext_lazy("inspection", "Withdrawn")


class WantedQuerySet(ScopedQuerySet["WantedInspection"]):
    province_lookup = "province_id"

    def open(self) -> "WantedQuerySet":
        return self.filter(status=WantedStatus.WANTED)


class WantedInspection(models.Model):
    """One site that must be inspected, why, and until when. Filing an inspection of its kind does it.

    `cause` names the record that asks for it by label, key and a name for people: this app does not know it. That it
    has been begun is no state of its own: an officer's draft of the site and kind says so, and may be thrown away.
    """

    site = models.ForeignKey("factories.Site", models.PROTECT, related_name="wanted_inspections")
    province = models.ForeignKey("geography.Province", models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=20, choices=InspectionKind.choices)
    cause = models.CharField(max_length=60, help_text="label of the record that asks, e.g. emergencies.incident")
    cause_id = models.CharField(max_length=40)
    cause_name = models.CharField(max_length=200)
    reason = models.CharField(max_length=300)
    due_on = models.DateField()
    status = models.CharField(max_length=10, choices=WantedStatus.choices, default=WantedStatus.WANTED)
    wanted_at = models.DateTimeField()
    wanted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    inspection = models.ForeignKey(Inspection, models.PROTECT, null=True, related_name="wanted_by")
    ended_at = models.DateTimeField(null=True)
    withdrawn_because = models.CharField(max_length=300, blank=True)

    objects = WantedQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["cause", "cause_id", "site"],
                condition=models.Q(status="wanted"),
                name="wanted_inspection_once_per_cause",
            ),
            models.CheckConstraint(
                condition=models.Q(status="wanted", inspection__isnull=True, ended_at__isnull=True)
                | models.Q(status="done", inspection__isnull=False, ended_at__isnull=False)
                | (
                    models.Q(status="withdrawn", inspection__isnull=True, ended_at__isnull=False)
                    & ~models.Q(withdrawn_because="")
                ),
                name="wanted_inspection_end_has_its_reason",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["province", "status", "due_on", "id"], name="wanted_by_province_status"),
        ]

    def __str__(self) -> str:
        return f"{self.cause_name} · {self.site_id}"

    @property
    def wanted_on(self) -> dt.date:
        """The day in Bangkok since when it is wanted."""
        return thai.local_date(self.wanted_at)
