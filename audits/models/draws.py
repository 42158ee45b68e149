"""Draws by lot: announced before their number exists, made with it, kept for ever."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from audits.models.plans import Plan
from mind_portal.core.scope import ScopedQuerySet


class AnnouncementStatus(models.TextChoices):
    OPEN = "open", _("Announced")
    DRAWN = "drawn", _("Draw made")
    WITHDRAWN = "withdrawn", _("Announcement withdrawn")


class AnnouncementQuerySet(ScopedQuerySet["DrawAnnouncement"]):
    province_lookup = "province_id"

    def open(self) -> "AnnouncementQuerySet":
        """Neither drawn nor withdrawn."""
        return self.filter(status=AnnouncementStatus.OPEN)


class DrawAnnouncement(models.Model):
    """What a draw will be made of, written down before its number exists. Only its status changes (triggers).

    `pool`, as `Draw.pool`, holds the lists themselves, so nobody can change what is drawn from once the number is
    known; `salt` is known to nobody before the draw, so neither a factory nor the office can work out the result.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="announcements")
    province = models.ForeignKey("geography.Province", models.PROTECT, related_name="+")
    status = models.CharField(max_length=10, choices=AnnouncementStatus.choices, default=AnnouncementStatus.OPEN)
    seed_source = models.CharField(max_length=300, help_text="where everybody will be able to look the number up")
    exists_from = models.DateTimeField(help_text="from this moment on the number exists")
    pool = models.JSONField(help_text="sites, officers, count, team, limits, recused, as planning.draw.Pool")
    salt = models.CharField(max_length=64)
    announced_at = models.DateTimeField()
    announced_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    withdrawn_because = models.CharField(max_length=300, blank=True)

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plan"], condition=models.Q(status="open"), name="draw_announcement_open_once_per_plan"
            ),
            models.CheckConstraint(
                condition=models.Q(exists_from__gt=models.F("announced_at")), name="draw_announced_before_its_number"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    models.Q(status="withdrawn", withdrawn_at__isnull=False, withdrawn_by__isnull=False)
                    & ~models.Q(withdrawn_because="")
                )
                | models.Q(
                    ~models.Q(status="withdrawn"),
                    withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawn_because="",
                ),
                name="draw_announcement_withdrawn_has_reason",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.plan_id}: {self.seed_source}"


class DrawWay(models.TextChoices):
    BEFORE = "before", _("drawn before draws were announced")
    ANNOUNCED = "announced", _("announced beforehand")
    UNANNOUNCED = "unannounced", _("not announced beforehand")


class DrawQuerySet(ScopedQuerySet["Draw"]):
    province_lookup = "province_id"


class Draw(models.Model):
    """A double-random draw with all that is needed to do it again (`planning.draw`). Never changed, never removed.

    What is drawn with is `seed_text`: the public number, and behind it the salt where there is one.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="draws")
    province = models.ForeignKey("geography.Province", models.PROTECT, related_name="+")
    way = models.CharField(max_length=12, choices=DrawWay.choices)
    announcement = models.OneToOneField(DrawAnnouncement, models.PROTECT, null=True, related_name="draw")
    why_unannounced = models.CharField(max_length=300, blank=True)
    seed = models.CharField(max_length=200)
    salt = models.CharField(max_length=64, blank=True)
    seed_source = models.CharField(max_length=300, help_text=_("where everybody can look the seed up"))
    pool = models.JSONField(help_text="sites, officers, count, team, limits, recused, as planning.draw.Pool")
    result = models.JSONField(help_text="[[site, [officers]]] in the order drawn")
    checksum = models.CharField(max_length=64, help_text="sha256 of seed, pool and result as canonical JSON")
    drawn_at = models.DateTimeField()
    drawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = DrawQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(way="before", announcement__isnull=True, why_unannounced="", salt="")
                | models.Q(~models.Q(salt=""), way="announced", announcement__isnull=False, why_unannounced="")
                | models.Q(
                    ~models.Q(salt="") & ~models.Q(why_unannounced=""), way="unannounced", announcement__isnull=True
                ),
                name="draw_announced_or_says_why_not",
            )
        ]

    def __str__(self) -> str:
        return f"{self.plan_id}: {self.seed}"

    @property
    def seed_text(self) -> str:
        return f"{self.seed}|{self.salt}" if self.salt else self.seed
