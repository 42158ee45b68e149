"""The house style as tests. An exemption names the place and says why."""

import ast
import inspect
import re
from types import ModuleType

import pytest
from django.apps import apps
from django.db import models

import audits.orders.services
import audits.services
import mind_portal.accounts.services
from mind_portal.core.scope import ScopedQuerySet
from tests.architecture.sources import ROOT, functions, length, modules

MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 40
MAX_TEMPLATE_LINES = 120
MAX_MODEL_FIELDS = 25
OUR_APPS = {
    "core",
    "journal",
    "geography",
    "accounts",
    "questionnaires",
    "rollups",
    "dashboards",
    "factories",
    "audits",
    "legal",
    "documents",
    "notifications",
    "workflows",
    "single_form",
    "emergencies",
    "loans",
}

LONG_FUNCTIONS: dict[str, str] = {}
LONG_FILES: dict[str, str] = {}
LONG_TEMPLATES: dict[str, str] = {}
WIDE_MODELS = {
    "factories.ImportLine": "a staging table has the columns of the file",
    "factories.Site": "the list's and map's columns are kept on the row, so that no list joins six tables",
}
BROAD_EXCEPTS: dict[str, str] = {
    "mind_portal/notifications/delivery.py": "whatever fails with one message is kept beside it; all others are sent",
    "emergencies/services/escalating.py": "an order that cannot be brought higher is logged, and keeps back no other",
}
# A model with a province must be seen through a scope; these are reached through a scoped parent or are no records.
UNSCOPED = {
    "factories.ImportLine": "read through its run only, which only who sees the nation sees",
    "accounts.RoleGrant": "read through its user by administrators only",
    "accounts.RoleGrantHistory": "read through its user by administrators only",
    "factories.SiteHistory": "former states, read through their site",
    "factories.LicenceHistory": "former states, read through their licence",
    "factories.LicencePeriod": "read through its licence's site, and by set-based measures",
    "geography.District": "public list of names",
    "geography.Subdistrict": "public list of names",
    "geography.Province": "public list of names",
}


def our_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model._meta.app_label in OUR_APPS]


def test_files_are_short() -> None:
    long = {path: n for path in modules() if (n := len((ROOT / path).read_text().splitlines())) > MAX_FILE_LINES}
    assert not set(long) - set(LONG_FILES), long


def test_functions_are_short() -> None:
    long = {f"{path}:{node.name}": n for path, node in functions() if (n := length(node)) > MAX_FUNCTION_LINES}
    assert not set(long) - set(LONG_FUNCTIONS), long


def test_templates_are_short() -> None:
    long = {}
    for path in (ROOT / "templates").rglob("*.html"):
        if (n := len(path.read_text().splitlines())) > MAX_TEMPLATE_LINES:
            long[str(path.relative_to(ROOT))] = n
    assert not set(long) - set(LONG_TEMPLATES), long


def test_no_exemption_has_outlived_its_reason() -> None:
    names = {f"{path}:{node.name}" for path, node in functions()}
    assert set(LONG_FUNCTIONS) <= names
    assert set(LONG_FILES) <= set(modules())


def test_nothing_is_named_for_what_it_might_hold() -> None:
    forbidden = {"utils.py", "helpers.py", "signals.py", "common.py", "misc.py"}
    assert not [path for path in modules() if path.rsplit("/", 1)[-1] in forbidden]


def test_no_model_overrides_save_or_delete() -> None:
    for model in our_models():
        for name in ("save", "delete"):
            assert name not in vars(model), f"{model._meta.label}.{name}: only services write"


def test_no_model_signals() -> None:
    for path, tree in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom):
                assert not (node.module or "").startswith("django.db.models.signals"), path


def test_the_register_does_not_know_i_single_form() -> None:
    """`factories.single_form` stands above the rest of `factories`, as a sibling of audits, emergencies and loans."""
    for path, tree in modules().items():
        if path.startswith("factories/") and not path.startswith("factories/single_form/"):
            for node in ast.walk(tree):
                if isinstance(node, ast.ImportFrom):
                    assert not (node.module or "").startswith("factories.single_form"), path


def test_no_catching_of_everything() -> None:
    for path, tree in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ExceptHandler):
                name = node.type.id if isinstance(node.type, ast.Name) else ""
                broad = node.type is None or name in ("Exception", "BaseException")
                assert not broad or path in BROAD_EXCEPTS, f"{path}:{node.lineno}"


def test_models_are_narrow() -> None:
    wide = {}
    for model in our_models():
        count = len(model._meta.concrete_fields)
        if count > MAX_MODEL_FIELDS:
            wide[model._meta.label] = count
    assert not set(wide) - set(WIDE_MODELS), wide


def test_models_with_a_province_are_scoped() -> None:
    for model in our_models():
        has_province = any(f.name in ("province", "province_code") for f in model._meta.concrete_fields)
        if not has_province or model._meta.label in UNSCOPED or model._meta.label == "rollups.DirtyKey":
            continue
        assert isinstance(model._default_manager.all(), ScopedQuerySet), f"{model._meta.label} has no visible_to()"


@pytest.mark.parametrize("services", [audits.services, mind_portal.accounts.services], ids=["audits", "accounts"])
def test_services_are_keyword_only_and_say_who_acts(services: ModuleType) -> None:
    """What a package of services offers names its actor and its clock."""
    for name in services.__all__:
        offered = getattr(services, name)
        if not inspect.isfunction(offered):
            continue
        parameters = inspect.signature(offered).parameters
        named = {inspect.Parameter.KEYWORD_ONLY, inspect.Parameter.VAR_KEYWORD}
        assert {p.kind for p in parameters.values()} <= named, f"{name} takes positions"
        assert {"actor", "now"} <= set(parameters), f"{name} does not say who acts and when"


@pytest.mark.parametrize("pattern", [r"\son\w+=\"", r"javascript:", r"\sstyle=\""])
def test_templates_have_no_inline_code_or_style(pattern: str) -> None:
    """The content security policy would refuse them in silence."""
    for path in (ROOT / "templates").rglob("*.html"):
        found = re.search(pattern, path.read_text())
        assert not found, f"{path.relative_to(ROOT)}: {found and found.group()}"


def test_templates_ask_no_questions_of_the_database() -> None:
    for path in (ROOT / "templates").rglob("*.html"):
        found = re.search(r"\.(all|filter|count|exists)\s*(%}|}}|\|)", path.read_text())
        assert not found, f"{path.relative_to(ROOT)}: {found and found.group()}"


def test_templates_write_no_bare_value_into_a_query() -> None:
    """A number would come out as people read it (1,234), and lead nowhere from the thousandth row on."""
    for path in (ROOT / "templates").rglob("*.html"):
        found = re.search(r"[?&;]\w+=\{\{ [\w.]+ \}\}", path.read_text())
        assert not found, f'{path.relative_to(ROOT)}: {found and found.group()}; add |urlencode or |stringformat:"d"'
