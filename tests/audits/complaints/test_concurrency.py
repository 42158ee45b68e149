"""Two at once: a complaint, an answer, and two officers at one case."""

from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.utils import timezone

from audits.complaints import services
from audits.complaints.models import Complaint, ComplaintMessage
from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.geography.models import Province
from tests.audits.complaints.builders import accept, answer, file_it, forget_limits, fresh, in_state, with_contact
from tests.support import builders
from tests.support.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def site(rayong: Province) -> Site:
    call_command("load_legal", verbosity=0, stdout=StringIO())
    forget_limits()
    return builders.make_site(rayong)


def test_a_form_sent_four_times_at_once_is_one_complaint(site: Site) -> None:
    key = uuid4()
    assert at_once(*[lambda: with_contact(site, client_id=key)] * 4) == ["done"] * 4
    assert Complaint.objects.count() == 1


def test_an_answer_pressed_four_times_is_one(site: Site, officer: User) -> None:
    complaint, message = in_state("accepted", site, officer), uuid4()
    assert at_once(*[lambda: answer(complaint, officer, message_id=message)] * 4).count("done") == 4
    assert ComplaintMessage.objects.filter(kind="answer").count() == 1
    assert fresh(complaint).state == "answered"


def test_two_different_answers_at_once_are_one(site: Site, officer: User) -> None:
    complaint = in_state("accepted", site, officer)
    revision = complaint.revision
    results = at_once(*[lambda: answer(complaint, officer, revision=revision)] * 3)
    assert results.count("done") == 1
    assert ComplaintMessage.objects.filter(kind="answer").count() == 1


def test_one_accepts_while_another_turns_it_away(site: Site, officer: User, head: User) -> None:
    complaint = file_it(site)
    results = at_once(
        lambda: accept(complaint, officer),
        lambda: services.reject_complaint(
            complaint_id=complaint.pk, revision=0, outcome="ไม่เกี่ยวกับโรงงาน", actor=head, now=timezone.now()
        ),
    )
    assert results.count("done") == 1
    assert fresh(complaint).state in ("accepted", "rejected")


def test_two_cases_joined_with_each_other_at_once_do_not_both_end(site: Site, officer: User) -> None:
    first, second = file_it(site), file_it(site, text="กลิ่นเหม็นมากทุกคืน โปรดช่วยด้วย")
    now = timezone.now()

    def join(complaint: Complaint, other: Complaint) -> None:
        services.merge_complaint(complaint_id=complaint.pk, revision=0, number=other.number, actor=officer, now=now)

    results = at_once(lambda: join(first, second), lambda: join(second, first))
    assert results == ["AUD-COMPLAINT-14", "done"]
    assert sorted((fresh(first).state, fresh(second).state)) == ["merged", "new"]


def test_eight_at_once_from_one_address_are_not_more_than_its_limit(site: Site) -> None:
    results = at_once(*[lambda n=n: file_it(site, sender="one", text=f"กลิ่นเหม็นมากทุกคืน ครั้งที่ {n}") for n in range(8)])
    assert results == ["AUD-COMPLAINT-6"] * 3 + ["done"] * 5
