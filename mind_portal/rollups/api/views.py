"""Reading the catalogue and the cells. Aggregates are open to whoever may see figures, for every province."""

from typing import Any

import django_filters
from django.db.models import F, QuerySet
from django_filters.rest_framework import FilterSet
from rest_framework import mixins, permissions, viewsets
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from mind_portal.rollups import catalogue
from mind_portal.rollups.api.serializers import CELL_COLUMNS, CellRow, MeasureRow
from mind_portal.rollups.models import Cell


class MayViewFigures(permissions.BasePermission):
    """The permission of the dashboards."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return bool(request.user and request.user.has_perm("rollups.view_cell"))


class MeasureViewSet(viewsets.ViewSet):
    """The catalogue: what is measured, how it is defined and how it adds up."""

    permission_classes = (permissions.IsAuthenticated, MayViewFigures)
    serializer_class = MeasureRow
    lookup_value_regex = r"[a-z0-9_.]+"

    def list(self, request: Request) -> Response:
        """All measures in the order of the catalogue."""
        return Response(MeasureRow(catalogue.measures(), many=True).data)

    def retrieve(self, request: Request, pk: str) -> Response:
        """One measure by its code."""
        try:
            return Response(MeasureRow(catalogue.measure(pk)).data)
        except KeyError as error:
            raise NotFound from error


class CellFilter(FilterSet):
    """`?measure=&province=&from=&to=`; months by any of their days, both ends included."""

    measure = django_filters.CharFilter()
    province = django_filters.CharFilter(field_name="province_id")

    class Meta:
        model = Cell
        fields: tuple[str, ...] = ()


# `from` is no name for a class attribute.
CellFilter.base_filters["from"] = django_filters.DateFilter(field_name="month", lookup_expr="gte")
CellFilter.base_filters["to"] = django_filters.DateFilter(field_name="month", lookup_expr="lte")


class CellViewSet(mixins.ListModelMixin, viewsets.GenericViewSet[Cell]):
    """Cells: one measure of one province and month. Sum them by the rules of the measure's kind."""

    permission_classes = (permissions.IsAuthenticated, MayViewFigures)
    serializer_class = CellRow
    filterset_class = CellFilter
    queryset = Cell.objects.none()

    def get_queryset(self) -> QuerySet[Cell, Any]:
        cells: QuerySet[Cell, Any] = Cell.objects.values(*CELL_COLUMNS, pk=F("id"))
        return cells
