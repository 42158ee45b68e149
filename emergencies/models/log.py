"""The log of an incident: append-only, each entry chained to the one before it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from emergencies.models.incident import Incident
from mind_portal.core.scope import ScopedQuerySet


class LogKind(models.TextChoices):
    PEOPLE = "people", _("People")
    FIRE = "fire", pgettext_lazy("log", "Fire")
    AIR = "air", _("Air")
    WATER = "water", _("Water")
    FORCES = "forces", _("Forces")
    ORDER = "order", pgettext_lazy("log", "Order")
    REPORT = "report", pgettext_lazy("log", "Report")
    NOTICE = "notice", _("Public notice")
    PHASE = "phase", _("Phase and level")
    NOTE = "note", pgettext_lazy("log", "Other")


TYPED_KINDS = (LogKind.PEOPLE, LogKind.FIRE, LogKind.AIR, LogKind.WATER, LogKind.FORCES, LogKind.ORDER, LogKind.NOTE)
"""What a person may choose; the others are written by the portal when something is done."""


class Relation(models.TextChoices):
    NONE = "", "–"
    CORRECTS = "corrects", _("Corrects")
    VERIFIES = "verifies", _("Confirms")


class LogEntryQuerySet(ScopedQuerySet["LogEntry"]):
    province_lookup = "province_id"


class LogHead(models.Model):
    """The end of an incident's chain. Whoever appends locks this row: so numbers have no gap and no fork."""

    incident = models.OneToOneField(Incident, models.CASCADE, related_name="log_head", primary_key=True)
    seq = models.PositiveIntegerField(default=0)
    hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.seq}"


class LogEntry(models.Model):
    """One entry. A trigger refuses UPDATE, DELETE and TRUNCATE; a correction is a later entry that names this one.

    `at` is when it happened, `recorded_at` when it was written. `facts` are what the portal knows of it beyond the
    text, photos with their hashes among them. `hash` covers everything and the hash before it (`emergencies.chain`).
    """

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="log", db_index=False)
    province = models.ForeignKey("geography.Province", models.PROTECT, related_name="+")
    seq = models.PositiveIntegerField()
    client_id = models.UUIDField(help_text="made by the client; sending twice makes one")
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    kind = models.CharField(max_length=8, choices=LogKind.choices)
    text = models.TextField()
    source = models.CharField(max_length=120, blank=True)
    is_verified = models.BooleanField(default=False)
    relation = models.CharField(max_length=8, choices=Relation.choices, default="", blank=True)
    about = models.ForeignKey("self", models.PROTECT, null=True, related_name="later", help_text=_("which entry"))
    facts = models.JSONField(default=dict)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    author_name = models.CharField(max_length=150)
    prev_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    objects = LogEntryQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["incident", "seq"], name="log_entry_has_its_number"),
            models.UniqueConstraint(fields=["incident", "client_id"], name="log_entry_sent_once"),
            models.UniqueConstraint(fields=["incident", "prev_hash"], name="log_chain_does_not_fork"),
            models.CheckConstraint(
                condition=models.Q(relation="", about__isnull=True)
                | ~models.Q(relation="") & models.Q(about__isnull=False),
                name="log_relation_names_an_entry",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.text[:60]}"
