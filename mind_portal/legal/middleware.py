"""A portal whose numbers of the law were not loaded says so, wherever one of them is asked for."""

from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.decorators import sync_only_middleware

from mind_portal.legal.errors import NoValue

log = structlog.get_logger(__name__)


@sync_only_middleware
class missing_numbers_are_answers:
    """Turns NoValue, which no view has caught, into a 503 page that names the number, the day and the way out."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, NoValue):
            return None
        log.error("number_of_the_law_missing", code=error.code, day=error.day.isoformat())
        return render(request, "legal/missing.html", {"code": error.code, "day": error.day}, status=503)
