"""The question types of XLSForm: what each becomes, or the way out where there is none."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from pyxform import aliases
from pyxform.question_type_dictionary import QUESTION_TYPE_DICT

BECOMES: Final[Mapping[str, str]] = {
    "text": "text", "string": "text", "q string": "text", "integer": "number", "int": "number", "q int": "number",
    "decimal": "number", "q decimal": "number", "date": "date", "q date": "date", "photo": "photo", "file": "file",
    "geopoint": "place", "q geopoint": "place", "location": "place", "gps": "place", "q location": "place",
}  # fmt: skip
"""The plain types. `select_one` is in `choices`, a photo with the appearance `signature` is a signature."""

WHOLE_NUMBERS: Final = frozenset({"integer", "int", "q int"})
SIGNATURE: Final = "signature"

KNOWN_TO_PORTAL: Final = frozenset({
    "start", "start time", "get start time", "end", "end time", "get end time", "today", "get today", "deviceid",
    "device id", "get device id", "username", "phonenumber", "phone number", "get phone number", "email", "simserial",
    "sim id", "get sim id", "subscriberid", "subscriber id", "get subscriber id", "start-geopoint", "audit",
})  # fmt: skip
"""What the device notes by itself: the portal keeps its own record of who, when and where."""

DAY: Final = frozenset({"today", "get today"})
NOTES: Final = frozenset({"note", "q note", "add note prompt"})
CALCULATIONS: Final = frozenset({"calculate", "q calculate", "add calculate prompt"})
HEADING: Final = "label"
"""The appearance of a question that shows its choices as the head of a grid and cannot be answered."""

_NO_SUCH: Final = gettext_lazy("the type “%(type)s” is not supported")
_WAYS_OUT: Final[Mapping[str, str | Promise]] = {
    "select_multiple": gettext_lazy("make one yes/no question of each choice"),
    "calculate": gettext_lazy("write the calculation into the condition that needs it"),
    "loop": gettext_lazy("make a repeat with a question that asks which one"),
    "range": gettext_lazy("use integer or decimal with a constraint"),
    "rank": gettext_lazy("make one number question of each choice"),
    "datetime": gettext_lazy("use date, and text for the time"),
    "time": gettext_lazy("use text"),
    "barcode": gettext_lazy("use text"),
    "acknowledge": gettext_lazy("use select_one yes_no"),
    "audio": gettext_lazy("use file"),
    "video": gettext_lazy("use file"),
    "select_one_from_file": gettext_lazy("write the choices into the sheet choices"),
    "select_one_external": gettext_lazy("write the choices into the sheet choices"),
    "begin_kobomatrix": gettext_lazy("make a repeat, or one question of each cell"),
    "begin_score": gettext_lazy("make one select_one question of each row"),
    "begin_rank": gettext_lazy("make one number question of each choice"),
    "hidden": gettext_lazy("delete the row: nobody answers it"),
    "geotrace": gettext_lazy("use geopoint"),
    "geoshape": gettext_lazy("use geopoint"),
}
_ALIKE: Final = {"end_kobomatrix": "begin_kobomatrix", "end_score": "begin_score", "end_rank": "begin_rank",
                 "trigger": "acknowledge", "background-audio": "audio", "select_multiple_from_file": "select_multiple",
                 "xml-external": "select_one_from_file", "csv-external": "select_one_from_file"}  # fmt: skip


def plain_type(written: str) -> str:
    """A type without its second spellings: `image` is `photo`."""
    squeezed = " ".join(written.split())
    return str(aliases._type_alias_map.get(squeezed, squeezed))


def is_known(kind: str) -> bool:
    """Whether pyxform knows a type at all; otherwise it is a slip of the pen."""
    return kind in QUESTION_TYPE_DICT or kind in _ALIKE or kind in _WAYS_OUT


def not_supported(written: str, kind: str) -> str:
    """The sentence that refuses a type, with the way out where there is one."""
    sentence = str(_NO_SUCH) % {"type": written}
    way_out = _WAYS_OUT.get(_ALIKE.get(kind.lower(), kind.lower()))
    return f"{sentence}: {way_out}" if way_out else sentence
