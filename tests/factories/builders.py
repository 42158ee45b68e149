"""Sites with real names and places, summed up as the services do it."""

from typing import Any

from factories.models import Site
from factories.services import refresh_summaries
from mind_portal.geography.models import District, Province, Subdistrict
from tests.support import builders


def make_place(province: Province, name: str = "บ้านค่าย", subdistrict: str = "หนองละลอก") -> Subdistrict:
    number = District.objects.filter(province=province).count() + 1
    district = District.objects.filter(province=province, name_th=name).first() or District.objects.create(
        code=f"{province.code}{number:02d}", province=province, name_th=name, name_en=f"District {number}"
    )
    found = Subdistrict.objects.filter(district=district, name_th=subdistrict).first()
    number = Subdistrict.objects.filter(district=district).count() + 1
    return found or Subdistrict.objects.create(
        code=f"{district.code}{number:02d}", province=province, district=district, name_th=subdistrict,
        name_en=f"Subdistrict {number}",
    )  # fmt: skip


def make_named_site(province: Province, name: str, *, numbers: tuple[str, str] = ("", ""), **fields: Any) -> Site:
    """A site with one licence and its search text. `fields`: of the site (`operator`, `place`, flags) and `licence`."""
    licence = {"number": numbers[0], "status": "operating"} | fields.pop("licence", {})
    if numbers[1]:
        licence |= {"old_number": numbers[1], "source_key": numbers[0] or numbers[1]}
    place = fields.pop("place", None)
    if place is not None:
        fields |= {"subdistrict": place, "district": place.district}
    fields.setdefault("operator", builders.make_operator(name))
    site = builders.make_site(province, name, licences=0, **fields)
    builders.make_licence(site, **licence)
    refresh_summaries([site.pk])
    site.refresh_from_db()
    return site


def make_many(province: Province, count: int, **fields: Any) -> list[Site]:
    operator = builders.make_operator("ผู้ประกอบการร่วม")
    return [make_named_site(province, f"โรงงานลำดับ {n:03d}", operator=operator, **fields) for n in range(count)]
