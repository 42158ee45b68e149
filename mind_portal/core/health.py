"""Probes: is the process up, and can it do its work?"""

from collections.abc import Callable

from celery import current_app
from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django_prometheus.exports import ExportToDjangoView
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from mind_portal.core.tasks import HEARTBEAT_KEY

MAX_HEARTBEAT_AGE = 60  # seconds
_checks: dict[str, Callable[[], float | None]] = {}


def register_age(name: str, seconds: Callable[[], float | None]) -> None:
    """Let an app add an age in seconds to /readyz, e.g. of its oldest waiting row; None means nothing waits."""
    _checks[name] = seconds


def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return HttpResponse("ok", content_type="text/plain")


def readyz(request: HttpRequest) -> JsonResponse:
    """Database, broker and worker, with the ages in seconds. 503 when the database or the broker is away."""
    database = _database_answers()
    broker = _broker_answers()
    heartbeat = _heartbeat_age()
    ages = {name: check() for name, check in _checks.items()} if database else {}
    worker = heartbeat is not None and heartbeat <= MAX_HEARTBEAT_AGE
    body = {"database": database, "broker": broker, "worker": worker, "worker_heartbeat_age": heartbeat, **ages}
    return JsonResponse(body, status=200 if database and broker else 503)


def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus' figures for whoever knows METRICS_TOKEN (`Authorization: Bearer …`); 404 for everybody else."""
    wanted = f"Bearer {settings.METRICS_TOKEN}"
    if not settings.METRICS_TOKEN or not constant_time_compare(request.headers.get("Authorization", ""), wanted):
        raise Http404
    response: HttpResponse = ExportToDjangoView(request)
    return response


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("select 1")
    except DatabaseError:
        return False
    return True


def _broker_answers() -> bool:
    try:
        with current_app.connection_for_write() as broker:
            broker.ensure_connection(max_retries=1, timeout=2)
    except (OperationalError, OSError):
        return False
    return True


def _heartbeat_age() -> float | None:
    try:
        beat = cache.get(HEARTBEAT_KEY)
    except (RedisError, OSError):
        return None
    return None if beat is None else round(timezone.now().timestamp() - beat, 1)
