"""Photos, files and signatures of the items of an operator's own open declaration."""

from typing import Any, Final
from uuid import UUID

from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from audits.declarations import evidence, selectors, services
from audits.declarations.models import SelfDeclaration
from audits.declarations.views import MAY_DECLARE, draft_or_404, section_page
from audits.views import rooms
from mind_portal.questionnaires.examination import Examination


def _examine(record: Any) -> Examination:
    return services.examine_declaration(record, timezone.localdate())


def _section_url(record: SelfDeclaration, code: str) -> str:
    return reverse("audits:declaration_section", args=[record.pk, code])


ROOM: Final = rooms.Room(
    find=draft_or_404,
    save=lambda pk, **rest: services.save_declaration(declaration_id=pk, **rest),
    attach=lambda pk, **rest: evidence.attach_to_declaration(declaration_id=pk, **rest),
    detach=lambda pk, **rest: evidence.detach_from_declaration(declaration_id=pk, **rest),
    sign=lambda pk, **rest: evidence.sign_declaration(declaration_id=pk, **rest),
    unsign=lambda pk, **rest: evidence.unsign_declaration(declaration_id=pk, **rest),
    examine=_examine,
    proofs=selectors.proofs_of,
    section_url=_section_url,
    section_page=section_page,
    list_url="audits:declaration_list",
    list_name=lambda: _("Self-declarations"),
)


@login_required
@permission_required(MAY_DECLARE, raise_exception=True)
@require_POST
def declaration_attach(request: HttpRequest, pk: UUID, code: str) -> HttpResponse:
    return rooms.attach(ROOM, request, pk, code)


@login_required
@permission_required(MAY_DECLARE, raise_exception=True)
@require_POST
def declaration_detach(request: HttpRequest, pk: UUID, code: str) -> HttpResponse:
    return rooms.detach(ROOM, request, pk, code)


@login_required
@permission_required(MAY_DECLARE, raise_exception=True)
@require_http_methods(["GET", "POST"])
def declaration_sign(request: HttpRequest, pk: UUID, code: str) -> HttpResponse:
    return rooms.sign(ROOM, request, pk, code)
