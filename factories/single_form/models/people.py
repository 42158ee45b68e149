"""A person who asks to act for an enterprise; an officer says yes or no."""

from django.conf import settings
from django.db import models
from django.utils.translation import pgettext_lazy

from mind_portal.accounts.models import EnterpriseRole
from mind_portal.core.scope import ScopedQuerySet


class RequestStatus(models.TextChoices):
    ASKED = "asked", pgettext_lazy("request", "Waits for the office")
    APPROVED = "approved", pgettext_lazy("request", "Approved")
    REFUSED = "refused", pgettext_lazy("request", "Refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("request", "Withdrawn")


class RequestQuerySet(ScopedQuerySet["EnterpriseRequest"]):
    """Seen by the office of the factory that was named; by the person himself through `user`."""

    province_lookup = "province_id"


class EnterpriseRequest(models.Model):
    """Who wants to act for which enterprise as what. `site` is the factory that he named, so that one office decides;
    the document that shows his authority is kept by `documents` under this record."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="enterprise_requests")
    operator = models.ForeignKey("factories.Operator", models.PROTECT, related_name="+")
    site = models.ForeignKey("factories.Site", models.PROTECT, related_name="+")
    province = models.ForeignKey("geography.Province", models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=10, choices=EnterpriseRole.Kind.choices)
    authority = models.TextField(help_text="what shows that he may: position, power of attorney, date")
    status = models.CharField(max_length=10, choices=RequestStatus.choices, default=RequestStatus.ASKED)
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

    objects = RequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "operator", "kind"], condition=models.Q(status="asked"), name="enterprise_asked_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=["approved", "refused"]) | models.Q(decided_at__isnull=False),
                name="enterprise_decision_has_date",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="refused") | ~models.Q(reason=""), name="enterprise_refusal_has_a_reason"
            ),
        ]
        indexes = [models.Index(fields=["province", "status", "-asked_at", "-id"], name="enterprise_request_by_office")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.kind} of {self.operator_id}"
