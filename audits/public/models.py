"""The address that is printed on the sheet at a factory's gate, and the orders that print many of them."""

from typing import Any, ClassVar, Self
from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from mind_portal.core.scope import NOBODY, ScopedQuerySet


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


class BatchState(models.TextChoices):
    MAKING = "making", _("Being made")
    READY = "ready", _("Ready")
    STOPPED = "stopped", _("Stopped")
    FAILED = "failed", _("Could not be made")
    GONE = "gone", _("Cleared away")


class SheetBatchQuerySet(ScopedQuerySet["SheetBatch"]):
    def visible_to(self, user: Any) -> Self:
        """One's own, as long as every province of it is still in one's scope."""
        scope = getattr(user, "scope", NOBODY)
        mine = self.filter(made_by=getattr(user, "pk", None))
        return mine if scope.everything else mine.filter(provinces__contained_by=sorted(scope.provinces))


class SheetBatch(models.Model):
    """The sheets of many factories on their way into files of some hundred each. A worker makes one file at a time.

    The id is the form's, so that a double click is one; an officer has one batch in the making at a time.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    provinces = ArrayField(models.CharField(max_length=2), help_text="of its factories")
    site_ids = ArrayField(models.BigIntegerField(), help_text="in the order of the pages; emptied with the files")
    total = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=BatchState.choices, default=BatchState.MAKING)
    files = models.PositiveSmallIntegerField(default=0, help_text="how many are made")
    done = models.PositiveIntegerField(default=0, help_text="factories whose turn has been")
    left_out = models.PositiveIntegerField(default=0, help_text="were no more in the officer's scope by their turn")
    attempts = models.PositiveSmallIntegerField(default=0, help_text="at the file that is being made")
    asked_at = models.DateTimeField()
    progress_at = models.DateTimeField(help_text="last sign of life")
    finished_at = models.DateTimeField(null=True)

    objects = SheetBatchQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["made_by", "-asked_at"], name="sheet_batch_by_person")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["made_by"], condition=models.Q(state=BatchState.MAKING), name="sheet_batch_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=models.Q(state=BatchState.MAKING, finished_at__isnull=True)
                | (~models.Q(state=BatchState.MAKING) & models.Q(finished_at__isnull=False)),
                name="sheet_batch_ends_at_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.total} ({self.state})"
