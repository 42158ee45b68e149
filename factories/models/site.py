"""The place: one factory site, with what its lists and maps need kept on the row."""

import pghistory
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Collate
from django.utils.translation import gettext_lazy as _

from factories.models.licence import LicenceStatus
from mind_portal.core.scope import ScopedQuerySet


class LocationFlag(models.TextChoices):
    """What is suspected of the coordinates; they are kept as they came."""

    NONE = "", _("Plausible")
    MISSING = "missing", _("No coordinates")
    ZERO = "zero", _("Zero or one: never measured")
    SWAPPED = "swapped", _("Latitude and longitude swapped")
    DEGREE = "degree", _("Off by a whole degree")
    OUTSIDE = "outside", _("More than 5 km outside the named province")


class SiteQuerySet(ScopedQuerySet["Site"]):
    province_lookup = "province_id"
    enterprise_lookup = "operator_id"


@pghistory.track(
    pghistory.UpdateEvent("changed", row=pghistory.Old),
    fields=[
        "operator", "name", "province", "district", "subdistrict", "address", "postal_code", "estate", "phone",
        "latitude", "longitude", "location_precision",
    ],
    model_name="SiteHistory",
    obj_field=pghistory.ObjForeignKey(related_name="history"),
    context_field=None,  # type: ignore[arg-type]  # None is allowed: who and why stand in the journal
)  # fmt: skip
class Site(models.Model):
    """A factory on its place. `status`, `factory_class`, `main_type`, sizes and counts sum up its licences and are
    written by `factories.services` and the import, never by hand; `last_inspected_on` and `open_findings` are facts
    that `audits` reports through `factories.services.note_inspections`.
    """

    operator = models.ForeignKey("factories.Operator", models.PROTECT, related_name="sites", db_index=False)
    name = models.CharField(max_length=300)
    province = models.ForeignKey("geography.Province", models.PROTECT, related_name="+", db_index=False)
    district = models.ForeignKey("geography.District", models.PROTECT, null=True, related_name="+", db_index=False)
    subdistrict = models.ForeignKey(
        "geography.Subdistrict", models.PROTECT, null=True, related_name="+", db_index=False
    )
    address = models.CharField(max_length=300, blank=True, help_text=_("house number, moo, soi, road as given"))
    postal_code = models.CharField(max_length=5, blank=True)
    estate = models.CharField(max_length=150, blank=True, help_text=_("name of the industrial estate, empty outside"))
    phone = models.CharField(max_length=60, blank=True)

    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    location_precision = models.CharField(
        max_length=12,
        default="unknown",
        choices=[
            ("unknown", _("not known")),
            ("register", _("from the register")),
            ("field", _("measured in the field")),
        ],
    )
    location_flag = models.CharField(max_length=10, choices=LocationFlag.choices, default="", blank=True)
    location_province = models.CharField(max_length=2, blank=True, help_text=_("code of the province it lies in"))

    status = models.CharField(max_length=10, choices=LicenceStatus.choices, default=LicenceStatus.LICENSED)
    factory_class = models.PositiveSmallIntegerField(null=True, help_text=_("highest จำพวก of its licences in force"))
    main_type = models.ForeignKey("factories.FactoryType", models.PROTECT, null=True, related_name="+", db_index=False)
    licence_count = models.PositiveSmallIntegerField(default=0)
    horsepower = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    workers = models.PositiveIntegerField(default=0)
    capital = models.DecimalField(max_digits=18, decimal_places=2, default=0, help_text=_("baht"))
    class_disagrees = models.BooleanField(default=False, help_text=_("a licence's class is not what its size says"))

    last_inspected_on = models.DateField(null=True)
    open_findings = models.PositiveIntegerField(default=0)

    search_text = models.TextField(help_text="core.thai.search_key of names, operator, numbers and subdistrict, by |")
    sort_key = models.CharField(max_length=300, db_collation="C", help_text="core.thai.thai_key of the name")
    provenance = models.JSONField(
        default=dict, help_text='{group: {"source", "on", "by": import|officer}} for name place location operator'
    )
    place_key = models.CharField(
        max_length=32, blank=True, default="", db_default="", help_text="what an import groups licences into a site by"
    )
    version = models.PositiveIntegerField(default=1, help_text="optimistic lock of the edit form")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    objects = SiteQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["province", "sort_key", "id"], name="site_by_province_name"),
            models.Index(fields=["sort_key", "id"], name="site_by_name"),
            # Foreign keys have no index of their own where one below begins with them: each import pays every index.
            models.Index(fields=["operator"], name="site_by_operator"),
            models.Index(fields=["main_type"], name="site_by_type"),
            models.Index(fields=["province", "id"], name="site_by_province"),  # the pages of the API
            models.Index(fields=["place_key"], condition=~models.Q(place_key=""), name="site_by_place_key"),
            models.Index(fields=["province", "district"], name="site_by_district"),
            models.Index(fields=["province", "status"], name="site_by_province_status"),
            models.Index(  # the neighbours of an incident
                fields=["latitude", "longitude"], condition=models.Q(latitude__isnull=False), name="site_by_place"
            ),
            GinIndex(fields=["search_text"], opclasses=["gin_trgm_ops"], name="site_search_trigrams"),
            GinIndex(models.Func("search_text", function="thai_bigrams"), name="site_search_bigrams"),
        ]

    def __str__(self) -> str:
        return self.name


THAI_ORDER = [Collate("sort_key", "C"), "pk"]
