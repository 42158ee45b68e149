"""The floors: what the same machine does with a bare Django, without session, middleware or scope.

F0 answers a word, F1 one indexed query as JSON, F3 fifty rows of eight columns by one `values()` query and Jinja2.
The plain DRF list is `CursorPagination` over a `ModelSerializer` of eight fields, with no scope and no filter.
"""

from typing import ClassVar

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from jinja2 import Environment
from rest_framework import generics, serializers
from rest_framework.pagination import CursorPagination
from rest_framework.permissions import AllowAny

from factories.models import Site

COLUMNS = ("id", "name", "province_id", "status", "factory_class", "horsepower", "workers", "last_inspected_on")
TABLE = Environment(autoescape=True).from_string(
    "<!doctype html><title>F3</title><table>{% for r in rows %}<tr><td><a href='/x/{{ r.id }}'>{{ r.name }}</a>"
    "<td>{{ r.province_id }}<td>{{ r.status }}<td>{{ r.factory_class }}<td>{{ r.horsepower }}<td>{{ r.workers }}"
    "<td>{{ r.last_inspected_on }}</tr>{% endfor %}</table>"
)


KEEPER = """navigator.serviceWorker.register("/bare/sw.js").then(() => navigator.serviceWorker.ready)
.then(() => { document.body.dataset.offline = "ready"; });"""
WORKER = """addEventListener("install", (e) => e.waitUntil(caches.open("bare").then((c) => c.add("/bare/"))));
addEventListener("activate", (e) => e.waitUntil(clients.claim()));
addEventListener("fetch", (e) => e.respondWith(caches.match(e.request).then((kept) => kept ?? fetch(e.request))));"""


def f0(request: HttpRequest) -> HttpResponse:
    return HttpResponse("hello")


def f1(request: HttpRequest) -> HttpResponse:
    return JsonResponse(dict(Site.objects.values("id", "name").get(pk=request.GET["id"])))


def f3(request: HttpRequest) -> HttpResponse:
    rows = Site.objects.filter(province_id="21").order_by("sort_key", "id").values(*COLUMNS)[:50]
    return HttpResponse(TABLE.render(rows=rows))


def bare(request: HttpRequest) -> HttpResponse:
    """A page of one line that a worker of three lines keeps: what opening without a network costs a browser."""
    return HttpResponse(
        "<!doctype html><title>bare</title><link rel=icon href=data:,><p id=here>hello<script>" + KEEPER + "</script>"
    )


def bare_worker(request: HttpRequest) -> HttpResponse:
    return HttpResponse(WORKER, content_type="text/javascript")


class PlainSerializer(serializers.ModelSerializer[Site]):
    class Meta:
        model = Site
        fields: ClassVar[tuple[str, ...]] = (
            "id",
            "name",
            "province",
            "status",
            "factory_class",
            "workers",
            "horsepower",
        )


class ByKey(CursorPagination):
    ordering = "id"
    page_size = 50


class PlainList(generics.ListAPIView[Site]):
    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_classes = ()
    filter_backends = ()
    pagination_class = ByKey
    serializer_class = PlainSerializer
    queryset = Site.objects.filter(province_id="21")


urlpatterns = [
    path("f0", f0),
    path("f1", f1),
    path("f3", f3),
    path("bare/", bare),
    path("bare/sw.js", bare_worker),
    path("drf", PlainList.as_view()),
]
