"""The public files of draws and of their announcements, to the byte: their checksums are public from the first day.

`sites` are the portal's numbers of factories. Inspectors are numbered from 1 in the order of their keys, which changes
no draw (it only uses their order) and says nobody's name.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final

from audits.models import Draw, DrawAnnouncement

FORMAT: Final = "mind-draw/1"
SALTED_FORMAT: Final = "mind-draw/2"
ANNOUNCED_FORMAT: Final = "mind-draw-announcement/1"


def canonical(content: Any) -> str:
    """JSON with sorted keys and no blanks; ends with no newline."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def draw_checksum(seed: str, pool: Mapping[str, Any], result: Any) -> str:
    """sha256 of a draw as the office's file has it. `seed`: all that is drawn with (`Draw.seed_text`)."""
    return sha256(canonical({"seed": seed, "pool": pool, "result": result}))


def numbers_of(pool: Mapping[str, Any]) -> dict[int, int]:
    """Inspector -> the number that stands for him in public."""
    return {key: n for n, key in enumerate(sorted(pool["officers"]), start=1)}


def draw_file(each: Draw) -> str:
    """Everything that is needed to do the draw again. What was drawn before draws had a salt keeps its file."""
    number = numbers_of(each.pool)
    content = _lists(each) | {
        "format": SALTED_FORMAT if each.salt else FORMAT,
        "seed": each.seed,
        "result": [[site, [number[key] for key in officers]] for site, officers in each.result],
    }
    if each.salt:
        announced = sha256(announcement_file(each.announcement)) if each.announcement else None
        content |= {"salt": each.salt, "announcement": announced}
    return canonical(content)


def announcement_file(each: DrawAnnouncement) -> str:
    """Everything that the draw will be made of but the number that does not exist yet."""
    moment = each.exists_from.astimezone(dt.UTC)
    added = {"format": ANNOUNCED_FORMAT, "exists_from": f"{moment:%Y-%m-%dT%H:%MZ}", "salt": each.salt}
    return canonical(_lists(each) | added)


def _lists(each: Draw | DrawAnnouncement) -> dict[str, Any]:
    pool, number = each.pool, numbers_of(each.pool)
    return {
        "month": f"{each.plan.month:%Y-%m}",
        "province": each.province_id,
        "seed_source": each.seed_source,
        "sites": sorted(pool["sites"]),
        "officers": sorted(number.values()),
        "count": pool["count"],
        "team": pool["team"],
        "limits": {str(number[int(key)]): most for key, most in pool["limits"].items()},
        "recused": {str(number[int(key)]): sites for key, sites in pool["recused"].items()},
    }
