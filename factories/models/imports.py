"""One run of the register's import, and what it found in each row worth telling."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class RunState(models.TextChoices):
    UPLOADED = "uploaded", _("Waiting to be read")
    READING = "reading", _("Being read")
    PREVIEW = "preview", _("Ready to be confirmed")
    HELD = "held", _("Held: it would end too many licences")
    APPLYING = "applying", _("Being applied")
    APPLIED = "applied", _("Applied")
    FAILED = "failed", _("Could not be read")
    CANCELLED = "cancelled", _("Cancelled")


class RowOutcome(models.TextChoices):
    NEW = "new", _("New")
    CHANGED = "changed", _("Changed")
    UNCHANGED = "unchanged", _("Unchanged")
    REFUSED = "refused", _("Refused")


class ImportRun(models.Model):
    """A file on its way into the register: read, shown, confirmed, applied batch by batch, restartable."""

    file = models.FileField(upload_to="register-imports/%Y/%m")
    file_name = models.CharField(max_length=200)
    format = models.CharField(max_length=20, help_text="factory-data, business-location or public-list")
    source_date = models.DateField(help_text=_("the day that the register was written"))
    state = models.CharField(max_length=10, choices=RunState.choices, default=RunState.UPLOADED)
    message = models.TextField(blank=True)
    rows_total = models.PositiveIntegerField(default=0)
    rows_read = models.PositiveIntegerField(default=0)
    rows_applied = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict, help_text="{new, changed, unchanged, refused, warnings, applied …}")
    held_because = models.JSONField(default=list, help_text="[{province, operating, ending, share}]")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.file_name


class ImportRow(models.Model):
    """A row of the file after reading: what it would do, and what is wrong with it. Staged by COPY."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="rows")
    row_number = models.PositiveIntegerField(help_text=_("line of the file, the header is 1"))
    source_key = models.CharField(max_length=60, blank=True)
    outcome = models.CharField(max_length=10, choices=RowOutcome.choices, blank=True)
    values = models.JSONField(default=dict, help_text="the cleaned values by field")
    raw = models.JSONField(default=dict, help_text="the cells as they came, for the file of refused rows")
    problems = models.JSONField(default=list, help_text="[{field, code, level: error|warning, value}]")
    changes = models.JSONField(default=dict, help_text="{field: [before, after]}")
    applied = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "row_number"], name="import_row_once")]
        indexes = [models.Index(fields=["run", "outcome", "row_number"], name="import_row_by_outcome")]

    def __str__(self) -> str:
        return f"{self.run_id}:{self.row_number}"
