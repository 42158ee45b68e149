"""The filtered register as CSV and Excel: whole, in scope, without formulas or personal data."""

import csv
import io

import pytest
from python_calamine import CalamineWorkbook

from factories import exports
from factories.models import OperatorKind, Site
from mind_portal.accounts.roles import Role
from mind_portal.journal.models import Entry
from tests.factories.builders import make_many, make_named_site
from tests.support import builders


def read_csv(response):
    text = b"".join(response.streaming_content).decode()
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:])))


@pytest.fixture
def sites(rayong, chiang_mai):
    make_many(rayong, 60)
    evil = builders.make_operator('=HYPERLINK("http://x")', kind=OperatorKind.NATURAL, tax_number="1101700230708")
    make_named_site(rayong, "+บวก", operator=evil, licence={"status": "stopped"})
    make_named_site(chiang_mai, "โรงงานเชียงใหม่")


def test_csv_holds_the_whole_filtered_set_in_scope(client, officer, sites):
    client.force_login(officer)
    rows = read_csv(client.get("/factories/export/csv/"))
    assert len(rows) == 1 + 61
    assert all(len(row) == len(rows[0]) for row in rows)
    assert not any("เชียงใหม่" in row[0] for row in rows)
    assert len(read_csv(client.get("/factories/export/csv/?status=stopped"))) == 2


def test_no_cell_is_a_formula_and_no_persons_number_leaves(client, officer, sites):
    client.force_login(officer)
    rows = read_csv(client.get("/factories/export/csv/?status=stopped"))
    assert rows[1][0] == "'+บวก"
    assert rows[1][1].startswith("'=HYPERLINK")
    assert "1101700230708" not in str(rows)


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "\t=1", "\r=1"])
def test_every_beginning_of_a_formula_is_guarded(text):
    assert exports.guarded(text) == f"'{text}"
    assert exports.guarded(-1) == -1


def test_excel_holds_the_same_rows_as_values(client, officer, sites):
    client.force_login(officer)
    response = client.get("/factories/export/xlsx/?status=operating")
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(response.streaming_content)))
    rows = book.get_sheet_by_index(0).to_python()
    assert len(rows) == 1 + 60
    assert rows[1][0] == "โรงงานลำดับ 000"
    assert rows[1][9] == 120.5


def test_the_journal_says_who_took_what(client, officer, sites):
    client.force_login(officer)
    client.get("/factories/export/csv/?status=stopped&q=")
    entry = Entry.objects.get(verb="factories.register_exported")
    assert entry.actor == officer
    assert entry.after == {"format": "csv", "filters": "status=stopped"}


def test_an_export_needs_its_permission(client, sites):
    client.force_login(builders.make_user(Role.OPERATOR))
    assert client.get("/factories/export/csv/").status_code == 403


def test_another_format_is_404(client, officer, sites):
    client.force_login(officer)
    assert client.get("/factories/export/pdf/").status_code == 404


def test_rows_are_read_by_a_server_side_cursor(officer, sites, monkeypatch):
    sizes = []
    original = Site.objects.none().__class__.iterator

    def spied(self, chunk_size=None):
        sizes.append(chunk_size)
        return original(self, chunk_size=chunk_size)

    monkeypatch.setattr(Site.objects.none().__class__, "iterator", spied)
    list(exports.csv_lines(Site.objects.visible_to(officer)))
    assert sizes == [exports.CHUNK]
