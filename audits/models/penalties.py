"""What follows when an order was not obeyed: the steps towards the penalty that the law names."""

from django.conf import settings
from django.db import models
from django.utils.translation import pgettext_lazy


class PenaltyStep(models.TextChoices):
    PROPOSED = "proposed", pgettext_lazy("penalty", "Fine proposed")
    COMMITTEE = "committee", pgettext_lazy("penalty", "Referred to the fining committee")
    POLICE = "police", pgettext_lazy("penalty", "Referred to the police")
    FINED = "fined", pgettext_lazy("penalty", "Fined")
    PAID = "paid", pgettext_lazy("penalty", "Fine paid")
    DROPPED = "dropped", pgettext_lazy("penalty", "Ended without a fine")


WITH_AMOUNT = frozenset({PenaltyStep.PROPOSED.value, PenaltyStep.FINED.value, PenaltyStep.PAID.value})


class OrderPenalty(models.Model):
    """A step towards the penalty for an order that was not obeyed. Steps are added, never changed."""

    order = models.ForeignKey("audits.Order", models.PROTECT, related_name="penalties")
    step = models.CharField(max_length=10, choices=PenaltyStep.choices)
    happened_on = models.DateField()
    amount = models.DecimalField(max_digits=12, decimal_places=2, null=True, help_text="baht")
    note = models.TextField()
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(step__in=sorted(WITH_AMOUNT), amount__gt=0)
                | (~models.Q(step__in=sorted(WITH_AMOUNT)) & models.Q(amount__isnull=True)),
                name="penalty_step_has_its_amount",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}: {self.step}"
