"""What is in force on one day, with its source. The only door to the tables."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache
from typing import Any

from sqlite_utils import Database

from knowledge import files
from knowledge.build import FOREVER, build, read_quota
from knowledge.model import (
    Agreement,
    Cited,
    Exit,
    Line,
    Membership,
    NotInForce,
    Period,
    Quota,
    Source,
    Tier,
)

LINE_COLUMNS = "code, ldc, gsp_plus, gsp, list_no, list_basis, ordinary, as_of"
STALE_AFTER = timedelta(days=365)  # a reading older than a year wants another look


@dataclass(frozen=True, slots=True)
class RuleValue:
    """A dated value of rules/*.toml."""

    value: Any
    unit: str


class Library:
    """The built database and what is read from it once. Facts do not change while it lives. Shared by all days."""

    def __init__(self, db: Database | None = None) -> None:
        self.db = db if db is not None else build()
        self.sources: dict[str, Source] = {row["id"]: _source(row) for row in self.db.query("select * from source")}
        self.line = lru_cache(maxsize=4096)(self._line)
        self.lines_under = lru_cache(maxsize=1024)(self._lines_under)
        self.lines_on_list = lru_cache(maxsize=8)(self._lines_on_list)
        self.rule = lru_cache(maxsize=4096)(self._rule)

    def _lines_on_list(self, number: int) -> tuple[Line, ...]:
        sql = f"select {LINE_COLUMNS} from line where list_no = ? order by code"
        return tuple(_as_line(row) for row in self.db.execute(sql, [number]).fetchall())

    def _rule(self, key: str, day: date) -> Cited[RuleValue] | NotInForce:
        """A dated value on a day. Raises KeyError where there is no such rule."""
        iso = day.isoformat()
        for row in self.db.query("select * from rule where key = ? and start <= ? and until >= ?", [key, iso, iso]):
            value = RuleValue(json.loads(row["value"]), row["unit"])
            since = date.fromisoformat(row["start"])
            return Cited(value, self.sources[row["source"]], since, "exact", row["pinpoint"])
        first = self.db.execute("select min(start) from rule where key = ?", [key]).fetchone()[0]
        if first is None:
            raise KeyError(key)
        return NotInForce(key, day, date.fromisoformat(first))

    def on(self, day: date) -> Law:
        """The law of one day."""
        return Law(self, day)

    @cached_property
    def memberships(self) -> tuple[Membership, ...]:
        """Every period of every country, oldest first."""
        found = self.db.query("select * from membership order by start, country")
        return tuple(_membership(row) for row in found)

    @cached_property
    def memberships_of(self) -> dict[str, tuple[Membership, ...]]:
        """The periods of each country, oldest first."""
        found: dict[str, tuple[Membership, ...]] = {}
        for row in self.memberships:
            found[row.country] = (*found.get(row.country, ()), row)
        return found

    @cached_property
    def agreements_of(self) -> dict[str, tuple[Agreement, ...]]:
        """The free trade agreements of each country, oldest first, of all days."""
        found: dict[str, tuple[Agreement, ...]] = {}
        for row in self.db.query("select * from agreement order by start"):
            one = Agreement(row["country"], row["agreement"], date.fromisoformat(row["start"]), row["source"])
            found[one.country] = (*found.get(one.country, ()), one)
        return found

    @cached_property
    def exits(self) -> tuple[Exit, ...]:
        """Every exit, oldest first."""
        return tuple(_exit(row) for row in self.db.query("select * from exit order by left, country"))

    @cached_property
    def quotas(self) -> tuple[Quota, ...]:
        """Every quota, of all days, in the order of the file."""
        return tuple(read_quota(row["id"], row["card"]) for row in self.db.query("select * from quota order by rowid"))

    def last_checked(self) -> tuple[tuple[str, date], ...]:
        """Every rule by its key, with the day somebody last looked whether it still holds."""
        found = self.db.execute("select distinct key, last_checked from rule order by key").fetchall()
        return tuple((key, date.fromisoformat(day)) for key, day in found)

    def facts_by_source(self) -> dict[str, int]:
        """How many rows and values name each source. Rates and ordinary duties have one source for all lines."""
        tables = ("membership", "exit", "agreement", "ended_code", "rule", "origin_rule")
        union = " union all ".join(f"select source from {table}" for table in tables)
        found = dict(self.db.execute(f"select source, count(*) from ({union}) group by source").fetchall())
        for quota in self.quotas:
            found[quota.source] = found.get(quota.source, 0) + 1
        lines, ordinary = self.db.execute("select count(*), count(ordinary) from line").fetchone()
        return {**found, "toll-rates": found.get("toll-rates", 0) + lines, "toll-tariff-2019": ordinary}

    def _line(self, code: str) -> Line | None:
        row = self.db.execute(f"select {LINE_COLUMNS} from line where code = ?", [code]).fetchone()
        return _as_line(row) if row else None

    def _lines_under(self, prefix: str) -> tuple[Line, ...]:
        """Every line whose code begins with `prefix`, in order."""
        sql = f"select {LINE_COLUMNS} from line where code >= ? and code < ? order by code"
        return tuple(_as_line(row) for row in self.db.execute(sql, [prefix, prefix + ":"]).fetchall())


class Law:
    """What is in force on `day`. Every answer is cited, or says that nothing is known for that day."""

    def __init__(self, library: Library, day: date) -> None:
        self.library = library
        self.day = day
        self._db = library.db

    def source(self, name: str) -> Source:
        """A source by its id."""
        return self.library.sources[name]

    @property
    def covered(self) -> bool:
        """Whether the day is on or after the first day our facts cover."""
        return not isinstance(self.rule("scheme.coverage"), NotInForce)

    @property
    def rates_as_of(self) -> date:
        """The day of the snapshot that the rates and groups were read from."""
        return self.source("toll-rates").as_of

    def rule(self, key: str) -> Cited[RuleValue] | NotInForce:
        """A dated value, for example `proof.unregistered_exporter_limit`."""
        return self.library.rule(key, self.day)

    def tier_of(self, country: str) -> Cited[Tier] | NotInForce:
        """The group of a country, `none` if it is in no group, NotInForce if no source covers the day."""
        if not self.covered:
            return NotInForce("scheme.coverage", self.day, self._first_covered())
        rows = self.memberships(country)
        for row in rows:
            if self.day in row.period:
                start = row.period.start
                return Cited(row.tier, self.source(row.source), start, row.period.start_is, row.note)
        gone = [found for found in self.exits(country) if found.left and found.left <= self.day]
        earlier = [row for row in rows if row.period.until and row.period.until < self.day]
        if gone:
            last = gone[-1]
            return Cited(Tier.NONE, self.source(last.source), last.left, "exact", last.reason)
        if earlier or not rows:
            return Cited(Tier.NONE, self.source("toll-groups"), None, "earliest_known")
        return NotInForce(f"tier of {country}", self.day, rows[0].period.start)

    def members(self, *tiers: Tier) -> tuple[Membership, ...]:
        """Every country in one of the groups on the day, by country code."""
        found = (row for row in self.library.memberships if row.tier in tiers and self.day in row.period)
        return tuple(sorted(found, key=lambda row: row.country))

    def memberships(self, country: str) -> tuple[Membership, ...]:
        """Every period a country was in a group, oldest first, of all days."""
        return self.library.memberships_of.get(country, ())

    def all_memberships(self) -> tuple[Membership, ...]:
        """Every period of every country."""
        return self.library.memberships

    def exits(self, country: str | None = None) -> tuple[Exit, ...]:
        """When and why a country (or any) left, oldest first."""
        found = self.library.exits
        return found if country is None else tuple(row for row in found if row.country == country)

    def agreements(self, country: str) -> tuple[Agreement, ...]:
        """Free trade agreements with a country in force on the day, from the register of groups."""
        return tuple(row for row in self.library.agreements_of.get(country, ()) if row.start <= self.day)

    def line(self, code: str) -> Line | None:
        """A tariff line, or None where there is no such living line."""
        return self.library.line(code)

    def lines_under(self, prefix: str) -> tuple[Line, ...]:
        """Every living line whose code begins with `prefix`."""
        return self.library.lines_under(prefix)

    def lines_on_list(self, number: int) -> tuple[Line, ...]:
        """Every line that the effect of its rates places on a product list."""
        return self.library.lines_on_list(number)

    def exists(self, prefix: str) -> bool:
        """Whether any living line begins with `prefix`."""
        sql = "select 1 from line where code >= ? and code < ? limit 1"
        return self._db.execute(sql, [prefix, prefix + ":"]).fetchone() is not None

    def ended(self, code: str) -> date | None:
        """The day by which a code had ended, or None."""
        row = self._db.execute("select ended_by from ended_code where code = ?", [code]).fetchone()
        return date.fromisoformat(row[0]) if row else None

    def quotas(self) -> tuple[Quota, ...]:
        """Every quota open to GSP goods on the day."""
        return tuple(quota for quota in self.library.quotas if self.day in quota.period)

    def stale_sources(self, names: Iterable[str], today: date) -> tuple[Source, ...]:
        """Those of the sources that were last read more than a year before `today`."""
        found = (self.source(name) for name in dict.fromkeys(names))
        return tuple(source for source in found if today - source.consulted > STALE_AFTER)

    def _first_covered(self) -> date:
        row = self._db.execute("select min(start) from rule where key = 'scheme.coverage'").fetchone()
        return date.fromisoformat(row[0])


def _source(row: dict[str, Any]) -> Source:
    dates = {key: date.fromisoformat(row[key]) for key in ("as_of", "consulted")}
    also = tuple((key, text) for key, text in json.loads(row["also"]))
    return Source(**{**row, **dates, "also": also})


def _membership(row: dict[str, Any]) -> Membership:
    until = None if row["until"] == FOREVER else date.fromisoformat(row["until"])
    period = Period(date.fromisoformat(row["start"]), until, row["start_is"])
    return Membership(row["country"], Tier(row["tier"]), period, row["source"], row["note"])


def _exit(row: dict[str, Any]) -> Exit:
    left = date.fromisoformat(row["left"]) if row["left"] else None
    return Exit(row["country"], left, row["reason"], row["source"], row["note"])


@lru_cache(maxsize=2048)
def _rate(text: str) -> Any:
    return files.rate(text, "database", "line")


def _as_line(row: tuple[Any, ...]) -> Line:
    code, ldc, gsp_plus, gsp, list_no, basis, ordinary, as_of = row
    duty = files.ordinary_duty(ordinary, date(2019, 1, 1), "database", code) if ordinary else None
    return Line(code, _rate(ldc), _rate(gsp_plus), _rate(gsp), list_no, basis, duty, date.fromisoformat(as_of))
