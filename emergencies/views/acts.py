"""The small forms of an incident: each asks one thing, calls one service and leads back to the page."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from emergencies import rules, services
from emergencies.forms import (
    BreachForm,
    CauseForm,
    ChemicalForm,
    EffectsForm,
    LevelForm,
    OperatorForm,
    PhaseForm,
    PlaceForm,
    PositionForm,
    WindForm,
)
from emergencies.models import Incident, Phase
from emergencies.selectors.closing import remaining
from emergencies.selectors.effects import effect_figures
from emergencies.selectors.page import for_page, last_report_at, verb_label
from emergencies.selectors.people import fit_for_position
from emergencies.states import INCIDENT_MACHINE, REASONED
from mind_portal.accounts.models import User
from mind_portal.core.errors import DomainError

MANAGE = "emergencies.manage_incident"
WRITE = "emergencies.write_log"


@dataclass(frozen=True)
class Act:
    """One form: what it is called, what its button says, what it calls, what is said afterwards."""

    title: str
    button: str
    run: Callable[[Any, User], Any]
    done: str
    template: str = "emergencies/act.html"
    danger: bool = False


def _answer(
    request: HttpRequest, incident: Incident, form: BreachForm, act: Act, extra: dict[str, Any] | None = None
) -> HttpResponse:
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                act.run(form, cast(User, request.user))
            except Incident.DoesNotExist:
                raise Http404 from None
            except DomainError as error:
                form.add_breaches(error)
            else:
                messages.success(request, act.done)
                return redirect("emergencies:incident_detail", pk=incident.pk)
    context = {"incident": incident, "form": form, "act": act, **(extra or {})}
    return render(request, act.template, context, status=status)


def _incident(request: HttpRequest, pk: int) -> Incident:
    found: Incident = get_object_or_404(for_page(request.user), pk=pk)
    return found


@login_required
@permission_required(MANAGE, raise_exception=True)
@require_http_methods(["GET", "POST"])
def incident_phase(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Lead the incident to another phase; closing shows first what remains."""
    if verb not in INCIDENT_MACHINE.transitions:
        raise Http404
    incident = _incident(request, pk)
    form = PhaseForm(request.POST if request.method == "POST" else None)
    form.fields["reason"].required = verb in REASONED
    label = verb_label(verb)
    act = Act(
        title=label,
        button=label,
        run=lambda form, user: services.change_phase(
            incident_id=pk, verb=verb, reason=form.cleaned_data["reason"], at=form.cleaned_data["at"], actor=user,
            now=timezone.now(),
        ),
        done=_("Noted: %(what)s.") % {"what": label},
        danger=verb == "flare_up",
    )  # fmt: skip
    extra: dict[str, Any] = {"allowed": verb in INCIDENT_MACHINE.open_from(incident.phase)}
    extra |= {"phase_name": Phase(incident.phase).label}
    if verb == "close":
        left = remaining(incident)
        extra |= {"remaining": left, "blocked": bool(rules.closing_breaches(left))}
    return _answer(request, incident, form, act, extra)


@login_required
@permission_required(MANAGE, raise_exception=True)
@require_http_methods(["GET", "POST"])
def incident_level(request: HttpRequest, pk: int) -> HttpResponse:
    """The scoring sheet and the level."""
    incident = _incident(request, pk)
    form = LevelForm(request.POST if request.method == "POST" else None, initial={"level": incident.level})
    act = Act(
        title=_("Set the level"),
        button=_("Set the level"),
        run=lambda form, user: services.set_level(
            incident_id=pk, level=form.cleaned_data["level"], sheet=form.sheet, reason=form.cleaned_data["reason"],
            actor=user, now=timezone.now(),
        ),
        done=_("The level is set."),
        template="emergencies/level.html",
    )  # fmt: skip
    changes = incident.level_changes.select_related("by").order_by("-at", "-id")
    return _answer(request, incident, form, act, {"changes": changes})


@login_required
@permission_required(WRITE, raise_exception=True)
@require_http_methods(["GET", "POST"])
def incident_effects(request: HttpRequest, pk: int) -> HttpResponse:
    """Figures with plus and minus, and who said so."""
    incident = _incident(request, pk)
    figures = effect_figures(incident, last_report_at(incident), timezone.now())
    form = EffectsForm(request.POST if request.method == "POST" else None, initial={"said_by": "seen"})
    act = Act(
        title=_("People"),
        button=_("Report the figures"),
        run=lambda form, user: services.report_effects(
            incident_id=pk, figures=form.figures,
            told=services.Told(form.cleaned_data["said_by"], form.cleaned_data["source"], form.cleaned_data["as_of"]),
            actor=user, now=timezone.now(),
        ),
        done=_("The figures are reported."),
        template="emergencies/effects.html",
    )  # fmt: skip
    for tile in figures["tiles"]:
        form.fields[tile["code"]].widget.attrs["placeholder"] = tile["value"]
    rows = [{**tile, "field": form[tile["code"]]} for tile in figures["tiles"]]
    return _answer(request, incident, form, act, {"figures": figures, "rows": rows})


@login_required
@permission_required(WRITE, raise_exception=True)
@require_http_methods(["GET", "POST"])
def incident_wind(request: HttpRequest, pk: int) -> HttpResponse:
    incident = _incident(request, pk)
    act = Act(
        title=_("Wind"),
        button=_("Note the wind"),
        run=lambda form, user: services.note_wind(
            incident_id=pk, from_degrees=form.cleaned_data["from_degrees"], speed=form.cleaned_data["speed"],
            source=form.cleaned_data["source"], actor=user, now=timezone.now(),
        ),
        done=_("The wind is noted; what lies downwind comes first."),
    )  # fmt: skip
    return _answer(request, incident, WindForm(request.POST if request.method == "POST" else None), act)


@login_required
@permission_required(WRITE, raise_exception=True)
@require_http_methods(["GET", "POST"])
def incident_chemical(request: HttpRequest, pk: int) -> HttpResponse:
    incident = _incident(request, pk)
    act = Act(
        title=_("Add a substance"),
        button=_("Add the substance"),
        run=lambda form, user: services.add_chemical(
            incident_id=pk, values=form.cleaned_data, actor=user, now=timezone.now()
        ),
        done=_("The substance is added."),
    )
    return _answer(request, incident, ChemicalForm(request.POST if request.method == "POST" else None), act)


@login_required
@permission_required(MANAGE, raise_exception=True)
@require_http_methods(["GET", "POST"])
def incident_position(request: HttpRequest, pk: int) -> HttpResponse:
    incident = _incident(request, pk)
    act = Act(
        title=_("Hand over a position"),
        button=_("Hand over"),
        run=lambda form, user: services.hand_over_position(
            incident_id=pk, role=form.cleaned_data["role"], holder_id=form.cleaned_data["holder"], actor=user,
            now=timezone.now(),
        ),
        done=_("The position is handed over."),
    )  # fmt: skip
    return _answer(
        request,
        incident,
        PositionForm(request.POST if request.method == "POST" else None, people=fit_for_position(incident)),
        act,
    )


@login_required
@permission_required(MANAGE, raise_exception=True)
@require_http_methods(["GET", "POST"])
def incident_operator(request: HttpRequest, pk: int) -> HttpResponse:
    incident = _incident(request, pk)
    act = Act(
        title=_("What the factory says"),
        button=_("Keep what the factory says"),
        run=lambda form, user: services.note_operator(
            incident_id=pk, told_by=form.cleaned_data["told_by"], text=form.cleaned_data["text"], actor=user,
            now=timezone.now(),
        ),
        done=_("What the factory says is kept, apart from the office's view."),
    )  # fmt: skip
    return _answer(request, incident, OperatorForm(request.POST if request.method == "POST" else None), act)


@login_required
@permission_required(MANAGE, raise_exception=True)
@require_http_methods(["GET", "POST"])
def incident_cause(request: HttpRequest, pk: int) -> HttpResponse:
    incident = _incident(request, pk)
    act = Act(
        title=_("What the office holds for the cause"),
        button=_("Keep the office's view"),
        run=lambda form, user: services.determine_cause(
            incident_id=pk, text=form.cleaned_data["text"], actor=user, now=timezone.now()
        ),
        done=_("The office's view is kept."),
    )
    return _answer(request, incident, CauseForm(request.POST if request.method == "POST" else None), act)


@login_required
@permission_required(MANAGE, raise_exception=True)
@require_http_methods(["GET", "POST"])
def incident_place(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a school, a hospital, a canal to the neighbourhood."""
    incident = _incident(request, pk)
    act = Act(
        title=_("Add a place to protect"),
        button=_("Add the place"),
        run=lambda form, user: services.add_place(
            incident_id=pk, values=form.cleaned_data, actor=user, now=timezone.now()
        ),
        done=_("The place is added; every incident near it will show it."),
    )
    initial = {"latitude": incident.latitude, "longitude": incident.longitude}
    return _answer(
        request, incident, PlaceForm(request.POST if request.method == "POST" else None, initial=initial), act
    )


@login_required
@permission_required(MANAGE, raise_exception=True)
@require_POST
def incident_verify(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that it is true."""
    incident = _incident(request, pk)
    services.verify_incident(incident_id=incident.pk, actor=cast(User, request.user), now=timezone.now())
    messages.success(request, _("The incident is confirmed."))
    return redirect("emergencies:incident_detail", pk=pk)
