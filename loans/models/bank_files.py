"""A file of the bank on its way into the portal: read, shown, confirmed by a second person, booked piece by piece."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from loans.models.contracts import Contract
from mind_portal.core.scope import ScopedQuerySet


class BankFileState(models.TextChoices):
    UPLOADED = "uploaded", _("Waiting to be read")
    READING = "reading", _("Being read")
    PREVIEW = "preview", _("Ready to be confirmed")
    BOOKING = "booking", _("Being booked")
    BOOKED = "booked", _("Booked")
    FAILED = "failed", _("Could not be read")
    CANCELLED = "cancelled", pgettext_lazy("bank file", "Cancelled")


class BankRowKind(models.TextChoices):
    DISBURSEMENT = "disbursement", pgettext_lazy("bank file", "Paid out")
    REPAYMENT = "repayment", pgettext_lazy("bank file", "Paid back")


class BankRowOutcome(models.TextChoices):
    """`known`: the portal has this very row already, from this file or another."""

    READY = "ready", _("Will be booked")
    BOOKED = "booked", pgettext_lazy("bank row", "Booked")
    KNOWN = "known", _("In the portal already")
    EXCEPTION = "exception", _("Exception")


class BankFileQuerySet(ScopedQuerySet["BankFile"]):
    """A bank's file covers the nation: only who sees everything sees it."""

    province_lookup = ""


class BankFile(models.Model):
    """`checksum` is of the bytes: the same file sent twice leads to the first one."""

    file = models.FileField(upload_to="bank-files/%Y/%m")
    file_name = models.CharField(max_length=200)
    checksum = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=BankFileState.choices, default=BankFileState.UPLOADED)
    message = models.TextField(blank=True)
    rows_total = models.PositiveIntegerField(default=0)
    rows_read = models.PositiveIntegerField(default=0)
    rows_booked = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict, help_text="{ready, known, exception, booked, paid_out, paid_back}")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    uploaded_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    confirmed_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    progress_at = models.DateTimeField(null=True, help_text="last sign of life of the job")

    objects = BankFileQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["checksum"],
                condition=~models.Q(state__in=["failed", "cancelled"]),
                name="bank_file_once",
            ),
            models.CheckConstraint(
                condition=models.Q(confirmed_by__isnull=True) | ~models.Q(confirmed_by=models.F("uploaded_by")),
                name="bank_file_is_confirmed_by_another",
            ),
        ]
        indexes = [models.Index(fields=["-uploaded_at", "-id"], name="bank_file_by_day")]

    def __str__(self) -> str:
        return self.file_name


class BankRow(models.Model):
    """One row of a file as it was understood. `cells`: as it stands in the file; `problems`: [{field, code, value}]."""

    bank_file = models.ForeignKey(BankFile, models.CASCADE, related_name="rows", db_index=False)
    row_number = models.PositiveIntegerField(help_text="line of the file, the header is 1")
    cells = models.JSONField(default=list)
    contract_number = models.CharField(max_length=60, blank=True)
    contract = models.ForeignKey(Contract, models.PROTECT, null=True, related_name="+", db_index=False)
    kind = models.CharField(max_length=12, choices=BankRowKind.choices, blank=True)
    paid_on = models.DateField(null=True)
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    reference = models.CharField(max_length=60, blank=True)
    outcome = models.CharField(max_length=10, choices=BankRowOutcome.choices)
    problems = models.JSONField(default=list)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    handled_at = models.DateTimeField(null=True)
    handled_note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bank_file", "row_number"], name="bank_row_once")]
        indexes = [models.Index(fields=["bank_file", "outcome", "row_number"], name="bank_row_by_outcome")]

    def __str__(self) -> str:
        return f"{self.bank_file_id}:{self.row_number}"
