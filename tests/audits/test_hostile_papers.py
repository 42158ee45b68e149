"""Every paper of the portal is made whatever stands in its texts, and shows it as text."""

import datetime as dt
from collections.abc import Callable
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone
from pypdf import PdfReader

from audits.orders.models import PaperKind
from audits.orders.papers import inspection_data, order_data
from audits.orders.services.papers import LOCAL_TEMPLATE, TEMPLATES
from audits.public import sheets
from audits.public.services import make_sheets
from emergencies.selectors.reports import report_pdf
from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.documents import pdf
from mind_portal.documents.printable import DRAWN
from tests.audits.orders.builders import make_order
from tests.documents.test_pdf import LETTER
from tests.documents.test_printable import text_of
from tests.emergencies.builders import make_incident, make_report
from tests.support import builders

NOW = dt.datetime(2026, 11, 26, 3, tzinfo=dt.UTC)
MARKUP = '#read("/etc/passwd")'
HOSTILE = (
    f'{MARKUP} #import "x": * #panic() $ ] [ ` \\ <label> @ref = h\n* b\n// c\n'
    "🔥 工 စ \0\x1b\u202eab\u202c\ud800 " + "x" * 90 + " " + "ก" * 90
)
UNTOUCHED = DRAWN | {"language", "format", "file_name"}
"""What the portal itself says of its data; everything else may hold a person's words."""


def poisoned(value: Any, text: str = HOSTILE) -> Any:
    """The same data with hostile words wherever there is a word."""
    if isinstance(value, str):
        return text if value else value
    if isinstance(value, dict):
        return {key: part if key in UNTOUCHED else poisoned(part, text) for key, part in value.items()}
    return [poisoned(part, text) for part in value] if isinstance(value, list | tuple) else value


Papers = list[tuple[str, dict[str, Any]]]


@pytest.fixture
def papers(rayong: Any, officer: User) -> Callable[[], Papers]:
    """The data of every template of the portal."""
    call_command("load_legal", verbosity=0, stdout=StringIO())
    call_command("load_questionnaires", verbosity=0, stdout=StringIO())
    site = builders.make_site(rayong)
    inspection = builders.make_inspection(site, officer, findings=2)
    order = make_order(site, officer)

    def made() -> Papers:
        found: Papers = [("documents/letter.typ", LETTER), (TEMPLATES[PaperKind.ORDER], order_data(order, token="t"))]
        local = order_data(order, token="t") | {"local": {"number": "1", "place": "อบต."}}
        found.append((LOCAL_TEMPLATE, local))
        for kind in (PaperKind.REPORT, PaperKind.RECEIPT):
            data = inspection_data(inspection, kind=kind, number="รย 1/2570", token="t", now=NOW)
            found.append((TEMPLATES[kind], data))
        return found

    return made


def test_every_paper_is_made_of_hostile_words(
    papers: Callable[[], Papers], officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: Papers = []
    with monkeypatch.context() as noting:
        noting.setattr(pdf, "render", lambda template, data, at=None: asked.append((template, dict(data))) or b"")
        site = Site.objects.get()
        sheets.sheets_pdf(make_sheets(site_ids=[site.pk], actor=officer, now=NOW), NOW)
        report_pdf(make_report(make_incident(officer, site=site), officer, now=timezone.now()))
    all_of_them = papers() + asked
    assert {name for name, _ in all_of_them} == {
        str(path.relative_to(pdf.ROOT)) for path in pdf.ROOT.rglob("*.typ") if path.name != "base.typ"
    }
    for template, data in all_of_them:
        shown = text_of(pdf.render(template, poisoned(data), at=NOW))
        assert MARKUP in shown, template
        assert "U+1F525" in shown, template
        assert "root:" not in shown, template


def test_two_hundred_thousand_letters_are_printed(papers: Callable[[], Papers]) -> None:
    template, data = papers()[1]
    note = ("พบว่าเครื่องจักรไม่มีการ์ดครอบ 工 " * 8_000)[:200_000]
    made = pdf.render(template, data | {"facts": note}, at=NOW)
    assert len(PdfReader(BytesIO(made)).pages) > 50
