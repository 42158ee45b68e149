"""Incidents as the API gives them: without who called, which is personal data."""

from typing import Any

from rest_framework import serializers

from emergencies.models import EffectReport, Incident, Notice, NoticeText, Order


class IncidentRow(serializers.Serializer[Any]):
    """One line of the list; `site` is the factory's key, `number` as people write it."""

    id = serializers.IntegerField()
    number = serializers.SerializerMethodField()
    is_exercise = serializers.BooleanField()
    is_false_alarm = serializers.BooleanField()
    province = serializers.CharField(source="province_id")
    site = serializers.IntegerField(source="site_id", allow_null=True)
    kind = serializers.CharField()
    title = serializers.CharField()
    level = serializers.IntegerField()
    phase = serializers.CharField()
    latitude = serializers.FloatField(allow_null=True)
    longitude = serializers.FloatField(allow_null=True)
    happened_at = serializers.DateTimeField(allow_null=True)
    reported_at = serializers.DateTimeField()
    verified_at = serializers.DateTimeField(allow_null=True)
    contained_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)

    def get_number(self, incident: Incident) -> str:
        return incident.label


class EffectRow(serializers.ModelSerializer[EffectReport]):
    class Meta:
        model = EffectReport
        fields = ["figure", "value", "said_by", "source", "as_of"]


class UnitOrderRow(serializers.ModelSerializer[Order]):
    unit = serializers.CharField(source="unit.name")

    class Meta:
        model = Order
        fields = ["number", "unit", "text", "status", "issued_at", "ack_by", "acknowledged_at", "due_at", "ended_at"]


class IncidentDetail(IncidentRow):
    """One incident with the figures of each source and the orders to units."""

    place = serializers.CharField()
    effects = EffectRow(many=True)
    orders = UnitOrderRow(many=True)


class NoticeWords(serializers.ModelSerializer[NoticeText]):
    class Meta:
        model = NoticeText
        fields = ["language", "headline", "area", "description", "more"]


class NoticeRow(serializers.ModelSerializer[Notice]):
    """A released notice; `previous` is the key of the notice that it follows, `cap` its CAP 1.2 message."""

    number = serializers.CharField(source="release.label")
    status = serializers.CharField(source="release.cap_status")
    identifier = serializers.CharField(source="release.identifier")
    released_at = serializers.DateTimeField(source="release.released_at")
    province = serializers.CharField(source="province_id")
    texts = NoticeWords(many=True)
    cap = serializers.CharField(source="release.xml")

    class Meta:
        model = Notice
        fields = [
            "id", "number", "status", "identifier", "kind", "previous", "incident", "province", "urgency", "severity",
            "certainty", "latitude", "longitude", "radius_km", "advice", "contact", "released_at", "expires_at",
            "texts", "cap",
        ]  # fmt: skip
