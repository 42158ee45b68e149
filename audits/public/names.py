"""Which names the public reads: of companies, never of natural persons, not even where one is the factory's name."""

import re
from typing import Final

from django.utils.translation import gettext as _

from factories.models import Operator, OperatorKind, Site

_LEGAL_FORM: Final = re.compile(
    r"^\s*(บริษัท|บมจ|บจก|ห้างหุ้นส่วน|หจก|หสน|สหกรณ์|องค์การ|การไฟฟ้า|การประปา|การรถไฟ|มูลนิธิ|มหาวิทยาลัย|เทศบาล|กรม|วิสาหกิจชุมชน)"
    r"|\b(co\.?,?\s*ltd|limited|plc|public company)\b",
    re.IGNORECASE,
)
_TITLE: Final = re.compile(
    r"^\s*((นายแพทย์|นางสาว|นาย|นาง(?!รอง|แล|เลิ้ง|บวช))(?![ะ-ู])|คุณ(?!ภาพ|ธรรม)|น\.\s*ส\.|ด\.\s*[ชญ]\.|ว่าที่\s*ร"
    r"|(ร้อย|พัน|สิบ)(ตรี|โท|เอก)|[รพจส]\.[ตทอ]\.|ม\.\s*[รล]\.|ดร\.|(mr|mrs|ms|miss|dr)\b\.?)\s*",
    re.IGNORECASE,
)
"""How a person's name begins. A vowel after it makes another word of it: นายายอาม and นางาม are places."""
_SHORTEST: Final = 3


def shown_operator(site: Site) -> str:
    """The operator's name where it is a company or the like; of a natural person, or one not known, nothing.

    The register often does not say the kind: then only a name that begins with a legal form is shown.
    """
    return site.operator.name if _is_company(site.operator) else ""


def public_name(site: Site) -> str:
    """The factory's name, or words in its stead where it names a person: by a title, or by its operator's name.

    Of a company everything is shown that does not begin with a person's title.
    """
    if _names_a_person(site):
        return _("Factory (its name may be a person’s and is not shown)")
    return site.name


def _is_company(operator: Operator) -> bool:
    if operator.kind == OperatorKind.JURISTIC:
        return True
    return operator.kind == OperatorKind.UNKNOWN and bool(_LEGAL_FORM.search(operator.name))


def _names_a_person(site: Site) -> bool:
    if _TITLE.match(site.name):
        return True
    if _is_company(site.operator):
        return False
    parts = _TITLE.sub("", site.operator.name).split()
    return any(part in site.name for part in parts if len(part) >= _SHORTEST)
