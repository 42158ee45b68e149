"""Measures and cells as the API gives them."""

from typing import Any

from rest_framework import serializers

CELL_COLUMNS = (
    "id", "measure", "province", "month", "value", "numerator", "denominator", "rows", "computed_at",
)  # fmt: skip


class MeasureRow(serializers.Serializer[Any]):
    """One measure of the catalogue, in the language of the request."""

    code = serializers.CharField()
    name = serializers.CharField()
    unit = serializers.CharField()
    definition = serializers.CharField()
    origin = serializers.CharField()
    kind = serializers.CharField(help_text="flow, stock or ratio: how months and provinces add up")
    direction = serializers.CharField(help_text="up, down or neutral: which way is good")
    dimension = serializers.CharField(help_text="business, society, rules or community: the dimension of MIND")
    decimals = serializers.IntegerField()
    scale = serializers.IntegerField(help_text="a ratio's value is numerator / denominator x scale")
    minimum_base = serializers.IntegerField(help_text="a province whose denominator is below is not ranked")
    takes_last_month = serializers.BooleanField(help_text="a longer period shows its last month, not its sum")


class CellRow(serializers.Serializer[Any]):
    """One measure of one province in one month."""

    id = serializers.IntegerField()
    measure = serializers.CharField()
    province = serializers.CharField(help_text="two-digit code")
    month = serializers.DateField(help_text="first day of the month")
    value = serializers.FloatField(allow_null=True)
    numerator = serializers.FloatField(allow_null=True, help_text="of ratios")
    denominator = serializers.FloatField(allow_null=True, help_text="of ratios")
    rows = serializers.IntegerField(help_text="how many records lie behind the figure")
    computed_at = serializers.DateTimeField(help_text="when the figure last changed")

    def to_representation(self, instance: Any) -> Any:
        """The row is plain values already."""
        return instance
