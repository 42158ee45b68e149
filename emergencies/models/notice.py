"""Public notices: drafted by one person, released by another, then frozen; in Thai and English."""

from typing import ClassVar
from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from emergencies.models.incident import Incident
from mind_portal.core.scope import ScopedQuerySet


class NoticeKind(models.TextChoices):
    """The `msgType` of CAP."""

    ALERT = "Alert", pgettext_lazy("notice", "New notice")
    UPDATE = "Update", pgettext_lazy("notice", "Update")
    CANCEL = "Cancel", pgettext_lazy("notice", "All clear")


class NoticeStatus(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("notice", "Waits for a second person")
    RELEASED = "released", pgettext_lazy("notice", "Released")
    DISCARDED = "discarded", pgettext_lazy("notice", "Discarded")


class Urgency(models.TextChoices):
    """How soon to act. CAP's “Unknown” is left out on purpose: who warns must say."""

    IMMEDIATE = "Immediate", _("At once")
    EXPECTED = "Expected", _("Within the hour")
    FUTURE = "Future", _("Later, prepare")
    PAST = "Past", _("No longer needed")


class NoticeSeverity(models.TextChoices):
    EXTREME = "Extreme", _("Danger to life")
    SEVERE = "Severe", _("Danger to health")
    MODERATE = "Moderate", _("Possible harm")
    MINOR = "Minor", _("Little or no danger")


class Certainty(models.TextChoices):
    OBSERVED = "Observed", _("It is so")
    LIKELY = "Likely", _("Likely")
    POSSIBLE = "Possible", _("Possible")
    UNLIKELY = "Unlikely", _("Not to be expected")


class Advice(models.TextChoices):
    """What people shall do. The words of both languages are in `notice_texts`."""

    EVACUATE = "evacuate", _("Leave the area")
    WINDOWS = "windows", _("Stay inside, close doors and windows")
    AVOID = "avoid", _("Keep away")
    MASK = "mask", _("Wear a mask")
    WATER = "water", _("Do not use water from canals and wells")
    FOOD = "food", _("Do not eat what stood in the open")
    ROAD = "road", _("Keep roads free for fire engines")
    SMOKING = "spark", _("No sparks, no smoking")
    DOCTOR = "doctor", _("See a doctor when you feel ill")
    MONITOR = "monitor", _("Follow the next notice")
    NORMAL = "normal", _("Live as usual")


class NoticeQuerySet(ScopedQuerySet["Notice"]):
    province_lookup = "province_id"


class NoticeCounter(models.Model):
    """The last number given in a fiscal year; locked, so that the public's numbers have no gap."""

    fiscal_year = models.PositiveSmallIntegerField(help_text=_("Buddhist year"))
    is_exercise = models.BooleanField(default=False)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["fiscal_year", "is_exercise"], name="notice_counter_once_per_year")
        ]

    def __str__(self) -> str:
        return f"{self.fiscal_year}: {self.last}"


class Notice(models.Model):
    """What the public is told: structured choices, from which both languages and CAP are made.

    `previous` is the released notice that this one updates or ends. Once released, a trigger refuses every change.
    """

    client_id = models.UUIDField(unique=True, default=uuid4, help_text="made by the client; sending twice makes one")
    incident = models.ForeignKey(Incident, models.PROTECT, related_name="notices")
    province = models.ForeignKey("geography.Province", models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=6, choices=NoticeKind.choices, default=NoticeKind.ALERT)
    previous = models.ForeignKey("self", models.PROTECT, null=True, related_name="later")
    status = models.CharField(max_length=9, choices=NoticeStatus.choices, default=NoticeStatus.DRAFT)
    is_exercise = models.BooleanField(default=False)
    urgency = models.CharField(max_length=9, choices=Urgency.choices)
    severity = models.CharField(max_length=8, choices=NoticeSeverity.choices)
    certainty = models.CharField(max_length=8, choices=Certainty.choices)
    latitude = models.FloatField()
    longitude = models.FloatField()
    radius_km = models.DecimalField(max_digits=4, decimal_places=1)
    advice = ArrayField(models.CharField(max_length=10, choices=Advice.choices), default=list)
    contact = models.CharField(max_length=120, blank=True)
    expires_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=0)
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    edited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    edited_at = models.DateTimeField()
    writer_ids = ArrayField(
        models.BigIntegerField(), default=list, help_text=_("everybody who has written in it: none of them releases it")
    )

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(kind="Alert", previous__isnull=True)
                | (~models.Q(kind="Alert") & models.Q(previous__isnull=False)),
                name="notice_update_names_the_one_before",
            ),
            models.UniqueConstraint(
                fields=["previous"], condition=~models.Q(status="discarded"), name="notice_is_followed_by_one"
            ),
            models.CheckConstraint(
                condition=models.Q(radius_km__gt=0, radius_km__lte=50), name="notice_radius_is_sensible"
            ),
            models.CheckConstraint(
                condition=models.Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="notice_place_on_earth",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["province", "-id"], name="notice_by_province")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def writers(self) -> frozenset[int]:
        """Keys of the users who have written in it, at any time."""
        return frozenset({self.drafted_by_id, self.edited_by_id, *self.writer_ids})


class NoticeText(models.Model):
    """The words of a notice in one language."""

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="texts")
    language = models.CharField(max_length=2, choices=[("th", "ไทย"), ("en", "English")])
    headline = models.CharField(max_length=160)
    area = models.CharField(max_length=300)
    description = models.TextField()
    more = models.TextField(blank=True, help_text=_("what to do, beyond the chosen advice"))

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["notice", "language"], name="notice_text_once_per_language")
        ]

    def __str__(self) -> str:
        return self.headline


class NoticeRelease(models.Model):
    """The release: its number, who released it, and the CAP message as it went out. Append-only by trigger.

    An exercise is never released as `Actual`: the database refuses it.
    """

    notice = models.OneToOneField(Notice, models.PROTECT, related_name="release", primary_key=True)
    fiscal_year = models.PositiveSmallIntegerField(help_text=_("Buddhist year"))
    number = models.PositiveIntegerField()
    is_exercise = models.BooleanField(default=False)
    cap_status = models.CharField(max_length=8, choices=[("Actual", "Actual"), ("Exercise", "Exercise")])
    identifier = models.CharField(max_length=80, unique=True)
    sender = models.CharField(max_length=120)
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    released_at = models.DateTimeField()
    xml = models.TextField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["fiscal_year", "is_exercise", "number"], name="notice_number_once"),
            models.CheckConstraint(
                condition=models.Q(is_exercise=True, cap_status="Exercise")
                | models.Q(is_exercise=False, cap_status="Actual"),
                name="notice_of_an_exercise_is_never_actual",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """`2570-0007`, as it stands in the public address; an exercise's never does."""
        return f"{'ฝ' if self.is_exercise else ''}{self.fiscal_year}-{self.number:04d}"
