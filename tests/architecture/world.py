"""One small world of the permission matrix: a user of each role, and the same records in two provinces."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from audits.models import Inspection
from factories.models import Licence, Site
from mind_portal.accounts.models import EnterpriseRole, User
from mind_portal.accounts.roles import PROVINCIAL, Role
from mind_portal.geography.models import District, Province
from tests.factories.imports.builders import make_run
from tests.support import builders


@dataclass(frozen=True)
class Side:
    """The records of one province."""

    province: Province
    site: Site
    licence: Licence
    inspection: Inspection


@dataclass
class World:
    """`own` lies in the province of the provincial users and belongs to the operator's enterprise; `other` does not."""

    own: Side
    other: Side
    users: dict[str, User]
    extra: dict[str, Any] = field(default_factory=dict)


def make_world(rayong: Province, chiang_mai: Province) -> World:
    officer = builders.make_user(Role.OFFICER, rayong, username="filer")
    own, other = (_side(province, officer) for province in (rayong, chiang_mai))
    users: dict[str, User] = {"no role": builders.make_user(None, username="matrix-none")}
    for role in Role:
        provinces = (rayong,) if role in PROVINCIAL else ()
        users[role.value] = builders.make_user(role, *provinces, username=f"matrix-{role.value}")
    EnterpriseRole.objects.create(
        user=users[Role.OPERATOR.value], operator=own.site.operator, kind=EnterpriseRole.Kind.PREPARER,
        granted_at=timezone.now(),
    )  # fmt: skip
    district = District.objects.create(code="2101", province=rayong, name_th="เมืองระยอง", name_en="Mueang Rayong")
    return World(own=own, other=other, users=users, extra={"district": district, "import_run": make_run()})


def _side(province: Province, officer: User) -> Side:
    site = builders.make_site(province)
    inspection = builders.make_inspection(site, officer, findings=1)
    return Side(province=province, site=site, licence=site.licences.get(), inspection=inspection)


Arguments = Callable[[World, Side], dict[str, Any]]
