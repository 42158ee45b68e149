"""The machine room: for administrators, how the figures are kept and what waits."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from mind_portal.core.views import render_page_or_part
from mind_portal.rollups import freshness, services, tasks

PERMISSION = "rollups.run_rollups"


@login_required
@permission_required(PERMISSION, raise_exception=True)
@require_GET
def machine_room(request: HttpRequest) -> HttpResponse:
    """What waits, how old it is, the last recounts with their drift, and when each measure last changed."""
    return render_page_or_part(request, "rollups/machine_room.html", "room", {"room": freshness.room()})


@login_required
@permission_required(PERMISSION, raise_exception=True)
@require_POST
def drain_now(request: HttpRequest) -> HttpResponse:
    """Fold in what waits, here and now: works without a broker."""
    drained = services.drain()
    if drained.skipped:
        messages.info(request, _("Another worker is just doing that."))
    else:
        messages.success(request, _("%(cells)s cells computed.") % {"cells": drained.cells})
    return redirect("rollups:machine_room")


@login_required
@permission_required(PERMISSION, raise_exception=True)
@require_POST
def rebuild_now(request: HttpRequest) -> HttpResponse:
    """Ask a worker to recount everything."""
    if tasks.ask_for_rebuild():
        messages.success(request, _("The recount is in the queue; its result appears below."))
    else:
        messages.error(request, _("The queue does not answer. The recount at night is not affected."))
    return redirect("rollups:machine_room")
