"""The invented register is a file that the import can read."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from factories.imports.reading import open_register
from mind_portal.demo.register_files import HEADER


def test_a_written_file_is_recognised_and_has_the_rows_and_the_faults_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "register.csv"
    call_command("sample_register", "1,200", str(path), "--encoding", "cp874", "--broken-every", "100")
    read = list(open_register(path).rows)
    assert len(read) == 1_200
    assert sum(bool(fault) or len(cells) != len(HEADER) for _number, cells, fault in read) == 12


def test_a_file_without_rows_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="at least one row"):
        call_command("sample_register", "0", str(tmp_path / "register.csv"))
