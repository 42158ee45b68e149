"""Situation reports: numbered per incident, composed from what has changed, signed, then frozen."""

from typing import ClassVar
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from emergencies.models.incident import Incident
from mind_portal.core.scope import ScopedQuerySet


class ReportStatus(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("report", "Draft")
    SIGNED = "signed", pgettext_lazy("report", "Signed")


class SituationReportQuerySet(ScopedQuerySet["SituationReport"]):
    province_lookup = "province_id"

    def signed(self) -> "SituationReportQuerySet":
        return self.filter(status=ReportStatus.SIGNED)


class SituationReport(models.Model):
    """What was known at `as_of`. `facts` are composed from the record and cannot be typed; `texts` are written.

    A draft holds the incident's next number; there is one at a time. A signed report is refused every change by a
    trigger; `sha256` is of its number, time, facts and texts, and stands on its pages.
    """

    client_id = models.UUIDField(unique=True, default=uuid4, help_text="made by the client; sending twice makes one")
    incident = models.ForeignKey(Incident, models.PROTECT, related_name="reports", db_index=False)
    province = models.ForeignKey("geography.Province", models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=6, choices=ReportStatus.choices, default=ReportStatus.DRAFT)
    as_of = models.DateTimeField()
    facts = models.JSONField()
    texts = models.JSONField(default=dict)
    next_due_at = models.DateTimeField(null=True, help_text=_("empty: no further report"))
    revision = models.PositiveIntegerField(default=0)
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    edited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    edited_at = models.DateTimeField()
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    signed_name = models.CharField(max_length=150, blank=True)
    signed_post = models.CharField(max_length=200, blank=True)
    signed_at = models.DateTimeField(null=True)
    alone_because = models.CharField(max_length=300, blank=True, help_text=_("why the drafter signed it himself"))
    sha256 = models.CharField(max_length=64, blank=True)

    objects = SituationReportQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["incident", "number"], name="report_number_once"),
            models.UniqueConstraint(
                fields=["incident"], condition=models.Q(status="draft"), name="report_one_draft_at_a_time"
            ),
            models.CheckConstraint(
                condition=models.Q(status="draft", signed_at__isnull=True, signed_by__isnull=True, sha256="")
                | (models.Q(status="signed", signed_at__isnull=False, signed_by__isnull=False) & ~models.Q(sha256="")),
                name="report_signed_has_signer",
            ),
            models.CheckConstraint(
                condition=models.Q(next_due_at__isnull=True) | models.Q(next_due_at__gt=models.F("as_of")),
                name="report_next_is_later",
            ),
            models.CheckConstraint(
                condition=models.Q(signed_by__isnull=True)
                | ~models.Q(signed_by=models.F("drafted_by"))
                | ~models.Q(alone_because=""),
                name="report_signed_alone_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.incident_id}/{self.number}"

    @property
    def is_signed(self) -> bool:
        return self.status == ReportStatus.SIGNED
