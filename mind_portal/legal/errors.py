"""What the law's data raises."""

import datetime as dt


class NoValue(LookupError):
    """A parameter has no value on the day that was asked about; the portal never guesses one."""

    def __init__(self, code: str, day: dt.date) -> None:
        super().__init__(f"{code} has no value on {day.isoformat()}")
        self.code = code
        self.day = day
