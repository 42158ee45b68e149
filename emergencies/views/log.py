"""The log as a page of its own, and writing into it: by form, and by the script that keeps what was not sent."""

from typing import Any, cast
from uuid import uuid4

from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from emergencies import services
from emergencies.forms import LogForm
from emergencies.models import Incident, LogHead, LogKind
from emergencies.selectors import log
from emergencies.selectors.page import for_page
from emergencies.services.logging import Entry
from emergencies.views.incidents import chips, said, wants_json
from mind_portal.accounts.models import User
from mind_portal.core.errors import DomainError

PAGE = 200


@login_required
@permission_required("emergencies.view_incident", raise_exception=True)
@require_GET
def log_page(request: HttpRequest, pk: int) -> HttpResponse:
    """All entries, or those that nobody has confirmed (`?show=unverified`), by two hundreds (`?before=`)."""
    user = cast(User, request.user)
    incident = get_object_or_404(for_page(user), pk=pk)
    return render(request, "emergencies/log_page.html", _context(incident, request, LogForm(initial=_blank(request))))


def _blank(request: HttpRequest) -> dict[str, Any]:
    return {"client_id": uuid4(), "about": request.GET.get("about", ""), "relation": request.GET.get("relation", "")}


def _context(incident: Incident, request: HttpRequest, form: LogForm) -> dict[str, Any]:
    unverified = log.unverified(incident)
    only = request.GET.get("show") == "unverified"
    entries = unverified if only else log.newest(incident)
    before = request.GET.get("before", "")
    if before.isascii() and before.isdigit() and len(before) < 10:
        entries = entries.filter(seq__lt=int(before))
    rows = log.log_rows(entries.order_by("-seq")[: PAGE + 1], timezone.now())
    about = str(form["about"].value() or "")
    return {
        "incident": incident,
        "entries": rows[:PAGE],
        "next_before": rows[PAGE - 1]["seq"] if len(rows) > PAGE else None,
        "only_unverified": only,
        "log_unverified": unverified.count(),
        "log_total": LogHead.objects.values_list("seq", flat=True).get(pk=incident.pk),
        "flaws": log.chain_flaws(incident) if request.GET.get("check") else None,
        "checked": bool(request.GET.get("check")),
        "form": form,
        "chips": chips(),
        "may_write": request.user.has_perm("emergencies.write_log"),
        "about": log.log_rows(incident.log.filter(seq=int(about)), timezone.now())
        if about.isascii() and about.isdigit()
        else [],
    }


@login_required
@permission_required("emergencies.write_log", raise_exception=True)
@require_POST
def log_write(request: HttpRequest, pk: int) -> HttpResponse:
    """Append one entry. The script asks for JSON; a plain form is led back to where it came from."""
    user = cast(User, request.user)
    incident = get_object_or_404(for_page(user), pk=pk)
    form = LogForm(request.POST)
    if form.is_valid():
        try:
            entry = _entry(form, request)
            written = services.write_entry(incident_id=pk, entry=entry, actor=user, now=timezone.now())
        except Incident.DoesNotExist:
            raise Http404 from None
        except DomainError as error:
            form.add_breaches(error)
        else:
            if wants_json(request):
                return JsonResponse({"seq": written.entry.seq, "is_new": written.is_new})
            return redirect("emergencies:incident_detail", pk=pk)
    if wants_json(request):
        return JsonResponse({"errors": said(form)}, status=422)
    return render(request, "emergencies/log_page.html", _context(incident, request, form), status=422)


def _entry(form: LogForm, request: HttpRequest) -> Entry:
    found = form.cleaned_data
    return Entry(
        client_id=form.client, kind=found["kind"] or LogKind.NOTE, text=found["text"], source=found["source"],
        is_verified=found["is_verified"], relation=found["relation"], about=found["about"], at=found["at"],
        photos=request.FILES.getlist("photos"),
    )  # fmt: skip
