"""A service's refusal that no view has caught becomes an answer, not an error of the server."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.decorators import sync_only_middleware

from mind_portal.core.errors import DomainError, StaleError


@sync_only_middleware
class refusals_are_answers:
    """Turns DomainError into a 422 page (409 for a stale record) that says the reasons and the way out."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, DomainError):
            return None
        status = 409 if isinstance(error, StaleError) else 422
        return render(request, "422.html", {"breaches": error.breaches}, status=status)
