"""Draws by lot: announced, made with the announced number, withdrawn; or made at once with the reason why."""

from functools import partial
from typing import cast

from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from audits.forms_draws import AnnounceForm, NumberForm, UnannouncedDrawForm, WithdrawDrawForm
from audits.models import Draw, DrawAnnouncement, Plan
from audits.selectors import draws, planning
from audits.services import draws as services
from audits.views.plans import MAKE, VIEW, address
from audits.views.pressing import pressed
from mind_portal.accounts.models import User
from mind_portal.core import thai


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)


def _plan(request: HttpRequest, pk: int) -> Plan:
    return get_object_or_404(Plan.objects.visible_to(_user(request)).select_related("province"), pk=pk)


def _announcement(request: HttpRequest, pk: int) -> DrawAnnouncement:
    found = DrawAnnouncement.objects.visible_to(_user(request))
    return get_object_or_404(found.select_related("plan", "province", "announced_by", "withdrawn_by"), pk=pk)


@login_required
@permission_required(MAKE, raise_exception=True)
@require_http_methods(["GET", "POST"])
def draw_announce(request: HttpRequest, pk: int) -> HttpResponse:
    """Announce a draw of the plan's month, from a number that does not exist yet."""
    plan = _plan(request, pk)
    form = AnnounceForm(request.POST or None, officers=planning.field_officers(plan.province_id))
    if request.method == "POST" and form.is_valid():
        announce = partial(
            services.announce_draw, plan_id=pk, seed_source=form.cleaned_data["seed_source"],
            exists_from=form.exists_from, lots=form.lots, actor=_user(request), now=timezone.now(),
        )  # fmt: skip
        if made := pressed(request, form, announce, _("The draw is announced. Everybody sees it from now on.")):
            return redirect("audits:announcement_detail", pk=made.pk)
    return _form_page(request, plan, form, "audits/draw_announce.html")


@login_required
@permission_required(MAKE, raise_exception=True)
@require_http_methods(["GET", "POST"])
def plan_draw(request: HttpRequest, pk: int) -> HttpResponse:
    """Draw at once, which nobody was told beforehand: the reason stands beside it for ever."""
    plan = _plan(request, pk)
    form = UnannouncedDrawForm(request.POST or None, officers=planning.field_officers(plan.province_id))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        draw = partial(
            services.draw_visits, plan_id=pk, seed=given["seed"], seed_source=given["seed_source"], why=given["why"],
            lots=form.lots, actor=_user(request), now=timezone.now(),
        )  # fmt: skip
        if made := pressed(request, form, draw):
            return redirect("audits:draw_detail", pk=made.pk)
    return _form_page(request, plan, form, "audits/plan_draw.html")


def _form_page(
    request: HttpRequest, plan: Plan, form: AnnounceForm | UnannouncedDrawForm, template: str
) -> HttpResponse:
    context = {
        "form": form,
        "plan": plan,
        "month_name": thai.format_date(plan.month, "longmonth"),
        "waiting": plan.announcements.open().first(),
        "back": address(plan.province_id, plan.month),
    }
    return render(request, template, context, status=422 if request.method == "POST" else 200)


@login_required
@permission_required(VIEW, raise_exception=True)
@require_GET
def announcement_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What was announced and what became of it; the head enters the number here once it exists."""
    return _announcement_page(request, _announcement(request, pk), NumberForm())


def _announcement_page(
    request: HttpRequest, found: DrawAnnouncement, form: NumberForm, *, status: int = 200
) -> HttpResponse:
    context = draws.announcement_page(found, timezone.now()) | {
        "form": form,
        "month_name": thai.format_date(found.plan.month, "longmonth"),
        "may_make": _user(request).has_perm(MAKE),
        "back": address(found.province_id, found.plan.month),
    }
    return render(request, "audits/announcement_detail.html", context, status=status)


@login_required
@permission_required(MAKE, raise_exception=True)
@require_http_methods(["POST"])
def announcement_draw(request: HttpRequest, pk: int) -> HttpResponse:
    """Draw with the number that was published."""
    found, form = _announcement(request, pk), NumberForm(request.POST)
    if form.is_valid():
        draw = partial(
            services.draw_announced, announcement_id=pk, seed=form.cleaned_data["seed"], actor=_user(request),
            now=timezone.now(),
        )  # fmt: skip
        if made := pressed(request, form, draw):
            return redirect("audits:draw_detail", pk=made.pk)
    found.refresh_from_db(fields=["status"])
    return _announcement_page(request, found, form, status=422)


@login_required
@permission_required(MAKE, raise_exception=True)
@require_http_methods(["GET", "POST"])
def announcement_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the reason, then withdraw; the announcement stays in public as withdrawn."""
    found, form = _announcement(request, pk), WithdrawDrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        withdraw = partial(
            services.withdraw_announcement, announcement_id=pk, reason=form.cleaned_data["reason"],
            actor=_user(request), now=timezone.now(),
        )  # fmt: skip
        if pressed(request, form, withdraw, _("The announcement is withdrawn; it stays in public as withdrawn.")):
            return redirect("audits:announcement_detail", pk=pk)
    context = {"form": form, "found": found}
    return render(
        request, "audits/announcement_withdraw.html", context, status=422 if request.method == "POST" else 200
    )


@login_required
@permission_required(VIEW, raise_exception=True)
@require_GET
def draw_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A draw with its result, done again just now."""
    found = Draw.objects.visible_to(_user(request)).select_related("plan", "drawn_by", "announcement")
    each = get_object_or_404(found, pk=pk)
    back = address(each.province_id, each.plan.month)
    return render(request, "audits/draw_detail.html", draws.draw_page(each) | {"back": back})


@login_required
@permission_required(VIEW, raise_exception=True)
@require_GET
def draw_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything that is needed to do the draw again, as JSON."""
    found = get_object_or_404(Draw.objects.visible_to(request.user), pk=pk)
    content = {
        "seed": found.seed, "salt": found.salt, "seed_source": found.seed_source, "pool": found.pool,
        "result": found.result, "sha256": found.checksum,
    }  # fmt: skip
    headers = {"Content-Disposition": f'attachment; filename="draw-{found.pk}.json"'}
    return JsonResponse(content, headers=headers, json_dumps_params={"ensure_ascii": False, "indent": 1})
