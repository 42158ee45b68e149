"""Contracts, the money that is paid out under them, and their plans of instalments."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from loans.models.applications import Application
from loans.models.meetings import Decision
from loans.models.programmes import Programme
from mind_portal.core.fields import MonthOf
from mind_portal.core.scope import ScopedQuerySet


class ContractStatus(models.TextChoices):
    """`signed`: nothing is paid out yet."""

    SIGNED = "signed", pgettext_lazy("contract", "Signed")
    RUNNING = "running", pgettext_lazy("contract", "Running")
    SETTLED = "settled", pgettext_lazy("contract", "Paid back")
    CANCELLED = "cancelled", pgettext_lazy("contract", "Cancelled")


class MoneyState(models.TextChoices):
    """What one person enters and another confirms: a payment out, or a new plan."""

    PROPOSED = "proposed", _("Waits for a second person")
    CONFIRMED = "confirmed", _("Confirmed")
    REFUSED = "refused", _("Refused")


class EntrySource(models.TextChoices):
    HAND = "hand", _("Entered by hand")
    BANK = "bank", _("Bank's file")


class ScheduleKind(models.TextChoices):
    PAID_OUT = "paid_out", pgettext_lazy("plan", "Money paid out")
    PREPAID = "prepaid", pgettext_lazy("plan", "Paid ahead of time")
    RESTRUCTURED = "restructured", pgettext_lazy("plan", "Restructured")


class ContractQuerySet(ScopedQuerySet["Contract"]):
    province_lookup = "province_id"
    enterprise_lookup = "operator_id"


class Contract(models.Model):
    """One signed loan: what was agreed on the day of the signature, which never changes afterwards.

    `terms`: a document of `loans.schedules.Terms`. `allocation`: in which order a payment serves penalty, interest and
    principal, as it stood in the law's data on that day. `number_key` is what the bank's files are matched by. A
    contract that was cancelled leaves its number and its resolution to the one that is entered instead.
    """

    number = models.CharField(max_length=40)
    number_key = models.CharField(max_length=40, db_index=True)
    application = models.ForeignKey(Application, models.PROTECT, related_name="contracts")
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="contracts")
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="contracts", db_index=False)
    operator = models.ForeignKey("factories.Operator", models.PROTECT, related_name="loans")
    site = models.ForeignKey("factories.Site", models.PROTECT, related_name="loans")
    province = models.ForeignKey("geography.Province", models.PROTECT, related_name="+", db_index=False)
    status = models.CharField(max_length=10, choices=ContractStatus.choices, default=ContractStatus.SIGNED)
    principal = models.DecimalField(max_digits=14, decimal_places=2)
    signed_on = models.DateField()
    month = MonthOf("signed_on")
    closed_on = models.DateField(null=True)
    terms = models.JSONField()
    penalty_percent = models.DecimalField(
        max_digits=5, decimal_places=2, default=0, help_text=_("per cent a year on what is overdue")
    )
    allocation = models.JSONField(default=list)
    guarantor = models.TextField(blank=True)
    collateral = models.TextField(blank=True)
    conditions = models.TextField(blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    created_at = models.DateTimeField()

    objects = ContractQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["number_key"], condition=~models.Q(status="cancelled"), name="contract_number_once"
            ),
            models.UniqueConstraint(
                fields=["application"], condition=~models.Q(status="cancelled"), name="application_has_one_contract"
            ),
            models.CheckConstraint(condition=models.Q(principal__gt=0), name="contract_has_money"),
            models.CheckConstraint(
                condition=models.Q(status__in=["signed", "running"], closed_on__isnull=True)
                | models.Q(status__in=["settled", "cancelled"], closed_on__isnull=False),
                name="contract_closed_has_date",
            ),
        ]
        indexes = [
            models.Index(fields=["province", "-signed_on", "-id"], name="contract_by_province_day"),
            models.Index(fields=["-signed_on", "-id"], name="contract_by_day"),
            models.Index(fields=["programme", "province"], name="contract_by_programme"),
            models.Index(fields=["province", "month"], name="contract_by_province_month"),
        ]

    def __str__(self) -> str:
        return self.number


class DisbursementQuerySet(ScopedQuerySet["Disbursement"]):
    province_lookup = "province_id"
    enterprise_lookup = "contract__operator_id"


class Disbursement(models.Model):
    """A part of the principal that is paid out. One person enters it, another confirms; only then does it count. One
    that was refused leaves its reference to the entry that puts it right."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="disbursements", db_index=False)
    province = models.ForeignKey("geography.Province", models.PROTECT, related_name="+", db_index=False)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    paid_on = models.DateField()
    month = MonthOf("paid_on")
    reference = models.CharField(max_length=60, db_index=True)
    source = models.CharField(max_length=10, choices=EntrySource.choices, default=EntrySource.HAND)
    state = models.CharField(max_length=10, choices=MoneyState.choices, default=MoneyState.PROPOSED)
    note = models.CharField(max_length=300, blank=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    decided_at = models.DateTimeField(null=True)

    objects = DisbursementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["reference"], condition=~models.Q(state="refused"), name="disbursement_reference_once"
            ),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="disbursement_has_money"),
            models.CheckConstraint(
                condition=models.Q(state="proposed", decided_by__isnull=True)
                | (
                    ~models.Q(state="proposed")
                    & models.Q(decided_by__isnull=False)
                    & ~models.Q(decided_by=models.F("proposed_by"))
                ),
                name="disbursement_is_confirmed_by_another",
            ),
        ]
        indexes = [
            models.Index(
                fields=["contract", "paid_on"],
                include=["amount"],
                condition=models.Q(state="confirmed"),
                name="disbursement_by_contract",
            ),
            models.Index(
                fields=["province", "month"], condition=models.Q(state="confirmed"), name="disbursement_by_month"
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class ScheduleQuerySet(ScopedQuerySet["Schedule"]):
    province_lookup = "province_id"
    enterprise_lookup = "contract__operator_id"


class Schedule(models.Model):
    """One version of a contract's plan, in force from `effective_on` until the next one is.

    `flows`: [[day, amount]] that the plan was worked out from; `carried`: interest of before that its first instalment
    asks for too. `base`: how much of what was due before counts as done, for the running sum of its instalments.
    """

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="schedules", db_index=False)
    province = models.ForeignKey("geography.Province", models.PROTECT, related_name="+", db_index=False)
    version = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=15, choices=ScheduleKind.choices)
    state = models.CharField(max_length=10, choices=MoneyState.choices, default=MoneyState.CONFIRMED)
    effective_on = models.DateField()
    terms = models.JSONField()
    flows = models.JSONField(default=list)
    carried = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    base = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    reason = models.TextField(blank=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    decided_at = models.DateTimeField(null=True)

    objects = ScheduleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contract", "version"], name="schedule_version_once"),
            models.UniqueConstraint(
                fields=["contract"], condition=models.Q(state="proposed"), name="contract_has_one_proposed_plan"
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="restructured")
                | models.Q(state="proposed")
                | ~models.Q(decided_by=models.F("proposed_by")),
                name="restructuring_is_approved_by_another",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="restructured") | ~models.Q(reason=""), name="restructuring_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id} v{self.version}"


class InstalmentQuerySet(ScopedQuerySet["Instalment"]):
    province_lookup = "province_id"
    enterprise_lookup = "contract__operator_id"


class Instalment(models.Model):
    """One line of a plan. It counts on a day from `in_force_from` on and before `in_force_until`, so that the past
    stays what it was when the plan changes. `cumulative`: everything asked for up to and with this line, `base` of its
    plan included: a loan is late with the first line whose sum is more than what was paid."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="instalments", db_index=False)
    schedule = models.ForeignKey(Schedule, models.PROTECT, related_name="instalments", db_index=False)
    province = models.ForeignKey("geography.Province", models.PROTECT, related_name="+", db_index=False)
    number = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    month = MonthOf("due_on")
    percent = models.DecimalField(max_digits=6, decimal_places=3)
    interest = models.DecimalField(max_digits=14, decimal_places=2, help_text=_("asked for with this instalment"))
    principal = models.DecimalField(max_digits=14, decimal_places=2)
    capitalised = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    closing = models.DecimalField(max_digits=14, decimal_places=2)
    cumulative = models.DecimalField(max_digits=16, decimal_places=2)
    in_force_from = models.DateField()
    in_force_until = models.DateField(null=True)

    objects = InstalmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["schedule", "number"], name="instalment_number_once"),
            models.CheckConstraint(
                condition=models.Q(interest__gte=0, principal__gte=0, closing__gte=0), name="instalment_not_negative"
            ),
        ]
        indexes = [
            models.Index(fields=["contract", "due_on"], name="instalment_by_contract"),
            models.Index(
                fields=["province", "month"],
                condition=models.Q(in_force_until__isnull=True),
                name="instalment_by_month",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id} no. {self.number}"
