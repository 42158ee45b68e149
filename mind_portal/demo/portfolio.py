"""Invented loans that run: about three hundred of rounds long closed, in every class of lateness and every corner of
the country; one firm of Rayong is forty days late, one loan was restructured.

The rows are written at once; what payments served, which loans are settled and how late each is, the portal works out
itself, as for any others.
"""

import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_UP, Decimal
from typing import Any, Final
from uuid import UUID

from django.core.management import call_command
from django.db.models import Q

from factories.models import LicenceStatus, OperatorKind, Site
from loans.models import (
    Application,
    ApplicationForm,
    ApplicationStatus,
    Contract,
    ContractStatus,
    Decision,
    DecisionOutcome,
    DecisionState,
    Disbursement,
    EntrySource,
    Instalment,
    MoneyState,
    Programme,
    Repayment,
    Round,
    RoundStatus,
    Schedule,
    ScheduleKind,
    StageRecord,
)
from loans.portfolio.books import rebook
from loans.portfolio.closing import close_day
from loans.portfolio.planning import decide_plan, lines_for, propose_plan
from loans.portfolio.rules import number_key
from loans.schedules import DayCount, Grace, Method, Terms, rates_by_year, to_document
from loans.services.applications import FORM
from mind_portal.accounts.models import User
from mind_portal.questionnaires.selectors import current_version

LOANS: Final = 300
RAYONG: Final = "21"
LATE_IN_RAYONG: Final = 40  # days
MILLION: Final = Decimal(1_000_000)
SATANG: Final = Decimal("0.01")


@dataclass
class _Loan:
    """One loan on its way into the tables. `unpaid`: how many of the instalments that are due were left out.
    `slump`: a stretch of the past in which nothing was paid; the firm caught up at its end, with the penalty.
    """

    contract: Contract
    terms: Terms
    parts: list[tuple[dt.date, Decimal]]
    unpaid: int
    slump: tuple[dt.date, dt.date] | None

    def paid_on(self, line: Instalment) -> dt.date:
        if self.slump and self.slump[0] <= line.due_on < self.slump[1]:
            return self.slump[1]
        return line.due_on


class Lender:
    """Makes loans; the same seed makes the same ones."""

    def __init__(self, *, seed: int, today: dt.date, now: dt.datetime) -> None:
        self.rng = random.Random(seed)
        self.today, self.now = today, now
        self.first = User.objects.get(username="fund")
        self.second = User.objects.get(username="fund.second")
        self.programmes = list(Programme.objects.order_by("position"))
        self.rounds = {programme.pk: self._round(programme) for programme in self.programmes}
        self.made = 0

    def _round(self, programme: Programme) -> Round:
        year = self.today.year + 543 - 3
        begins = max(self.today - dt.timedelta(days=1_150), programme.terms.order_by("valid_from")[0].valid_from)
        pots = {"suea-tid-peek": 1_200, "khong-kraphan": 700, "lod-lok-ron": 1_500}
        return Round.objects.create(
            programme=programme, fiscal_year=year, number=1, opens_on=begins,
            closes_on=self.today - dt.timedelta(days=120),
            pot=Decimal(pots.get(programme.code, 1_000)) * MILLION, status=RoundStatus.CLOSED, created_by=self.first,
            created_at=self.now,
        )  # fmt: skip

    def loan(self, site: Site, *, days_late: int | None = None) -> _Loan:
        """A loan of a site's firm; `days_late` fixes how late it is, otherwise chance does."""
        rng, self.made = self.rng, self.made + 1
        programme = self.programmes[self.made % len(self.programmes)]
        oldest = (self.today - self.rounds[programme.pk].opens_on).days - 100
        longest = min(1_000, oldest)
        signed = self.today - dt.timedelta(days=14 + int((longest - 14) * rng.random() ** 1.25))
        due = self._first_due(signed, days_late)
        signed = due - dt.timedelta(days=45) if days_late else signed
        principal = Decimal(rng.choice((8, 12, 15, 20, 30, 45, 60, 90))) * MILLION / 10
        terms = Terms(
            first_due_on=due, instalments=rng.choice((36, 48, 60, 84)), due_day=due.day,
            rates=rates_by_year(signed, [(1, Decimal(3)), (4, Decimal(5))]),
            method=rng.choice((Method.EQUAL_INSTALMENT, Method.EQUAL_INSTALMENT, Method.EQUAL_PRINCIPAL)),
            grace=Grace.NONE if self.made % 4 or days_late else Grace.PRINCIPAL,
            grace_instalments=0 if self.made % 4 or days_late else 6, day_count=DayCount.ACT_365,
        )  # fmt: skip
        contract = self._contract(site, programme, principal, signed, terms)
        paid = signed + dt.timedelta(days=rng.randint(3, 12))
        half = (principal / 2).quantize(SATANG)
        later = min(paid + dt.timedelta(days=45), self.today)
        parts = [(paid, principal)] if self.made % 5 else [(paid, half), (later, principal - half)]
        return _Loan(contract, terms, parts, self._unpaid(days_late), None if days_late else self._slump())

    def _first_due(self, signed: dt.date, days_late: int | None) -> dt.date:
        """Late by so many days: the oldest instalment that is open was due then, the one before it was paid."""
        if days_late is not None:
            oldest = self.today - dt.timedelta(days=days_late)
            return oldest.replace(year=oldest.year - 1, day=min(oldest.day, 28))
        month = signed + dt.timedelta(days=self.rng.randint(65, 90))
        return month.replace(day=self.rng.choice((1, 5, 10, 15, 20, 25)))

    def _unpaid(self, days_late: int | None) -> int:
        if days_late is not None:
            return 2
        return self.rng.choices((0, 1, 2, 3, 4, 7), (88, 5, 3, 2, 1, 1))[0]

    def _slump(self) -> tuple[dt.date, dt.date] | None:
        """Most loans were late at some time: had all been on time until today, lateness would be new this year."""
        if self.rng.random() > 0.95:
            return None
        days = self.rng.choice((60, 90, 120))
        begins = self.today - dt.timedelta(days=self.rng.randint(days + 10, 700))
        return begins, begins + dt.timedelta(days=days)

    def _contract(
        self, site: Site, programme: Programme, principal: Decimal, signed: dt.date, terms: Terms
    ) -> Contract:
        number = f"{programme.letter}-{self.made:04}/{signed.year + 543}"
        decided = dt.datetime.combine(signed - dt.timedelta(days=20), dt.time(3), dt.UTC)
        application = Application.objects.create(
            client_id=UUID(int=self.rng.getrandbits(128), version=4), number=f"{programme.letter}{self.made:04}",
            round=self.rounds[programme.pk], operator=site.operator, site=site, province_id=site.province_id,
            status=ApplicationStatus.CONTRACTED, size_class=self.rng.choice(("small", "small", "medium")),
            asked=principal * self.rng.choice((10, 11, 13)) / 10, months=terms.instalments,
            purpose=self._purpose(programme),
            created_by=self.first, created_at=decided, submitted_on=signed - dt.timedelta(days=95),
            stage_since=decided, approved=principal, decided_on=signed - dt.timedelta(days=20), waited_days=52,
        )  # fmt: skip
        self._file(application, decided)
        decision = Decision.objects.create(
            application=application, province_id=site.province_id, outcome=DecisionOutcome.APPROVED,
            state=DecisionState.CONFIRMED, terms=programme.terms.order_by("valid_from")[0], amount=principal,
            months=terms.instalments, recorded_by=self.first, recorded_at=decided, confirmed_by=self.second,
            confirmed_at=decided,
        )  # fmt: skip
        return Contract.objects.create(
            number=number, number_key=number_key(number), application=application, decision=decision,
            programme=programme, operator=site.operator, site=site, province_id=site.province_id,
            status=ContractStatus.RUNNING, principal=principal, signed_on=signed, terms=to_document(terms),
            penalty_percent=Decimal(3), allocation=["penalty", "interest", "principal"],
            guarantor="กรรมการผู้มีอำนาจลงนาม", created_by=self.first, created_at=decided,
        )  # fmt: skip

    @staticmethod
    def _purpose(programme: Programme) -> str:
        return str(programme.terms.order_by("valid_from")[0].purposes[0]["code"])

    def _file(self, application: Application, decided: dt.datetime) -> None:
        """What the page of the application shows: the form, and the stay in its last state."""
        version = current_version(FORM)
        assert version is not None, "the form is loaded"
        values = {
            "project_title": "เครื่องจักรใหม่", "project_text": "ซื้อเครื่องจักรแทนของเดิม", "truth": True,
            "contact_name": application.operator.name, "npl_free": True, "not_sued": True, "credit_consent": True,
        }  # fmt: skip
        ApplicationForm.objects.create(
            application=application, version=version, revision=1, updated_at=decided, submitted_by=self.first,
            answers={"items": {code: {"value": value} for code, value in values.items()}, "reasons": {}},
        )  # fmt: skip
        StageRecord.objects.create(
            application=application, province_id=application.province_id, status=application.status, entered_at=decided
        )

    # --- money -------------------------------------------------------------------------------------------------------

    def write_money(self, loans: Sequence[_Loan]) -> int:
        """Payments out, plans and payments back of all the loans."""
        lines: list[Instalment] = []
        back: list[Repayment] = []
        for loan in loans:
            self._pay_out(loan)
            own = self._plan(loan)
            lines += own
            back += self._pay_back(loan, own)
        Instalment.objects.bulk_create(lines, batch_size=2_000)
        Repayment.objects.bulk_create(back, batch_size=2_000)
        rebook([loan.contract for loan in loans], self.today)
        return len(back)

    def _pay_out(self, loan: _Loan) -> None:
        moment = dt.datetime.combine(loan.parts[0][0], dt.time(4), dt.UTC)
        Disbursement.objects.bulk_create(
            Disbursement(
                contract=loan.contract, province_id=loan.contract.province_id, amount=amount, paid_on=day,
                reference=f"D{loan.contract.pk}-{n}", source=EntrySource.BANK, state=MoneyState.CONFIRMED,
                proposed_by=self.first, proposed_at=moment, decided_by=self.second, decided_at=moment,
            )
            for n, (day, amount) in enumerate(loan.parts, start=1)
        )  # fmt: skip

    def _plan(self, loan: _Loan) -> list[Instalment]:
        """The plan that knows of all parts; for a loan in two parts that is the second version, and the first is left
        out of the demonstration."""
        contract, day = loan.contract, loan.parts[0][0]
        schedule = Schedule.objects.create(
            contract=contract, province_id=contract.province_id, version=1, kind=ScheduleKind.PAID_OUT,
            effective_on=day, terms=to_document(loan.terms), proposed_by=self.second, proposed_at=self.now,
            flows=[[on.isoformat(), str(amount)] for on, amount in loan.parts],
        )  # fmt: skip
        running, rows = Decimal(0), []
        for line in lines_for(loan.terms, loan.parts):
            running += line.payment
            rows.append(
                Instalment(
                    contract=contract, schedule=schedule, province_id=contract.province_id, number=line.number,
                    due_on=line.due_on, percent=line.percent, interest=line.interest_due, principal=line.principal,
                    capitalised=line.capitalised, closing=line.closing, cumulative=running, in_force_from=day,
                )
            )  # fmt: skip
        return rows

    def _pay_back(self, loan: _Loan, lines: Sequence[Instalment]) -> list[Repayment]:
        due = [line for line in lines if line.due_on < self.today]
        paid = due[: len(due) - loan.unpaid] if loan.unpaid else due
        return [self._payment(loan, line) for line in paid]

    def _payment(self, loan: _Loan, line: Instalment) -> Repayment:
        owed, day = line.interest + line.principal, loan.paid_on(line)
        penalty = owed * loan.contract.penalty_percent * (day - line.due_on).days / 36_500
        amount = owed + penalty.quantize(SATANG, ROUND_UP)
        return Repayment(
            contract=loan.contract, province_id=loan.contract.province_id, paid_on=day, amount=amount, excess=amount,
            reference=f"R{loan.contract.pk}-{line.number}", source=EntrySource.BANK, entered_by=self.second,
            entered_at=self.now,
        )  # fmt: skip


def make_portfolio(*, seed: int, today: dt.date, now: dt.datetime) -> dict[str, int]:
    """Fill an empty portal with running loans; the programmes are loaded if they are not there."""
    if not Programme.objects.exists():
        call_command("load_loans", verbosity=0)
    lender = Lender(seed=seed, today=today, now=now)
    sites = _sites(lender.rng)
    home = next((site for site in sites if site.province_id == RAYONG), None)
    loans = [lender.loan(site) for site in sites if site is not home]
    if home is not None:
        loans.append(lender.loan(home, days_late=LATE_IN_RAYONG))
    payments = lender.write_money(loans)
    _restructure_one(lender, loans)
    close_day(day=today - dt.timedelta(days=1), now=now)
    return {"loans": len(loans), "repayments": payments}


def _sites(rng: random.Random) -> list[Site]:
    """One operating factory each of firms that have not applied for anything, ten of them in Rayong."""
    juristic = Q(operator__kind=OperatorKind.JURISTIC, status=LicenceStatus.OPERATING)
    free = Site.objects.filter(juristic, operator__loan_applications=None, workers__lte=200).select_related("operator")
    by_firm = {site.operator_id: site for site in free.order_by("pk")}
    found = list(by_firm.values())
    rng.shuffle(found)
    near = [site for site in found if site.province_id == RAYONG][:10]
    return [*near, *[site for site in found if site.province_id != RAYONG]][:LOANS]


def _restructure_one(lender: Lender, loans: Sequence[_Loan]) -> None:
    """The loan that is latest but one gets a new plan, by two people, a month ago."""
    late = [loan for loan in loans if loan.unpaid >= 7 and loan.contract.status == ContractStatus.RUNNING]
    if not late:
        return
    contract = late[0].contract
    day = lender.today - dt.timedelta(days=30)
    terms = Terms(
        first_due_on=lender.today + dt.timedelta(days=20), instalments=60, rates=rates_by_year(day, [(1, Decimal(2))]),
        grace=Grace.PRINCIPAL, grace_instalments=6, due_day=0,
    )  # fmt: skip
    values: dict[str, Any] = {"now": lender.now}
    plan = propose_plan(
        contract_id=contract.pk, terms=terms, effective_on=day, actor=lender.first,
        reason="ยอดสั่งซื้อลดลงจากน้ำท่วม ขอพักชำระเงินต้น 6 งวด", **values,
    )  # fmt: skip
    decide_plan(schedule_id=plan.pk, approve=True, actor=lender.second, **values)
