"""Reading incidents by the API, in the caller's scope."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from rest_framework import mixins, permissions, viewsets
from rest_framework.request import Request

from emergencies.api.serializers import IncidentDetail, IncidentRow, NoticeRow
from emergencies.filters import IncidentFilter, NoticeFilter
from emergencies.models import EffectReport, Incident, Notice, NoticeStatus, Order


class MayViewIncidents(permissions.BasePermission):
    """The permission of the page."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return bool(request.user and request.user.has_perm("emergencies.view_incident"))


class IncidentViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Incident]):
    """Incidents: list with the filters of the page (`state`, `kind`, `level` …), detail with figures and orders."""

    permission_classes = (permissions.IsAuthenticated, MayViewIncidents)
    filterset_class = IncidentFilter
    lookup_value_regex = r"\d{1,18}"
    queryset = Incident.objects.none()

    def get_queryset(self) -> QuerySet[Any]:
        incidents: QuerySet[Any] = Incident.objects.visible_to(self.request.user)
        if self.action != "retrieve":
            return incidents
        orders: QuerySet[Order] = Order.objects.select_related("unit").order_by("number")
        effects: QuerySet[EffectReport] = EffectReport.objects.order_by("-as_of", "-pk")
        return incidents.prefetch_related(Prefetch("orders", orders), Prefetch("effects", effects))

    def get_serializer_class(self) -> Any:
        return IncidentDetail if self.action == "retrieve" else IncidentRow


class NoticeViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Notice]):
    """Released public notices, with their words in Thai and English and the CAP 1.2 message as it went out.

    Everybody reads the same without an account at `/notices/`, and as an Atom feed at `/notices/feed.xml`.
    """

    permission_classes = (permissions.IsAuthenticated, MayViewIncidents)
    serializer_class = NoticeRow
    filterset_class = NoticeFilter
    lookup_value_regex = r"\d{1,18}"
    queryset = Notice.objects.none()

    def get_queryset(self) -> QuerySet[Any]:
        released: QuerySet[Any] = Notice.objects.visible_to(self.request.user).filter(status=NoticeStatus.RELEASED)
        return released.select_related("release").prefetch_related("texts")
