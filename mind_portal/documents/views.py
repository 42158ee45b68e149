"""Attachments streamed to whoever may see the record that they belong to."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from mind_portal.documents.access import may_open
from mind_portal.documents.models import Attachment

SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


@login_required
@require_safe
def attachment(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The file itself: a photo is shown, everything else is offered for saving."""
    return streamed(request, _open(request, pk))


def streamed(request: HttpRequest, found: Attachment) -> HttpResponseBase:
    """The answer with a file, for a page that has asked by itself whether the visitor may have it."""
    return _stream(request, found, found.file, found.content_type, found.name, as_attachment=not found.is_image)


@login_required
@require_safe
def thumbnail(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The small copy of a photo; 404 for a file that has none."""
    return thumbnail_streamed(request, _open(request, pk))


def thumbnail_streamed(request: HttpRequest, found: Attachment) -> HttpResponseBase:
    """The answer with the small copy, for a page that has asked by itself; 404 for a file that has none."""
    if not found.thumbnail:
        raise Http404
    return _stream(request, found, found.thumbnail, "image/jpeg", "thumbnail.jpg", as_attachment=False)


def _open(request: HttpRequest, pk: UUID) -> Attachment:
    found = get_object_or_404(Attachment.objects.present(), pk=pk)
    if not may_open(request.user, found):
        raise Http404
    return found


def _stream(
    request: HttpRequest, found: Attachment, file: Any, content_type: str, name: str, *, as_attachment: bool
) -> HttpResponseBase:
    tag = f'"{found.sha256[:32]}"'
    response: HttpResponse | FileResponse
    if request.headers.get("If-None-Match") == tag:
        response = HttpResponseNotModified()
    else:
        try:
            handle = file.open("rb")
        except FileNotFoundError:
            raise Http404 from None
        response = FileResponse(handle, as_attachment=as_attachment, filename=name, content_type=content_type)
    response["ETag"] = tag
    response["Cache-Control"] = "private, no-cache"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = SANDBOX
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
