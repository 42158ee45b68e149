"""Builders: the smallest true rows that a test needs, each with a sensible default for everything else."""

import datetime as dt
import itertools
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.utils import timezone

from audits.models import Finding, Inspection, InspectionKind, Severity
from factories.models import FactoryType, Licence, LicencePeriod, LicenceStatus, Operator, Site
from mind_portal.accounts.models import RoleGrant, User
from mind_portal.accounts.roles import PROVINCIAL, Role
from mind_portal.core import thai
from mind_portal.geography.models import Province
from mind_portal.questionnaires.models import Kind, Questionnaire, Version

_numbers = itertools.count(1)
PASSWORD = "ลับสุดยอด-๑๒๓๔๕"


def make_user(role: Role | None, *provinces: Province, username: str = "", **fields: Any) -> User:
    """A user with one role, in one or more provinces where the role is provincial; None gives no role at all."""
    n = next(_numbers)
    user = User(username=username or f"user{n}", display_name=fields.pop("display_name", f"ผู้ใช้ {n}"), **fields)
    user.set_password(PASSWORD)
    user.save()
    if role is not None:
        for province in provinces if role in PROVINCIAL else (None,):
            RoleGrant.objects.create(user=user, role=role, province=province, granted_at=timezone.now())
    return user


def make_type(code: str = "00201", **fields: Any) -> FactoryType:
    defaults = {"is_heading": False, "name_th": "ต้ม นึ่ง หรืออบพืช", "name_en": "Boiling plants"}
    return FactoryType.objects.get_or_create(code=code, defaults=defaults | fields)[0]


def make_operator(name: str = "", **fields: Any) -> Operator:
    name = name or f"บริษัท ทดสอบ {next(_numbers)} จำกัด"
    return Operator.objects.create(name=name, name_key=thai.search_key(name), **fields)


def make_site(province: Province, name: str = "", *, licences: int = 1, **fields: Any) -> Site:
    """A site with `licences` operating licences, each with its open period."""
    n = next(_numbers)
    name = name or f"โรงงานทดสอบ {n}"
    now = timezone.now()
    operator = fields.pop("operator", None) or make_operator()
    values: dict[str, Any] = {
        "status": LicenceStatus.OPERATING, "factory_class": 3, "horsepower": Decimal("120.5"), "workers": 40,
        "capital": Decimal("5000000"), "main_type": make_type(), "licence_count": licences,
    } | fields  # fmt: skip
    site = Site.objects.create(
        operator=operator, name=name, province=province, sort_key=thai.thai_key(name),
        search_text="|".join([thai.search_key(name), thai.search_key(operator.name)]),
        created_at=now, updated_at=now, **values,
    )  # fmt: skip
    for _ in range(licences):
        make_licence(site)
    return site


def make_licence(site: Site, *, since: dt.date = dt.date(2025, 1, 1), **fields: Any) -> Licence:
    n = next(_numbers)
    now = timezone.now()
    values: dict[str, Any] = {
        "name": site.name, "type": site.main_type, "factory_class": 3, "class_expected": 3, "status": site.status,
        "horsepower": Decimal("120.5"), "workers": 40, "capital": Decimal("5000000"),
        "old_number": f"จ3-2(1)-{n}/68รย", "source_key": f"จ3-2(1)-{n}/68รย",
    } | fields  # fmt: skip
    licence = Licence.objects.create(
        site=site, province=site.province, started_on=since, created_at=now, updated_at=now, **values
    )
    LicencePeriod.objects.create(
        licence=licence, province=site.province, status=licence.status, factory_class=licence.factory_class,
        type=licence.type, horsepower=licence.horsepower, workers=licence.workers, capital=licence.capital,
        since=since, source="test",
    )  # fmt: skip
    return licence


def make_version(code: str = "test-checklist", **fields: Any) -> Version:
    """A published version with an empty definition, for rows that only need one."""
    questionnaire, _ = Questionnaire.objects.get_or_create(
        code=code, defaults={"kind": Kind.CHECKLIST, "title_th": "แบบทดสอบ", "title_en": "Test"}
    )
    values = {
        "number": 1,
        "definition": {"code": code, "kind": "checklist", "title": {"th": "แบบทดสอบ", "en": "Test"}, "sections": []},
        "checksum": "0" * 64,
        "published_at": timezone.now(),
    } | fields
    return Version.objects.get_or_create(questionnaire=questionnaire, number=values.pop("number"), defaults=values)[0]


def make_inspection(site: Site, officer: User, *, findings: int = 0, **fields: Any) -> Inspection:
    now = timezone.now()
    inspected_on = fields.pop("inspected_on", timezone.localdate())
    values: dict[str, Any] = {
        "client_id": uuid4(), "version": make_version(), "kind": InspectionKind.ANNUAL, "filed_at": now,
        "answers": {}, "score": Decimal("90"), "passed": 36, "failed": findings, "not_applicable": 4,
    } | fields  # fmt: skip
    inspection = Inspection.objects.create(
        site=site, province=site.province, officer=officer, inspected_on=inspected_on, **values
    )
    for n in range(findings):
        Finding.objects.create(
            inspection=inspection, site=site, province=site.province, item_code=f"item_{n}", section_code="s1",
            severity=Severity.MAJOR, found_on=inspected_on,
        )  # fmt: skip
    return inspection
