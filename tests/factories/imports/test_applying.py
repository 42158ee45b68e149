"""What a file makes of the register: batch by batch, once, and never against what an officer corrected."""

import datetime as dt
import threading
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from factories.imports import applying, services
from factories.models import ImportRow, ImportRun, Licence, LicencePeriod, Operator, RunState, Site
from factories.services import refresh_summaries
from mind_portal.core.errors import DomainError
from mind_portal.demo.register_files import rows, write_factory_data, write_rows
from mind_portal.journal.models import Entry
from tests.factories.imports.builders import DAY, bring_in, bring_in_rows, licence_of, load_reference, read, row

LATER = dt.date(2026, 11, 20)


@pytest.mark.usefixtures("reference")
class TestFirstImport:
    def test_a_new_row_becomes_operator_site_licence_and_period(self, tmp_path: Path) -> None:
        made = row(7)
        run = bring_in_rows(tmp_path, made)
        licence = licence_of(made)
        site, period = licence.site, licence.periods.get()
        assert (run.state, run.counts["new"], run.counts["applied"]["sites"]) == (RunState.APPLIED, 1, 1)
        assert (licence.name, licence.old_number) == (made["FNAME"], made["DISPFACREG"])
        assert (site.name, site.operator.name, site.province_id) == (made["FNAME"], made["ONAME"], "21")
        assert (site.operator.kind, site.latitude, site.location_precision) == (
            "juristic",
            float(made["LAT"]),
            "register",
        )
        assert (period.since, period.until, period.status) == (dt.date(1989, 1, 1), None, "operating")
        assert period.horsepower == licence.horsepower
        assert site.provenance["location"] == {"source": "diw:factory-data", "on": "2026-11-01", "by": "import"}
        assert licence.provenance["size"]["by"] == "import"

    def test_summaries_written_with_new_sites_are_what_refresh_says(self, tmp_path: Path) -> None:
        bring_in(write_factory_data(tmp_path / "r.csv", 300))
        connection.check_constraints()
        assert Site.objects.count() > 250
        assert refresh_summaries(None) == 0

    def test_the_same_file_again_changes_nothing(self, tmp_path: Path) -> None:
        path = write_factory_data(tmp_path / "r.csv", 300, broken_every=50)
        first = bring_in(path)
        again = bring_in(path, on=LATER)
        assert (first.counts["new"], first.counts["refused"]) == (294, 6)
        assert (again.counts["new"], again.counts["changed"], again.counts["unchanged"]) == (0, 0, 294)
        assert Entry.objects.filter(verb="factories.site_imported").count() == 0

    def test_licences_of_one_operator_at_one_address_share_a_site(self, tmp_path: Path) -> None:
        first = row(1, FADDR="9", FMOO="1", FROAD="-", FSOI="-", LAT="", LNG="")
        second = first | {"FID": row(2)["FID"], "DISPFACREG": row(2)["DISPFACREG"], "LAT": "12.7", "LNG": "101.2"}
        bring_in_rows(tmp_path, first, second)
        site = Site.objects.get()
        assert (site.licence_count, site.licences.count(), site.latitude) == (2, 2, 12.7)
        assert refresh_summaries(None) == 0
        again = bring_in_rows(tmp_path, first, second, on=LATER)
        assert again.counts["unchanged"] == 2

    def test_a_later_licence_joins_the_site_and_is_told_in_its_time_line(self, tmp_path: Path) -> None:
        first = row(1, FADDR="9", FMOO="1")
        second = first | {"FID": row(2)["FID"], "DISPFACREG": row(2)["DISPFACREG"]}
        bring_in_rows(tmp_path, first)
        bring_in_rows(tmp_path, first, second, on=LATER)
        site = Site.objects.get()
        assert site.licence_count == 2
        assert Entry.objects.about(site).get().verb == "factories.site_imported"

    def test_a_licence_struck_off_before_it_was_ever_seen_has_no_day_of_ending(self, tmp_path: Path) -> None:
        made = row(1, FFLAG="2")
        bring_in_rows(tmp_path, made)
        licence = licence_of(made)
        assert (licence.status, licence.ended_on, licence.periods.get().status) == ("struck_off", None, "struck_off")

    def test_the_same_registration_twice_counts_once_and_names_the_first_line(self, tmp_path: Path) -> None:
        run = bring_in_rows(tmp_path, row(1), row(2), row(1))
        refused = ImportRow.objects.get(run=run, outcome="refused")
        assert (refused.row_number, refused.problems[0]["code"], refused.problems[0]["first"]) == (4, "duplicate", 2)
        assert Licence.objects.count() == 2


@pytest.mark.usefixtures("reference")
class TestChanges:
    def test_a_changed_size_closes_the_period_and_is_journalled_with_before_and_after(self, tmp_path: Path) -> None:
        made = row(1, HP="100", TOTAL_WORKER="10")
        bring_in_rows(tmp_path, made)
        run = bring_in_rows(tmp_path, made | {"HP": "150.5", "FNAME": "ชื่อใหม่"}, on=LATER)
        licence = licence_of(made)
        old, new = licence.periods.order_by("since")
        entry = Entry.objects.get(verb="factories.site_imported")
        assert run.counts["changed"] == 1
        assert (old.until, new.since, new.until) == (LATER, LATER, None)
        assert (str(old.horsepower), str(new.horsepower)) == ("100.00", "150.50")
        assert (licence.site.name, str(licence.site.horsepower)) == ("ชื่อใหม่", "150.50")
        assert entry.after is not None
        assert entry.before is not None
        assert (entry.before["name"], entry.after["name"]) == (made["FNAME"], "ชื่อใหม่")
        assert licence.provenance["size"]["on"] == "2026-11-20"
        assert licence.provenance["type"]["on"] == "2026-11-01"
        assert refresh_summaries(None) == 0

    def test_a_change_on_the_day_of_the_last_one_mends_the_period(self, tmp_path: Path) -> None:
        made = row(1, HP="100")
        bring_in_rows(tmp_path, made)
        bring_in_rows(tmp_path, made | {"HP": "150"}, on=LATER)
        bring_in_rows(tmp_path, made | {"HP": "160"}, on=LATER)
        assert [str(p.horsepower) for p in LicencePeriod.objects.order_by("since")] == ["100.00", "160.00"]

    def test_an_empty_value_never_overwrites_a_filled_one(self, tmp_path: Path) -> None:
        made = row(1)
        bring_in_rows(tmp_path, made)
        empty = dict.fromkeys(
            ("FADDR", "FMOO", "FROAD", "LAT", "LNG", "OBJECT", "TOTAL_CAP", "HP", "TOTAL_WORKER", "ISIC_CODE",
             "FACTYPE", "ONAME", "FTUMNAME", "FAMPNAME", "ESTATE"), "-",
        )  # fmt: skip
        run = bring_in_rows(tmp_path, made | empty, on=LATER)
        assert (run.counts["changed"], run.counts["unchanged"]) == (0, 1)
        site = licence_of(made).site
        assert site.latitude == float(made["LAT"])
        assert site.address

    @pytest.mark.parametrize("figure", ["0", "1"])
    def test_coordinates_that_were_never_measured_do_not_replace_others(self, tmp_path: Path, figure: str) -> None:
        made = row(1)
        bring_in_rows(tmp_path, made)
        run = bring_in_rows(tmp_path, made | {"LAT": figure, "LNG": figure}, on=LATER)
        assert run.counts["unchanged"] == 1

    def test_what_an_officer_corrected_stays_and_is_shown_as_kept(self, tmp_path: Path) -> None:
        made = row(1, HP="100")
        bring_in_rows(tmp_path, made)
        officer = {"source": "officer", "on": "2026-11-10", "by": "officer"}
        site = licence_of(made).site
        site.latitude, site.longitude, site.provenance = 12.7, 101.2, site.provenance | {"location": officer}
        site.save(update_fields=["latitude", "longitude", "provenance"])
        licence = licence_of(made)
        Licence.objects.filter(pk=licence.pk).update(provenance=licence.provenance | {"size": officer})
        run = bring_in_rows(tmp_path, made | {"HP": "150", "FNAME": "ชื่อใหม่"}, on=LATER)
        kept = ImportRow.objects.get(run=run).kept
        licence.refresh_from_db()
        site.refresh_from_db()
        assert (run.counts["changed"], run.counts["kept"]) == (1, 1)
        assert (str(licence.horsepower), site.latitude, site.name) == ("100.00", 12.7, "ชื่อใหม่")
        assert kept["horsepower"] == [100.0, 150.0]
        assert kept["location"][0] == "12.7, 101.2"

    def test_an_older_register_does_not_undo_a_newer_one(self, tmp_path: Path) -> None:
        made = row(1, HP="100")
        bring_in_rows(tmp_path, made, on=LATER)
        run = bring_in_rows(tmp_path, made | {"HP": "50"}, on=DAY)
        assert run.counts["unchanged"] == 1

    def test_a_file_without_new_numbers_finds_licences_by_their_old_ones(self, tmp_path: Path) -> None:
        made = row(1)
        bring_in_rows(tmp_path, made)
        other = {key: value for key, value in made.items() if key not in ("FACREG", "FID", "FFLAG")} | {
            "STATUS": "หยุดดำเนินการ"
        }
        run = bring_in(write_rows(tmp_path / "b.csv", [other]), on=LATER)
        assert (run.format, run.counts["changed"], run.counts["new"]) == ("business-location", 1, 0)
        assert licence_of(made).status == "stopped"

    def test_a_licence_known_by_its_old_number_gets_its_new_one(self, tmp_path: Path) -> None:
        made = row(1)
        bring_in_rows(tmp_path, made | {"FID": ""})
        run = bring_in_rows(tmp_path, made, on=LATER)
        licence = Licence.objects.get()
        assert run.counts["changed"] == 1
        assert (licence.number, licence.source_key) == (made["FID"], made["FID"])

    def test_a_move_to_another_province_takes_licences_and_periods_along(self, tmp_path: Path) -> None:
        made = row(1)
        bring_in_rows(tmp_path, made)
        bring_in_rows(tmp_path, made | {"FPROVNAME": "เชียงใหม่", "FAMPNAME": "สันกำแพง", "FTUMNAME": ""}, on=LATER)
        licence = licence_of(made)
        assert {licence.province_id, licence.site.province_id, licence.periods.get(until=None).province_id} == {"50"}
        assert licence.site.district_id == "5013"

    def test_operators_are_found_again_whatever_their_legal_form_is_written_like(self, tmp_path: Path) -> None:
        bring_in_rows(tmp_path, row(1, ONAME="บริษัท ทอง จำกัด"), row(2, ONAME="บจก.ทอง"), row(3, ONAME="บริษัททองจำกัด"))
        assert Operator.objects.count() == 1


@pytest.mark.usefixtures("reference")
class TestHolding:
    def _ending(self, tmp_path: Path, share: int) -> ImportRun:
        made = [row(n) for n in range(1, 41)]
        bring_in(write_rows(tmp_path / "a.csv", made))
        ended = [r | {"FFLAG": "2"} if n < share else r for n, r in enumerate(made)]
        return read(write_rows(tmp_path / "b.csv", ended), on=LATER)

    def test_five_per_cent_pass_and_more_are_held_with_the_numbers(self, tmp_path: Path) -> None:
        assert self._ending(tmp_path, 2).state == RunState.PREVIEW
        held = self._ending(tmp_path, 3)
        assert held.state == RunState.HELD
        assert held.held_because == [{"province": "21", "operating": 40, "ending": 3, "share": 7.5}]

    def test_a_held_run_is_applied_only_with_a_reason(self, tmp_path: Path) -> None:
        run = self._ending(tmp_path, 3)
        with pytest.raises(DomainError):
            services.confirm_run(run_id=run.pk, actor=None, now=timezone.now(), reason="ใช่")
        services.confirm_run(run_id=run.pk, actor=None, now=timezone.now(), reason="ตรวจกับกรมโรงงานแล้ว")
        services.apply_run(run_id=run.pk, now=timezone.now())
        ended = Licence.objects.filter(status="struck_off")
        assert {licence.ended_on for licence in ended} == {LATER}
        assert (
            Entry.objects.get(verb="factories.import_confirmed", subject_id=str(run.pk)).reason == "ตรวจกับกรมโรงงานแล้ว"
        )

    def test_a_cancelled_run_cannot_be_confirmed_and_leaves_nothing(self, tmp_path: Path) -> None:
        run = self._ending(tmp_path, 3)
        services.cancel_run(run_id=run.pk, actor=None, now=timezone.now())
        with pytest.raises(DomainError):
            services.confirm_run(run_id=run.pk, actor=None, now=timezone.now(), reason="ตรวจกับกรมโรงงานแล้ว")
        assert not ImportRow.objects.filter(run=run).exists()
        assert not Licence.objects.exclude(status="operating").exists()


@pytest.mark.usefixtures("reference")
class TestGoingWrong:
    def test_a_run_that_died_between_batches_goes_on_behind_the_last_one(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(applying, "BATCH", 40)
        path = write_factory_data(tmp_path / "r.csv", 100)
        run = read(path)
        services.confirm_run(run_id=run.pk, actor=None, now=timezone.now())
        calls: list[int] = []

        def dies(site_ids: list[int]) -> int:
            calls.append(len(site_ids))
            if len(calls) == 2:
                raise RuntimeError("killed")
            return refresh_summaries(site_ids)

        monkeypatch.setattr(applying, "refresh_summaries", dies)
        with pytest.raises(RuntimeError):
            services.apply_run(run_id=run.pk, now=timezone.now())
        assert Licence.objects.count() == 40
        run = services.apply_run(run_id=run.pk, now=timezone.now())
        assert (run.state, run.rows_applied, Licence.objects.count()) == (RunState.APPLIED, 100, 100)
        assert LicencePeriod.objects.count() == 100
        assert bring_in(path, on=LATER).counts["unchanged"] == 100

    def test_a_reading_that_died_begins_again(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        path = write_factory_data(tmp_path / "r.csv", 50)
        run = services.start_run(file=path, actor=None, now=timezone.now(), source_date=DAY)

        def dies(run: ImportRun) -> dict[str, int]:
            raise RuntimeError("killed")

        with monkeypatch.context() as patch:
            patch.setattr(services, "compare", dies)
            with pytest.raises(RuntimeError):
                services.read_run(run_id=run.pk, now=timezone.now())
        run = services.read_run(run_id=run.pk, now=timezone.now())
        assert (run.state, run.counts["new"], run.rows_read) == (RunState.PREVIEW, 50, 50)

    def test_a_file_of_which_no_row_can_be_read_fails_and_says_so(self, tmp_path: Path) -> None:
        run = read(write_rows(tmp_path / "r.csv", [row(1, FFLAG="x"), row(2, FPROVNAME="")]))
        assert (run.state, run.counts["refused"]) == (RunState.FAILED, 2)
        assert run.message

    def test_a_value_corrected_between_preview_and_confirm_is_not_overwritten(self, tmp_path: Path) -> None:
        made = row(1, HP="100")
        bring_in_rows(tmp_path, made)
        run = read(write_rows(tmp_path / "b.csv", [made | {"HP": "150", "OBJECT": "ใหม่"}]), on=LATER)
        licence = licence_of(made)
        officer = {"source": "officer", "on": "2026-11-10", "by": "officer"}
        Licence.objects.filter(pk=licence.pk).update(provenance=licence.provenance | {"size": officer})
        services.confirm_run(run_id=run.pk, actor=None, now=timezone.now())
        services.apply_run(run_id=run.pk, now=timezone.now())
        licence.refresh_from_db()
        assert (str(licence.horsepower), licence.activity) == ("100.00", "ใหม่")


@pytest.mark.django_db(transaction=True)
def test_two_confirms_and_two_workers_at_once_apply_once(tmp_path: Path) -> None:
    load_reference()
    run = read(write_rows(tmp_path / "r.csv", list(rows(200))))
    barrier, results = threading.Barrier(2), []

    def act() -> None:
        try:
            barrier.wait(10)
            try:
                services.confirm_run(run_id=run.pk, actor=None, now=timezone.now())
                results.append("confirmed")
            except DomainError:
                results.append("refused")
            barrier.wait(10)
            services.apply_run(run_id=run.pk, now=timezone.now())
        finally:
            connection.close()

    threads = [threading.Thread(target=act) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    done = ImportRun.objects.get(pk=run.pk)
    summary: dict[str, Any] = done.counts["applied"]
    assert sorted(results) == ["confirmed", "refused"]
    assert (done.state, done.rows_applied, Licence.objects.count()) == (
        RunState.APPLIED,
        summary["rows"],
        summary["licences"],
    )
    assert LicencePeriod.objects.count() == Licence.objects.count()
