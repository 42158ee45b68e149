"""The incident itself: its times, phase and level with their history, the people who lead it, what burns."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mind_portal.core.fields import MonthOf
from mind_portal.core.scope import ScopedQuerySet


class IncidentKind(models.TextChoices):
    FIRE = "fire", _("Fire")
    LEAK = "leak", _("Chemical leak or smell")
    EXPLOSION = "explosion", _("Explosion")
    WASTE = "waste", _("Waste water or waste spill")
    COLLAPSE = "collapse", _("Building or machine accident")
    OTHER = "other", pgettext_lazy("incident", "Other")


class Phase(models.TextChoices):
    REPORTED = "reported", _("Reported")
    MOBILISING = "mobilising", _("Mobilising")
    RESPONDING = "responding", _("Responding")
    CONTAINED = "contained", _("Under control")
    RECOVERING = "recovering", _("Recovering")
    CLOSED = "closed", pgettext_lazy("incident", "Closed")


class PositionRole(models.TextChoices):
    COMMANDER = "commander", _("Incident commander")
    LIAISON = "liaison", _("Liaison officer")
    SCRIBE = "scribe", _("Scribe")


class IncidentQuerySet(ScopedQuerySet["Incident"]):
    province_lookup = "province_id"

    def open(self) -> "IncidentQuerySet":
        return self.exclude(phase=Phase.CLOSED)

    def counted(self) -> "IncidentQuerySet":
        """Those that happened: neither exercises nor false alarms."""
        return self.filter(is_exercise=False, is_false_alarm=False)


# What belongs to an incident carries its province, so that it is scoped without a join.


class ReporterQuerySet(ScopedQuerySet["Reporter"]):
    province_lookup = "province_id"


class PhaseChangeQuerySet(ScopedQuerySet["PhaseChange"]):
    province_lookup = "province_id"


class LevelChangeQuerySet(ScopedQuerySet["LevelChange"]):
    province_lookup = "province_id"


class PositionQuerySet(ScopedQuerySet["Position"]):
    province_lookup = "province_id"


class WindQuerySet(ScopedQuerySet["Wind"]):
    province_lookup = "province_id"


class ChemicalQuerySet(ScopedQuerySet["Chemical"]):
    province_lookup = "province_id"


class OperatorNoticeQuerySet(ScopedQuerySet["OperatorNotice"]):
    province_lookup = "province_id"


class DeterminationQuerySet(ScopedQuerySet["Determination"]):
    province_lookup = "province_id"


class IncidentCounter(models.Model):
    """The last number given in a fiscal year; its row is the lock that keeps the numbers without gaps.

    Exercises count in their own row, so that they leave no gap among the real ones.
    """

    fiscal_year = models.PositiveSmallIntegerField(help_text=_("Buddhist year"))
    is_exercise = models.BooleanField(default=False)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["fiscal_year", "is_exercise"], name="incident_counter_once_per_year")
        ]

    def __str__(self) -> str:
        return f"{self.fiscal_year}: {self.last}"


class Incident(models.Model):
    """One emergency from the first call to the closed file. The times are facts of their own and may be unknown.

    `client_id` is made by the phone that opens it: sending it twice makes one. `reported_on` and `closed_on` are the
    days in Bangkok of their moments; services write them together.
    """

    client_id = models.UUIDField(unique=True)
    fiscal_year = models.PositiveSmallIntegerField(help_text=_("Buddhist year"))
    number = models.PositiveIntegerField(help_text=_("without gaps in its fiscal year"))
    is_exercise = models.BooleanField(default=False)
    is_false_alarm = models.BooleanField(default=False)
    province = models.ForeignKey("geography.Province", models.PROTECT, related_name="+", db_index=False)
    site = models.ForeignKey("factories.Site", models.PROTECT, null=True, related_name="incidents", db_index=False)
    kind = models.CharField(max_length=12, choices=IncidentKind.choices)
    title = models.CharField(max_length=200)
    place = models.CharField(max_length=300, blank=True, help_text=_("where it is, in words"))
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    happened_at = models.DateTimeField(null=True)
    reported_at = models.DateTimeField()
    reported_on = models.DateField()
    month = MonthOf("reported_on")
    verified_at = models.DateTimeField(null=True)
    contained_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_on = models.DateField(null=True)
    phase = models.CharField(max_length=12, choices=Phase.choices, default=Phase.REPORTED)
    level = models.PositiveSmallIntegerField(default=1)
    report_due_at = models.DateTimeField(null=True, help_text=_("when the next situation report is due"))

    objects = IncidentQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["fiscal_year", "is_exercise", "number"], name="incident_number_once"),
            models.CheckConstraint(condition=models.Q(level__gte=1, level__lte=4), name="incident_level_is_1_to_4"),
            models.CheckConstraint(
                condition=models.Q(phase="closed", closed_at__isnull=False, closed_on__isnull=False)
                | (~models.Q(phase="closed") & models.Q(closed_at__isnull=True, closed_on__isnull=True)),
                name="incident_closed_has_time",
            ),
            models.CheckConstraint(
                condition=~models.Q(phase__in=["contained", "recovering"]) | models.Q(contained_at__isnull=False),
                name="incident_contained_has_time",
            ),
            models.CheckConstraint(
                condition=models.Q(happened_at__isnull=True) | models.Q(happened_at__lte=models.F("reported_at")),
                name="incident_happened_before_reported",
            ),
            models.CheckConstraint(
                condition=(models.Q(contained_at__isnull=True) | models.Q(contained_at__gte=models.F("reported_at")))
                & (models.Q(closed_at__isnull=True) | models.Q(closed_at__gte=models.F("reported_at")))
                & (models.Q(verified_at__isnull=True) | models.Q(verified_at__gte=models.F("reported_at"))),
                name="incident_times_follow_report",
            ),
            models.CheckConstraint(
                condition=models.Q(latitude__isnull=True, longitude__isnull=True)
                | models.Q(latitude__isnull=False, longitude__isnull=False),
                name="incident_place_has_both",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["province", "-reported_on", "-id"], name="incident_by_province_day"),
            models.Index(fields=["-reported_on", "-id"], name="incident_by_day"),
            models.Index(fields=["site", "-reported_on"], name="incident_by_site"),
            models.Index(fields=["province", "month"], name="incident_by_province_month"),
            models.Index(fields=["province"], condition=~models.Q(phase="closed"), name="incident_open"),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.title}"

    @property
    def label(self) -> str:
        """`2570-0021`; an exercise is `ฝ2570-0003`."""
        return incident_label(self.fiscal_year, self.number, is_exercise=self.is_exercise)

    @property
    def is_open(self) -> bool:
        return self.phase != Phase.CLOSED


def incident_label(fiscal_year: int, number: int, *, is_exercise: bool) -> str:
    """The number as people write it."""
    return f"{'ฝ' if is_exercise else ''}{fiscal_year}-{number:04d}"


class Reporter(models.Model):
    """Who called. Personal data: apart from the incident, shown to those who handle it only."""

    incident = models.OneToOneField(Incident, models.CASCADE, related_name="reporter", primary_key=True)
    province = models.ForeignKey("geography.Province", models.PROTECT, related_name="+")
    name = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=40, blank=True)

    objects = ReporterQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.pk}"


class PhaseChange(models.Model):
    """One step of the phases; the first leads from nothing to reported."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="phase_changes")
    province = models.ForeignKey("geography.Province", models.PROTECT, related_name="+")
    verb = models.CharField(max_length=12)
    source = models.CharField(max_length=12, choices=Phase.choices, blank=True)
    target = models.CharField(max_length=12, choices=Phase.choices)
    at = models.DateTimeField(help_text=_("when it came to be so"))
    recorded_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reason = models.TextField(blank=True)

    objects = PhaseChangeQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["recorded_at", "id"]

    def __str__(self) -> str:
        return f"{self.source} → {self.target}"


class LevelChange(models.Model):
    """One setting of the level, with the scoring sheet that led to it."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="level_changes")
    province = models.ForeignKey("geography.Province", models.PROTECT, related_name="+")
    before = models.PositiveSmallIntegerField(null=True)
    after = models.PositiveSmallIntegerField()
    suggested = models.PositiveSmallIntegerField(help_text=_("what the scoring sheet says"))
    sheet = models.JSONField(default=dict, help_text=_("question of the scoring sheet and its answer"))
    reason = models.TextField(blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = LevelChangeQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"


class Position(models.Model):
    """Who leads, who keeps contact, who writes: one holder at a time, each hand-over kept."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="positions")
    province = models.ForeignKey("geography.Province", models.PROTECT, related_name="+")
    role = models.CharField(max_length=12, choices=PositionRole.choices)
    holder = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    objects = PositionQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["incident", "role"], condition=models.Q(until__isnull=True), name="position_one_holder"
            )
        ]

    def __str__(self) -> str:
        return f"{self.role}: {self.holder_id}"


class Wind(models.Model):
    """Where the wind comes from, as told at a moment; the newest counts."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="winds")
    province = models.ForeignKey("geography.Province", models.PROTECT, related_name="+")
    from_degrees = models.PositiveSmallIntegerField(help_text=_("0 is north, 90 is east"))
    speed = models.DecimalField(max_digits=5, decimal_places=1, null=True, help_text=_("kilometres an hour"))
    as_of = models.DateTimeField()
    source = models.CharField(max_length=120, blank=True)

    objects = WindQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(from_degrees__lt=360), name="wind_has_a_direction")
        ]

    def __str__(self) -> str:
        return f"{self.from_degrees}°"


class Chemical(models.Model):
    """A substance in the incident: taken from the reports of the factory, or typed by who saw it."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="chemicals")
    province = models.ForeignKey("geography.Province", models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    cas = models.CharField(max_length=12, blank=True)
    un = models.CharField(max_length=8, blank=True)
    hazard = models.CharField(max_length=120, blank=True)
    tonnes = models.DecimalField(max_digits=14, decimal_places=3, null=True)
    source = models.CharField(max_length=200, blank=True)
    as_of = models.DateField(null=True)
    is_reported = models.BooleanField(default=False, help_text=_("from the factory's own report"))

    objects = ChemicalQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class OperatorNotice(models.Model):
    """What the operator itself says of the incident; the office's view of it stands apart."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="operator_notices")
    province = models.ForeignKey("geography.Province", models.PROTECT, related_name="+")
    told_at = models.DateTimeField()
    told_by = models.CharField(max_length=200)
    text = models.TextField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    objects = OperatorNoticeQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["told_at", "id"]

    def __str__(self) -> str:
        return self.told_by


class Determination(models.Model):
    """What the office holds for the cause; a later one replaces the view, not the row."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="determinations")
    province = models.ForeignKey("geography.Province", models.PROTECT, related_name="+")
    text = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = DeterminationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["at", "id"]

    def __str__(self) -> str:
        return self.text[:80]
