"""A checklist that goes out as an XLSForm comes back as the same checklist, and ODK would take it in between."""

import json

import pytest
from hypothesis import HealthCheck, assume, given, settings
from pyxform.xls2xform import convert

from mind_portal.core.errors import DomainError
from mind_portal.questionnaires.management.commands.load_questionnaires import definition_files
from mind_portal.questionnaires.reading import read_definition
from mind_portal.questionnaires.services import compile_definition
from mind_portal.questionnaires.xlsform.importing import read_xlsform
from mind_portal.questionnaires.xlsform.plain import plain
from mind_portal.questionnaires.xlsform.writing import write_xlsform
from tests.questionnaires.xlsform.random_definitions import definitions


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(definitions())
def test_export_and_import_give_the_same_definition(data):
    try:
        compile_definition(read_definition(data))
    except DomainError:
        assume(False)
    content = write_xlsform(data)
    imported = read_xlsform(content)
    assert plain(imported.data) == plain(data)
    assert imported.definition == read_definition(plain(data))
    assert [notice for notice in imported.notices if notice.spot.row] == []
    assert "<h:html" in convert(content, file_type=".xlsx").xform


@pytest.mark.parametrize("path", definition_files(), ids=lambda path: path.stem)
def test_our_own_checklists_and_forms_come_back_and_are_xforms(path):
    data = json.loads(path.read_text(encoding="utf-8"))
    content = write_xlsform(data, "3")
    assert plain(read_xlsform(content).data) == plain(data)
    converted = convert(content, file_type=".xlsx")
    assert converted.warnings == []
    assert f'id="{data["code"]}" version="3"' in converted.xform
