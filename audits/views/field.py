"""The pages for the field: one page that opens without a network, its worker and manifest, and the way for files."""

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any, Final, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET, require_http_methods

from audits import services
from audits.field_reading import read_file
from audits.field_words import field_words
from audits.models import InspectionDraft
from audits.views.drafts import MAY_FILE
from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.core.errors import Breach, DomainError

MAX_FILE: Final = 80 * 1024 * 1024
_STYLES: Final = ("tabler/tabler.min.css", "css/portal.css", "css/checklist.css", "css/field.css")
_PICTURES: Final = ("tabler/icons.svg", "img/mark.svg", "img/field-192.png")
_FONTS: Final = tuple(
    f"sarabun/files/sarabun-{script}-{weight}-normal.woff2"
    for script in ("thai", "latin")
    for weight in (400, 500, 600, 700)
)
_SHARED: Final = ("js/rules.js", "js/form-values.js", "idb/index.js", "qrcode-generator/qrcode.mjs")


@cache
def _files() -> tuple[str, ...]:
    """The static files that the page needs without a network."""
    own = sorted((Path(settings.PORTAL_DIR) / "assets" / "static" / "js" / "field").glob("*.js"))
    rules = sorted((Path(settings.PORTAL_DIR) / "assets" / "vendor" / "cel-js").glob("*.js"))
    scripts = [*(f"js/field/{path.name}" for path in own), *(f"cel-js/{path.name}" for path in rules)]
    return (*_STYLES, *_PICTURES, *_FONTS, *_SHARED, *scripts)


@cache
def _fingerprint(language: str) -> str:
    """Changes when anything that the worker keeps changes: then it fetches all of it anew, and only then."""
    mark = hashlib.sha256(language.encode())
    for name in _files():
        path = finders.find(name)
        mark.update(Path(str(path)).read_bytes() if path else static(name).encode())
    for page in sorted((settings.BASE_DIR / "templates" / "audits" / "field").glob("*")):
        mark.update(page.read_bytes())
    mark.update(json.dumps(field_words(), sort_keys=True).encode())
    return mark.hexdigest()[:16]


@gzip_page  # nothing secret stands in it that its size could betray
@login_required
@permission_required(MAY_FILE, raise_exception=True)
@require_GET
def field_home(request: HttpRequest) -> HttpResponse:
    """The page that stays on the tablet. Nothing of the person stands in it: whoever is signed in, it is the same."""
    return render(request, "audits/field/field.html", {"words": field_words(), "version": _version()})


def _version() -> str:
    return _fingerprint(get_language() or "th")


@cache
def _told() -> str:
    """The module that says what is sent of a record, as lines of a worker, which knows no import map."""
    path = Path(settings.PORTAL_DIR) / "assets" / "static" / "js" / "field" / "told.js"
    return path.read_text(encoding="utf-8").replace("export function", "function")


@require_GET
def field_worker(request: HttpRequest) -> HttpResponse:
    """The service worker, with the list of what it keeps. It holds no data, so that anybody may read it."""
    files = [static(name) for name in _files()]
    # A name made of the content never changes its content: what the browser has is good, and nothing is asked again.
    frozen = all(kept != f"{settings.STATIC_URL}{name}" for kept, name in zip(files, _files(), strict=True))
    context = {
        "version": _version(),
        "files": json.dumps(files),
        "reading": "default" if frozen else "no-cache",
        "told": _told(),
    }
    response = render(request, "audits/field/sw.js", context, content_type="text/javascript; charset=utf-8")
    add_never_cache_headers(response)
    return response


@require_GET
def field_manifest(request: HttpRequest) -> JsonResponse:
    """What a browser asks to install the pages as an app."""
    icons = [
        {"src": static("img/mark.svg"), "sizes": "any", "type": "image/svg+xml"},
        {"src": static("img/field-192.png"), "sizes": "192x192", "type": "image/png"},
        {"src": static("img/field-512.png"), "sizes": "512x512", "type": "image/png"},
    ]
    manifest = {
        "name": _("MIND portal: inspections in the field"),
        "short_name": _("Inspections"),
        "lang": get_language() or "th",
        "id": "/field/",
        "start_url": "/field/",
        "scope": "/field/",
        "display": "standalone",
        "background_color": "#f3f5f8",
        "theme_color": "#132f57",
        "icons": icons,
    }
    return JsonResponse(manifest, content_type="application/manifest+json")


@login_required
@permission_required(MAY_FILE, raise_exception=True)
@require_http_methods(["GET", "POST"])
def field_upload(request: HttpRequest) -> HttpResponse:
    """The way for a record that the outbox saved as a file: the same checks as if the outbox had sent it."""
    context: dict[str, Any] = {"breaches": []}
    if request.method == "GET":
        return render(request, "audits/field/upload.html", context)
    user, now = cast(User, request.user), timezone.now()
    file = request.FILES.get("file")
    try:
        if file is None or (file.size or 0) > MAX_FILE:
            raise DomainError(Breach("AUD-FIELD-5", _("Choose the file that the outbox saved."), field="file"))
        seal = services.field_keys(actor=user, now=now).seal
        saved = read_file(file.read(), officer_id=user.pk, seal=seal)
        done = services.receive_file(saved=saved, actor=user, now=now)
    except (Site.DoesNotExist, InspectionDraft.DoesNotExist):
        context["breaches"] = [Breach("AUD-FIELD-1", out_of_scope())]
    except DomainError as error:
        context["breaches"] = error.breaches
    else:
        return _brought(request, done)
    return render(request, "audits/field/upload.html", context, status=422)


def out_of_scope() -> str:
    return _("This factory is not in your province: the record cannot be taken in. Ask its own office.")


def _brought(request: HttpRequest, done: services.Received) -> HttpResponse:
    """Where the file led: the inspection, or the draft where something clashed."""
    if done.inspection is None:
        if done.conflicts or done.heard.team_clash:
            messages.warning(request, _("Some answers differ from those on the server, which were kept. Look at them."))
        return redirect("audits:draft_review", draft_id=done.draft.pk if done.draft else "")
    if done.is_new:
        messages.success(
            request, _("The inspection is filed. Its number is %(number)s.") % {"number": done.inspection.pk}
        )
    else:
        messages.info(request, _("This record was here already: nothing was stored twice."))
    if done.differences:
        messages.warning(
            request, _("The file holds other answers than those that were filed. Nothing was overwritten.")
        )
    for breach in done.refused:
        messages.warning(request, _("A photo was not taken in: %(why)s") % {"why": breach.message})
    return redirect("audits:inspection_detail", pk=done.inspection.pk)
