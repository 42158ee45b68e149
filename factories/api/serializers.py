"""What the API says of a factory. Lists are read as plain values; the serializers describe them for the schema."""

from typing import Any

from rest_framework import serializers

from factories.models import Site

LIST_COLUMNS = (
    "id", "name", "operator_name", "province_code", "district_code", "subdistrict_code", "status", "factory_class",
    "type_code", "horsepower", "workers", "capital", "licence_count", "latitude", "longitude", "location_flag",
    "class_disagrees", "last_inspected_on", "open_findings",
)  # fmt: skip


class SiteRow(serializers.Serializer[Any]):
    """One factory of the list."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    operator_name = serializers.CharField()
    province_code = serializers.CharField()
    district_code = serializers.CharField(allow_null=True)
    subdistrict_code = serializers.CharField(allow_null=True)
    status = serializers.CharField()
    factory_class = serializers.IntegerField(allow_null=True)
    type_code = serializers.CharField(allow_null=True)
    horsepower = serializers.FloatField()
    workers = serializers.IntegerField()
    capital = serializers.FloatField(help_text="baht")
    licence_count = serializers.IntegerField()
    latitude = serializers.FloatField(allow_null=True)
    longitude = serializers.FloatField(allow_null=True)
    location_flag = serializers.CharField(help_text="empty: plausible")
    class_disagrees = serializers.BooleanField()
    last_inspected_on = serializers.DateField(allow_null=True)
    open_findings = serializers.IntegerField()

    def to_representation(self, instance: Any) -> Any:
        """The row is plain values already."""
        return instance


class LicenceRow(serializers.Serializer[Any]):
    """One licence of a factory."""

    id = serializers.IntegerField()
    number = serializers.CharField()
    old_number = serializers.CharField()
    number_warning = serializers.CharField()
    name = serializers.CharField()
    type_id = serializers.CharField(allow_null=True)
    factory_class = serializers.IntegerField(allow_null=True)
    class_expected = serializers.IntegerField(allow_null=True)
    activity = serializers.CharField()
    horsepower = serializers.FloatField()
    workers = serializers.IntegerField()
    capital = serializers.FloatField()
    status = serializers.CharField()
    licensed_on = serializers.DateField(allow_null=True)
    started_on = serializers.DateField(allow_null=True)
    ended_on = serializers.DateField(allow_null=True)


class SiteDetail(serializers.ModelSerializer[Site]):
    """One factory with its licences and where its values come from."""

    operator_name = serializers.CharField(source="operator.name")
    province_code = serializers.CharField(source="province_id")
    district_code = serializers.CharField(source="district_id", allow_null=True)
    subdistrict_code = serializers.CharField(source="subdistrict_id", allow_null=True)
    type_code = serializers.CharField(source="main_type_id", allow_null=True)
    licences = LicenceRow(many=True)

    class Meta:
        model = Site
        fields = (
            *LIST_COLUMNS, "address", "postal_code", "estate", "location_precision", "location_province", "provenance",
            "updated_at", "licences",
        )  # fmt: skip
