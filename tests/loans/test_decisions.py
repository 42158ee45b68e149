"""The committee: conflicts, votes, quorum, and money that can be given once."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from loans import services
from loans.models import AgendaItem, Application, Decision, Meeting, Round
from loans.services.money import room_for
from mind_portal.accounts.models import User
from mind_portal.accounts.roles import Role
from mind_portal.core.errors import DomainError
from mind_portal.geography.models import Province
from tests.loans import builders as make
from tests.loans import world
from tests.support import builders
from tests.support.threads import results_of

NOW, MILLION = make.NOW, make.MILLION


@pytest.fixture
def fund(rayong: Province, chiang_mai: Province) -> User:
    make.load_offers()
    return builders.make_user(Role.FUND_STAFF)


@pytest.fixture
def members(fund: User) -> list[User]:
    return make.make_members(3)


def sit(fund: User, members: list[User], province: Province, found: Round, count: int = 1) -> list[AgendaItem]:
    """`count` screened applications before a sitting meeting; made plainly, the way there has its own tests."""
    sites = [builders.make_site(province) for _ in range(count)]
    applications = [world.application_of(site, fund, "screened") for site in sites]
    assert {one.round_id for one in applications} == {found.pk}
    _meeting, items = make.make_meeting(fund, members, applications)
    return items


def rules_of(error: pytest.ExceptionInfo[DomainError]) -> list[str]:
    return [breach.rule for breach in error.value.breaches]


def test_the_chair_votes_last(fund: User, members: list[User], rayong: Province) -> None:
    (item,) = sit(fund, members, rayong, make.make_round(fund))
    with pytest.raises(DomainError) as refused:
        services.cast_vote(item_id=item.pk, choice="approve", actor=members[0], now=NOW)
    assert rules_of(refused) == ["LOAN-VOTE-3"]
    for member in (members[1], members[2], members[0]):
        services.cast_vote(item_id=item.pk, choice="approve", actor=member, now=NOW)
    assert item.votes.count() == 3


def test_a_recused_member_neither_sees_nor_counts(fund: User, members: list[User], rayong: Province) -> None:
    (item,) = sit(fund, members, rayong, make.make_round(fund))
    services.cast_vote(item_id=item.pk, choice="approve", actor=members[2], now=NOW)
    services.declare_conflict(item_id=item.pk, reason="เป็นญาติ", actor=members[2], now=NOW)
    assert not item.votes.exists()
    assert not Application.objects.visible_to(members[2]).filter(pk=item.application_id).exists()
    assert Application.objects.visible_to(members[1]).filter(pk=item.application_id).exists()
    with pytest.raises(DomainError) as refused:
        services.cast_vote(item_id=item.pk, choice="approve", actor=members[2], now=NOW)
    assert rules_of(refused) == ["LOAN-VOTE-2"]
    for member in (members[1], members[0]):  # two of three are the quorum, and all who count
        services.cast_vote(item_id=item.pk, choice="approve", actor=member, now=NOW)
    assert make.resolve(item, fund).outcome == "approved"


def test_without_a_quorum_nothing_is_resolved(fund: User, members: list[User], rayong: Province) -> None:
    (item,) = sit(fund, members, rayong, make.make_round(fund))
    for member in members[1:]:
        services.declare_conflict(item_id=item.pk, reason="เป็นหุ้นส่วน", actor=member, now=NOW)
    services.cast_vote(item_id=item.pk, choice="approve", actor=members[0], now=NOW)
    with pytest.raises(DomainError) as refused:
        make.resolve(item, fund)
    assert rules_of(refused) == ["LOAN-DECIDE-1"]


@pytest.mark.parametrize(
    ("choices", "outcome", "rules"),
    [
        (["approve", "decline", "decline"], "approved", ["LOAN-DECIDE-4"]),
        (["approve", "approve", "decline"], "approved", []),
        (["approve", "conditional", "abstain"], "approved", []),
        (["approve"], "approved", ["LOAN-DECIDE-2"]),
        (["decline", "decline", "decline"], "declined", ["LOAN-DECIDE-3"]),
    ],
)
def test_the_majority_carries(
    fund: User, members: list[User], rayong: Province, choices: list[str], outcome: str, rules: list[str]
) -> None:
    (item,) = sit(fund, members, rayong, make.make_round(fund))
    for member, choice in zip(reversed(members), choices, strict=False):
        services.cast_vote(item_id=item.pk, choice=choice, actor=member, now=NOW)
    if rules:
        with pytest.raises(DomainError) as refused:
            make.resolve(item, fund, outcome=outcome)
        assert rules_of(refused) == rules
    else:
        assert make.resolve(item, fund, outcome=outcome).outcome == outcome


@pytest.mark.parametrize("amount", [Decimal("4000000.01"), Decimal(0), None])
def test_an_approval_needs_an_amount_within_what_is_asked(
    fund: User, members: list[User], rayong: Province, amount: Decimal | None
) -> None:
    (item,) = sit(fund, members, rayong, make.make_round(fund))
    make.vote(item, members)
    with pytest.raises(DomainError) as refused:
        services.record_resolution(
            item_id=item.pk, resolution=services.Resolution(outcome="approved", amount=amount), actor=fund, now=NOW
        )
    assert rules_of(refused) == ["LOAN-DECIDE-3"]


def test_only_the_chair_confirms_and_he_is_not_the_recorder(fund: User, members: list[User], rayong: Province) -> None:
    (item,) = sit(fund, members, rayong, make.make_round(fund))
    make.vote(item, members)
    decision = make.resolve(item, fund)
    with pytest.raises(DomainError) as refused:
        services.confirm_resolution(decision_id=decision.pk, actor=members[1], now=NOW)
    assert rules_of(refused) == ["LOAN-DECIDE-6"]
    with pytest.raises(DomainError) as refused:
        services.confirm_resolution(decision_id=decision.pk, actor=fund, now=NOW)
    assert "LOAN-DECIDE-5" in rules_of(refused)
    first = services.confirm_resolution(decision_id=decision.pk, actor=members[0], now=NOW)
    again = services.confirm_resolution(decision_id=decision.pk, actor=members[0], now=NOW)
    assert first.confirmed_at == again.confirmed_at


def test_a_struck_resolution_frees_its_money_and_opens_the_item(
    fund: User, members: list[User], rayong: Province
) -> None:
    found = make.make_round(fund, quotas={(rayong.code, ""): 5})
    (item,) = sit(fund, members, rayong, found)
    make.vote(item, members)
    decision = make.resolve(item, fund)
    application = Application.objects.get(pk=item.application_id)
    assert room_for(application, found.pot).left == 1 * MILLION
    with pytest.raises(DomainError) as refused:
        services.strike_resolution(decision_id=decision.pk, reason="", actor=members[0], now=NOW)
    assert rules_of(refused) == ["LOAN-DECIDE-8"]
    services.strike_resolution(decision_id=decision.pk, reason="บันทึกวงเงินผิด", actor=members[0], now=NOW)
    assert room_for(application, found.pot).left == 5 * MILLION
    assert make.resolve(item, fund, amount=3).amount == 3 * MILLION


# --- money -----------------------------------------------------------------------------------------------------------


def test_what_does_not_fit_waits_in_order(fund: User, members: list[User], rayong: Province) -> None:
    found = make.make_round(fund, quotas={(rayong.code, ""): 10})
    items = sit(fund, members, rayong, found, count=4)
    outcomes = []
    for item in items:
        make.vote(item, members)
        decision = make.resolve(item, fund)
        services.confirm_resolution(decision_id=decision.pk, actor=members[0], now=NOW)
        outcomes.append(decision.outcome)
    assert outcomes == ["approved", "approved", "waiting", "waiting"]  # 4 + 4 of 10, then 2 are left
    ranks = [Application.objects.get(pk=item.application_id).waiting_rank for item in items]
    assert ranks == [None, None, 1, 2]


def test_an_exact_fit_is_the_last_baht(fund: User, members: list[User], rayong: Province) -> None:
    found = make.make_round(fund, quotas={(rayong.code, ""): 4})
    first, second = sit(fund, members, rayong, found, count=2)
    for item, amount, outcome in ((first, 4, "approved"), (second, 1, "waiting")):
        make.vote(item, members)
        assert make.resolve(item, fund, amount=amount).outcome == outcome


def test_the_next_on_the_list_gets_what_is_freed(fund: User, members: list[User], rayong: Province) -> None:
    found = make.make_round(fund, quotas={(rayong.code, ""): 4})
    items = sit(fund, members, rayong, found, count=3)
    for item in items:
        make.vote(item, members)
        services.confirm_resolution(decision_id=make.resolve(item, fund).pk, actor=members[0], now=NOW)
    lucky, first, second = (Application.objects.get(pk=item.application_id) for item in items)
    with pytest.raises(DomainError) as refused:
        services.promote_application(application_id=first.pk, actor=fund, now=NOW)
    assert rules_of(refused) == ["LOAN-WAIT-1"]
    services.withdraw_application(application_id=lucky.pk, drop_reason="other_source", reason="", actor=fund, now=NOW)
    with pytest.raises(DomainError) as refused:
        services.promote_application(application_id=second.pk, actor=fund, now=NOW)
    assert rules_of(refused) == ["LOAN-WAIT-2"]
    decision = services.promote_application(application_id=first.pk, actor=fund, now=NOW)
    services.confirm_resolution(decision_id=decision.pk, actor=members[0], now=NOW)
    first.refresh_from_db()
    assert (first.status, first.waiting_rank, first.approved) == ("approved", None, 4 * MILLION)


def test_other_quotas_do_not_share_their_money(
    fund: User, members: list[User], rayong: Province, chiang_mai: Province
) -> None:
    found = make.make_round(fund, quotas={(rayong.code, ""): 4, (chiang_mai.code, ""): 4, ("", "small"): 6})
    here = world.application_of(builders.make_site(rayong), fund)
    there = world.application_of(builders.make_site(chiang_mai), fund)
    assert room_for(here, found.pot).left == 4 * MILLION
    _meeting, items = make.make_meeting(fund, members, [_screened(here), _screened(there)])
    for item in items:
        make.vote(item, members)
    assert make.resolve(items[0], fund).outcome == "approved"
    assert room_for(there, found.pot).left == 2 * MILLION  # the province has 4, firms of its size have 2
    assert make.resolve(items[1], fund).outcome == "waiting"


def _screened(application: Application) -> Application:
    Application.objects.filter(pk=application.pk).update(status="screened")
    return application


def test_a_meeting_does_not_close_over_an_open_resolution(fund: User, members: list[User], rayong: Province) -> None:
    items = sit(fund, members, rayong, make.make_round(fund), count=2)
    make.vote(items[0], members)
    decision = make.resolve(items[0], fund)
    meeting = Meeting.objects.get(pk=items[0].meeting_id)
    with pytest.raises(DomainError) as refused:
        services.close_meeting(meeting_id=meeting.pk, actor=fund, now=NOW)
    assert rules_of(refused) == ["LOAN-MEET-5"]
    services.confirm_resolution(decision_id=decision.pk, actor=members[0], now=NOW)
    services.close_meeting(meeting_id=meeting.pk, actor=fund, now=NOW)
    assert Application.objects.get(pk=items[1].application_id).status == "screened"  # waits for another meeting


def test_facts_are_frozen_when_the_meeting_begins(fund: User, members: list[User], rayong: Province) -> None:
    (item,) = sit(fund, members, rayong, make.make_round(fund))
    item.refresh_from_db()
    before = item.facts["firm"]["workers"]
    item.application.site.workers = 199
    item.application.site.save()
    assert AgendaItem.objects.get(pk=item.pk).facts["firm"]["workers"] == before != 199


# --- at the same time ------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_the_last_baht_is_given_once(rayong: Province, chiang_mai: Province) -> None:
    """Two resolutions on the same last money, recorded at the same moment: one lends, one waits."""
    make.load_offers()
    fund, members = builders.make_user(Role.FUND_STAFF), make.make_members(3)
    found = make.make_round(fund, quotas={(rayong.code, ""): 4})
    items = sit(fund, members, rayong, found, count=2)
    # Two meetings sit at once, so that nothing but the money's lock stands between them.
    other = Meeting.objects.create(
        fiscal_year=2570, number=9, held_at=NOW, quorum=1, status="sitting", frozen_at=NOW, secretary=fund
    )
    for member in members:
        other.members.create(user=member, is_chair=member == members[0])
    AgendaItem.objects.filter(pk=items[1].pk).update(meeting=other)
    for item in items:
        make.vote(item, members)

    def resolve(item: AgendaItem) -> Callable[[], object]:
        return lambda: make.resolve(item, fund)

    results = results_of(resolve(items[0]), resolve(items[1]))
    assert sorted(result.outcome for result in results if isinstance(result, Decision)) == ["approved", "waiting"]
    bound = Decision.objects.filter(outcome="approved").values_list("amount", flat=True)
    assert sum(bound) == 4 * MILLION


@pytest.mark.django_db(transaction=True)
def test_one_resolution_is_recorded_once(rayong: Province, chiang_mai: Province) -> None:
    make.load_offers()
    fund, members = builders.make_user(Role.FUND_STAFF), make.make_members(3)
    (item,) = sit(fund, members, rayong, make.make_round(fund))
    make.vote(item, members)
    results = results_of(lambda: make.resolve(item, fund), lambda: make.resolve(item, fund))
    assert sum(isinstance(result, Decision) for result in results) == 1
    assert [rules for result in results if isinstance(result, DomainError) for rules in [result.breaches[0].rule]] == [
        "LOAN-DECIDE-7"
    ]
