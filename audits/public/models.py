"""The address that is printed on the sheet at a factory's gate."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from mind_portal.core.scope import ScopedQuerySet


class GateSheetQuerySet(ScopedQuerySet["GateSheet"]):
    province_lookup = "site__province_id"
    enterprise_lookup = "site__operator_id"

    def valid(self) -> "GateSheetQuerySet":
        return self.filter(ended_on=None)


class GateSheet(models.Model):
    """The public address of a factory, random so that nobody can count the register through. One is valid at a time.

    A sheet that was copied or hung at another gate is replaced: its row ends, and its address says so ever after.
    """

    site = models.ForeignKey("factories.Site", models.PROTECT, related_name="gate_sheets", db_index=False)
    token = models.CharField(max_length=32, unique=True)
    made_on = models.DateField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ended_on = models.DateField(null=True)
    reason = models.CharField(max_length=300, blank=True, help_text="why it was replaced")

    objects = GateSheetQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["site"], condition=models.Q(ended_on__isnull=True), name="gate_sheet_valid_once_per_site"
            ),
            models.CheckConstraint(
                condition=models.Q(ended_on__isnull=True, reason="")
                | (models.Q(ended_on__gte=models.F("made_on")) & ~models.Q(reason="")),
                name="gate_sheet_ends_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.site_id}: {self.token[:4]}…"
