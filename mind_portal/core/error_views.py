"""The pages for what went wrong. They touch no table, so that they work when the database does not."""

from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.csrf import requires_csrf_token


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "400.html", status=400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "403.html", status=403)


PUBLIC = ("/f/", "/check/", "/complain/", "/draws/")
"""Where people arrive who have no account: a sign at the gate, a letter, a secret link, a published draw."""


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", {"public": request.path.startswith(PUBLIC)}, status=404)


@requires_csrf_token
def server_error(request: HttpRequest) -> HttpResponse:
    """The last page that still works: no user, no query, only the code to tell the help desk."""
    request_id: Any = structlog.contextvars.get_contextvars().get("request_id", "")
    # Without the request, hence without context processors: they read the session, and the database may be what failed.
    page = render_to_string("500.html", {"request_id": request_id, "nonce": str(getattr(request, "csp_nonce", ""))})
    return HttpResponse(page, status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403_csrf.html", status=403)
