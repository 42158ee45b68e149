"""One run of the register's import, and what it found in each row worth telling."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from mind_portal.core.scope import ScopedQuerySet


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


class ImportRunQuerySet(ScopedQuerySet["ImportRun"]):
    """A register covers the nation: only who sees everything sees its runs."""

    province_lookup = ""


class ImportRun(models.Model):
    """A file on its way into the register: read, shown, confirmed, applied batch by batch, restartable."""

    file = models.FileField(upload_to="register-imports/%Y/%m")
    file_name = models.CharField(max_length=200)
    format = models.CharField(max_length=20, help_text="factory-data, business-location or public-list")
    source_date = models.DateField(help_text="the day that the register was written")
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
    columns = models.JSONField(default=list, help_text="the header as it stands in the file")
    applied_to = models.PositiveIntegerField(default=0, help_text="line of the file up to which it is applied")
    progress_at = models.DateTimeField(null=True, help_text="last sign of life of the job")
    reason = models.TextField(blank=True, help_text="why a held run was confirmed")

    objects = ImportRunQuerySet.as_manager()

    def __str__(self) -> str:
        return self.file_name

    @property
    def shown(self) -> dict[str, int | None]:
        """The counts by outcome, None where the file has not been read."""
        return {code: self.counts.get(code) for code in ("new", "changed", "unchanged", "refused")}

    @property
    def rows_to_apply(self) -> int:
        """New and changed rows; the others leave the register as it is."""
        return int(self.counts.get("new", 0) + self.counts.get("changed", 0))


class ImportLine(models.Model):
    """A row of the file after cleaning, in typed columns: written once by COPY, read by set-based SQL.

    NULL means that the file does not say; so NULL never overwrites anything. Codes of areas and types are plain text
    here: they were looked up while cleaning, and the register's own foreign keys check them when they are applied.
    """

    pk = models.CompositePrimaryKey("run_id", "row_number")
    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="lines", db_constraint=False, db_index=False)
    row_number = models.PositiveIntegerField()
    refused = models.BooleanField(default=False)
    problems = models.JSONField(default=list)

    source_key = models.CharField(max_length=60, null=True)
    number = models.CharField(max_length=14, null=True)
    old_number = models.CharField(max_length=40, null=True)
    number_warning = models.CharField(max_length=20, null=True)
    name = models.CharField(max_length=300, null=True)
    type_id = models.CharField(max_length=5, null=True)
    factory_class = models.PositiveSmallIntegerField(null=True)
    activity = models.TextField(null=True)
    tsic = models.CharField(max_length=6, null=True)
    horsepower = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    workers = models.PositiveIntegerField(null=True)
    capital = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    status = models.CharField(max_length=10, null=True)
    began_on = models.DateField(null=True, help_text="1 January of the year in the number")

    operator_name = models.CharField(max_length=300, null=True)
    operator_kind = models.CharField(max_length=10, null=True)
    address = models.CharField(max_length=300, null=True)
    postal_code = models.CharField(max_length=5, null=True)
    estate = models.CharField(max_length=150, null=True, help_text="empty text: outside")
    phone = models.CharField(max_length=60, null=True)
    province_id = models.CharField(max_length=2, null=True)
    district_id = models.CharField(max_length=4, null=True)
    subdistrict_id = models.CharField(max_length=6, null=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    location_flag = models.CharField(max_length=10, null=True)
    location_province = models.CharField(max_length=2, null=True)

    name_key = models.CharField(max_length=300, null=True)
    old_key = models.CharField(max_length=40, null=True)
    operator_key = models.CharField(max_length=300, null=True)
    area_key = models.TextField(null=True, help_text="search keys of subdistrict and district, by |")
    sort_key = models.CharField(max_length=300, null=True)
    place_key = models.CharField(max_length=32, null=True, help_text="as Site.place_key")

    def __str__(self) -> str:
        return f"{self.run_id}:{self.row_number}"


class ImportRow(models.Model):
    """What a row of the file would do, and what is wrong with it."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="rows")
    row_number = models.PositiveIntegerField(help_text="line of the file, the header is 1")
    source_key = models.CharField(max_length=60, blank=True)
    outcome = models.CharField(max_length=10, choices=RowOutcome.choices, blank=True)
    problems = models.JSONField(default=list, help_text="[{field, code, level: error|warning, value}]")
    changes = models.JSONField(default=dict, help_text="{field: [before, after]}")
    kept = models.JSONField(default=dict, help_text="{field: [kept, in the file]} of what an officer corrected")
    licence_id = models.BigIntegerField(null=True, help_text="the licence that the row was found to be")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "row_number"], name="import_row_once")]
        indexes = [models.Index(fields=["run", "outcome", "row_number"], name="import_row_by_outcome")]

    def __str__(self) -> str:
        return f"{self.run_id}:{self.row_number}"
