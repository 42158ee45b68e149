"""Pages for anybody: Thai, or English with `?lang=en`; no cookie and no browser decides, so a cache may answer."""

import functools
from collections.abc import Callable
from typing import Any, Final

from django.http import HttpRequest, HttpResponseBase
from django.utils import translation
from django.utils.cache import get_conditional_response, set_response_etag

POLICY: Final = (
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self' data:; script-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
LANGUAGES: Final = ("th", "en")
View = Callable[..., HttpResponseBase]


def spoken(view: View) -> View:
    """Answer in the language of the address; the page is not for search engines and tells no other site its address."""

    @functools.wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        language = request.GET.get("lang", "")
        language = language if language in LANGUAGES else "th"
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = view(request, *args, **kwargs)
        response["Content-Language"] = language
        response["X-Robots-Tag"] = "noindex, nofollow"
        # Not no-referrer: a form would then come from “null”, which the check of its origin refuses.
        response["Referrer-Policy"] = "same-origin"
        response.setdefault("Content-Security-Policy", POLICY)
        return response

    return answer


def kept_for(seconds: int) -> Callable[[View], View]:
    """Let caches keep the answer so long, and say by its checksum when it has not changed."""

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            response: Any = view(request, *args, **kwargs)
            # Middleware has looked who asks, for the access log; the answer does not depend on it.
            request.session.accessed = False
            response["Cache-Control"] = f"public, max-age={seconds}"
            if response.status_code != 200:
                return response  # type: ignore[no-any-return]
            tagged: Any = set_response_etag(response)
            return get_conditional_response(request, etag=tagged["ETag"], response=tagged) or tagged

        return answer

    return decorate


def languages(request: HttpRequest) -> dict[str, str]:
    """What links and forms of a page carry on: `q` is empty in Thai, `?lang=en` in English; `other` leads across."""
    english = getattr(request, "LANGUAGE_CODE", "th") == "en"
    query = request.GET.copy()
    query["lang"] = "th" if english else "en"
    return {
        "lang": "en" if english else "th",
        "q": "?lang=en" if english else "",
        "other": f"?{query.urlencode()}",
        "other_name": "ไทย" if english else "English",
    }
