"""What the public reads without an account: light pages in both languages, CAP, and a feed.

The pages ask for no session and set no cookie, so that a cache before the portal may answer for it.
"""

from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import get_template
from django.utils import timezone
from django.views.decorators.http import require_safe

from emergencies.selectors import notices as reading

SECONDS: Final = 20
POLICY: Final = "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self' data:; base-uri 'none'"


def _answer(request: HttpRequest, content: str | bytes, content_type: str = "text/html; charset=utf-8") -> HttpResponse:
    # Middleware has looked who asks, for the access log; the answer does not depend on it, so it does not vary by it.
    request.session.accessed = False
    response = HttpResponse(content, content_type=content_type)
    response["Cache-Control"] = f"public, max-age={SECONDS}"
    response["Content-Security-Policy"] = POLICY
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    return _answer(request, get_template(template).render(context))


@require_safe
def notice_list(request: HttpRequest) -> HttpResponse:
    """What holds now, and what held before."""
    return _page(request, "notices/notice_list.html", reading.public_list(timezone.now()))


@require_safe
def notice(request: HttpRequest, label: str) -> HttpResponse:
    """One notice."""
    found = reading.by_label(label)
    if found is None:
        raise Http404
    return _page(request, "notices/notice.html", reading.public_page(found, timezone.now()))


@require_safe
def cap_message(request: HttpRequest, label: str) -> HttpResponse:
    """The notice as it went out, in CAP 1.2."""
    found = reading.by_label(label)
    if found is None:
        raise Http404
    return _answer(request, found.xml, "application/cap+xml; charset=utf-8")


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """The notices of the last ninety days as an Atom feed, each with its CAP message."""
    releases = list(reading.recent_releases(timezone.now()))
    rows = [reading.public_row(release) | {"release": release} for release in releases]
    context = {"rows": rows, "base": request.build_absolute_uri("/").rstrip("/"), "now": timezone.now()}
    return _answer(request, get_template("notices/feed.xml").render(context), "application/atom+xml; charset=utf-8")
