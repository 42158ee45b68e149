"""Areas as the API gives them: both names, so that a client chooses the language."""

from rest_framework import serializers

from mind_portal.geography.models import District, Province, Subdistrict


class ProvinceSerializer(serializers.ModelSerializer[Province]):
    class Meta:
        model = Province
        fields = ["code", "name_th", "name_en", "abbreviation", "region", "has_office"]


class SubdistrictSerializer(serializers.ModelSerializer[Subdistrict]):
    class Meta:
        model = Subdistrict
        fields = ["code", "name_th", "name_en", "postal_codes"]


class DistrictSerializer(serializers.ModelSerializer[District]):
    class Meta:
        model = District
        fields = ["code", "name_th", "name_en"]


class ProvinceDetailSerializer(ProvinceSerializer):
    districts = DistrictSerializer(many=True, read_only=True)

    class Meta(ProvinceSerializer.Meta):
        fields = [*ProvinceSerializer.Meta.fields, "districts"]


class DistrictDetailSerializer(DistrictSerializer):
    province = serializers.CharField(source="province_id", read_only=True)
    subdistricts = SubdistrictSerializer(many=True, read_only=True)

    class Meta(DistrictSerializer.Meta):
        fields = [*DistrictSerializer.Meta.fields, "province", "subdistricts"]
