"""Orders to units: who shall do what until when, and each step on the way."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from emergencies.models.incident import Incident
from mind_portal.core.fields import MonthOf
from mind_portal.core.scope import ScopedQuerySet


class OrderStatus(models.TextChoices):
    ISSUED = "issued", pgettext_lazy("order", "Sent")
    RECEIVED = "received", pgettext_lazy("order", "Received")
    ACTING = "acting", pgettext_lazy("order", "Being done")
    DONE = "done", pgettext_lazy("order", "Done, with evidence")
    VERIFIED = "verified", pgettext_lazy("order", "Verified")
    REFUSED = "refused", pgettext_lazy("order", "Cannot be done")
    WITHDRAWN = "withdrawn", pgettext_lazy("order", "Withdrawn")


class Rung(models.TextChoices):
    """Whom an escalation climbs to, in this order."""

    COMMANDER = "commander", _("Incident commander")
    HEAD = "head", _("Head of the provincial office")
    CENTRE = "centre", _("Emergency centre")


class OrderQuerySet(ScopedQuerySet["Order"]):
    province_lookup = "province_id"


class Order(models.Model):
    """One order to one unit. `ack_by` is until when it must be acknowledged, `due_at` until when done.

    `nonce` is in the signed link that the unit answers by: a new one makes the old link worthless.
    """

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="orders", db_index=False)
    province = models.ForeignKey("geography.Province", models.PROTECT, related_name="+", db_index=False)
    number = models.PositiveIntegerField()
    client_id = models.UUIDField(unique=True)
    unit = models.ForeignKey("emergencies.Unit", models.PROTECT, related_name="orders")
    text = models.CharField(max_length=300)
    detail = models.TextField(blank=True)
    basis = models.CharField(max_length=200, blank=True, help_text=_("by what power it is given"))
    status = models.CharField(max_length=10, choices=OrderStatus.choices, default=OrderStatus.ISSUED)
    issued_at = models.DateTimeField()
    issued_on = models.DateField()
    month = MonthOf("issued_on")
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    ack_by = models.DateTimeField()
    due_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True, help_text=_("received or refused"))
    ended_at = models.DateTimeField(null=True, help_text=_("done, refused or withdrawn"))
    nonce = models.CharField(max_length=22)
    counts = models.BooleanField(default=True, help_text=_("false in an exercise and a false alarm"))

    objects = OrderQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["incident", "number"], name="order_number_once"),
            models.CheckConstraint(
                condition=models.Q(ack_by__gte=models.F("issued_at"), due_at__gte=models.F("ack_by")),
                name="order_times_in_order",
            ),
            models.CheckConstraint(
                condition=models.Q(status="issued", acknowledged_at__isnull=True)
                | models.Q(status="withdrawn")
                | (~models.Q(status__in=["issued", "withdrawn"]) & models.Q(acknowledged_at__isnull=False)),
                name="order_acknowledged_has_time",
            ),
            models.CheckConstraint(
                condition=(
                    models.Q(status__in=["issued", "received", "acting"], ended_at__isnull=True)
                    | models.Q(status__in=["done", "verified", "refused", "withdrawn"], ended_at__isnull=False)
                ),
                name="order_ended_has_time",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["ack_by"], condition=models.Q(status__in=["issued", "received", "acting"]), name="order_waiting"
            ),
            models.Index(fields=["province", "month"], name="order_by_province_month"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.text}"


class OrderStep(models.Model):
    """One step of an order: by a person with an account, or by the unit through its link."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="steps")
    verb = models.CharField(max_length=12)
    status = models.CharField(max_length=10, choices=OrderStatus.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=150)
    text = models.TextField(blank=True, help_text=_("reason, or what was done"))

    class Meta:
        ordering: ClassVar = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.verb} {self.by_name}"


class Escalation(models.Model):
    """An order that somebody higher was told of: each rung once a cause."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="escalations", db_index=False)
    cause = models.CharField(max_length=4, choices=[("ack", _("not acknowledged")), ("due", _("not done in time"))])
    rung = models.CharField(max_length=10, choices=Rung.choices)
    due_at = models.DateTimeField()
    at = models.DateTimeField()
    told = models.PositiveSmallIntegerField(default=0, help_text=_("how many people"))

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["order", "cause", "rung"], name="escalation_once_per_rung")
        ]
        ordering: ClassVar = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.cause} {self.rung}"
