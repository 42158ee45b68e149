"""Opening an incident, its page, and the part that keeps open screens alive."""

from typing import Any, cast
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from emergencies import geo, services
from emergencies.forms import BreachForm, OpenForm
from emergencies.models import Incident, IncidentKind, LogHead
from emergencies.models.log import TYPED_KINDS
from emergencies.selectors import log
from emergencies.selectors.log import ICONS
from emergencies.selectors.opening import chosen_site, found_sites, near_sites, provinces
from emergencies.selectors.page import for_page, incident_page, last_report_at, live_parts, surroundings
from mind_portal.accounts.models import User
from mind_portal.core.errors import DomainError

KIND_ICONS = {"fire": "flame", "leak": "cloud", "explosion": "bomb", "waste": "droplet", "collapse": "building"}
ALL_NEIGHBOURS = 200


def chips() -> list[tuple[str, Any, str]]:
    """What an entry of the log can be about: value, word, icon."""
    return [(kind.value, kind.label, ICONS[kind.value][0]) for kind in TYPED_KINDS]


def wants_json(request: HttpRequest) -> bool:
    """Whether the script asks that sends what was kept without a network; it believes nothing but JSON."""
    return "application/json" in request.headers.get("Accept", "")


def said(form: BreachForm) -> list[str]:
    """Why a form was not taken."""
    return [str(text) for texts in form.errors.values() for text in texts]


@login_required
@permission_required("emergencies.report_incident", raise_exception=True)
@require_http_methods(["GET", "POST"])
def incident_open(request: HttpRequest) -> HttpResponse:
    """Three answers and one button. `act=find` looks for the factory, without opening anything."""
    user = cast(User, request.user)
    data = request.POST if request.method == "POST" else None
    form = OpenForm(data, initial={"client_id": uuid4(), "hurt": "unknown"})
    status = 200
    if data is not None and data.get("act") == "open":
        status = 422
        if form.is_valid():
            try:
                opened = services.open_incident(opening=_opening(form, request), actor=user, now=timezone.now())
            except DomainError as error:
                form.add_breaches(error)
            else:
                if wants_json(request):
                    return JsonResponse({"pk": opened.incident.pk, "is_new": opened.is_new})
                if opened.is_new:
                    words = _("Incident %(n)s is open; the centre has been told.")
                    messages.success(request, words % {"n": opened.incident.label})
                return redirect("emergencies:incident_detail", pk=opened.incident.pk)
        if wants_json(request):
            return JsonResponse({"errors": said(form)}, status=status)
    return render(request, "emergencies/incident_open.html", _open_context(user, form, request), status=status)


def _opening(form: OpenForm, request: HttpRequest) -> services.Opening:
    found = form.cleaned_data
    return services.Opening(
        client_id=form.client, kind=found["kind"], hurt=found["hurt"] or "unknown", site_id=found["site"],
        latitude=found["latitude"], longitude=found["longitude"], place=found["place"], province=found["province"],
        title=found["title"], happened_at=found["happened_at"], is_exercise=found["is_exercise"],
        reporter_name=found["reporter_name"], reporter_phone=found["reporter_phone"],
        photos=request.FILES.getlist("photos"),
    )  # fmt: skip


def _open_context(user: User, form: OpenForm, request: HttpRequest) -> dict[str, Any]:
    chosen = form["site"].value() or request.GET.get("site")
    key = str(chosen or "")
    site = chosen_site(user, int(key)) if key.isascii() and key.isdigit() and len(key) < 19 else None
    words = str(form["q"].value() or "")
    offered = provinces(user)
    return {
        "form": form,
        "kinds": [(value, label, KIND_ICONS.get(value, "alert-triangle")) for value, label in IncidentKind.choices],
        "site": site,
        "found": found_sites(user, words) if words and site is None else [],
        "searched": bool(words),
        "provinces": offered,
        "province": form["province"].value() or (offered[0][0] if len(offered) == 1 else ""),
    }


@login_required
@permission_required("emergencies.report_incident", raise_exception=True)
@require_GET
def incident_near(request: HttpRequest) -> JsonResponse:
    """The factories near the phone, as JSON: `?lat=12.7&lon=101.2`."""
    try:
        latitude, longitude = float(request.GET.get("lat", "")), float(request.GET.get("lon", ""))
    except ValueError:
        return JsonResponse({"error": "lat=12.7&lon=101.2"}, status=400)
    if not geo.in_thailand(latitude, longitude):
        return JsonResponse({"sites": []})
    return JsonResponse({"sites": near_sites(request.user, latitude, longitude, timezone.now())})


@login_required
@permission_required("emergencies.view_incident", raise_exception=True)
@require_GET
def incident_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of one incident."""
    user = cast(User, request.user)
    incident = get_object_or_404(for_page(user), pk=pk)
    context = incident_page(incident, user, timezone.now(), last_report_at(incident))
    context |= {"chips": chips(), "client_id": uuid4()}
    return render(request, "emergencies/incident_detail.html", context)


@login_required
@permission_required("emergencies.view_incident", raise_exception=True)
@require_GET
def incident_live(request: HttpRequest, pk: int) -> HttpResponse:
    """What has changed since entry `?after=`; 204 when nothing has. Asked every two seconds by each open screen."""
    user = cast(User, request.user)
    heads = LogHead.objects.filter(incident__in=Incident.objects.visible_to(user).filter(pk=pk))
    seq = heads.values_list("seq", flat=True).first()
    after = request.GET.get("after", "")
    known = int(after) if after.isascii() and after.isdigit() and len(after) < 10 else 0
    if seq is not None and seq <= known:
        return HttpResponse(status=204)
    incident = get_object_or_404(for_page(user), pk=pk)
    now = timezone.now()
    context = live_parts(incident, user, now, last_report_at(incident))
    context["entries"] = log.log_rows(log.newest(incident, known)[:100], now)
    return render(request, "emergencies/incident_live.html", context)


@login_required
@permission_required("emergencies.view_incident", raise_exception=True)
@require_GET
def incident_neighbours(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything within five kilometres, in words."""
    user = cast(User, request.user)
    incident = get_object_or_404(for_page(user), pk=pk)
    context = surroundings(incident, user, timezone.now(), shown=ALL_NEIGHBOURS)
    return render(request, "emergencies/neighbours.html", {"incident": incident, **context})
