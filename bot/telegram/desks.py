"""Settings of the help desk: staff groups and opening hours."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time

from bot.settings import SettingError

DESK = re.compile(r"(-\d{1,20})(?::([A-Za-z, ]+))?")
HOURS = re.compile(r"([a-z]{3})-([a-z]{3}) (\d\d:\d\d)-(\d\d:\d\d)")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Desk:
    """A staff group, and the countries whose cases it takes; none: all that no other desk takes."""

    chat: int
    countries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hours:
    """When staff are there, by the clock in Oslo."""

    days: tuple[int, ...]  # 0 is Monday
    opens: time
    closes: time

    def open_at(self, moment: datetime) -> bool:
        """Whether somebody is there."""
        return moment.weekday() in self.days and self.opens <= moment.time() < self.closes


def desks(written: str) -> tuple[Desk, ...]:
    """`-100123; -100456:KE,TZ,UG`: a staff group, with the countries it takes."""
    found = []
    for one in filter(None, (part.strip() for part in written.split(";"))):
        match = DESK.fullmatch(one)
        if not match:
            raise SettingError(
                f"GSPBOT_DESKS: {one!r} is no staff group. Write the number of the group, "
                "with countries after a colon where it takes only theirs: -1001234567890; -1009876543210:KE,TZ"
            )
        found.append(Desk(int(match[1]), tuple(filter(None, (match[2] or "").replace(" ", "").upper().split(",")))))
    return tuple(found)


def hours(written: str) -> Hours | None:
    """`mon-fri 09:00-15:30`, in Oslo; nothing means always."""
    if not written.strip():
        return None
    match = HOURS.fullmatch(written.strip().lower())
    if not match or match[1] not in DAYS or match[2] not in DAYS:
        raise SettingError("GSPBOT_DESK_HOURS is not understood. Write days and times in Oslo: mon-fri 09:00-15:30")
    days = tuple(range(DAYS.index(match[1]), DAYS.index(match[2]) + 1))
    try:
        return Hours(days, time.fromisoformat(match[3]), time.fromisoformat(match[4]))
    except ValueError:
        raise SettingError("GSPBOT_DESK_HOURS has a time that is none. Write it like 09:00") from None
