"""Random rules of the language on random answers, to set the two engines against one another."""

import random
from typing import Any

WORDS = ["ผ่าน", "ไม่ผ่าน", "น้ำตาล", "น้ำ", "fail", "pass", "", "a", "จ3", "0105536000315", "😀ก", "it's", 'ห้าง "ก"', "x y"]
NUMBERS = ["0", "1", "2", "3.5", "0.1", "10", "100", "1000", "1e3", ".5", "7", "20779"]
PATTERNS = ["^[0-9]{13}$", "^[ก-๙ ]+$", "^(จ|น|ศ)?[0-9]{1,3}$", "^a?$"]
LOOPS = ["all", "exists", "exists_one"]


class RandomRules:
    """Texts and documents over the items of the vectors' file; the same seed gives the same ones."""

    def __init__(self, types: dict[str, str], seed: int) -> None:
        self.types = types
        self.random = random.Random(seed)
        self.numbers = [name for name, kind in types.items() if kind in ("number", "date", "count")]
        self.texts = [name for name, kind in types.items() if kind in ("text", "choice")]

    def pick(self, options: list[str]) -> str:
        return self.random.choice(options)

    def quoted(self, text: str) -> str:
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'

    def number(self, depth: int, row: str = "") -> str:
        if depth <= 0 or self.random.random() < 0.3:
            column = f"{row}.{self.pick(['kg', 'price', 'date'])}" if row else self.pick(self.numbers)
            return self.pick([self.pick(NUMBERS), self.pick(self.numbers), column])
        deeper = depth - 1
        options = [
            lambda: f"({self.number(deeper, row)} {self.pick(list('+-*/'))} {self.number(deeper, row)})",
            lambda: f"-{self.number(0, row)}",
            lambda: f"({self.boolean(deeper, row)} ? {self.number(deeper, row)} : {self.number(deeper, row)})",
        ]
        if not row:
            options += [
                lambda: (
                    f"{self.pick(['sum', 'min', 'max', 'avg'])}({self.rows(deeper)}.map(r, {self.number(deeper, 'r')}))"
                ),
                lambda: f"count({self.rows(deeper)})",
                lambda: f"round({self.number(deeper)}, {self.random.randrange(4)})",
                lambda: f"length({self.pick(self.texts)})",
            ]
        return self.random.choice(options)()

    def rows(self, depth: int) -> str:
        return "waste" if self.random.random() < 0.4 else f"waste.filter(r, {self.boolean(depth, 'r')})"

    def text(self, row: str = "") -> str:
        column = f"{row}.{self.pick(['code', 'name', 'method'])}" if row else self.pick(self.texts)
        return self.pick([self.pick(self.texts), self.quoted(self.pick(WORDS)), column])

    def boolean(self, depth: int, row: str = "") -> str:
        if depth <= 0:
            item = f"{row}.hazardous" if row else self.pick(["ok", "has_boiler"])
            return self.pick(["ok", "true", "false", item, f"blank({self.pick(self.numbers + self.texts)})"])
        deeper = depth - 1
        options = [
            lambda: (
                f"{self.number(deeper, row)} {self.pick(['<', '<=', '>', '>=', '==', '!='])} {self.number(deeper, row)}"
            ),
            lambda: f"({self.boolean(deeper, row)} {self.pick(['&&', '||'])} {self.boolean(deeper, row)})",
            lambda: f"!({self.boolean(deeper, row)})",
            lambda: f"{self.text(row)} {self.pick(['==', '!='])} {self.text(row)}",
            lambda: f"{self.text(row)} in [{self.quoted(self.pick(WORDS))}, {self.quoted(self.pick(WORDS))}]",
            lambda: (
                f"{self.text(row)}.{self.pick(['contains', 'startsWith', 'endsWith'])}({self.quoted(self.pick(WORDS))})"
            ),
            lambda: f"{self.pick(self.texts)}.matches({self.quoted(self.pick(PATTERNS))})",
            lambda: f"between({self.number(deeper, row)}, {self.number(0, row)}, {self.number(0, row)})",
            lambda: f"{self.quoted(self.pick(['acid', 'fire']))} in hazards",
        ]
        if row != "s":
            inner = "s" if row else "r"
            options.append(lambda: f"waste.{self.pick(LOOPS)}({inner}, {self.boolean(deeper, inner)})")
        return self.random.choice(options)()

    def document(self) -> dict[str, Any]:
        return {name: self.value(kind) for name, kind in self.types.items()}

    def value(self, kind: str) -> Any:
        if kind == "list":
            return self.random.sample(["acid", "fire", "gas", "none"], self.random.randrange(4))
        if kind == "table":
            columns = {"code": "text", "name": "text", "kg": "number", "hazardous": "bool", "method": "text",
                       "price": "number", "date": "date"}  # fmt: skip
            return [{name: self.value(of) for name, of in columns.items()} for _ in range(self.random.randrange(5))]
        if kind == "count":
            return float(self.random.randrange(4))
        if self.random.random() < 0.3:
            return None
        if kind == "number":
            odd = [0.0, -1.0, 1.0, 2.5, 1.005, 1e12, 1e300, 9007199254740991.0, 0.1]
            return self.random.choice([*odd, self.random.uniform(-1e3, 1e6), round(self.random.uniform(0, 1e4), 2)])
        if kind == "date":
            return float(self.random.randrange(18000, 22000))
        return self.random.random() < 0.5 if kind == "bool" else self.pick(WORDS) or None
