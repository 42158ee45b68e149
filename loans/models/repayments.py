"""Money that comes back, how late a loan is, and the days that were closed."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from loans.models.contracts import Contract, EntrySource
from mind_portal.core.fields import MonthOf
from mind_portal.core.scope import ScopedQuerySet


class LoanClass(models.TextChoices):
    """How late a loan is; the days are parameters (LOAN_CLASS_…), so that they can change from a day on."""

    NORMAL = "normal", pgettext_lazy("loan", "On time")
    WATCH = "watch", pgettext_lazy("loan", "Late, to be watched")
    SUBSTANDARD = "substandard", pgettext_lazy("loan", "Late for over a month")
    NPL = "npl", pgettext_lazy("loan", "Non-performing (NPL)")


class RepaymentQuerySet(ScopedQuerySet["Repayment"]):
    province_lookup = "province_id"
    enterprise_lookup = "contract__operator_id"


class Repayment(models.Model):
    """One payment of a firm, or the row that takes one back (`reversal_of`, with a negative amount and the same day).

    What was paid, when and by which reference never changes. What it served (`to_penalty` … `excess`) follows from
    the plan and from all payments in the order of their days, and is worked out anew when an earlier one is entered.
    """

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="repayments", db_index=False)
    province = models.ForeignKey("geography.Province", models.PROTECT, related_name="+", db_index=False)
    paid_on = models.DateField()
    month = MonthOf("paid_on")
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    reference = models.CharField(max_length=60)
    source = models.CharField(max_length=10, choices=EntrySource.choices, default=EntrySource.HAND)
    reversal_of = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversal")
    taken_back = models.BooleanField(default=False, help_text=_("its reference is free for the right entry"))
    reason = models.CharField(max_length=300, blank=True)
    to_penalty = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    to_interest = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    to_principal = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    excess = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    entered_at = models.DateTimeField()

    objects = RepaymentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["reference"],
                condition=models.Q(reversal_of__isnull=True, taken_back=False),
                name="repayment_reference_once",
                violation_error_message=_("A repayment with this reference is in the portal already"),
            ),
            models.CheckConstraint(
                condition=models.Q(reversal_of__isnull=True, amount__gt=0)
                | (models.Q(reversal_of__isnull=False, amount__lt=0) & ~models.Q(reason="")),
                name="reversal_takes_back_with_a_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    amount=models.F("to_penalty")
                    + models.F("to_interest")
                    + models.F("to_principal")
                    + models.F("excess")
                ),
                name="repayment_is_allocated",
            ),
        ]
        indexes = [
            models.Index(
                fields=["contract", "paid_on"], include=["to_interest", "to_principal"], name="repayment_by_contract"
            ),
            models.Index(fields=["province", "month"], name="repayment_by_month"),
            models.Index(fields=["reference"], name="repayment_by_reference"),
        ]

    def __str__(self) -> str:
        return self.reference


class StandingQuerySet(ScopedQuerySet["Standing"]):
    province_lookup = "province_id"
    enterprise_lookup = "contract__operator_id"


class Standing(models.Model):
    """Where a loan stood at the end of `as_of`, for lists and filters: worked out by `loans.portfolio.standing`."""

    contract = models.OneToOneField(Contract, models.CASCADE, primary_key=True, related_name="standing")
    province = models.ForeignKey("geography.Province", models.PROTECT, related_name="+", db_index=False)
    as_of = models.DateField()
    disbursed = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    outstanding = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    overdue = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    oldest_due_on = models.DateField(null=True)
    days_past_due = models.PositiveIntegerField(default=0)
    loan_class = models.CharField(max_length=12, choices=LoanClass.choices, default=LoanClass.NORMAL)

    objects = StandingQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["province", "loan_class"], name="standing_by_province_class")]

    def __str__(self) -> str:
        return f"{self.contract_id} {self.loan_class}"


class ClassChangeQuerySet(ScopedQuerySet["ClassChange"]):
    province_lookup = "province_id"
    enterprise_lookup = "contract__operator_id"


class ClassChange(models.Model):
    """A loan was found in another class when a day was closed."""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="class_changes", db_index=False)
    province = models.ForeignKey("geography.Province", models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    before = models.CharField(max_length=12, choices=LoanClass.choices)
    after = models.CharField(max_length=12, choices=LoanClass.choices)
    days_past_due = models.PositiveIntegerField()

    objects = ClassChangeQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contract", "day"], name="class_change_once_a_day")]
        indexes = [models.Index(fields=["province", "-day"], name="class_change_by_province")]

    def __str__(self) -> str:
        return f"{self.contract_id} {self.before} → {self.after}"


class ClosedDayQuerySet(ScopedQuerySet["ClosedDay"]):
    province_lookup = "province_id"


class ClosedDay(models.Model):
    """The last day of a province up to which lateness has been worked out: the figures of a month that still runs are
    of this day, and not of whatever day somebody looks."""

    province = models.OneToOneField("geography.Province", models.PROTECT, primary_key=True, related_name="+")
    day = models.DateField()
    closed_at = models.DateTimeField()
    loans = models.PositiveIntegerField(default=0)

    objects = ClosedDayQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.province_id} {self.day}"
