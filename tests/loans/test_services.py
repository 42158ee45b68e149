"""The way of an application through the services: each step, who may not take it, and what it leaves behind."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

import pytest

from loans import services
from loans.models import Application, ApplicationForm, Decision, Screening, StageRecord
from loans.states import APPLICATION_MACHINE
from mind_portal.accounts.models import User
from mind_portal.accounts.roles import Role
from mind_portal.core.errors import DomainError, StaleError
from mind_portal.geography.models import Province
from mind_portal.journal.models import Entry
from mind_portal.notifications.models import Notice
from tests.loans import builders as make
from tests.support import builders

NOW, MILLION = make.NOW, make.MILLION


@pytest.fixture
def fund(rayong: Province, chiang_mai: Province) -> User:
    make.load()
    return builders.make_user(Role.FUND_STAFF)


def rules_of(error: pytest.ExceptionInfo[DomainError]) -> list[str]:
    return [breach.rule for breach in error.value.breaches]


def test_an_application_goes_all_the_way(fund: User, rayong: Province, officer: User, head: User) -> None:
    found = make.make_round(fund, quotas={(rayong.code, ""): 24})
    application = make.submit(found, rayong)
    assert application.number == "ล-2570-0001"
    assert application.submitted_on == make.TODAY
    make.screen(application, officer, head)
    members = make.make_members()
    meeting, (item,) = make.make_meeting(fund, members, [application])
    make.vote(item, members)
    decision = make.resolve(item, fund)
    application.refresh_from_db()
    assert application.status == "in_meeting"  # nothing counts before the chair has confirmed
    services.confirm_resolution(decision_id=decision.pk, actor=members[0], now=NOW)
    services.close_meeting(meeting_id=meeting.pk, actor=fund, now=NOW)
    application.refresh_from_db()
    assert (application.status, application.approved, application.decided_on) == ("approved", 4 * MILLION, make.TODAY)
    assert decision.rates[0] == {"from_month": 1, "to_month": 36, "rate": "3"}
    assert decision.rates[1]["rate"] is None  # the fourth year's rate is not known, and none is made up
    verbs = set(Entry.objects.about(application).values_list("verb", flat=True))
    assert {"loans.application_submitted", "loans.opinion_confirmed", "loans.resolution_confirmed"} <= verbs
    assert Notice.objects.filter(key=f"loans.decided:{decision.pk}").count() >= 2


def test_the_stays_add_up_and_one_runs(fund: User, rayong: Province, officer: User, head: User) -> None:
    application = make.screen(make.submit(make.make_round(fund), rayong), officer, head)
    stays = list(StageRecord.objects.filter(application=application).order_by("pk"))
    assert [stay.status for stay in stays] == ["draft", "submitted", "screening", "referred", "screened"]
    assert [stay.left_at is None for stay in stays] == [False] * 4 + [True]
    assert application.stage_due_on == stays[-1].due_on is not None


def test_sent_twice_it_is_begun_once(fund: User, rayong: Province) -> None:
    found = make.make_round(fund)
    user, site = make.make_borrower(rayong)
    first = make.start(found, user, site)
    again = services.start_application(client_id=first.client_id, asking=make.asking(found, site), actor=user, now=NOW)
    assert again.pk == first.pk
    stranger, his = make.make_borrower(rayong)
    with pytest.raises(DomainError) as refused:
        services.start_application(client_id=first.client_id, asking=make.asking(found, his), actor=stranger, now=NOW)
    assert rules_of(refused) == ["LOAN-APPLY-9"]


def test_a_firm_has_one_application_a_round(fund: User, rayong: Province) -> None:
    found = make.make_round(fund)
    user, site = make.make_borrower(rayong)
    first = make.fill(make.start(found, user, site), user)
    with pytest.raises(DomainError) as refused:
        make.start(found, user, site)
    assert rules_of(refused) == ["LOAN-APPLY-7"]
    services.submit_application(application_id=first.pk, actor=user, now=NOW)
    services.withdraw_application(application_id=first.pk, drop_reason="changed_plans", reason="", actor=user, now=NOW)
    assert make.start(found, user, site).pk != first.pk


def test_another_firms_factory_is_not_there(fund: User, rayong: Province) -> None:
    found = make.make_round(fund)
    user, _site = make.make_borrower(rayong)
    _other, his = make.make_borrower(rayong)
    with pytest.raises(his.DoesNotExist):
        make.start(found, user, his)


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"asked": 0}, "LOAN-APPLY-1"),
        ({"asked": 21}, "LOAN-APPLY-2"),
        ({"months": 85}, "LOAN-APPLY-3"),
        ({"months": 0}, "LOAN-APPLY-3"),
        ({"purpose": "working_capital"}, "LOAN-APPLY-6"),
    ],
)
def test_what_is_asked_is_bounded(fund: User, rayong: Province, change: dict, rule: str) -> None:
    user, site = make.make_borrower(rayong)
    with pytest.raises(DomainError) as refused:
        make.start(make.make_round(fund), user, site, **change)
    assert rules_of(refused) == [rule]


def test_the_ceiling_itself_is_allowed(fund: User, rayong: Province) -> None:
    user, site = make.make_borrower(rayong)
    assert make.start(make.make_round(fund), user, site, 20).asked == 20 * MILLION


@pytest.mark.parametrize("day", [dt.date(2026, 9, 30), dt.date(2027, 4, 1)])
def test_a_round_takes_nothing_outside_its_days(fund: User, rayong: Province, day: dt.date) -> None:
    found = make.make_round(fund)
    user, site = make.make_borrower(rayong)
    when = dt.datetime.combine(day, dt.time(5), dt.UTC)
    with pytest.raises(DomainError) as refused:
        services.start_application(client_id=builders.uuid4(), asking=make.asking(found, site), actor=user, now=when)
    assert rules_of(refused) == ["LOAN-APPLY-4"]


def test_an_unfinished_form_is_refused_with_every_gap(fund: User, rayong: Province) -> None:
    user, site = make.make_borrower(rayong)
    application = make.start(make.make_round(fund), user, site)
    with pytest.raises(DomainError) as refused:
        services.submit_application(application_id=application.pk, actor=user, now=NOW)
    found = set(rules_of(refused))
    assert found == {"LOAN-FORM-1", "LOAN-APPLY-5"}, found
    assert "truth" in {breach.field for breach in refused.value.breaches}


def test_what_costs_more_than_it_gets_is_refused(fund: User, rayong: Province) -> None:
    user, site = make.make_borrower(rayong)
    application = make.fill(make.start(make.make_round(fund), user, site), user)
    form = ApplicationForm.objects.get(application=application)
    form.answers["items"]["cost_rows"] = {"value": [{"what": "เครื่อง", "amount": 4_000_001}]}
    form.save()
    with pytest.raises(DomainError) as refused:
        services.submit_application(application_id=application.pk, actor=user, now=NOW)
    assert [(b.rule, b.field) for b in refused.value.breaches] == [("LOAN-FORM-1", "own_money")]


def test_a_returned_application_comes_back_with_its_number(fund: User, rayong: Province, officer: User) -> None:
    application = make.submit(make.make_round(fund), rayong)
    number = application.number
    owner = application.created_by
    with pytest.raises(DomainError) as refused:
        services.return_application(application_id=application.pk, reason=" ", actor=officer, now=NOW)
    assert rules_of(refused) == ["LOAN-SCREEN-5"]
    services.return_application(application_id=application.pk, reason="ขาดใบเสนอราคา", actor=officer, now=NOW)
    assert Notice.objects.filter(user=owner, key__startswith="loans.returned").exists()
    back = services.submit_application(application_id=application.pk, actor=owner, now=NOW)
    assert (back.status, back.number) == ("screening", number)


def test_the_writer_does_not_confirm(fund: User, rayong: Province, head: User) -> None:
    application = make.submit(make.make_round(fund), rayong)
    make.refer(application, head)
    with pytest.raises(DomainError) as refused:
        services.confirm_opinion(application_id=application.pk, actor=head, now=NOW)
    assert rules_of(refused) == ["LOAN-SCREEN-4"]


def test_an_opinion_that_is_sent_back_is_written_anew(fund: User, rayong: Province, officer: User, head: User) -> None:
    application = make.submit(make.make_round(fund), rayong)
    make.refer(application, officer)
    services.send_back_opinion(application_id=application.pk, reason="ขาดเหตุผล", actor=head, now=NOW)
    opinion = services.Opinion(**{**vars(make.OPINION), "opinion": "เขียนใหม่ให้ครบถ้วน"})
    services.write_opinion(application_id=application.pk, opinion=opinion, actor=officer, now=NOW)
    services.confirm_opinion(application_id=application.pk, actor=head, now=NOW)
    assert Screening.objects.filter(application=application).count() == 2


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"amount": None}, "LOAN-SCREEN-1"),
        ({"amount": 4 * MILLION + Decimal("0.01")}, "LOAN-SCREEN-1"),
        ({"scores": {"market": 6}}, "LOAN-SCREEN-2"),
        ({"opinion": "ดี"}, "LOAN-SCREEN-3"),
    ],
)
def test_an_opinion_must_be_one(fund: User, rayong: Province, officer: User, change: dict, rule: str) -> None:
    application = make.submit(make.make_round(fund), rayong)
    services.take_application(application_id=application.pk, actor=officer, now=NOW)
    opinion = services.Opinion(**{**vars(make.OPINION), **change})
    with pytest.raises(DomainError) as refused:
        services.write_opinion(application_id=application.pk, opinion=opinion, actor=officer, now=NOW)
    assert set(rules_of(refused)) == {rule}


def test_another_province_does_not_find_it(fund: User, rayong: Province, other_officer: User) -> None:
    application = make.submit(make.make_round(fund), rayong)
    for act in (services.take_application, services.confirm_opinion):
        with pytest.raises(Application.DoesNotExist):
            act(application_id=application.pk, actor=other_officer, now=NOW)


ACTS: dict[str, Callable[[int, User], object]] = {
    "take": lambda pk, actor: services.take_application(application_id=pk, actor=actor, now=NOW),
    "return": lambda pk, actor: services.return_application(application_id=pk, reason="x", actor=actor, now=NOW),
    "refer": lambda pk, actor: services.write_opinion(
        application_id=pk, opinion=make.OPINION, actor=actor, now=NOW
    ),
    "confirm": lambda pk, actor: services.confirm_opinion(application_id=pk, actor=actor, now=NOW),
    "send_back": lambda pk, actor: services.send_back_opinion(application_id=pk, reason="x", actor=actor, now=NOW),
    "withdraw": lambda pk, actor: services.withdraw_application(
        application_id=pk, drop_reason="other", reason="", actor=actor, now=NOW
    ),
}  # fmt: skip


@pytest.mark.parametrize("verb", sorted(ACTS))
def test_no_act_starts_from_a_wrong_state(fund: User, rayong: Province, officer: User, verb: str) -> None:
    application = make.submit(make.make_round(fund), rayong)
    allowed = APPLICATION_MACHINE.transitions[verb].sources
    wrong = {"submitted", "screening", "screened", "waiting", "declined", "withdrawn"} - allowed
    for state in sorted(wrong):
        Application.objects.filter(pk=application.pk).update(status=state)
        with pytest.raises(DomainError) as refused:
            ACTS[verb](application.pk, officer)
        assert rules_of(refused) == ["LOAN-APPLICATION-STATE"], state


# --- rounds ---------------------------------------------------------------------------------------------------------


def test_quotas_never_fall_below_what_is_promised(fund: User, rayong: Province, officer: User, head: User) -> None:
    found = make.make_round(fund, quotas={(rayong.code, ""): 24})
    application = make.screen(make.submit(found, rayong), officer, head)
    members = make.make_members()
    _meeting, (item,) = make.make_meeting(fund, members, [application])
    make.vote(item, members)
    make.resolve(item, fund)
    found.refresh_from_db()
    for pot, quota, field in ((100, 3, "row-1"), (3, 3, "pot")):
        with pytest.raises(DomainError) as refused:
            services.set_quotas(
                round_id=found.pk, pot=pot * MILLION, version=found.version, actor=fund, now=NOW,
                shares=[services.Share(rayong.code, "", quota * MILLION)],
            )  # fmt: skip
        assert ("LOAN-ROUND-4", field) in [(b.rule, b.field) for b in refused.value.breaches]


def test_two_who_change_the_quotas_notice_one_another(fund: User, rayong: Province) -> None:
    found = make.make_round(fund)
    with pytest.raises(StaleError):
        services.set_quotas(
            round_id=found.pk, pot=5 * MILLION, shares=[], version=found.version - 1, actor=fund, now=NOW
        )


def test_loading_the_programmes_again_changes_nothing(fund: User) -> None:
    before = Entry.objects.filter(verb="loans.terms_loaded").count()
    make.load()
    assert Entry.objects.filter(verb="loans.terms_loaded").count() == before == 3
    assert not Decision.objects.exists()
