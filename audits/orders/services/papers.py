"""Papers that leave the office: numbered, with a QR code to their check page, frozen with their checksum."""

import datetime as dt
import hashlib
import secrets
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from audits.models import Inspection, InspectionStatus
from audits.orders.kinds import kind_of
from audits.orders.models import Order, Paper, PaperKind
from audits.orders.papers import inspection_data, order_data
from audits.orders.services.numbers import next_number
from mind_portal.accounts.models import User
from mind_portal.core.errors import Breach, DomainError
from mind_portal.core.thai import fiscal_year, local_date
from mind_portal.documents import pdf
from mind_portal.documents.services import attach
from mind_portal.journal.services import record

TEMPLATES = {
    PaperKind.ORDER: "audits/order.typ",
    PaperKind.REPORT: "audits/report.typ",
    PaperKind.RECEIPT: "audits/receipt.typ",
}


LOCAL_TEMPLATE = "audits/order_local.typ"


def issue_order_paper(*, order: Order, actor: User, now: dt.datetime) -> Paper:
    """The letter of an order that is being signed, in the caller's transaction; its number is the order's."""
    assert order.number is not None
    assert order.fiscal_year is not None
    token = secrets.token_urlsafe(16)
    data = order_data(order, token=token)
    template = LOCAL_TEMPLATE if kind_of(order.kind).is_local else TEMPLATES[PaperKind.ORDER]
    values = {"order": order, "site_id": order.site_id, "province_id": order.province_id}
    number = {"number": order.number, "fiscal_year": order.fiscal_year}
    return _store(PaperKind.ORDER, data, template=template, token=token, actor=actor, now=now, **values, **number)


def issue_inspection_paper(*, inspection_id: int, kind: PaperKind, actor: User, now: dt.datetime) -> Paper:
    """The report or the receipt of a filed inspection. Asked for again, it is the paper that is there.

    An amended inspection gets a new one under a new number; the older stays what it is, and its check page names it.

    Raises Inspection.DoesNotExist out of the actor's scope, DomainError for one that was returned (AUD-ORDER-20).
    """
    with transaction.atomic():
        found = Inspection.objects.visible_to(actor).select_for_update(of=("self",), no_key=True)
        inspection = found.select_related("site", "site__operator", "province", "officer").get(pk=inspection_id)
        if inspection.status != InspectionStatus.FILED:
            raise DomainError(
                Breach("AUD-ORDER-20", _("This inspection was returned: file it again, then issue papers"))
            )
        papers = Paper.objects.filter(inspection=inspection, kind=kind, revision=inspection.revision)
        issued = papers.filter(withdrawn_on=None).first()
        if issued is not None:
            return issued
        year = fiscal_year(local_date(now))
        number = next_number(office=inspection.province_id, kind=kind, fiscal_year=year)
        token = secrets.token_urlsafe(16)
        shown = f"{inspection.province.abbreviation} {number}/{year}"
        data = inspection_data(inspection, kind=kind, number=shown, token=token, now=now)
        values: dict[str, Any] = {
            "inspection": inspection, "site_id": inspection.site_id, "province_id": inspection.province_id,
        }  # fmt: skip
        values["revision"] = inspection.revision
        return _store(kind, data, token=token, actor=actor, now=now, number=number, fiscal_year=year, **values)


def withdraw_papers(*, order: Order, actor: User, now: dt.datetime) -> int:
    """Let the check page say from now on that the order's paper is withdrawn; the file stays what it is."""
    return Paper.objects.filter(order=order, withdrawn_on=None).update(withdrawn_on=local_date(now))


def _store(
    kind: PaperKind, data: dict[str, Any], *, actor: User, now: dt.datetime, template: str = "", **columns: Any
) -> Paper:
    file = ContentFile(pdf.render(template or TEMPLATES[kind], data, at=now), name=f"{data['file_name']}.pdf")
    paper = Paper(kind=kind, issued_on=local_date(now), issued_by=actor, **columns)
    paper.sha256 = hashlib.sha256(file.read()).hexdigest()
    paper.save(force_insert=True)
    attach(file=file, subject=paper, actor=actor, now=now)
    record(
        verb="audits.paper_issued", subject=paper, actor=actor, now=now,
        after={"number": paper.shown_number, "checksum": paper.sha256},
    )  # fmt: skip
    return paper
