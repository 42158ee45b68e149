"""Provinces and districts. They are nobody's secret: every signed-in user reads all of them."""

from typing import Any

from django.db.models import QuerySet
from rest_framework import mixins, viewsets
from rest_framework.serializers import BaseSerializer

from mind_portal.geography.api import serializers
from mind_portal.geography.models import District, Province


class ProvinceViewSet(viewsets.ReadOnlyModelViewSet[Province]):
    """The 77 provinces; one of them with its districts."""

    queryset = Province.objects.all()
    lookup_value_regex = r"\d{2}"
    filterset_fields = ("region", "has_office")

    def get_serializer_class(self) -> type[BaseSerializer[Any]]:
        return serializers.ProvinceDetailSerializer if self.action == "retrieve" else serializers.ProvinceSerializer

    def get_queryset(self) -> QuerySet[Province]:
        queryset = super().get_queryset()
        return queryset.prefetch_related("districts") if self.action == "retrieve" else queryset


class DistrictViewSet(mixins.RetrieveModelMixin, viewsets.GenericViewSet[District]):
    """One district with its subdistricts and their postal codes."""

    queryset = District.objects.prefetch_related("subdistricts")
    lookup_value_regex = r"\d{4}"
    serializer_class = serializers.DistrictDetailSerializer
