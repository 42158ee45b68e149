"""Whom one can call, and who must be protected."""

from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mind_portal.core.scope import Scope, ScopedQuerySet


class UnitKind(models.TextChoices):
    OFFICE = "office", _("Provincial industry office")
    DISASTER = "disaster", _("Disaster prevention")
    FIRE_BRIGADE = "fire", _("Fire brigade")
    HOSPITAL = "hospital", _("Hospital")
    POLLUTION = "pollution", _("Pollution control")
    DISTRICT = "district", _("District administration")
    POLICE = "police", _("Police")
    ESTATE = "estate", _("Industrial estate")
    CENTRE = "centre", _("Emergency centre")
    OTHER = "other", pgettext_lazy("unit", "Other")


class PlaceKind(models.TextChoices):
    SCHOOL = "school", _("School")
    HOSPITAL = "hospital", _("Hospital")
    WATER = "water", _("Water")
    COMMUNITY = "community", _("Community")
    TEMPLE = "temple", _("Temple")
    OTHER = "other", pgettext_lazy("place", "Other")


class UnitQuerySet(ScopedQuerySet["Unit"]):
    province_lookup = "province_id"

    def in_scope(self, scope: Scope) -> Self:
        """National units (without a province) are everybody's who has a scope of provinces."""
        if scope.everything:
            return self
        if not scope.provinces:
            return self.none()
        return self.filter(models.Q(province__isnull=True) | models.Q(province__in=sorted(scope.provinces)))

    def for_province(self, code: str) -> Self:
        """Those that an incident of the province can call: its own first, then the national ones."""
        own = models.Q(province__isnull=True) | models.Q(province=code)
        return self.filter(own, is_active=True).order_by(models.F("province").asc(nulls_last=True), "name")


class Unit(models.Model):
    """An agency that can be given orders. Without a province it is national."""

    province = models.ForeignKey("geography.Province", models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=150)
    short_name = models.CharField(max_length=60)
    kind = models.CharField(max_length=10, choices=UnitKind.choices)
    contact = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=60, blank=True)
    email = models.EmailField(blank=True)
    webhook = models.URLField(blank=True)
    is_active = models.BooleanField(default=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["province", "name"], name="unit_name_once", nulls_distinct=False)
        ]

    def __str__(self) -> str:
        return self.name


class SensitivePlaceQuerySet(ScopedQuerySet["SensitivePlace"]):
    province_lookup = "province_id"


class SensitivePlace(models.Model):
    """A school, a hospital, a canal: typed in by the office, found by its coordinates."""

    province = models.ForeignKey("geography.Province", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=PlaceKind.choices)
    name = models.CharField(max_length=150)
    latitude = models.FloatField()
    longitude = models.FloatField()
    people = models.PositiveIntegerField(null=True, help_text=_("how many are usually there"))
    contact = models.CharField(max_length=120, blank=True)
    note = models.CharField(max_length=200, blank=True)

    objects = SensitivePlaceQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["latitude", "longitude"], name="sensitive_place_by_place")]

    def __str__(self) -> str:
        return self.name
