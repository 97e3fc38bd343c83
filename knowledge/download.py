"""Fetches the official files: from the CKAN portal of Norwegian Customs, or from any folder on the web.

A file is complete or it is not there: it grows as NAME.part and gets its name only when its size and its JSON are
right. A download that was cut off goes on where it stopped, if the server still has the same file.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from http.client import HTTPException, HTTPMessage
from pathlib import Path
from typing import Any, Protocol
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from knowledge.model import BadFile

PORTAL = "https://data.toll.no"
PACKAGE = "api/3/action/package_show?id="  # the package has the name of its file
LARGEST = 64 * 1024 * 1024
CHUNK = 256 * 1024
NOT_THERE = frozenset({400, 401, 403, 404, 405, 410})  # asking again does not help
OUT_OF_RANGE = 416
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait, in seconds, and how often to try."""

    network: float = 30.0
    tries: int = 4
    pause: float = 1.0  # before the second try; doubles each time


class _Answer(Protocol):
    status: int
    headers: HTTPMessage

    def read(self, size: int) -> bytes: ...


class _CutOff(Exception):
    """The connection ended early; another try may go on from there."""


def download(base: str, names: Collection[str], folder: Path, say: Say, patience: Patience | None = None) -> Path:
    """Fetch every file into `folder`; raises BadFile with what to do. Files that were there are replaced."""
    patience = patience or Patience()
    base = _address(base).rstrip("/")
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        _fetch(_find(base, name, patience), folder / name, say, patience)
    return folder


def _address(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise BadFile(url, "is no web address", "give a folder, or an address with http:// or https://")
    return url


def _find(base: str, name: str, patience: Patience) -> str:
    """Where the portal keeps a file; where there is no portal, the file in the folder."""
    url = f"{base}/{PACKAGE}{Path(name).stem}"
    try:
        text = _again(lambda: _small(url, patience), url, patience)
        package = json.loads(text)
    except (FileNotFoundError, ValueError):
        return f"{base}/{name}"
    return _resource(package, name, url)


def _resource(package: Any, name: str, url: str) -> str:
    """The address of the JSON resource in a CKAN package."""
    try:
        found = [str(entry["url"]) for entry in package["result"]["resources"]]
    except (KeyError, TypeError):
        raise BadFile(url, "is no CKAN package", "the portal changed: download the files by hand") from None
    fits = [address for address in found if urlsplit(address).path.rpartition("/")[2] == name]
    if not fits:
        raise BadFile(url, f"has no resource {name}", "look for it at data.toll.no and download it by hand")
    return _address(fits[0])


def _small(url: str, patience: Patience) -> bytes:
    with urlopen(Request(url), timeout=patience.network) as answer:
        return bytes(answer.read(CHUNK * 4))


def _fetch(url: str, target: Path, say: Say, patience: Patience) -> None:
    part = target.with_name(target.name + ".part")
    say(f"{target.name}: {url}")
    try:
        _again(lambda: _continue(url, part, say, patience), url, patience)
    except FileNotFoundError:
        raise BadFile(url, "not found", "look for the file at data.toll.no, or give another --from") from None
    try:
        json.loads(part.read_bytes())
    except ValueError as fault:
        part.unlink()
        raise BadFile(target.name, f"broken JSON ({fault})", "try again later, or see what the address gives") from None
    part.replace(target)
    _mark(part).unlink(missing_ok=True)
    say(f"{target.name}: complete, {target.stat().st_size:,} bytes")


def _again(attempt: Callable[[], Any], url: str, patience: Patience) -> Any:
    """Try, wait, try again; FileNotFoundError where the server says that there is no such thing."""
    fault: Exception | None = None
    for number in range(patience.tries):
        if number:
            time.sleep(patience.pause * 2 ** (number - 1))
        try:
            return attempt()
        except HTTPError as refusal:
            refusal.close()
            if refusal.code in NOT_THERE:
                raise FileNotFoundError(url) from None
            fault = refusal
        except (OSError, HTTPException, _CutOff) as trouble:
            fault = trouble
    remedy = "see to the network and start again: what came so far is kept"
    raise BadFile(url, f"no answer after {patience.tries} tries ({fault})", remedy)


def _continue(url: str, part: Path, say: Say, patience: Patience) -> None:
    """Fetch what is still missing of a file."""
    have, known = _so_far(part)
    headers = {"Range": f"bytes={have}-", "If-Range": known} if have else {}
    try:
        answer = urlopen(Request(url, headers=headers), timeout=patience.network)
    except HTTPError as refusal:
        if refusal.code == OUT_OF_RANGE:  # what we have is longer than the file: begin anew
            part.unlink(missing_ok=True)
        raise
    with answer:
        begin = have if _goes_on(answer, have) else 0
        size = _size(answer, begin)
        if size is not None and size > LARGEST:
            raise BadFile(url, f"{size:,} bytes", f"no official file is larger than {LARGEST:,}: see what it is")
        _mark(part).write_text(_validator(answer), encoding="utf-8")
        with part.open("ab" if begin else "wb") as out:
            for chunk in _chunks(answer):
                out.write(chunk)
                say(_progress(part.name.removesuffix(".part"), out.tell(), size))
                if out.tell() > LARGEST:
                    raise BadFile(url, "does not end", f"no official file is larger than {LARGEST:,} bytes")
            out.flush()
            os.fsync(out.fileno())
            came = out.tell()
    if size is not None and came < size:
        raise _CutOff(f"{came:,} of {size:,} bytes came")


def _so_far(part: Path) -> tuple[int, str]:
    """Bytes that are here and the mark of the file they belong to; without a mark nothing can be joined to them."""
    mark = _mark(part).read_text(encoding="utf-8") if _mark(part).exists() else ""
    return (part.stat().st_size, mark) if mark and part.exists() else (0, "")


def _mark(part: Path) -> Path:
    return part.with_name(part.name + ".mark")


def _validator(answer: _Answer) -> str:
    """What tells the server's file from a later one; a weak tag cannot."""
    tag = answer.headers.get("ETag") or ""
    return tag if tag and not tag.startswith("W/") else answer.headers.get("Last-Modified") or ""


def _goes_on(answer: _Answer, have: int) -> bool:
    return (
        bool(have) and answer.status == 206 and (answer.headers.get("Content-Range") or "").startswith(f"bytes {have}-")
    )


def _size(answer: _Answer, begin: int) -> int | None:
    """The whole size of the file, where the server tells it."""
    length = answer.headers.get("Content-Length") or ""
    return begin + int(length) if length.isdigit() else None


def _chunks(answer: _Answer) -> Iterator[bytes]:
    while chunk := answer.read(CHUNK):
        yield chunk


def _progress(name: str, came: int, size: int | None) -> str:
    return f"{name}: {came:,} of {size:,} bytes ({came * 100 // size} %)" if size else f"{name}: {came:,} bytes"
