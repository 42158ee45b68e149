"""Public notices: valid or not kept at all, released by a second person, an exercise never as a real warning."""

import datetime as dt
import threading
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from lxml import etree

from emergencies import cap
from emergencies.models import Incident, LogEntry, Notice, NoticeRelease, NoticeStatus
from emergencies.notice_rules import Words, draft_breaches
from emergencies.selectors import notices as reading
from emergencies.services.notices import discard_notice, draft_notice, edit_notice, release_notice
from mind_portal.accounts.models import User
from mind_portal.accounts.roles import Role
from mind_portal.core.errors import DomainError, StaleError
from mind_portal.journal.models import Entry as JournalEntry
from mind_portal.notifications.models import Notice as Told_of
from tests.emergencies.builders import lead_to, make_draft, make_incident, make_notice, make_release, settle, words
from tests.support.builders import make_user

NOW = dt.datetime(2026, 11, 24, 7, 0, tzinfo=dt.UTC)
NS = {"c": cap.NAMESPACE}


@pytest.fixture
def incident(officer: User) -> Incident:
    return make_incident(officer, now=NOW)


def refused(error: Any) -> list[str]:
    return [breach.rule for breach in error.value.breaches]


def xml_of(notice: Notice) -> Any:
    return etree.fromstring(notice.release.xml.encode())


# --- rules, without a database ---------------------------------------------------------------------------------------

THAI, ENGLISH = words(), Words(headline="Fire", area="3 km", description="It burns.")
HOUR = dt.timedelta(hours=1)


@pytest.mark.parametrize(
    ("change", "rules"),
    [
        ({}, []),
        ({"texts": {"th": replace(THAI, headline=""), "en": ENGLISH}}, ["EME-NOTICE-2"]),
        ({"texts": {"th": THAI, "en": replace(ENGLISH, description="")}}, ["EME-NOTICE-2"]),
        ({"texts": {"th": replace(THAI, headline="ก" * 160), "en": ENGLISH}}, []),
        ({"texts": {"th": replace(THAI, headline="ก" * 161), "en": ENGLISH}}, ["EME-NOTICE-2"]),
        ({"texts": {"th": ENGLISH, "en": THAI}}, ["EME-NOTICE-2"] * 6),
        ({"latitude": None}, ["EME-NOTICE-3"]),
        ({"latitude": 101.2, "longitude": 12.7}, ["EME-NOTICE-3"]),
        ({"radius_km": None}, ["EME-NOTICE-3"]),
        ({"radius_km": Decimal(0)}, ["EME-NOTICE-3"]),
        ({"radius_km": Decimal("0.04")}, ["EME-NOTICE-3"]),
        ({"radius_km": Decimal("0.1")}, []),
        ({"radius_km": Decimal(50)}, []),
        ({"radius_km": Decimal("50.1")}, ["EME-NOTICE-3"]),
        ({"expires_at": None}, ["EME-NOTICE-4"]),
        ({"expires_at": NOW}, ["EME-NOTICE-4"]),
        ({"expires_at": NOW + 72 * HOUR}, []),
        ({"expires_at": NOW + 72 * HOUR + dt.timedelta(seconds=1)}, ["EME-NOTICE-4"]),
        ({"urgency": "Unknown"}, ["EME-NOTICE-5"]),
        ({"severity": "Unknown", "certainty": "Unknown"}, ["EME-NOTICE-5", "EME-NOTICE-5"]),
        ({"advice": ()}, ["EME-NOTICE-6"]),
        ({"advice": ("dance",)}, ["EME-NOTICE-6"]),
        ({"advice": ("normal",)}, ["EME-NOTICE-6"]),
        ({"advice": ("normal",), "kind": "Cancel"}, []),
    ],
)
def test_what_is_wrong_with_a_draft(change: dict[str, Any], rules: list[str]) -> None:
    assert [breach.rule for breach in draft_breaches(make_draft(NOW, **change), NOW)] == rules


# --- drafting --------------------------------------------------------------------------------------------------------


def test_an_invalid_notice_is_not_kept_at_all(incident: Incident, officer: User) -> None:
    with pytest.raises(DomainError) as error:
        make_notice(incident, officer, now=NOW, urgency="Unknown", radius_km=None)
    assert set(refused(error)) == {"EME-NOTICE-3", "EME-NOTICE-5"}
    assert not Notice.objects.exists()


def test_what_would_make_no_valid_message_is_not_kept_either(
    incident: Incident, officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cap, "problems", lambda xml: ["the schema says no"])
    with pytest.raises(DomainError) as error:
        make_notice(incident, officer, now=NOW)
    assert refused(error) == ["EME-NOTICE-9"]
    assert not Notice.objects.exists()


def test_a_draft_asks_a_second_person_and_sent_twice_it_is_one(incident: Incident, officer: User, head: User) -> None:
    draft = make_draft(NOW)
    first = draft_notice(incident_id=incident.pk, draft=draft, actor=officer, now=NOW)
    again = draft_notice(incident_id=incident.pk, draft=draft, actor=officer, now=NOW)
    assert (first.is_new, again.is_new) == (True, False)
    told = Told_of.objects.filter(key=f"emergencies.notice:{first.notice.pk}:waits")
    assert [notice.user for notice in told] == [head]


def test_signs_that_no_screen_shows_are_left_out(incident: Incident, officer: User, head: User) -> None:
    texts = {"th": words(description="บรรทัด\x00หนึ่ง\r\n\n\u200bบรรทัดสอง  "), "en": ENGLISH}
    notice = make_release(incident, officer, head, now=NOW, texts=texts)
    assert notice.texts.get(language="th").description == "บรรทัดหนึ่ง\nบรรทัดสอง"


# --- two people ------------------------------------------------------------------------------------------------------


def test_neither_the_drafter_nor_the_last_editor_releases(incident: Incident, officer: User, head: User) -> None:
    notice = make_notice(incident, head, now=NOW)
    with pytest.raises(DomainError) as error:
        release_notice(notice_id=notice.pk, revision=0, actor=head, now=NOW)
    assert refused(error) == ["EME-NOTICE-1"]
    notice = make_notice(incident, officer, now=NOW)
    edit_notice(notice_id=notice.pk, revision=0, draft=make_draft(NOW), actor=head, now=NOW)
    for person in (officer, head):
        with pytest.raises(DomainError) as error:
            release_notice(notice_id=notice.pk, revision=1, actor=person, now=NOW)
        assert refused(error) == ["EME-NOTICE-1"]


def test_a_release_goes_out_in_both_languages_as_valid_cap(
    incident: Incident, officer: User, head: User, settings: Any
) -> None:
    settings.PORTAL_URL = "https://portal.example"
    notice = make_release(incident, officer, head, now=NOW)
    xml, release = xml_of(notice), notice.release
    assert cap.problems(release.xml.encode()) == []
    assert release.label == "2570-0001"
    assert [xml.findtext(f"c:{name}", namespaces=NS) for name in ("identifier", "sender", "status", "msgType")] == [
        "TH-MIND-N2570-0001", "notices@portal.example", "Actual", "Alert",
    ]  # fmt: skip
    assert [node.text for node in xml.iterfind("c:info/c:language", NS)] == ["th-TH", "en-US"]
    assert xml.findtext("c:info/c:web", namespaces=NS) == "https://portal.example/notices/2570-0001/"
    assert xml.findtext("c:incidents", namespaces=NS) == "2570-0001"
    assert "Unknown" not in release.xml
    entry = LogEntry.objects.filter(incident=incident).latest("seq")
    assert (entry.kind, entry.facts) == ("notice", {"notice": "2570-0001", "sha256": release.sha256})
    assert JournalEntry.objects.get(verb="emergencies.notice_released").actor == head


def test_released_twice_it_is_released_once(incident: Incident, officer: User, head: User) -> None:
    notice = make_release(incident, officer, head, now=NOW)
    again = release_notice(notice_id=notice.pk, revision=0, actor=head, now=NOW + HOUR)
    assert not again.is_new
    assert again.notice.release.released_at == NOW


@pytest.mark.django_db(transaction=True)
def test_released_four_times_at_once_it_is_released_once(officer: User, head: User) -> None:
    incident = make_incident(officer, now=NOW)
    notice, results = make_notice(incident, officer, now=NOW), []

    def release() -> None:
        results.append(release_notice(notice_id=notice.pk, revision=0, actor=head, now=NOW).is_new)
        connection.close()

    threads = [threading.Thread(target=release) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [False, False, False, True]
    assert [release.number for release in NoticeRelease.objects.all()] == [1]


def test_who_releases_has_read_what_is_released(incident: Incident, officer: User, head: User) -> None:
    notice = make_notice(incident, officer, now=NOW)
    edit_notice(notice_id=notice.pk, revision=0, draft=make_draft(NOW), actor=officer, now=NOW)
    with pytest.raises(StaleError):
        release_notice(notice_id=notice.pk, revision=0, actor=head, now=NOW)
    assert not NoticeRelease.objects.exists()


def test_a_notice_that_has_ended_is_not_released(incident: Incident, officer: User, head: User) -> None:
    notice = make_notice(incident, officer, now=NOW)
    with pytest.raises(DomainError) as error:
        release_notice(notice_id=notice.pk, revision=0, actor=head, now=NOW + 6 * HOUR)
    assert refused(error) == ["EME-NOTICE-4"]


def test_numbers_have_no_gap_and_begin_anew_each_fiscal_year(incident: Incident, officer: User, head: User) -> None:
    make_notice(incident, officer, now=NOW)  # a draft takes none
    labels = [make_release(incident, officer, head, now=NOW).release.label for _ in range(2)]
    assert labels == ["2570-0001", "2570-0002"]
    earlier = dt.datetime(2026, 9, 30, 16, 59, tzinfo=dt.UTC)
    assert make_release(incident, officer, head, now=earlier).release.label == "2569-0001"


# --- updates and the all clear ---------------------------------------------------------------------------------------


def follow(incident: Incident, officer: User, head: User, previous: Notice, kind: str = "Update") -> Notice:
    advice = ("normal",) if kind == "Cancel" else ("windows",)
    return make_release(incident, officer, head, now=NOW, kind=kind, previous_id=previous.pk, advice=advice)


def test_an_update_and_an_all_clear_refer_to_all_before_them(incident: Incident, officer: User, head: User) -> None:
    first = make_release(incident, officer, head, now=NOW)
    second = follow(incident, officer, head, first)
    last = follow(incident, officer, head, second, "Cancel")
    references = xml_of(last).findtext("c:references", namespaces=NS).split()
    assert [reference.split(",")[1] for reference in references] == ["TH-MIND-N2570-0001", "TH-MIND-N2570-0002"]
    assert xml_of(last).findtext("c:msgType", namespaces=NS) == "Cancel"
    assert xml_of(last).findtext("c:info/c:responseType", namespaces=NS) == "AllClear"
    for before in (first, second, last):  # followed already, or ended
        with pytest.raises(DomainError) as error:
            follow(incident, officer, head, before)
        assert refused(error) == ["EME-NOTICE-8"]


def test_an_update_follows_a_released_notice_of_the_same_incident(
    incident: Incident, officer: User, head: User
) -> None:
    draft, other = make_notice(incident, officer, now=NOW), make_incident(officer, now=NOW)
    elsewhere = make_release(other, officer, head, now=NOW)
    for previous in (draft, elsewhere):
        with pytest.raises(DomainError) as error:
            make_notice(incident, officer, now=NOW, kind="Update", previous_id=previous.pk)
        assert refused(error) == ["EME-NOTICE-8"]


def test_a_discarded_update_makes_room_for_another(incident: Incident, officer: User, head: User) -> None:
    first = make_release(incident, officer, head, now=NOW)
    draft = make_notice(incident, officer, now=NOW, kind="Update", previous_id=first.pk)
    discard_notice(notice_id=draft.pk, actor=officer, now=NOW)
    assert discard_notice(notice_id=draft.pk, actor=officer, now=NOW).status == NoticeStatus.DISCARDED
    assert JournalEntry.objects.filter(verb="emergencies.notice_discarded").count() == 1
    assert follow(incident, officer, head, first).release.number == 2
    with pytest.raises(DomainError) as error:
        release_notice(notice_id=draft.pk, revision=0, actor=head, now=NOW)
    assert refused(error) == ["EME-NOTICE-STATE"]


def test_after_the_end_only_the_all_clear_goes_out(incident: Incident, officer: User, head: User) -> None:
    first, waiting = make_release(incident, officer, head, now=NOW), make_notice(incident, officer, now=NOW)
    lead_to(incident, officer, "respond", "contain", now=NOW)
    settle(incident, officer, now=NOW)
    lead_to(incident, officer, "close", now=NOW)
    with pytest.raises(DomainError) as error:
        make_notice(incident, officer, now=NOW)
    assert refused(error) == ["EME-NOTICE-7"]
    with pytest.raises(DomainError) as error:
        release_notice(notice_id=waiting.pk, revision=0, actor=head, now=NOW)
    assert refused(error) == ["EME-NOTICE-7"]
    assert follow(incident, officer, head, first, "Cancel").release.number == 2


# --- what nobody can do ----------------------------------------------------------------------------------------------


def test_an_exercise_is_never_released_as_actual(officer: User, head: User) -> None:
    drill = make_incident(officer, now=NOW, is_exercise=True)
    notice = make_release(drill, officer, head, now=NOW)
    assert notice.release.cap_status == "Exercise"
    assert notice.release.label.startswith("ฝ")
    assert xml_of(notice).findtext("c:status", namespaces=NS) == "Exercise"
    assert xml_of(notice).find("c:info/c:web", namespaces=NS) is None
    with pytest.raises(IntegrityError, match="never_actual"), transaction.atomic():
        NoticeRelease.objects.create(
            notice=make_notice(drill, officer, now=NOW), fiscal_year=2570, number=99, is_exercise=True,
            cap_status="Actual", identifier="x", sender="x", released_by=head, released_at=NOW, xml="", sha256="",
        )  # fmt: skip
    assert make_release(make_incident(officer, now=NOW), officer, head, now=NOW).release.label == "2570-0001"


def test_what_was_released_is_refused_every_change(incident: Incident, officer: User, head: User) -> None:
    notice = make_release(incident, officer, head, now=NOW)
    with pytest.raises(DomainError) as error:
        edit_notice(notice_id=notice.pk, revision=0, draft=make_draft(NOW), actor=officer, now=NOW)
    assert refused(error) == ["EME-NOTICE-STATE"]
    for sql in (
        "update emergencies_notice set severity = 'Minor' where id = %s",
        "update emergencies_notice set status = 'draft' where id = %s",
        "delete from emergencies_notice where id = %s",
        "update emergencies_noticetext set headline = 'x' where notice_id = %s",
        "delete from emergencies_noticetext where notice_id = %s",
        (
            "insert into emergencies_noticetext (notice_id, language, headline, area, description, more) "
            "values (%s, 'xx', '', '', '', '')"
        ),
        "update emergencies_noticerelease set xml = '' where notice_id = %s",
        "delete from emergencies_noticerelease where notice_id = %s",
    ):
        with pytest.raises(DatabaseError, match="frozen"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, [notice.pk])


def test_other_provinces_find_nothing(incident: Incident, officer: User, other_officer: User) -> None:
    notice = make_notice(incident, officer, now=NOW)
    with pytest.raises(Incident.DoesNotExist):
        make_notice(incident, other_officer, now=NOW)
    for act in (release_notice, edit_notice):
        extra = {"draft": make_draft(NOW)} if act is edit_notice else {}
        with pytest.raises(Notice.DoesNotExist):
            act(notice_id=notice.pk, revision=0, actor=other_officer, now=NOW, **extra)  # type: ignore[operator]
    with pytest.raises(Notice.DoesNotExist):
        discard_notice(notice_id=notice.pk, actor=other_officer, now=NOW)


def test_whoever_wrote_in_it_once_does_not_release_it(incident: Incident, officer: User, head: User) -> None:
    third = make_user(Role.EMERGENCY_CENTRE)
    notice = make_notice(incident, officer, now=NOW)
    edit_notice(notice_id=notice.pk, revision=0, draft=make_draft(NOW), actor=head, now=NOW)
    edit_notice(notice_id=notice.pk, revision=1, draft=make_draft(NOW), actor=officer, now=NOW)
    with pytest.raises(DomainError) as error:
        release_notice(notice_id=notice.pk, revision=2, actor=head, now=NOW)
    assert refused(error) == ["EME-NOTICE-1"]
    assert release_notice(notice_id=notice.pk, revision=2, actor=third, now=NOW).is_new
    assert JournalEntry.objects.filter(verb="emergencies.notice_edited").count() == 2


def test_what_holds_is_never_cut_off_by_what_is_over(
    incident: Incident, officer: User, head: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "PUBLIC_SHOWN", 1)
    first = make_release(incident, officer, head, now=NOW, expires_at=NOW + dt.timedelta(days=2))
    for _n in range(2):
        make_release(incident, officer, head, now=NOW + dt.timedelta(minutes=1), expires_at=NOW + dt.timedelta(hours=1))
    shown = reading.public_list(NOW + dt.timedelta(hours=3))
    assert [row["label"] for row in shown["now"]] == [first.release.label]
    assert len(shown["before"]) == 1
