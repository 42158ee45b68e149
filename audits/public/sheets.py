"""What stands on the printed sheet of a factory's gate: Thai and English, one page a factory."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse

from audits.public.models import GateSheet
from audits.public.names import public_name
from factories.models import Licence, Site
from factories.numbers import show_new
from mind_portal.core import thai
from mind_portal.documents import pdf, qr

TEMPLATE = "audits/public/gate_sheet.typ"


def address_of(token: str) -> str:
    """The public page as printed."""
    return f"{settings.PORTAL_URL.rstrip('/')}{reverse('gate:factory', args=[token])}"


def sheets_pdf(sheets: Sequence[GateSheet], now: dt.datetime) -> bytes:
    """One A4 page for each sheet, in the order given. The same sheets on the same day give the same bytes."""
    keys = [sheet.site_id for sheet in sheets]
    sites = Site.objects.select_related("province", "district", "operator").in_bulk(keys)
    numbers: dict[int, str] = {}
    for site, new, old in (
        Licence.objects.filter(site_id__in=keys).order_by("-pk").values_list("site_id", "number", "old_number")
    ):
        numbers[site] = show_new(new) or old
    data = {"sheets": [_page(sheet, sites[sheet.site_id], numbers.get(sheet.site_id, "")) for sheet in sheets]}
    day = thai.local_date(now)
    return pdf.render(TEMPLATE, data, at=dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC))


def _page(sheet: GateSheet, site: Site, number: str) -> dict[str, Any]:
    address = address_of(sheet.token)
    return {
        "name": public_name(site),
        "number": number or "–",
        "place": " ".join(part for part in (
            f"อ.{site.district.name_th}" if site.district else "", f"จ.{site.province.name_th}"
        ) if part),
        "office": f"สำนักงานอุตสาหกรรมจังหวัด{site.province.name_th}",
        "office_en": f"Provincial Industry Office of {site.province.name_en}",
        "address": address,
        "qr": qr.svg_file(address),
        "made": thai.format_date(sheet.made_on, "long"),
    }  # fmt: skip
