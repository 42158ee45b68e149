"""What the incident did to people and things: per source, as of, and who said so."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from emergencies.models.incident import Incident
from mind_portal.core.fields import MonthOf
from mind_portal.core.scope import ScopedQuerySet


class Figure(models.TextChoices):
    DEAD = "dead", _("Dead")
    INJURED = "injured", _("Injured")
    MISSING = "missing", pgettext_lazy("people", "Missing")
    EVACUATED = "evacuated", _("Evacuated")
    HOUSES = "houses", _("Houses damaged")


class SaidBy(models.TextChoices):
    SEEN = "seen", _("Seen myself")
    HOSPITAL = "hospital", _("Hospital")
    DISASTER_OFFICE = "disaster", _("Disaster prevention office")
    OPERATOR = "operator", _("The factory")
    RESIDENTS = "residents", _("Residents")
    OTHER = "other", pgettext_lazy("source", "Other")


class EffectQuerySet(ScopedQuerySet["EffectReport"]):
    province_lookup = "province_id"


class EffectReport(models.Model):
    """One figure by one source as of one moment. A later report of the same source replaces the figure, not the row.

    `reported_on` is the day of the incident's report, kept here for the measures.
    """

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="effects", db_index=False)
    province = models.ForeignKey("geography.Province", models.PROTECT, related_name="+", db_index=False)
    figure = models.CharField(max_length=10, choices=Figure.choices)
    value = models.PositiveIntegerField()
    said_by = models.CharField(max_length=10, choices=SaidBy.choices)
    source = models.CharField(max_length=120, blank=True, help_text=_("its name, such as the hospital's"))
    as_of = models.DateTimeField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reported_on = models.DateField()
    month = MonthOf("reported_on")
    counts = models.BooleanField(default=True, help_text=_("false in an exercise and a false alarm"))

    objects = EffectQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["incident", "figure", "-as_of", "-id"], name="effect_by_incident"),
            models.Index(fields=["province", "month"], name="effect_by_province_month"),
        ]

    def __str__(self) -> str:
        return f"{self.figure} {self.value}"
