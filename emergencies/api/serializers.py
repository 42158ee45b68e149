"""Incidents as the API gives them: without who called, which is personal data."""

from typing import Any

from rest_framework import serializers

from emergencies.models import EffectReport, Incident, Order


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


class OrderRow(serializers.ModelSerializer[Order]):
    unit = serializers.CharField(source="unit.name")

    class Meta:
        model = Order
        fields = ["number", "unit", "text", "status", "issued_at", "ack_by", "acknowledged_at", "due_at", "ended_at"]


class IncidentDetail(IncidentRow):
    """One incident with the figures of each source and the orders to units."""

    place = serializers.CharField()
    effects = EffectRow(many=True)
    orders = OrderRow(many=True)
