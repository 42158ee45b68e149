"""The pages of the import: who may, what a bad upload says, the preview, the round trip of refused rows."""

import json
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from kombu.exceptions import OperationalError

from factories import tasks
from factories.imports import services
from factories.models import ImportRun, Licence, RunState
from mind_portal.accounts.models import User
from mind_portal.demo.register_files import HEADER, rows, write_factory_data, write_rows
from tests.factories.imports.builders import DAY, bring_in, make_run, read, row

LIST = "factories:import_list"
DETAIL = "factories:import_detail"


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """The jobs that were handed to the broker."""
    jobs: list[tuple[str, int]] = []
    for task in (tasks.read_register_import, tasks.apply_register_import):
        monkeypatch.setattr(task, "delay", lambda pk, name=task.name: jobs.append((name.rsplit(".", 1)[-1], pk)))
    return jobs


@pytest.fixture
def page(head_office: User) -> Client:
    client = Client()
    client.force_login(head_office)
    return client


def upload(client: Client, content: bytes, name: str = "register.csv", **fields: str) -> Any:
    file = SimpleUploadedFile(name, content)
    return client.post(reverse(LIST), {"file": file, "source_date": "1/11/2569", "wanted": "auto"} | fields)


class TestWhoMay:
    def test_an_officer_may_not(self, officer: User) -> None:
        client = Client()
        client.force_login(officer)
        run = make_run()
        assert client.get(reverse(LIST)).status_code == 403
        for name in ("detail", "refused"):
            assert client.get(reverse(f"factories:import_{name}", args=[run.pk])).status_code == 403
        for name in ("confirm", "cancel", "resume"):
            assert client.post(reverse(f"factories:import_{name}", args=[run.pk])).status_code == 403
            assert client.get(reverse(f"factories:import_{name}", args=[run.pk])).status_code == 405
        run.refresh_from_db()
        assert run.state == RunState.PREVIEW

    def test_the_list_shows_runs_in_every_state(self, page: Client) -> None:
        for state in RunState:
            make_run(state)
        shown = page.get(reverse(LIST))
        assert [run.state for run in shown.context["runs"]] == list(RunState)[::-1]
        for run in ImportRun.objects.all():
            assert page.get(reverse(DETAIL, args=[run.pk])).status_code == 200

    def test_a_run_that_is_not_there_is_404(self, page: Client) -> None:
        assert page.get(reverse(DETAIL, args=[999999])).status_code == 404


class TestUpload:
    def test_a_file_is_kept_and_its_job_sent(
        self, page: Client, head_office: User, sent: list[tuple[str, int]]
    ) -> None:
        response = upload(page, b"FACREG,DISPFACREG,FNAME,FPROVNAME,FFLAG\n1,2,3,4,1\n")
        run = ImportRun.objects.get()
        assert response["Location"] == reverse(DETAIL, args=[run.pk])
        assert (run.state, run.created_by, run.source_date, run.file_name) == (
            "uploaded",
            head_office,
            DAY,
            "register.csv",
        )
        assert sent == [("read_register_import", run.pk)]

    @pytest.mark.parametrize(
        ("content", "name", "fields"),
        [
            (b"", "r.csv", {}),
            (b"PK\x03\x04", "r.zip", {}),
            (b"x", "r.csv", {"source_date": "เมื่อวาน"}),
            (b"x", "r.csv", {"source_date": "1/1/2699"}),
            (b"x", "r.csv", {"wanted": "nonsense"}),
        ],
    )
    def test_a_bad_upload_is_told_and_starts_nothing(
        self, page: Client, sent: list[tuple[str, int]], content: bytes, name: str, fields: dict[str, str]
    ) -> None:
        response = upload(page, content, name, **fields)
        assert response.status_code == 422
        assert response.context["form"].errors
        assert not ImportRun.objects.exists()
        assert not sent

    def test_an_absent_broker_keeps_the_file_for_later(self, page: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        def away(pk: int) -> None:
            raise OperationalError("no broker")

        monkeypatch.setattr(tasks.read_register_import, "delay", away)
        assert upload(page, b"x").status_code == 302
        assert ImportRun.objects.get().state == RunState.UPLOADED

    def test_a_lost_run_is_resumed_and_a_living_one_left_alone(self, sent: list[tuple[str, int]], db: None) -> None:
        long_ago = timezone.now() - timedelta(minutes=5)
        lost = make_run(RunState.APPLYING, progress_at=long_ago)
        reading = make_run(RunState.READING, progress_at=long_ago)
        make_run(RunState.READING)
        make_run(RunState.PREVIEW, progress_at=long_ago)
        assert tasks.resume_register_imports() == {"resumed": 2}
        assert sent == [("apply_register_import", lost.pk), ("read_register_import", reading.pk)]


@pytest.mark.usefixtures("reference")
class TestPreview:
    def test_it_shows_before_and_after_and_why_rows_are_refused(self, page: Client, tmp_path: Path) -> None:
        made = row(1, HP="100")
        bring_in(write_rows(tmp_path / "a.csv", [made]))
        changed = [made | {"HP": "150"}, row(2), row(3, FFLAG="9")]
        run = read(write_rows(tmp_path / "b.csv", changed))
        url = reverse(DETAIL, args=[run.pk])
        shown = page.get(url).content.decode()
        assert "<del>100</del>" in shown
        assert "<ins>150</ins>" in shown
        refused = page.get(url + "?tab=refused").content.decode()
        assert row(3)["FNAME"] in refused
        assert "9" in refused

    def test_rows_are_paged_both_ways(self, page: Client, tmp_path: Path) -> None:
        run = read(write_rows(tmp_path / "a.csv", [row(n) for n in range(1, 121)]))
        url = reverse(DETAIL, args=[run.pk]) + "?tab=new"
        second = page.get(url + "&after=51").context["rows"]
        third = page.get(url + "&after=101").context["rows"]
        back = page.get(url + "&before=102").context["rows"]
        assert [r.row_number for r in second] == list(range(52, 102))
        assert [r.row_number for r in third] == list(range(102, 122))
        assert [r.row_number for r in back] == list(range(52, 102))

    def test_without_javascript_the_page_comes_again_while_there_is_something_to_wait_for(self, page: Client) -> None:
        refresh = b'<noscript><meta http-equiv="refresh"'
        for state, waits in ((RunState.READING, True), (RunState.APPLYING, True), (RunState.PREVIEW, False)):
            run = make_run(state)
            assert (refresh in page.get(reverse(DETAIL, args=[run.pk])).content) == waits

    def test_the_poll_gets_the_progress_alone_and_reloads_the_page_at_the_end(self, page: Client) -> None:
        run = make_run(RunState.READING, rows_total=200, rows_read=50)
        headers = {"HX-Request": "true", "HX-Target": "import-progress"}
        url = reverse(DETAIL, args=[run.pk])
        reading = page.get(url, headers=headers)
        assert b'aria-valuenow="25"' in reading.content
        assert b"<html" not in reading.content
        assert "HX-Refresh" not in reading
        ImportRun.objects.update(state=RunState.FAILED)
        assert page.get(url, headers=headers)["HX-Refresh"] == "true"

    def test_confirming_records_who_and_sends_the_job(
        self, page: Client, head_office: User, tmp_path: Path, sent: list[tuple[str, int]]
    ) -> None:
        run = read(write_rows(tmp_path / "a.csv", [row(1)]))
        confirm = reverse("factories:import_confirm", args=[run.pk])
        assert page.post(confirm).status_code == 302
        assert page.post(confirm).status_code == 422
        run.refresh_from_db()
        assert (run.state, run.confirmed_by) == (RunState.APPLYING, head_office)
        assert sent == [("apply_register_import", run.pk)]
        tasks.apply_register_import(run.pk)
        assert Licence.objects.count() == 1
        assert page.get(reverse(DETAIL, args=[run.pk])).status_code == 200

    def test_a_held_run_names_the_provinces_and_wants_a_reason(
        self, page: Client, tmp_path: Path, sent: list[tuple[str, int]]
    ) -> None:
        made = [row(n) for n in range(1, 11)]
        bring_in(write_rows(tmp_path / "a.csv", made))
        run = read(write_rows(tmp_path / "b.csv", [r | {"FFLAG": "2"} for r in made]))
        shown = page.get(reverse(DETAIL, args=[run.pk]))
        assert "ระยอง" in shown.content.decode()
        assert shown.context["form"].fields["reason"].required
        confirm = reverse("factories:import_confirm", args=[run.pk])
        assert page.post(confirm).status_code == 422
        assert not sent
        assert page.post(confirm, {"reason": "ตรวจกับกรมโรงงานแล้ว"}).status_code == 302
        assert len(sent) == 1

    def test_refused_rows_can_be_corrected_and_brought_back(self, page: Client, tmp_path: Path) -> None:
        run = bring_in(write_factory_data(tmp_path / "a.csv", 60, broken_every=15))
        response = page.get(reverse("factories:import_refused", args=[run.pk]))
        text = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
        path = tmp_path / "refused.csv"
        path.write_text(text, encoding="utf-8-sig")
        # Shifted columns stay refused; quotes that were not doubled are, once the portal has written them.
        assert (run.counts["refused"], read(path).counts["refused"]) == (4, 2)
        assert [int(line.split(",")[0]) for line in text.splitlines()[1:]]
        sound = list(rows(60))
        mended = [{"ROW": str(n), "REASON": "แก้แล้ว"} | sound[n - 1] for n in (15, 30, 45, 60)]
        done = bring_in(write_rows(path, mended))
        assert done.columns == ["ROW", "REASON", *HEADER]
        assert (done.counts["new"], done.counts["refused"]) == (4, 0)
        assert Licence.objects.count() == 60

    def test_formulas_in_refused_rows_are_made_harmless(self, page: Client, tmp_path: Path) -> None:
        run = read(write_rows(tmp_path / "a.csv", [row(1, FNAME="=HYPERLINK(1)"), row(2)]))
        response = page.get(reverse("factories:import_refused", args=[run.pk]))
        assert "'=HYPERLINK(1)" in b"".join(response.streaming_content).decode()  # type: ignore[attr-defined]


@pytest.mark.usefixtures("reference")
class TestCommand:
    def run(self, *arguments: Any) -> dict[str, Any]:
        out = StringIO()
        call_command("import_register", *arguments, stdout=out, stderr=StringIO())
        [line] = out.getvalue().strip().splitlines()
        return dict(json.loads(line))

    def test_it_prints_one_line_of_counts(self, tmp_path: Path) -> None:
        report = self.run(write_factory_data(tmp_path / "a.csv", 40, broken_every=20))
        assert (report["rows"], report["new"], report["refused"], report["applied"]) == (40, 38, 2, 38)
        assert report["state"] == "applied"

    def test_a_dry_run_changes_nothing_and_leaves_nothing(self, tmp_path: Path, media: Path) -> None:
        report = self.run(write_factory_data(tmp_path / "a.csv", 40), "--dry-run")
        assert (report["new"], report["applied"], report["dry_run"]) == (40, 0, True)
        assert not Licence.objects.exists()
        assert not ImportRun.objects.exists()

    @pytest.mark.parametrize("text", ["", "สินค้า,ราคา\nก,2\n", "FACREG,DISPFACREG,FNAME,FPROVNAME,FFLAG\n"])
    def test_nothing_readable_is_exit_status_1(self, tmp_path: Path, text: str) -> None:
        path = tmp_path / "x.csv"
        path.write_text(text)
        with pytest.raises(SystemExit) as leaving:
            self.run(path)
        assert leaving.value.code == 1

    def test_a_held_run_waits_for_yes(self, tmp_path: Path) -> None:
        made = [row(n) for n in range(1, 11)]
        bring_in(write_rows(tmp_path / "a.csv", made))
        path = write_rows(tmp_path / "b.csv", [r | {"FFLAG": "2"} for r in made])
        with pytest.raises(SystemExit) as leaving:
            self.run(path)
        assert leaving.value.code == 2
        assert not Licence.objects.filter(status="struck_off").exists()
        assert self.run(path, "--yes")["applied"] == 10


def test_an_applied_run_is_never_forgotten(db: None) -> None:
    run = make_run(RunState.APPLIED)
    with pytest.raises(ImportRun.DoesNotExist):
        services.forget_run(run_id=run.pk)
