"""Reads settings from a mapping, never from os.environ, and tells all that is wrong with them at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TypeVar

Value = TypeVar("Value")
WEB = re.compile(r"https?://[^\s/?#]+[^\s?#]*")


class SettingError(Exception):
    """Settings are missing or wrong: one line each, which says what to do and never repeats a secret."""


class Reader:
    """Reads one setting after the other and keeps what is wrong until `done`."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self._faults: list[str] = []

    def text(self, name: str) -> str:
        """The setting without blanks around it; "" where it is not set."""
        return self._environ.get(name, "").strip()

    def fault(self, words: str) -> None:
        """Something is wrong."""
        self._faults.append(words)

    def number(self, name: str, default: float, lowest: float = 0, highest: float = 1e9) -> float:
        """A number, as much as none is set."""
        written = self.text(name)
        try:
            value = float(written) if written else default
        except ValueError:
            value = lowest - 1
        if lowest <= value <= highest:
            return value
        self.fault(f"{name} must be a number from {lowest:g} to {highest:g}; leave it out for {default:g}.")
        return default

    def whole(self, name: str) -> int | None:
        """A whole number, or none."""
        written = self.text(name)
        if written and not re.fullmatch(r"-?\d{1,18}", written):
            self.fault(f"{name} must be a whole number, for example -1001234567890; or leave it out.")
            return None
        return int(written) if written else None

    def url(self, name: str, what: str, *, secure: bool = False) -> str:
        """A web address without a slash at its end, or "" where none is set."""
        url = self.text(name).rstrip("/")
        if url and not WEB.fullmatch(url):
            self.fault(f"{name} is not a web address. Set {what}, or leave it out.")
        elif secure and url.startswith("http:"):
            self.fault(f"{name} must begin with https://. Set {what}.")
        return url

    def choice(self, name: str, among: tuple[str, ...]) -> str:
        """One of these words, the first where none is set."""
        written = self.text(name) or among[0]
        if written not in among:
            self.fault(f"{name} must be {' or '.join(among)}.")
        return written

    def tried(self, read: Callable[[], Value], default: Value) -> Value:
        """What another reader says, its SettingError being kept."""
        try:
            return read()
        except SettingError as fault:
            self.fault(str(fault))
            return default

    def done(self) -> None:
        """SettingError with everything that was wrong."""
        if self._faults:
            raise SettingError("\n".join(dict.fromkeys(self._faults)))
