"""The operator fills in and declares; the office reads."""

from typing import Any, cast
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from audits.declarations import selectors, services
from audits.declarations.models import DeclarationStatus, SelfDeclaration
from audits.facts import site_facts
from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.core import thai
from mind_portal.core.errors import DomainError
from mind_portal.questionnaires import pages
from mind_portal.questionnaires.forms import read_changes

MAY_DECLARE = "audits.declare_self"
MAY_SEE = "audits.view_inspection"
REASON = "reason-"


def user_of(request: HttpRequest) -> User:
    return cast(User, request.user)


def draft_or_404(request: HttpRequest, pk: UUID) -> SelfDeclaration:
    """An open one that can still be declared; whose factory has passed to another operator is only read."""
    rows = selectors.for_page(user_of(request)).of_present_operators()
    return get_object_or_404(rows, pk=pk, status=DeclarationStatus.DRAFT)


@login_required
@permission_required(MAY_SEE, raise_exception=True)
@require_GET
def declaration_list(request: HttpRequest) -> HttpResponse:
    """Declarations in scope; for an operator also his factories."""
    return render(request, "audits/declaration_list.html", selectors.declaration_list(user_of(request)))


@login_required
@permission_required(MAY_DECLARE, raise_exception=True)
@require_POST
def declaration_begin(request: HttpRequest) -> HttpResponse:
    """Begin, or go on with what is open."""
    number = str(request.POST.get("site", ""))
    if not number.isdecimal() or len(number) > 18:
        messages.error(request, _("Choose the factory that you declare"))
        return redirect("audits:declaration_list")
    site = get_object_or_404(Site.objects.visible_to(request.user), pk=int(number))
    try:
        draft = services.begin_declaration(
            declaration_id=uuid4(), site=site, actor=user_of(request), now=timezone.now()
        )
    except DomainError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("audits:declaration_list")
    return redirect("audits:declaration_detail", pk=draft.pk)


@login_required
@permission_required(MAY_SEE, raise_exception=True)
@require_GET
def declaration_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A declared one in words; an open one with its sections and what is missing, unless the factory changed hands."""
    row = get_object_or_404(selectors.for_page(user_of(request)), pk=pk)
    if row.status == DeclarationStatus.DECLARED or selectors.passed_on(row):
        return render(request, "audits/declaration_detail.html", selectors.declaration_page(row))
    return _review(request, row)


def _review(request: HttpRequest, row: SelfDeclaration, error: DomainError | None = None) -> HttpResponse:
    found = services.examine_declaration(row, timezone.localdate())
    context = {
        "declaration": row,
        "note": str(found.edition.definition.note),
        "sections": pages.section_list(found),
        "answered": found.answered,
        "total": len(found.shown),
        "warnings": [{"code": w.check.code, "message": w.message, "reason": w.reason} for w in found.warnings],
        "breaches": error.breaches if error else [],
        "signer": request.POST.get("signer", ""),
    }
    return render(request, "audits/declaration_review.html", context, status=422 if error else 200)


@login_required
@permission_required(MAY_DECLARE, raise_exception=True)
@require_POST
def declaration_declare(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Declare; sent again it leads to what is declared."""
    reasons = {n.removeprefix(REASON): str(request.POST.get(n, "")) for n in request.POST if n.startswith(REASON)}
    try:
        services.declare(
            declaration_id=pk, signer=str(request.POST.get("signer", "")), confirmed="true" in request.POST,
            reasons=reasons, actor=user_of(request), now=timezone.now(),
        )  # fmt: skip
    except SelfDeclaration.DoesNotExist:
        raise Http404 from None
    except DomainError as error:
        return _review(request, draft_or_404(request, pk), error)
    messages.success(request, _("Declared. Your provincial office can read it now."))
    return redirect("audits:declaration_detail", pk=pk)


@login_required
@permission_required(MAY_DECLARE, raise_exception=True)
@require_http_methods(["GET", "POST"])
def declaration_section(request: HttpRequest, pk: UUID, code: str) -> HttpResponse:
    """One section, saved by a plain POST or, as one goes, by the page's script."""
    draft = draft_or_404(request, pk)
    if request.method == "POST":
        return _save(request, draft, code)
    return section_page(request, draft, code)


def section_page(
    request: HttpRequest, draft: SelfDeclaration, code: str, extras: pages.Extras | None = None, *, status: int = 200
) -> HttpResponse:
    found = services.examine_declaration(draft, timezone.localdate())
    sections = pages.chosen_sections(found, code)
    if not sections:
        raise Http404
    extras = extras or pages.Extras()
    if not extras.proofs.url:
        extras.proofs = selectors.proofs_of(draft)
    before, after = pages.neighbours(found, code)
    context = {
        "site_name": draft.site.name,
        "home_url": reverse("audits:declaration_detail", args=[draft.pk]),
        "sections": pages.section_pages(found, sections, extras),
        "one": sections[0] if code != pages.ALL else None,
        "progress": pages.progress(found, sections),
        "before": before,
        "after": after,
        "saved_time": thai.format_time(draft.updated_at) if draft.revision else "",
        "data": pages.browser_data(found, site_facts(draft.site, timezone.localdate())),
    }
    return render(request, "audits/declaration_section.html", context, status=status)


def _save(request: HttpRequest, draft: SelfDeclaration, code: str) -> HttpResponse:
    found = services.examine_declaration(draft, timezone.localdate())
    sections = pages.chosen_sections(found, code)
    if not sections:
        raise Http404
    items = [item for section in sections for item in section.items]
    changes, unreadable = read_changes(items, request.POST)
    try:
        saved, conflicts = services.save_declaration(
            declaration_id=draft.pk, changes=changes, actor=user_of(request), now=timezone.now()
        )
    except (DomainError, SelfDeclaration.DoesNotExist):  # declared by somebody else a moment ago
        raise Http404 from None
    saved.site = draft.site
    clashes = {clash.code: (clash.mine, clash.theirs) for clash in conflicts}
    extras = pages.Extras(typed={one.code: one for one in unreadable}, clashes=clashes)
    if request.headers.get("X-Autosave"):
        return JsonResponse(_saved_json(saved, code, extras))
    if clashes or unreadable:
        return section_page(request, saved, code, extras, status=409 if clashes else 422)
    return redirect(_where_next(request, saved, code))


def _saved_json(saved: SelfDeclaration, code: str, extras: pages.Extras) -> dict[str, Any]:
    found = services.examine_declaration(saved, timezone.localdate())
    sections = pages.chosen_sections(found, code)
    rows = {i.code: pages.item_row(found, i, extras) for section in sections for i in section.items}
    return {
        "revision": saved.revision,
        "saved": _("Saved %(time)s") % {"time": thai.format_time(saved.updated_at)},
        "bases": {name: row["base"] for name, row in rows.items()},
        "conflicts": {name: rows[name]["clash"] for name in extras.clashes},
        "errors": {name: one.message for name, one in extras.typed.items()},
        "progress": pages.progress(found, sections),
    }


def _where_next(request: HttpRequest, draft: SelfDeclaration, code: str) -> str:
    found = services.examine_declaration(draft, timezone.localdate())
    before, after = pages.neighbours(found, code)
    go = request.POST.get("go", "next")
    target = code if go == "more" else before if go == "before" else after
    if target:
        return reverse("audits:declaration_section", args=[draft.pk, target])
    return reverse("audits:declaration_detail", args=[draft.pk])
