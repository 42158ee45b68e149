"""Correcting a site or one of its licences."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from factories.forms import CorrectionForm, LicenceForm, SiteForm
from factories.models import Licence
from factories.services import edit_licence, edit_site
from factories.views.detail import visible_site
from mind_portal.core.errors import DomainError, StaleError


@require_http_methods(["GET", "POST"])
@login_required
@permission_required("factories.edit_site", raise_exception=True)
def site_edit(request: HttpRequest, pk: int) -> HttpResponse:
    site = visible_site(request, pk)
    initial = SiteForm.initial_of(site)
    form = SiteForm(request.POST or None, initial=initial, site=site)
    context = {"site": site, "form": form, "licence": None}
    if request.method == "GET":
        return _form(request, context)
    if not form.is_valid():
        return _form(request, context, status=422)
    try:
        edit_site(site_id=pk, change=form.change(), actor=request.user, now=timezone.now())
    except StaleError:
        return _stale(request, context, SiteForm.initial_of(visible_site(request, pk)))
    except DomainError as error:
        form.add_breaches(error)
        return _form(request, context, status=422)
    return _done(request, pk)


@require_http_methods(["GET", "POST"])
@login_required
@permission_required("factories.edit_site", raise_exception=True)
def licence_edit(request: HttpRequest, pk: int, licence_pk: int) -> HttpResponse:
    site = visible_site(request, pk)
    licence = get_object_or_404(Licence.objects.visible_to(request.user), pk=licence_pk, site=site)
    form = LicenceForm(request.POST or None, initial=_initial(licence, site.version))
    context = {"site": site, "form": form, "licence": licence}
    if request.method == "GET":
        return _form(request, context)
    if not form.is_valid():
        return _form(request, context, status=422)
    day = form.cleaned_data["effective_on"]
    try:
        edit_licence(
            licence_id=licence.pk, change=form.change(), effective_on=day, actor=request.user, now=timezone.now()
        )
    except StaleError:
        licence.refresh_from_db()
        return _stale(request, context, _initial(licence, visible_site(request, pk).version))
    except DomainError as error:
        form.add_breaches(error)
        return _form(request, context, status=422)
    return _done(request, pk)


def _initial(licence: Licence, version: int) -> dict[str, Any]:
    return LicenceForm.initial_of(licence, version, timezone.localdate())


def _form(request: HttpRequest, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    return render(request, "factories/edit.html", context, status=status)


def _stale(request: HttpRequest, context: dict[str, Any], now_stored: dict[str, Any]) -> HttpResponse:
    """The form once more with both values of every field that differs; sending it again keeps the officer's."""
    form: CorrectionForm = context["form"]
    differing = []
    for name, stored in now_stored.items():
        given = form.cleaned_data.get(name)
        if name not in ("version", "effective_on") and (stored or None) != (given or None):
            field = form.fields[name]
            differing.append((field.label, _shown(field, stored), _shown(field, given)))
    form.data = dict(form.data.items()) | {"version": str(now_stored["version"])}
    return _form(request, context | {"differing": differing}, status=409)


def _shown(field: Any, value: Any) -> str:
    labels = {str(key): str(label) for key, label in getattr(field, "choices", [])}
    return labels.get(str(value), str(field.prepare_value(value) or "–"))


def _done(request: HttpRequest, pk: int) -> HttpResponse:
    messages.success(request, _("The correction is saved. No import will overwrite it."))
    return redirect("factories:site_detail", pk=pk)
