"""Draws by lot for anybody: which took place, what each was made of, and a button that does one again."""

import datetime as dt
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.loader import get_template
from django.utils import timezone
from django.views.decorators.http import require_safe

from audits.models import Draw, DrawAnnouncement
from audits.planning.papers import announcement_file
from audits.planning.papers import draw_file as paper_of
from audits.public import draws
from audits.public.speaking import POLICY, kept_for, languages, spoken
from mind_portal.core import thai

SECONDS: Final = 300


@spoken
@kept_for(SECONDS)
@require_safe
def draw_list(request: HttpRequest) -> HttpResponseBase:
    """The draws of one month, the newest with any when none is asked for."""
    context = languages(request) | draws.list_page(_month(request.GET.get("month", "")), timezone.now())
    return HttpResponse(get_template("audits/public/draw_list.html").render(context))


@spoken
@kept_for(SECONDS)
@require_safe
def draw(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One draw; the script of the page may fetch its file, and does the draw again from nothing else."""
    context: dict[str, Any] = languages(request) | draws.draw_page(_draw(pk), timezone.localdate())
    response = HttpResponse(get_template("audits/public/draw.html").render(context))
    response["Content-Security-Policy"] = f"{POLICY}; connect-src 'self'"
    return response


@kept_for(SECONDS)
@require_safe
def draw_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file with which anybody can do the draw again; 404 until its month is over."""
    found = _draw(pk)
    return _file(found.plan.month, f"draw-{found.pk}", paper_of(found))


@spoken
@kept_for(SECONDS)
@require_safe
def announcement(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A draw that was announced: made, waiting, late or withdrawn."""
    context = languages(request) | draws.announcement_page(_announcement(pk), timezone.now())
    return HttpResponse(get_template("audits/public/draw_announced.html").render(context))


@kept_for(SECONDS)
@require_safe
def announced_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file whose checksum was announced; 404 until its month is over."""
    found = _announcement(pk)
    return _file(found.plan.month, f"draw-announced-{found.pk}", announcement_file(found))


def _file(month: dt.date, name: str, text: str) -> HttpResponse:
    if not draws.is_open(month, timezone.localdate()):
        raise Http404
    headers = {"Content-Disposition": f'attachment; filename="{name}.json"'}
    return HttpResponse(text, content_type="application/json", headers=headers)


def _draw(pk: int) -> Draw:
    found = Draw.objects.select_related("plan", "province", "announcement__plan")
    return get_object_or_404(found, pk=pk)


def _announcement(pk: int) -> DrawAnnouncement:
    return get_object_or_404(DrawAnnouncement.objects.select_related("plan", "province"), pk=pk)


def _month(text: str) -> dt.date | None:
    """`2026-10`; anything else asks for nothing."""
    try:
        return thai.parse_month(text)
    except ValueError:
        return None
