"""Corrections by officers: the reason, the journal, the history, the provenance, the lock."""

import datetime as dt
import threading
from decimal import Decimal

import pytest
from django.db import connections
from django.utils import timezone

from factories.models import LicencePeriod, Site
from factories.services import Change, edit_licence, edit_site, load_factory_types
from mind_portal.core.errors import DomainError, StaleError
from mind_portal.journal.models import Entry
from tests.factories.builders import make_named_site, make_place
from tests.support import builders

NOW = timezone.now()
TODAY = timezone.localdate()


def change(site, values, reason="ตรวจแล้วในพื้นที่"):
    return Change(values=values, reason=reason, version=site.version)


@pytest.fixture
def site(rayong):
    return make_named_site(rayong, "โรงสีเดิม", latitude=12.7, longitude=101.2)


def test_a_correction_is_saved_journalled_and_the_officers_from_now_on(officer, site, rayong):
    place = make_place(rayong, "แกลง", "ทางเกวียน")
    values = {"name": "โรงสีใหม่", "subdistrict_id": place.pk}
    edited = edit_site(site_id=site.pk, change=change(site, values), actor=officer, now=NOW)
    assert (edited.name, edited.district_id, edited.version) == ("โรงสีใหม่", place.district_id, site.version + 1)
    assert "โรงสีใหม่" in edited.search_text
    assert "แกลง" in edited.search_text
    assert edited.provenance["name"] == {"source": str(officer), "on": TODAY.isoformat(), "by": "officer"}
    assert edited.provenance["place"]["by"] == "officer"
    assert "location" not in edited.provenance
    entry = Entry.objects.about(site).get()
    assert (entry.verb, entry.reason, entry.actor) == ("factories.site_edited", "ตรวจแล้วในพื้นที่", officer)
    assert entry.before == {"name": "โรงสีเดิม", "subdistrict_id": None}
    assert entry.after == values


@pytest.mark.parametrize(
    ("latitude", "longitude", "flag"),
    [(12.75, 101.25, ""), (101.25, 12.75, "swapped"), (18.79, 98.98, "outside"), (None, None, "missing")],
)
def test_coordinates_are_judged_anew_and_kept_in_any_case(officer, site, latitude, longitude, flag):
    if latitude is not None and abs(latitude) > 90:
        values = {"latitude": latitude, "longitude": longitude}
        with pytest.raises(DomainError) as refused:
            edit_site(site_id=site.pk, change=change(site, values), actor=officer, now=NOW)
        assert refused.value.breaches[0].rule == "FAC-SITE-2"
        return
    values = {"latitude": latitude, "longitude": longitude}
    edited = edit_site(site_id=site.pk, change=change(site, values), actor=officer, now=NOW)
    assert (edited.latitude, edited.location_flag) == (latitude, flag)
    assert edited.location_precision == ("field" if latitude else "unknown")


@pytest.mark.parametrize(
    ("values", "reason", "rule"),
    [
        ({"name": "ใหม่"}, " ", "FAC-EDIT-1"),
        ({"name": "โรงสีเดิม"}, "เหตุผลดี", "FAC-EDIT-2"),
        ({"name": " "}, "เหตุผลดี", "FAC-SITE-1"),
        ({"latitude": None}, "เหตุผลดี", "FAC-SITE-2"),
        ({"postal_code": "2112"}, "เหตุผลดี", "FAC-SITE-3"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_changes(officer, site, values, reason, rule):
    with pytest.raises(DomainError) as refused:
        edit_site(site_id=site.pk, change=change(site, values, reason), actor=officer, now=NOW)
    assert rule in [breach.rule for breach in refused.value.breaches]
    assert Site.objects.get(pk=site.pk).version == site.version
    assert not Entry.objects.about(site).exists()


def test_a_subdistrict_of_another_province_is_refused(officer, site, chiang_mai):
    values = {"subdistrict_id": make_place(chiang_mai).pk}
    with pytest.raises(DomainError) as refused:
        edit_site(site_id=site.pk, change=change(site, values), actor=officer, now=NOW)
    assert refused.value.breaches[0].rule == "FAC-EDIT-5"


def test_an_old_version_is_stale(officer, site):
    edit_site(site_id=site.pk, change=change(site, {"phone": "038-111"}), actor=officer, now=NOW)
    with pytest.raises(StaleError):
        edit_site(site_id=site.pk, change=change(site, {"phone": "038-222"}), actor=officer, now=NOW)


def test_another_provinces_officer_finds_no_site(other_officer, site):
    with pytest.raises(Site.DoesNotExist):
        edit_site(site_id=site.pk, change=change(site, {"name": "x"}), actor=other_officer, now=NOW)


def edit(licence, officer, on=TODAY, reason="ขยายโรงงาน", **values):
    site = Site.objects.get(pk=licence.site_id)
    return edit_licence(
        licence_id=licence.pk, change=change(site, values, reason), effective_on=on, actor=officer, now=NOW
    )


def test_a_change_of_size_ends_the_period_and_begins_a_new_one(officer, site):
    load_factory_types()
    licence = site.licences.get()
    on = TODAY - dt.timedelta(days=30)
    edited = edit(licence, officer, on=on, horsepower=Decimal(60), workers=20)
    old, new = LicencePeriod.objects.filter(licence=licence).order_by("since")
    assert (old.until, old.horsepower) == (on, Decimal("120.5"))
    assert (new.since, new.until, new.horsepower, new.workers, new.source) == (on, None, 60, 20, "officer")
    assert new.reason == "ขยายโรงงาน"
    assert edited.class_expected == 2, "the class is judged anew"
    assert edited.provenance["size"]["by"] == "officer"
    site.refresh_from_db()
    assert (site.horsepower, site.workers, site.class_disagrees) == (60, 20, True)
    assert Entry.objects.about(licence).get().before == {"horsepower": "120.50", "workers": 40}


def test_a_correction_on_the_day_of_the_period_puts_it_right(officer, site):
    licence = site.licences.get()
    edit(licence, officer, on=TODAY, workers=41)
    edit(licence, officer, on=TODAY, workers=42)
    assert [p.workers for p in LicencePeriod.objects.filter(licence=licence).order_by("since")] == [40, 42]


def test_a_name_alone_begins_no_period(officer, site):
    licence = site.licences.get()
    edit(licence, officer, name="ชื่อใหม่")
    assert LicencePeriod.objects.filter(licence=licence).count() == 1


@pytest.mark.parametrize("days", [1, -4000])
def test_a_change_begins_neither_in_the_future_nor_before_the_period(officer, site, days):
    with pytest.raises(DomainError) as refused:
        edit(site.licences.get(), officer, on=TODAY + dt.timedelta(days=days), workers=1)
    assert refused.value.breaches[0].rule == "FAC-EDIT-4"


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        ({"old_number": ""}, "FAC-LIC-1"),
        ({"number": "123"}, "FAC-LIC-1"),
        ({"horsepower": Decimal(-1)}, "FAC-LIC-2"),
        ({"ended_on": TODAY}, "FAC-LIC-3"),
        ({"status": "closed", "ended_on": dt.date(1990, 1, 1)}, "FAC-LIC-4"),
    ],
)
def test_what_a_licence_cannot_be_is_refused(officer, site, values, rule):
    with pytest.raises(DomainError) as refused:
        edit(site.licences.get(), officer, **values)
    assert [breach.rule for breach in refused.value.breaches] == [rule]


def test_a_wrong_check_digit_warns_and_is_kept(officer, site):
    edited = edit(site.licences.get(), officer, number="20210128525684", old_number="")
    assert (edited.number, edited.number_warning) == ("20210128525684", "check_digit")


@pytest.mark.django_db(transaction=True)
def test_of_four_corrections_at_once_one_is_saved_and_three_are_stale(officer, rayong):
    site = make_named_site(rayong, "โรงสี")
    begin = threading.Barrier(4)
    outcomes: list[str] = []

    def correct(number):
        begin.wait()
        try:
            edit_site(site_id=site.pk, change=change(site, {"phone": f"03{number}"}), actor=officer, now=NOW)
            outcomes.append("saved")
        except StaleError:
            outcomes.append("stale")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=correct, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["saved", "stale", "stale", "stale"]
    assert Site.objects.get(pk=site.pk).version == site.version + 1
    assert Entry.objects.about(site).count() == 1


# --- the pages ---------------------------------------------------------------------------------------------------


def fields(form):
    """What a browser would send back of a form that was shown."""
    return {name: "" if form[name].value() is None else str(form[name].value()) for name in form.fields}


def test_the_page_shows_the_values_and_saves_the_corrected_ones(client, officer, site):
    client.force_login(officer)
    url = f"/factories/{site.pk}/edit/"
    form = client.get(url).context["form"]
    shown = {name: bound.field.prepare_value(bound.value()) for name in form.fields if (bound := form[name])}
    data = {name: "" if value is None else value for name, value in shown.items()}
    data |= {"name": "โรงสีใหม่", "latitude": "๑๒.๗๕", "longitude": "101.25", "reason": "วัดใหม่"}
    response = client.post(url, data)
    assert response.status_code == 302, response.content.decode()[:3000]
    site.refresh_from_db()
    assert (site.name, site.latitude) == ("โรงสีใหม่", 12.75)


def test_a_refusal_is_422_with_the_reason_beside_its_field(client, officer, site):
    client.force_login(officer)
    data = {"version": site.version, "name": "ใหม่", "latitude": "12.7", "longitude": "101.2", "reason": ""}
    response = client.post(f"/factories/{site.pk}/edit/", data)
    assert response.status_code == 422
    assert response.context["form"].errors["reason"]


def test_a_stale_form_is_409_with_both_values_and_can_be_sent_again(client, officer, site):
    client.force_login(officer)
    data = {
        "version": site.version,
        "name": site.name,
        "latitude": "12.7",
        "longitude": "101.2",
        "phone": "ของฉัน",
        "reason": "แก้เบอร์",
    }
    edit_site(site_id=site.pk, change=change(site, {"phone": "ของเขา"}), actor=officer, now=NOW)
    response = client.post(f"/factories/{site.pk}/edit/", data)
    assert response.status_code == 409
    page = response.content.decode()
    assert "ของเขา" in page
    assert "ของฉัน" in page
    again = data | {"version": response.context["form"]["version"].value()}
    assert client.post(f"/factories/{site.pk}/edit/", again).status_code == 302
    site.refresh_from_db()
    assert site.phone == "ของฉัน"


def test_a_licence_is_corrected_on_its_page(client, officer, site):
    load_factory_types()
    client.force_login(officer)
    licence = site.licences.get()
    url = f"/factories/{site.pk}/licences/{licence.pk}/edit/"
    form = client.get(url).context["form"]
    data = {n: form[n].field.prepare_value(form[n].value()) or "" for n in form.fields} | {
        "workers": "๑,๒๐๐",
        "reason": "ขยาย",
    }
    data["reason"] = "ขยายโรงงาน"
    response = client.post(url, data)
    assert response.status_code == 302, response.context["form"].errors
    licence.refresh_from_db()
    assert (licence.workers, licence.horsepower) == (1200, Decimal("120.5"))


@pytest.mark.parametrize("suffix", ["", "edit/"])
def test_another_provinces_factory_is_404(client, other_officer, site, suffix):
    client.force_login(other_officer)
    assert client.get(f"/factories/{site.pk}/{suffix}").status_code == 404


def test_a_licence_of_another_site_is_404(client, officer, site, rayong):
    client.force_login(officer)
    other = builders.make_site(rayong)
    assert client.get(f"/factories/{other.pk}/licences/{site.licences.get().pk}/edit/").status_code == 404


def test_who_may_only_look_may_not_correct(client, executive, site):
    client.force_login(executive)
    assert client.get(f"/factories/{site.pk}/").status_code == 200
    assert "/edit/" not in client.get(f"/factories/{site.pk}/").content.decode()
    assert client.get(f"/factories/{site.pk}/edit/").status_code == 403


def test_the_figures_are_asked_to_follow_a_licence_when_it_is_saved(
    officer, site, monkeypatch, django_capture_on_commit_callbacks
):
    asked = []
    monkeypatch.setattr("mind_portal.rollups.tasks.ask_for_drain", lambda: asked.append(True))
    licence = site.licences.get()
    with django_capture_on_commit_callbacks(execute=True):
        edit_licence(
            licence_id=licence.pk, change=change(site, {"workers": 41}), effective_on=TODAY, actor=officer, now=NOW
        )
    assert asked


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        ({"capital": Decimal(10) ** 20}, "FAC-LIC-2"),
        ({"horsepower": Decimal(10) ** 9}, "FAC-LIC-2"),
        ({"workers": 3_000_000_000}, "FAC-LIC-2"),
        ({"licensed_on": dt.date(9456, 1, 1)}, "FAC-LIC-5"),
        ({"started_on": dt.date(1, 1, 1)}, "FAC-LIC-5"),
        ({"status": "closed", "ended_on": TODAY + dt.timedelta(days=1)}, "FAC-LIC-5"),
        ({"status": "closed"}, "FAC-LIC-6"),
    ],
)
def test_sizes_and_days_that_cannot_be_are_refused(officer, site, values, rule):
    with pytest.raises(DomainError) as refused:
        edit_licence(
            licence_id=site.licences.get().pk, change=change(site, values), effective_on=TODAY, actor=officer, now=NOW
        )
    assert [breach.rule for breach in refused.value.breaches] == [rule]


def test_an_odd_day_of_the_register_stands_in_the_way_of_no_other_correction(officer, site):
    licence = site.licences.get()
    site.licences.update(licensed_on=dt.date(1899, 1, 1))
    edited = edit_licence(
        licence_id=licence.pk, change=change(site, {"workers": 41}), effective_on=TODAY, actor=officer, now=NOW
    )
    assert edited.workers == 41
