"""A round with quotas, a complete application, and a sitting meeting, through the services wherever it matters."""

import datetime as dt
from decimal import Decimal
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from factories.models import OperatorKind, Site
from loans import services
from loans.models import AgendaItem, Application, ApplicationForm, Collateral, Meeting, Programme, Round, Screening
from loans.selectors.offers import terms_on
from mind_portal.accounts.models import EnterpriseRole, User
from mind_portal.accounts.roles import Role
from mind_portal.documents.services import attach
from mind_portal.geography.models import Province
from tests.support import builders

NOW = dt.datetime(2026, 11, 24, 6, 30, tzinfo=dt.UTC)
"""24 November 2569, 13:30 in Bangkok: a Tuesday."""
TODAY = NOW.date()
MILLION = Decimal(1_000_000)
FORM = Path(__file__).resolve().parents[2] / "loans" / "data" / "loan-application.json"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def load() -> None:
    """Programmes, parameters, holidays and the form."""
    call_command("load_legal", stdout=StringIO())
    load_offers()


def load_offers() -> None:
    """Programmes and the form only."""
    call_command("load_loans", stdout=StringIO())
    call_command("load_questionnaires", FORM, stdout=StringIO())


def make_round(
    actor: User, code: str = "lod-lok-ron", *, pot: int = 100, quotas: dict[tuple[str, str], int] | None = None,
    opened: bool = True,
) -> Round:  # fmt: skip
    """An open round; amounts in millions of baht."""
    made = services.plan_round(
        programme=Programme.objects.get(code=code), opens_on=dt.date(2026, 10, 1), closes_on=dt.date(2027, 3, 31),
        pot=pot * MILLION, actor=actor, now=NOW,
    )  # fmt: skip
    shares = [services.Share(p, s, amount * MILLION) for (p, s), amount in (quotas or {}).items()]
    made = services.set_quotas(
        round_id=made.pk, pot=pot * MILLION, shares=shares, version=made.version, actor=actor, now=NOW
    )
    return services.lead_round(round_id=made.pk, verb="open", actor=actor, now=NOW) if opened else made


def make_borrower(province: Province, **fields: Any) -> tuple[User, Site]:
    """An operator's person and his factory, licensed since 2015."""
    operator = builders.make_operator(kind=OperatorKind.JURISTIC)
    site = builders.make_site(province, operator=operator, licences=0, **fields)
    builders.make_licence(site, since=dt.date(2015, 3, 1))
    user = builders.make_user(Role.OPERATOR)
    EnterpriseRole.objects.create(user=user, operator=operator, kind=EnterpriseRole.Kind.CERTIFIER, granted_at=NOW)
    return user, site


def asking(found: Round, site: Site, asked: int | Decimal = 4, **fields: Any) -> services.Asking:
    amount = asked * MILLION if isinstance(asked, int) else asked
    values: dict[str, Any] = {"months": 84, "purpose": "energy_machines", "collateral": Collateral.NONE}
    return services.Asking(round_id=found.pk, site_id=site.pk, asked=amount, **(values | fields))


def start(found: Round, user: User, site: Site, asked: int = 4, **fields: Any) -> Application:
    return services.start_application(
        client_id=uuid4(), asking=asking(found, site, asked, **fields), actor=user, now=NOW
    )


def answers(asked: Decimal) -> dict[str, Any]:
    """A complete form."""
    values = {
        "project_title": "เปลี่ยนเครื่องทำความเย็น", "project_text": "เปลี่ยนเครื่องทำความเย็นแอมโมเนีย 2 ชุด",
        "cost_rows": [{"what": "เครื่องทำความเย็น", "amount": float(asked)}], "own_money": 0,
        "saving_kwh": 312_000, "saving_tco2e": 156, "finance_year": 2568, "revenue": 86_400_000,
        "revenue_before": 79_900_000, "profit": 4_000_000, "cash_flow": 9_000_000, "debt": 28_000_000,
        "equity": 20_000_000, "debt_service": 4_000_000, "contact_name": "เกรียง จ.", "contact_phone": "038 000 000",
        "npl_free": True, "not_sued": True, "not_restructured": True, "single_account": True, "not_helped": True,
        "promoted": True, "credit_consent": True, "truth": True,
    }  # fmt: skip
    return {"items": {code: {"value": value} for code, value in values.items()}, "reasons": {}}


@cache
def _paper() -> bytes:
    return PDF


def fill(application: Application, user: User) -> Application:
    """Write the whole form and attach every required document."""
    ApplicationForm.objects.filter(application=application).update(answers=answers(application.asked))
    terms = terms_on(application.round.programme_id, application.round.opens_on)
    assert terms is not None
    for entry in terms.documents:
        if entry["required"]:
            file = SimpleUploadedFile(f"{entry['code']}.pdf", _paper(), content_type="application/pdf")
            attach(file=file, subject=application, slot=entry["code"], actor=user, now=NOW)
    return application


def submit(found: Round, province: Province, asked: int = 4, **fields: Any) -> Application:
    """A submitted application of a new firm."""
    user, site = make_borrower(province)
    application = fill(start(found, user, site, asked, **fields), user)
    return services.submit_application(application_id=application.pk, actor=user, now=NOW)


OPINION = services.Opinion(
    recommendation="approve", amount=4 * MILLION, opinion="เห็นควรอนุมัติ ให้ปิดข้อบกพร่องก่อนเบิก",
    scores=dict.fromkeys(("market", "management", "finance", "collateral", "impact"), 4),
)  # fmt: skip


def refer(application: Application, officer: User) -> Screening:
    """Taken up and judged by the officer."""
    services.take_application(application_id=application.pk, actor=officer, now=NOW)
    opinion = services.Opinion(**{**vars(OPINION), "amount": application.asked})
    return services.write_opinion(application_id=application.pk, opinion=opinion, actor=officer, now=NOW)


def screen(application: Application, officer: User, head: User) -> Application:
    refer(application, officer)
    services.confirm_opinion(application_id=application.pk, actor=head, now=NOW)
    application.refresh_from_db()
    return application


def make_members(count: int = 3) -> list[User]:
    """Members of the committee; the first is the chair."""
    return [builders.make_user(Role.COMMITTEE) for _ in range(count)]


def make_meeting(
    secretary: User, members: list[User], applications: list[Application], province: Province | None = None
) -> tuple[Meeting, list[AgendaItem]]:
    """A sitting meeting with the applications on its agenda."""
    seats = [services.Seat(user, f"หน่วยงาน {n}", n == 0) for n, user in enumerate(members)]
    meeting = services.plan_meeting(
        held_at=NOW, place="ศาลากลาง", province=province, seats=seats, actor=secretary, now=NOW
    )
    items = [
        services.add_to_agenda(meeting_id=meeting.pk, application_id=a.pk, actor=secretary, now=NOW)
        for a in applications
    ]
    return services.convene_meeting(meeting_id=meeting.pk, actor=secretary, now=NOW), items


def vote(item: AgendaItem, members: list[User], choice: str = "approve") -> None:
    """Everybody votes, the chair last."""
    for member in reversed(members):
        services.cast_vote(item_id=item.pk, choice=choice, actor=member, now=NOW)


def resolve(item: AgendaItem, secretary: User, amount: int = 4, outcome: str = "approved", **fields: Any) -> Any:
    resolution = services.Resolution(outcome=outcome, amount=amount * MILLION, **fields)
    return services.record_resolution(item_id=item.pk, resolution=resolution, actor=secretary, now=NOW)
