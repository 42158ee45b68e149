"""Orders, what became of them, and what both sides wrote to one another."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mind_portal.core.scope import Scope, ScopedQuerySet


class OrderState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("order", "Draft")
    WAITING = "waiting", pgettext_lazy("order", "Waiting for signature")
    SIGNED = "signed", pgettext_lazy("order", "Signed, to be served")
    SERVED = "served", pgettext_lazy("order", "Served, running")
    ANSWERED = "answered", pgettext_lazy("order", "Answered, to be judged")
    PARTLY = "partly", pgettext_lazy("order", "Obeyed in part")
    NOT_OBEYED = "not_obeyed", pgettext_lazy("order", "Not obeyed")
    OBEYED = "obeyed", pgettext_lazy("order", "Obeyed")
    WITHDRAWN = "withdrawn", pgettext_lazy("factory order", "Withdrawn")


UNSIGNED = frozenset({OrderState.DRAFT.value, OrderState.WAITING.value})
RUNNING = frozenset({OrderState.SERVED.value, OrderState.ANSWERED.value, OrderState.PARTLY.value})
"""The operator's time runs, and passing `due_on` makes the order overdue."""
IN_FORCE = RUNNING | {OrderState.SIGNED.value, OrderState.NOT_OBEYED.value}
DUE = RUNNING | {OrderState.NOT_OBEYED.value}
OPEN = UNSIGNED | IN_FORCE
ENDED = frozenset({OrderState.OBEYED.value, OrderState.WITHDRAWN.value})


class FactoryOrderQuerySet(ScopedQuerySet["Order"]):
    province_lookup = "province_id"
    enterprise_lookup = "site__operator_id"

    def in_scope(self, scope: Scope) -> "FactoryOrderQuerySet":
        """An operator sees an order from the day that it was served on him; offices see drafts too."""
        found = super().in_scope(scope)
        if scope.everything or not scope.enterprises:
            return found
        return found.filter(models.Q(served_on__isnull=False) | models.Q(province_id__in=sorted(scope.provinces)))


class Order(models.Model):
    """One order to one factory. `basis` keeps the law as it was told on the day of the signature, verified or not.

    The deadline is either a number of working days from the day of service or a day; `due_on` is what runs now.
    """

    site = models.ForeignKey("factories.Site", models.PROTECT, related_name="orders", db_index=False)
    province = models.ForeignKey("geography.Province", models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=20, help_text="code of audits/data/order_kinds.json")
    state = models.CharField(max_length=12, choices=OrderState.choices, default=OrderState.DRAFT)
    number = models.PositiveIntegerField(null=True, help_text="of the office and the fiscal year, without gaps")
    fiscal_year = models.PositiveSmallIntegerField(null=True, help_text="พ.ศ.")
    facts = models.TextField(_("what was found"), blank=True)
    demands = models.TextField(_("what must be done"), blank=True)
    authority = models.CharField(
        _("by what authority"), max_length=300, blank=True, help_text="delegation, or the local body's own order"
    )
    basis = models.JSONField(default=dict)
    deadline_days = models.PositiveSmallIntegerField(_("working days"), null=True)
    deadline_on = models.DateField(_("day of the deadline"), null=True)
    due_on = models.DateField(_("due on"), null=True)
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    drafted_on = models.DateField()
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    signed_on = models.DateField(_("signed on"), null=True)
    served_on = models.DateField(_("served on"), null=True)
    fulfilled_on = models.DateField(_("obeyed on"), null=True)
    ended_on = models.DateField(_("ended on"), null=True)
    not_obeyed_on = models.DateField(_("found not obeyed on"), null=True)
    overdue_since = models.DateField(null=True, help_text="written once the day has passed; an extension clears it")
    revision = models.PositiveIntegerField(default=0, help_text="counts the changes: two officers notice one another")

    objects = FactoryOrderQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["province", "fiscal_year", "number"],
                condition=models.Q(number__isnull=False),
                name="order_number_once_per_office_and_year",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=sorted(UNSIGNED | {"withdrawn"}))
                | models.Q(signed_on__isnull=False, number__isnull=False, signed_by__isnull=False),
                name="order_signed_has_number_day_and_signer",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=sorted(RUNNING | {"not_obeyed", "obeyed"}))
                | models.Q(served_on__isnull=False, due_on__isnull=False),
                name="order_running_was_served_and_has_deadline",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=sorted(ENDED), ended_on__isnull=False)
                | (~models.Q(state__in=sorted(ENDED)) & models.Q(ended_on__isnull=True)),
                name="order_ended_has_day",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="obeyed") | models.Q(fulfilled_on__isnull=False), name="order_obeyed_has_day"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="not_obeyed") | models.Q(not_obeyed_on__isnull=False),
                name="order_not_obeyed_has_day",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_on__isnull=True)
                | (
                    (models.Q(overdue_since__isnull=True) | models.Q(overdue_since__lte=models.F("ended_on")))
                    & (models.Q(not_obeyed_on__isnull=True) | models.Q(not_obeyed_on__lte=models.F("ended_on")))
                ),
                name="order_ends_last",
            ),
            models.CheckConstraint(
                condition=models.Q(deadline_days__isnull=True) | models.Q(deadline_on__isnull=True),
                name="order_has_one_kind_of_deadline",
            ),
        ]
        indexes = [
            models.Index(fields=["province", "-drafted_on", "-id"], name="order_by_province_day"),
            models.Index(fields=["-drafted_on", "-id"], name="order_by_day"),
            # What has a deadline that still counts, and what is not at its end: few among all orders.
            models.Index(fields=["due_on", "id"], condition=models.Q(state__in=sorted(DUE)), name="order_due"),
            models.Index(
                fields=["province", "due_on", "id"],
                condition=models.Q(state__in=sorted(DUE)),
                name="order_due_by_province",
            ),
            models.Index(fields=["province", "state"], condition=models.Q(state__in=sorted(OPEN)), name="order_open"),
            models.Index(fields=["site", "state"], name="order_by_site"),
            models.Index(fields=["province", "signed_on"], name="order_by_province_signed"),
        ]

    def __str__(self) -> str:
        return self.shown_number or f"#{self.pk}"

    @property
    def shown_number(self) -> str:
        """`รย 12/2570`; empty before the signature."""
        return f"{self.province.abbreviation} {self.number}/{self.fiscal_year}" if self.number else ""


class OrderFinding(models.Model):
    """A finding that an order is about. It stands under one order at a time; a withdrawn order lets it go."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="lines")
    finding = models.ForeignKey("audits.Finding", models.PROTECT, related_name="order_lines", db_index=False)
    fixed_on = models.DateField(null=True, help_text="judged to be put right")
    released = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "finding"], name="order_names_a_finding_once"),
            models.UniqueConstraint(
                fields=["finding"], condition=models.Q(released=False), name="finding_stands_under_one_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}: {self.finding_id}"


class Delivery(models.TextChoices):
    IN_PERSON = "in_person", _("Handed over in person")
    POST = "post", _("Registered post with receipt")
    LEFT = "left", _("Left at the place before a witness")
    POSTED = "posted", _("Posted at the factory")


class OrderDelivery(models.Model):
    """How an order reached the operator. `received_by` and the witness are personal data: shown to both sides only."""

    order = models.OneToOneField(Order, models.CASCADE, related_name="delivery")
    how = models.CharField(max_length=12, choices=Delivery.choices)
    received_by = models.CharField(max_length=200)
    places = models.JSONField(default=list, help_text="where it was posted, one line a place")
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.order_id}: {self.how}"


class OrderExtension(models.Model):
    """More time, by the head, with the reason."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="extensions")
    was_due_on = models.DateField()
    due_on = models.DateField()
    reason = models.TextField()
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    granted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(due_on__gt=models.F("was_due_on")), name="extension_gives_more_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}: {self.due_on}"


class AppealState(models.TextChoices):
    PENDING = "pending", pgettext_lazy("appeal", "Waiting for the decision")
    DISMISSED = "dismissed", pgettext_lazy("appeal", "Dismissed: the order stands")
    UPHELD = "upheld", pgettext_lazy("appeal", "Upheld: the order is withdrawn")


class OrderAppeal(models.Model):
    """An appeal to the minister. It does not stop the order's time; upheld, it withdraws the order."""

    order = models.OneToOneField(Order, models.CASCADE, related_name="appeal")
    lodged_on = models.DateField()
    last_day = models.DateField(help_text="until when it could be lodged")
    grounds = models.TextField()
    state = models.CharField(max_length=10, choices=AppealState.choices, default=AppealState.PENDING)
    decided_on = models.DateField(null=True)
    decision = models.TextField(blank=True)
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="pending", decided_on__isnull=True)
                | (~models.Q(state="pending") & models.Q(decided_on__isnull=False)),
                name="appeal_decided_has_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}: {self.state}"

    @property
    def is_late(self) -> bool:
        return self.lodged_on > self.last_day


class AnswerKind(models.TextChoices):
    EXPLAINS = "explains", _("Explanation")
    DONE = "done", _("Says it is done")
    ASKS = "asks", _("The office asks again")
    ACCEPTS = "accepts", _("The office accepts")


class AnswerQuerySet(ScopedQuerySet["Answer"]):
    province_lookup = "province_id"
    enterprise_lookup = "site__operator_id"


class Answer(models.Model):
    """One message of the conversation about an order or, without an order, about a finding. Files hang on it.

    `id` is made by the page, so that sending twice makes one.
    """

    id = models.UUIDField(primary_key=True)
    order = models.ForeignKey(Order, models.PROTECT, null=True, related_name="answers", db_index=False)
    finding = models.ForeignKey("audits.Finding", models.PROTECT, null=True, related_name="answers", db_index=False)
    site = models.ForeignKey("factories.Site", models.PROTECT, related_name="+", db_index=False)
    province = models.ForeignKey("geography.Province", models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=10, choices=AnswerKind.choices)
    text = models.TextField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = AnswerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(order__isnull=False) | models.Q(finding__isnull=False),
                name="answer_is_about_something",
            ),
        ]
        indexes = [
            models.Index(fields=["order", "at"], name="answer_by_order"),
            models.Index(fields=["finding", "at"], name="answer_by_finding"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d}"

    @property
    def is_office(self) -> bool:
        return self.kind in (AnswerKind.ASKS, AnswerKind.ACCEPTS)


class PaperKind(models.TextChoices):
    ORDER = "order", pgettext_lazy("paper", "Order")
    REPORT = "report", pgettext_lazy("paper", "Inspection report")
    RECEIPT = "receipt", pgettext_lazy("paper", "Receipt of an inspection")


class NumberSeries(models.Model):
    """The last number that an office has given in a fiscal year; its row is the lock, so that no number is left out."""

    office = models.CharField(max_length=2, help_text="code of the province")
    kind = models.CharField(max_length=10, choices=PaperKind.choices)
    fiscal_year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "kind", "fiscal_year"], name="number_series_once"),
        ]

    def __str__(self) -> str:
        return f"{self.office} {self.kind} {self.fiscal_year}: {self.last}"


class PaperQuerySet(ScopedQuerySet["Paper"]):
    province_lookup = "province_id"
    enterprise_lookup = "site__operator_id"

    def in_scope(self, scope: Scope) -> "PaperQuerySet":
        """The operator reads the paper of an order once it was served on him."""
        found = super().in_scope(scope)
        if scope.everything or not scope.enterprises:
            return found
        served = models.Q(order__isnull=True) | models.Q(order__served_on__isnull=False)
        return found.filter(served | models.Q(province_id__in=sorted(scope.provinces)))


class Paper(models.Model):
    """A PDF that has left the office: numbered, with the checksum of its bytes. A trigger keeps it what it is."""

    token = models.CharField(max_length=32, unique=True, help_text="address of the public check page")
    kind = models.CharField(max_length=10, choices=PaperKind.choices)
    order = models.ForeignKey(Order, models.PROTECT, null=True, related_name="papers")
    inspection = models.ForeignKey("audits.Inspection", models.PROTECT, null=True, related_name="papers")
    site = models.ForeignKey("factories.Site", models.PROTECT, related_name="+")
    province = models.ForeignKey("geography.Province", models.PROTECT, related_name="+", db_index=False)
    number = models.PositiveIntegerField()
    fiscal_year = models.PositiveSmallIntegerField()
    issued_on = models.DateField()
    sha256 = models.CharField(max_length=64)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    withdrawn_on = models.DateField(null=True)
    revision = models.PositiveSmallIntegerField(
        default=1, db_default=1, help_text="of the inspection; a paper of a newer one supersedes it"
    )

    objects = PaperQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["province", "kind", "fiscal_year", "number"], name="paper_number_once_per_office_and_year"
            ),
            models.CheckConstraint(
                condition=models.Q(order__isnull=False, inspection__isnull=True)
                | models.Q(order__isnull=True, inspection__isnull=False),
                name="paper_is_of_one_record",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.shown_number}"

    @property
    def shown_number(self) -> str:
        return f"{self.province.abbreviation} {self.number}/{self.fiscal_year}"
