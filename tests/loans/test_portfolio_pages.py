"""The pages of the portfolio: who sees what, what a refusal looks like, what the figures say."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from loans import tasks
from loans.models import BankFile, Contract, Disbursement, Recusal, Repayment, Schedule
from loans.portfolio import standing
from loans.portfolio.bank import services
from loans.portfolio.planning import propose_plan
from mind_portal.accounts.models import EnterpriseRole
from mind_portal.accounts.roles import Role
from mind_portal.demo.portfolio import make_portfolio
from mind_portal.journal.services import record
from tests.loans import builders as make
from tests.loans import money
from tests.loans.money import NOW, D
from tests.support import builders

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def law(db, settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path
    money.load_law()


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def fund(rayong, chiang_mai) -> Client:
    return client_of(money.fund_pair()[0])


@pytest.fixture
def second(rayong, chiang_mai) -> Client:
    return client_of(money.fund_pair()[1])


def page(client, name, *args, **query) -> str:
    response = client.get(reverse(f"loans:{name}", args=args), query)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


TERMS = {
    "first_due_on": "15/2/2569", "instalments": "12", "every": "1", "method": "equal_instalment", "grace": "none",
    "grace_instalments": "0", "rate_1": "๓", "year_2": "", "rate_2": "", "year_3": "", "rate_3": "",
    "day_count": "act_365", "prepaid": "lower",
}  # fmt: skip
PAPER = TERMS | {
    "number": "กท-๑/๒๕๖๙", "principal": "๑,๒๐๐,๐๐๐", "signed_on": "15/1/2569", "penalty_percent": "3", "guarantor": "",
    "collateral": "", "conditions": "",
}  # fmt: skip


def test_from_the_approval_to_a_repayment_by_two_people(rayong, fund, second) -> None:
    application = money.make_approved(builders.make_site(rayong))
    assert application.operator.name in page(fund, "contract_list")
    answer = fund.post(reverse("loans:contract_create", args=[application.pk]), PAPER)
    contract = Contract.objects.get()
    assert answer.url == reverse("loans:contract_detail", args=[contract.pk])
    fund.post(
        reverse("loans:disbursement_create", args=[contract.pk]),
        {"amount": "1200000", "paid_on": "15 ม.ค. 2569", "reference": "D-1", "note": ""},
    )
    payment = Disbursement.objects.get()
    fund.post(reverse("loans:disbursement_confirm", args=[payment.pk]))
    payment.refresh_from_db()
    assert payment.state == "proposed"
    second.post(reverse("loans:disbursement_confirm", args=[payment.pk]))
    payment.refresh_from_db()
    assert payment.state == "confirmed"
    fund.post(
        reverse("loans:repayment_create", args=[contract.pk]),
        {"amount": "1,000.50", "paid_on": "15/2/2569", "reference": "R-1"},
    )
    assert Repayment.objects.get().amount == D("1000.50")
    html = page(fund, "contract_detail", contract.pk)
    assert "1,000.50" in html
    assert "15 ก.พ. 2569" in html.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"principal": "1.000,5"}, "principal"),
        ({"principal": "9,999,999"}, "principal"),
        ({"signed_on": "31/2/2569"}, "signed_on"),
        ({"grace": "principal"}, "grace_instalments"),
        ({"year_2": "4"}, "rate_2"),
        ({"rate_1": "101"}, "rate_1"),
        ({"first_due_on": "1/1/2569"}, "first_due_on"),
        ({"number": "/"}, "number"),
    ],
)
def test_a_contract_that_cannot_be_comes_back_with_all_that_was_typed(rayong, fund, changes, field) -> None:
    application = money.make_approved(builders.make_site(rayong))
    answer = fund.post(
        reverse("loans:contract_create", args=[application.pk]), PAPER | {"guarantor": "นายคำ"} | changes
    )
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert "นายคำ" in answer.content.decode()
    assert not Contract.objects.exists()


def test_a_refused_repayment_is_422_with_what_was_typed(rayong, fund) -> None:
    contract = money.make_running(rayong)
    for given, text in (
        ({"amount": "-5", "paid_on": "15/2/2569"}, "-5"),
        ({"amount": "1.000,5", "paid_on": "15/2/2569"}, "1.000,5"),
        ({"amount": "5", "paid_on": "14/1/2569"}, "14/1/2569"),
    ):
        answer = fund.post(reverse("loans:repayment_create", args=[contract.pk]), given | {"reference": "R-9"})
        assert answer.status_code == 422
        assert text in answer.content.decode()
    assert not Repayment.objects.exists()


def test_taking_a_repayment_back_needs_a_reason(rayong, fund) -> None:
    contract = money.make_running(rayong)
    payment = money.pay_back(contract, D(500), dt.date(2026, 2, 15))
    url = reverse("loans:repayment_reverse", args=[payment.pk])
    assert fund.post(url, {"reason": "สั้น"}).status_code == 422
    assert fund.post(url, {"reason": "บันทึกผิดสัญญา"}).status_code == 302
    assert fund.post(url, {"reason": "บันทึกผิดสัญญา"}).status_code == 422
    assert Repayment.objects.count() == 2


def test_a_restructuring_by_two_people(rayong, fund, second) -> None:
    contract = money.make_running(rayong)
    given = TERMS | {"effective_on": "1/10/2569", "first_due_on": "15/11/2569", "reason": "ยอดขายลดจากน้ำท่วม"}
    url = reverse("loans:plan_create", args=[contract.pk])
    assert fund.get(url).status_code == 200
    assert fund.post(url, given | {"reason": "สั้น"}).status_code == 422
    assert fund.post(url, given).status_code == 302
    plan = Schedule.objects.get(state="proposed")
    assert "ยอดขายลดจากน้ำท่วม" in page(second, "contract_detail", contract.pk)
    assert second.post(reverse("loans:plan_refuse", args=[plan.pk]), {"reason": ""}).status_code == 422
    fund.post(reverse("loans:plan_approve", args=[plan.pk]))
    second.post(reverse("loans:plan_approve", args=[plan.pk]))
    plan.refresh_from_db()
    assert (plan.state, plan.decided_by) == ("confirmed", money.fund_pair()[1])


def test_a_firm_sees_its_own_loan_and_no_button(rayong, chiang_mai) -> None:
    own, other = money.make_running(rayong), money.make_running(rayong)
    user = builders.make_user(Role.OPERATOR)
    EnterpriseRole.objects.create(user=user, operator=own.operator, kind=EnterpriseRole.Kind.PREPARER, granted_at=NOW)
    client = client_of(user)
    html = page(client, "contract_detail", own.pk)
    assert reverse("loans:repayment_create", args=[own.pk]) not in html
    assert other.number not in page(client, "contract_list")
    assert client.get(reverse("loans:contract_detail", args=[other.pk])).status_code == 404
    assert client.get(reverse("loans:portfolio")).status_code == 403


# --- list and portfolio ----------------------------------------------------------------------------------------------


def test_the_list_shows_how_late_and_filters(rayong, chiang_mai, fund, officer) -> None:
    late, good = money.make_running(rayong), money.make_running(chiang_mai)
    money.pay_instalments(good, 10)
    standing.refresh(money.today())
    assert standing.on_day(money.today())[late.pk]["loan_class"] == "npl"
    everything = page(fund, "contract_list")
    assert late.number in everything
    assert good.number in everything
    npl = page(fund, "contract_list", loan_class="npl")
    assert late.number in npl
    assert good.number not in npl
    assert good.number not in page(client_of(officer), "contract_list")
    assert late.number in page(fund, "contract_list", q=late.operator.name[:12])
    assert late.number not in page(fund, "contract_list", par="400")
    assert late.number in page(fund, "contract_list", province="21", month="2569-01")


def test_the_portfolio_adds_up_and_is_of_any_day(rayong, chiang_mai, fund) -> None:
    late, good = money.make_running(rayong), money.make_running(chiang_mai)
    money.pay_instalments(good, 10)
    figures = {tile["name"]: tile["value"] for tile in fund.get(reverse("loans:portfolio")).context["tiles"]}
    back = sum(p.to_principal for p in good.repayments.all())
    outstanding = 2_400_000 - back
    values = list(figures.values())
    assert values[3:5] == ["2.4", f"{outstanding / 1_000_000:.1f}"]
    assert values[5] == f"{100 * 1_200_000 / outstanding:.1f}"
    before = fund.get(reverse("loans:portfolio"), {"day": "1/2/2569"}).context
    assert [tile["value"] for tile in before["tiles"]][3:6] == ["2.4", "2.4", "0.0"]
    assert fund.get(reverse("loans:portfolio"), {"day": "14/1/2569"}).context["tiles"][3]["value"] == "0.0"
    assert not fund.get(reverse("loans:portfolio"), {"day": "ไม่ใช่วัน"}).context["understood"]
    rows = fund.get(reverse("loans:portfolio")).context["provinces"]
    assert [row["code"] for row in rows] == ["21", "50"]
    assert late.operator.name in page(fund, "contract_list")


def test_an_officer_s_portfolio_is_his_province_s(rayong, chiang_mai, officer) -> None:
    money.make_running(chiang_mai)
    context = client_of(officer).get(reverse("loans:portfolio")).context
    assert context["provinces"] == []


def test_exports_are_in_the_journal_and_start_no_formula(rayong, fund) -> None:
    contract = money.make_running(builders.make_site(rayong, operator=builders.make_operator("=1+1")))
    lines = b"".join(fund.get(reverse("loans:contract_export")).streaming_content).decode()
    assert "'=1+1" in lines
    assert contract.number in lines
    assert "PAR30" in b"".join(fund.get(reverse("loans:portfolio_export")).streaming_content).decode()


# --- bank's file -----------------------------------------------------------------------------------------------------


def test_a_file_from_the_upload_to_the_result(rayong, fund, second, monkeypatch) -> None:
    monkeypatch.setattr(tasks.read_bank_file, "apply_async", lambda args, **_: tasks.read_bank_file(*args))
    monkeypatch.setattr(tasks.book_bank_file, "apply_async", lambda args, **_: tasks.book_bank_file(*args))
    contract = money.make_running(rayong, number="กท-1")
    text = "เลขที่สัญญา,วันที่,จำนวนเงิน,เลขที่อ้างอิง\r\nกท-1,15/2/2569,100,R-1\r\nกท-9,15/2/2569,100,R-2\r\n"
    upload = {"file": SimpleUploadedFile("b.csv", text.encode())}
    answer = fund.post(reverse("loans:bank_file_list"), upload)
    file = BankFile.objects.get()
    assert answer.url == reverse("loans:bank_file_detail", args=[file.pk])
    html = page(fund, "bank_file_detail", file.pk)
    assert "กท-9" in html
    assert fund.post(reverse("loans:bank_file_confirm", args=[file.pk])).status_code == 422
    again = fund.post(reverse("loans:bank_file_list"), {"file": SimpleUploadedFile("c.csv", text.encode())})
    assert again.url == answer.url
    assert second.post(reverse("loans:bank_file_confirm", args=[file.pk])).status_code == 302
    file.refresh_from_db()
    assert (file.state, contract.repayments.count()) == ("booked", 1)
    result = b"".join(fund.get(reverse("loans:bank_file_result", args=[file.pk])).streaming_content).decode()
    assert "R-1" in result
    row = file.rows.get(outcome="exception")
    handle = reverse("loans:bank_row_handle", args=[row.pk])
    assert fund.post(handle, {"note": "สั้น"}).status_code == 422
    assert fund.post(handle, {"note": "แจ้งธนาคารแก้ไขแล้ว"}).status_code == 302
    assert "แจ้งธนาคารแก้ไขแล้ว" in page(fund, "bank_file_detail", file.pk, tab="exception")


def test_an_empty_upload_is_422_and_a_dead_broker_delays_only(rayong, fund, monkeypatch) -> None:
    monkeypatch.setattr("loans.portfolio.views.bank_files.ask", lambda *args, **options: False)
    empty = {"file": SimpleUploadedFile("b.csv", b"")}
    assert fund.post(reverse("loans:bank_file_list"), empty).status_code == 422
    fund.post(reverse("loans:bank_file_list"), {"file": SimpleUploadedFile("b.csv", b"x")})
    file = BankFile.objects.get()
    assert file.state == "uploaded"
    services.read_file(file_id=file.pk, now=NOW)
    file.refresh_from_db()
    assert file.state == "failed"
    assert escape(file.message) in page(fund, "bank_file_detail", file.pk)


def test_the_firm_sees_its_loan_and_not_the_fund_s_inside(rayong, fund, second) -> None:
    contract = money.make_running(rayong)
    first, _second = money.fund_pair()
    for verb in ("loans.vote_cast", "loans.conflict_declared", "loans.opinion_sent_back"):
        record(verb=verb, subject=contract.application, actor=first, now=NOW, reason="น้องชายเป็นหุ้นส่วน")
    propose_plan(
        contract_id=contract.pk, terms=money.make_terms(first_due_on=dt.date(2026, 12, 15)),
        effective_on=money.today(), reason="ลูกค้ารายใหญ่ผิดนัด", actor=first, now=NOW,
    )  # fmt: skip
    staff = page(fund, "contract_detail", contract.pk)
    firm = builders.make_user(Role.OPERATOR)
    EnterpriseRole.objects.create(user=firm, operator=contract.operator, kind="preparer", granted_at=NOW)
    seen = page(client_of(firm), "contract_detail", contract.pk)
    for inside in ("น้องชายเป็นหุ้นส่วน", "ลูกค้ารายใหญ่ผิดนัด", first.display_name):
        assert inside in staff
        assert inside not in seen
    assert contract.disbursements.get().reference in seen
    member = builders.make_user(Role.COMMITTEE)
    assert "น้องชายเป็นหุ้นส่วน" in page(client_of(member), "contract_detail", contract.pk)
    Recusal.objects.create(application=contract.application, user=member, reason="เป็นญาติ", declared_at=NOW)
    assert "น้องชายเป็นหุ้นส่วน" not in page(client_of(member), "contract_detail", contract.pk)


def test_a_rate_that_the_committee_left_open_is_asked_for_with_the_contract(rayong, fund) -> None:
    application = money.make_approved(builders.make_site(rayong))
    application.decisions.update(
        rates=[
            {"from_month": 1, "to_month": 36, "rate": "3"},
            {"from_month": 37, "to_month": None, "rate": None},
        ]
    )
    form = fund.get(reverse("loans:contract_create", args=[application.pk])).context["form"]
    assert (form.initial["rate_1"], form.initial["year_2"], form.initial["rate_2"]) == (D(3), 4, None)
    application.status = "screened"
    application.save(update_fields=["status"])
    assert fund.get(reverse("loans:contract_create", args=[application.pk])).status_code == 404


def test_the_invented_loans_open_like_any_other(rayong, fund) -> None:
    make.load_offers()
    builders.make_user(Role.FUND_STAFF, username="fund")
    for _n in range(3):
        make.make_borrower(rayong, workers=50)
    make_portfolio(seed=1, today=money.today(), now=NOW)
    assert Contract.objects.count() == 3
    for contract in Contract.objects.all():
        file = page(fund, "application_detail", contract.application_id)
        assert reverse("loans:contract_detail", args=[contract.pk]) in file
        assert reverse("loans:application_detail", args=[contract.application_id]) in page(
            fund, "contract_detail", contract.pk
        )


def test_days_before_every_law_are_no_crash(rayong, fund) -> None:
    contract = money.make_running(rayong)
    assert fund.get(reverse("loans:portfolio_export"), {"day": "1/1/2500"}).status_code == 200
    answer = fund.post(reverse("loans:plan_renew", args=[contract.pk]), {"effective_on": "1/1/2500"})
    assert answer.status_code == 422


def test_the_rows_behind_money_paid_out_are_those_of_the_payments(rayong, fund) -> None:
    contract = money.make_contract(rayong)
    money.pay_out(contract, 600_000)
    money.pay_out(contract, 600_000, dt.date(2026, 3, 5))
    assert contract.number in page(fund, "contract_list", by="paid_out", month="2026-03")
    assert contract.number in page(fund, "contract_list", by="paid_out", since="2026-03-01", until="2026-03-31")
    for query in ({"month": "2026-03"}, {"by": "paid_out", "month": "2026-02"}, {"since": "2026-02-01"}):
        assert contract.number not in page(fund, "contract_list", **query), query
