"""Provinces, districts and subdistricts by the codes of the Department of Provincial Administration (DOPA)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from mind_portal.core import thai


class Region(models.TextChoices):
    NORTH = "north", _("North")
    NORTHEAST = "northeast", _("North-East")
    CENTRAL = "central", _("Central")
    EAST = "east", _("East")
    WEST = "west", _("West")
    SOUTH = "south", _("South")


class Area(models.Model):
    """What the three levels share. The key is the DOPA code, so that rows say their province by themselves."""

    name_th = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the language of the request."""
        return self.name_th if thai.is_thai() else self.name_en


class Province(Area):
    """One of 77; 76 of them have a provincial industry office (Bangkok, code 10, has none)."""

    code = models.CharField(primary_key=True, max_length=2)
    abbreviation = models.CharField(max_length=2, help_text=_("Two letters, as in the old registration numbers"))
    region = models.CharField(max_length=10, choices=Region.choices)
    has_office = models.BooleanField(default=True)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class District(Area):
    """Amphoe or, in Bangkok, khet; four digits."""

    code = models.CharField(primary_key=True, max_length=4)
    province = models.ForeignKey(Province, models.PROTECT, related_name="districts")

    class Meta:
        ordering = ["code"]


class Subdistrict(Area):
    """Tambon or khwaeng; six digits."""

    code = models.CharField(primary_key=True, max_length=6)
    district = models.ForeignKey(District, models.PROTECT, related_name="subdistricts")
    province = models.ForeignKey(Province, models.PROTECT, related_name="subdistricts")
    postal_codes = ArrayField(models.CharField(max_length=5), default=list)

    class Meta:
        ordering = ["code"]
