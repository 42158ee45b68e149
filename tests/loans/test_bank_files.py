"""The bank's file: what is read, what is refused, what becomes an exception, and that nothing is booked twice."""

import datetime as dt
import io
from decimal import Decimal

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from loans.models import BankFile, BankRow, Disbursement, Repayment
from loans.portfolio.bank import services, words
from loans.portfolio.paying_out import decide_disbursement, propose_disbursement
from loans.portfolio.repayments import reverse_repayment
from mind_portal.core.errors import DomainError
from tests.loans import money
from tests.loans.money import NOW, D

pytestmark = pytest.mark.django_db
HEADER = "เลขที่สัญญา,ประเภทรายการ,วันที่,จำนวนเงิน,เลขที่อ้างอิง"


@pytest.fixture(autouse=True)
def law(db, settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path
    money.load_law()


def send(content: bytes | str, name: str = "ธนาคาร.csv") -> BankFile:
    data = content.encode() if isinstance(content, str) else content
    file = services.upload_file(file=SimpleUploadedFile(name, data), actor=money.fund_pair()[0], now=NOW)
    return services.read_file(file_id=file.pk, now=NOW)


def csv_of(*rows: str) -> str:
    return "\r\n".join([HEADER, *rows]) + "\r\n"


def book(file: BankFile) -> BankFile:
    services.confirm_file(file_id=file.pk, actor=money.fund_pair()[1], now=NOW)
    return services.book_file(file_id=file.pk, now=NOW)


def codes(file: BankFile) -> list[list[str]]:
    return [[p["code"] for p in row.problems] for row in file.rows.order_by("row_number")]


def outcomes(file: BankFile) -> list[str]:
    return list(file.rows.order_by("row_number").values_list("outcome", flat=True))


def test_a_file_brings_money_out_and_back_in_any_order(rayong) -> None:
    contract = money.make_contract(rayong, number="กท-1/2569")
    file = send(
        csv_of(
            'กท-1/2569,รับชำระ,15/02/2569,"102,038.40",R-1',
            "กท ๑/๒๕๖๙,จ่ายเงินกู้,๑๕ ม.ค. ๒๕๖๙,๑๒๐๐๐๐๐,D-1",
            "กท-1/2569,รับชำระ,2026-03-15,5000.5,R-2",
        )
    )
    assert file.state == "preview"
    assert outcomes(file) == ["ready"] * 3, codes(file)
    assert (file.counts["paid_out"], file.counts["paid_back"]) == ("1200000.00", "107038.90")
    assert not Disbursement.objects.exists()
    done = book(file)
    contract.refresh_from_db()
    assert (done.state, contract.status) == ("booked", "running")
    assert outcomes(done) == ["booked"] * 3
    assert sum(p.amount for p in Repayment.objects.all()) == D("107038.90")
    assert {p.source for p in Repayment.objects.all()} == {"bank"}
    assert all(p.amount == p.to_interest + p.to_principal for p in Repayment.objects.all())
    payment = Disbursement.objects.get()
    assert {payment.proposed_by, payment.decided_by} == set(money.fund_pair())
    assert contract.standing.days_past_due == (money.today() - dt.date(2026, 3, 15)).days


def test_who_uploaded_does_not_confirm_and_nobody_confirms_twice(rayong) -> None:
    money.make_running(rayong, number="1")
    file = send(csv_of("1,ชำระ,15/02/2569,10,R"))
    first, second = money.fund_pair()
    with pytest.raises(DomainError) as refused:
        services.confirm_file(file_id=file.pk, actor=first, now=NOW)
    assert refused.value.breaches[0].rule == "LOAN-EYES-1"
    services.confirm_file(file_id=file.pk, actor=second, now=NOW)
    for act in (services.confirm_file, services.cancel_file):
        with pytest.raises(DomainError):
            act(file_id=file.pk, actor=second, now=NOW)


def test_the_same_file_is_one_and_the_same_rows_in_another_file_are_known(rayong) -> None:
    money.make_running(rayong, number="1")
    rows = ("1,ชำระ,15/02/2569,100,R-1", "1,ชำระ,15/03/2569,200,R-2")
    file = send(csv_of(*rows))
    book(file)
    with pytest.raises(services.SameFile) as same:
        send(csv_of(*rows))
    assert same.value.file_id == file.pk
    again = send(csv_of(*rows, "1,ชำระ,15/04/2569,300,R-3", "1,ชำระ,15/04/2569,300,R-3"))
    assert outcomes(again) == ["known", "known", "ready", "known"]
    book(again)
    services.book_file(file_id=again.pk, now=NOW)
    assert sorted(p.amount for p in Repayment.objects.all()) == [100, 200, 300]


def test_exceptions_are_named_row_by_row_and_the_others_are_booked(rayong) -> None:
    money.make_running(rayong, number="1")
    money.make_contract(rayong, number="2")
    closed = money.make_running(rayong, number="3", terms=money.make_terms(instalments=1))
    line = closed.instalments.get()
    money.pay_back(closed, line.interest + line.principal, line.due_on)
    file = send(
        csv_of(
            "1,ชำระ,15/02/2569,100,OK",
            "9,ชำระ,15/02/2569,100,A",
            "2,ชำระ,10/02/2569,100,B",
            "3,ชำระ,15/03/2569,100,C",
            "1,ชำระ,14/01/2569,100,D",
            "1,ชำระ,26/11/2569,100,E",
            "1,ชำระ,15/02/2569,9999999,F",
            "1,ชำระ,15/02/2569,-100,G",
            '1,ชำระ,15/02/2569,"1.000,5",H',
            "1,ชำระ,15/02/2569,0.005,I",
            "1,ชำระ,31/02/2569,100,J",
            "1,โอน,15/02/2569,100,K",
            "1,ชำระ,15/02/2569,100,",
            "1,จ่าย,15/02/2569,1,L",
            "1,ชำระ,16/02/2569,100,OK",
            "1,ชำระ,15/02/2569,100,M,เกิน",
            "2,จ่าย,15/02/2569,1200000.01,N",
        )
    )
    assert codes(file) == [
        [], ["unknown_contract"], ["before_paid_out"], ["closed"], ["before_signature"], ["future"], ["overpaid"],
        ["negative"], ["number"], ["satang"], ["date"], ["kind"], ["missing"], ["too_much_out"], ["reference_twice"],
        ["shape"], ["too_much_out"],
    ]  # fmt: skip
    for row in file.rows.exclude(problems=[]):
        assert "%(" not in words.message(row.problems[0])
    before = Repayment.objects.count()
    done = book(file)
    assert Repayment.objects.count() == before + 1
    assert done.counts["booked"] == 1
    assert done.counts["exception"] == 16


def test_what_changes_between_preview_and_booking_becomes_an_exception(rayong) -> None:
    contract = money.make_running(rayong, number="1")
    file = send(csv_of("1,ชำระ,15/02/2569,1190000,R-1", "1,ชำระ,16/02/2569,100,R-2"))
    assert outcomes(file) == ["ready", "ready"]
    money.pay_back(contract, D(700_000), dt.date(2026, 2, 15))
    done = book(file)
    assert outcomes(done) == ["exception", "booked"]
    assert codes(done)[0] == ["overpaid"]
    assert sum(p.to_principal + p.to_interest for p in Repayment.objects.all()) == 700_100


def test_an_exception_is_handled_once_with_a_word(rayong) -> None:
    file = send(csv_of("9,ชำระ,15/02/2569,100,A"))
    first, second = money.fund_pair()
    with pytest.raises(DomainError) as refused:
        services.confirm_file(file_id=file.pk, actor=second, now=NOW)
    assert refused.value.breaches[0].rule == "LOAN-FILE-6"
    row = BankRow.objects.get()
    services.handle_exception(row_id=row.pk, note="ส่งกลับธนาคารแก้เลขสัญญา", actor=first, now=NOW)
    with pytest.raises(DomainError) as refused:
        services.handle_exception(row_id=row.pk, note="ส่งกลับธนาคารแก้เลขสัญญา", actor=first, now=NOW)
    assert refused.value.breaches[0].rule == "LOAN-FILE-7"


# --- files that are none ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "ว่าง"),
        ("เลขที่สัญญา,วันที่,จำนวนเงิน,หมายเหตุ\r\n1,15/02/2569,100,x\r\n", "หมายเหตุ"),
        ("ชื่อ,นามสกุล\r\nก,ข\r\n", "ชื่อ, นามสกุล"),
        (HEADER + "\r\n", "หัวคอลัมน์"),
        (csv_of("1,ชำระ,15/02/2569,100,R-1") + "1,ชำระ,15/02", "3"),
        (csv_of("1,ชำระ,15/02/2569,100,R-1", "รวม,,,250.00,"), "250.00"),
        (b"%PDF-1.7 \n", "CSV"),
        (b"PK\x03\x04broken", "เสียหาย"),
    ],
)
def test_a_file_that_is_none_is_refused_in_a_sentence(rayong, content, says) -> None:
    file = send(content)
    assert (file.state, file.rows.count()) == ("failed", 0)
    assert says in file.message, file.message
    assert not Repayment.objects.exists()


def test_a_file_that_failed_may_be_sent_again(rayong) -> None:
    assert send("ก,ข\r\n").state == "failed"
    assert send("ก,ข\r\n").state == "failed"


def test_the_bank_s_own_sum_is_no_row(rayong) -> None:
    money.make_running(rayong, number="1")
    file = send(csv_of("1,ชำระ,15/02/2569,100,R-1", "1,ชำระ,15/03/2569,150.25,R-2", 'รวม 2 รายการ,,,"250.25",'))
    assert outcomes(file) == ["ready", "ready"]


def test_thai_encoding_spreadsheets_and_a_file_of_repayments_only(rayong) -> None:
    money.make_running(rayong, number="กท-1/2569")
    assert outcomes(send(csv_of("กท-1/2569,รับชำระ,15/02/2569,100,R-1").encode("cp874"))) == ["ready"]
    assert outcomes(send("สัญญา;วันที่;จำนวนเงิน;อ้างอิง\r\nกท-1/2569;15/02/2569;100;R-2\r\n")) == ["ready"]
    buffer = io.BytesIO()
    book_ = xlsxwriter.Workbook(buffer)
    sheet = book_.add_worksheet()
    sheet.write_row(0, 0, ["รายงานรับชำระ"])
    sheet.write_row(2, 0, HEADER.split(","))
    sheet.write_row(3, 0, ["กท-1/2569", "รับชำระ"])
    sheet.write_datetime(3, 2, dt.datetime(2026, 2, 15), book_.add_format({"num_format": "d/m/yyyy"}))
    sheet.write_number(3, 3, 100.25)
    sheet.write_string(3, 4, "R-3")
    book_.close()
    file = send(buffer.getvalue(), "bank.xlsx")
    assert outcomes(file) == ["ready"], codes(file)
    row = file.rows.get()
    assert (row.paid_on, row.amount, row.row_number) == (dt.date(2026, 2, 15), Decimal("100.25"), 4)


def test_a_booking_that_dies_goes_on_behind_the_last_whole_piece(rayong, monkeypatch) -> None:
    for number in range(1, 7):
        money.make_running(rayong, number=str(number))
    file = send(csv_of(*[f"{number},ชำระ,15/02/2569,100,R-{number}" for number in range(1, 7)]))
    services.confirm_file(file_id=file.pk, actor=money.fund_pair()[1], now=NOW)
    monkeypatch.setattr(services, "BOOK_CHUNK", 2)
    whole, calls = services.rebook, []

    def dies(contracts, today):
        calls.append(1)
        if len(calls) == 2:
            raise MemoryError
        whole(contracts, today)

    monkeypatch.setattr(services, "rebook", dies)
    with pytest.raises(MemoryError):
        services.book_file(file_id=file.pk, now=NOW)
    file.refresh_from_db()
    assert (file.state, file.rows_booked, Repayment.objects.count()) == ("booking", 2, 2)
    done = services.book_file(file_id=file.pk, now=NOW)
    assert (done.state, done.rows_booked, Repayment.objects.count()) == ("booked", 6, 6)


def test_a_reading_that_dies_begins_again(rayong) -> None:
    money.make_running(rayong, number="1")
    file = send(csv_of("1,ชำระ,15/02/2569,100,R-1"))
    BankFile.objects.filter(pk=file.pk).update(state="reading")
    assert outcomes(services.read_file(file_id=file.pk, now=NOW)) == ["ready"]


def test_what_was_refused_or_taken_back_is_told_apart_from_what_is_known(rayong) -> None:
    contract = money.make_contract(rayong, number="1")
    first, second = money.fund_pair()
    refused = propose_disbursement(
        contract_id=contract.pk, amount=D(1_200_000), paid_on=money.SIGNED, reference="D-1", actor=first, now=NOW
    )
    decide_disbursement(disbursement_id=refused.pk, confirm=False, reason="ธนาคารยังไม่จ่าย", actor=second, now=NOW)
    book(send(csv_of("1,จ่าย,15/01/2569,1200000,D-1", "1,ชำระ,15/02/2569,100,R-1")))
    assert Disbursement.objects.filter(state="confirmed").count() == 1
    payment = Repayment.objects.get()
    reverse_repayment(repayment_id=payment.pk, reason="เช็คไม่ผ่าน", actor=first, now=NOW)
    later = send(csv_of("1,ชำระ,15/02/2569,100,R-1", "1,ชำระ,16/02/2569,100,R-1", "1,ชำระ,17/02/2569,7,R-2"))
    assert outcomes(later) == ["known", "ready", "ready"]


def test_a_row_that_cannot_be_booked_does_not_make_the_bank_s_sum_a_lie(rayong) -> None:
    money.make_running(rayong, number="1")
    total = csv_of("1,ชำระ,15/02/2569,100,A", "1,ชำระ,15/02/2569,-40,B", "รวม,,,60,")
    assert codes(send(total)) == [[], ["negative"]]
    unread = csv_of("1,ชำระ,15/02/2569,100,C", '1,ชำระ,15/02/2569,"1.000,5",D', "รวม,,,1100.50,")
    assert codes(send(unread)) == [[], ["number"]]
