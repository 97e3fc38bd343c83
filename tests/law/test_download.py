"""Fetching the official files from a server of the tests' own, with everything that goes wrong on a network."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import pytest

from knowledge import download
from knowledge.download import Patience
from knowledge.model import KnowledgeError

HASTE = Patience(network=2.0, tries=3, pause=0.01)
NAME = "medlemsland.json"
TEXT = json.dumps({"medlemsland": list(range(2000))}).encode()


class Server(ThreadingHTTPServer):
    """Files in a dictionary, and faults to order."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answerer)
        self.files = {f"/{NAME}": TEXT}
        self.faults: list[str] = []  # one a request for a file, in order
        self.asked: list[tuple[str, str]] = []  # path and range of each request for a file
        self.tag: str | None = '"one"'
        self.since: str | None = None
        self.ranges = True

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Answerer(BaseHTTPRequestHandler):
    server: Server

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if path.startswith("/api/") and path not in self.server.files:
            path += "?" + parse_qs(urlsplit(self.path).query)["id"][0]
        if path not in self.server.files:
            self.send_error(404)
            return
        if path.startswith("/api/"):
            self._send(200, self.server.files[path], [])
            return
        self.server.asked.append((path, self.headers.get("Range", "")))
        self._file(self.server.files[path], self.server.faults.pop(0) if self.server.faults else "")

    def _file(self, content: bytes, fault: str) -> None:
        if fault.isdigit():
            self.send_error(int(fault))
            return
        marks = [("ETag", self.server.tag), ("Last-Modified", self.server.since)]
        begin = int(self.headers.get("Range", "bytes=0-")[6:-1])
        fits = self.headers.get("If-Range") in (self.server.tag, self.server.since)
        if begin and self.server.ranges and fits:
            if begin >= len(content):
                self.send_error(416)
                return
            marks.append(("Content-Range", f"bytes {begin}-{len(content) - 1}/{len(content)}"))
            self._send(206, content[begin:], marks, fault)
        else:
            self._send(200, content, marks, fault)

    def _send(self, status: int, content: bytes, heads: list[tuple[str, str | None]], fault: str = "") -> None:
        length = {"huge": download.LARGEST + 1, "longer": len(content) + 50, "shorter": len(content) - 50}
        self.send_response(status)
        for name, value in heads:
            if value:
                self.send_header(name, value)
        if fault != "endless":
            self.send_header("Content-Length", str(length.get(fault, len(content))))
        self.end_headers()
        self.wfile.write(content[: len(content) // 2] if fault == "cut" else content)
        self.close_connection = True


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with Server() as found:
        thread = Thread(target=found.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield found
        found.shutdown()
        thread.join()


def fetch(server: Server, folder: Path, base: str = "") -> list[str]:
    said: list[str] = []
    download.download(base or server.url, [NAME], folder, said.append, HASTE)
    assert (folder / NAME).read_bytes() == TEXT
    assert [path.name for path in folder.iterdir()] == [NAME]
    return said


def refusal(server: Server, folder: Path, base: str = "") -> str:
    with pytest.raises(KnowledgeError) as found:
        download.download(base or server.url, [NAME], folder, lambda _: None, HASTE)
    assert not (folder / NAME).exists()
    return str(found.value)


def package(server: Server, *names: str) -> None:
    resources = [{"url": f"{server.url}/dataset/1/resource/2/download/{name}", "format": "JSON"} for name in names]
    answer = {"success": True, "result": {"resources": resources}}
    server.files["/api/3/action/package_show?medlemsland"] = json.dumps(answer).encode()


def test_a_file_of_a_folder_on_the_web_is_fetched_and_progress_is_told(server: Server, tmp_path: Path) -> None:
    said = fetch(server, tmp_path / "new" / "folder")
    assert said[0] == f"{NAME}: {server.url}/{NAME}"
    assert said[-2].endswith("bytes (100 %)")
    assert said[-1] == f"{NAME}: complete, {len(TEXT):,} bytes"


def test_the_package_of_a_portal_tells_where_the_file_is(server: Server, tmp_path: Path) -> None:
    package(server, "medlemsland.xsd", "medlemsland.xml", NAME)
    server.files[f"/dataset/1/resource/2/download/{NAME}"] = server.files.pop(f"/{NAME}")
    fetch(server, tmp_path, server.url + "/")


def test_a_portal_without_the_file_says_so(server: Server, tmp_path: Path) -> None:
    package(server, "medlemsland.xml")
    assert f"has no resource {NAME}; look for it at data.toll.no" in refusal(server, tmp_path)


def test_a_portal_that_answers_otherwise_says_so(server: Server, tmp_path: Path) -> None:
    server.files["/api/3/action/package_show?medlemsland"] = b'{"success": false}'
    assert "is no CKAN package; the portal changed" in refusal(server, tmp_path)


def test_a_portal_cannot_send_us_to_a_file_of_this_machine(server: Server, tmp_path: Path) -> None:
    resources = {"result": {"resources": [{"url": f"file:///etc/{NAME}"}]}}
    server.files["/api/3/action/package_show?medlemsland"] = json.dumps(resources).encode()
    assert "is no web address" in refusal(server, tmp_path)


@pytest.mark.parametrize("base", ["ftp://127.0.0.1/", "file:///etc/passwd", "http://", "https:"])
def test_only_web_addresses_are_opened(server: Server, tmp_path: Path, base: str) -> None:
    assert "is no web address; give a folder" in refusal(server, tmp_path, base)


def test_a_download_that_was_cut_off_goes_on_where_it_stopped(server: Server, tmp_path: Path) -> None:
    server.faults = ["cut"]
    fetch(server, tmp_path)
    assert [part for _, part in server.asked] == ["", f"bytes={len(TEXT) // 2}-"]


def test_it_goes_on_in_the_next_run_too(server: Server, tmp_path: Path) -> None:
    server.faults = ["cut", "503", "503"]
    assert "no answer after 3 tries (HTTP Error 503" in refusal(server, tmp_path)
    server.asked.clear()
    fetch(server, tmp_path)
    assert [part for _, part in server.asked] == [f"bytes={len(TEXT) // 2}-"]


def test_the_day_of_a_file_marks_it_where_it_has_no_strong_tag(server: Server, tmp_path: Path) -> None:
    server.faults, server.tag, server.since = ["cut"], 'W/"weak"', "Mon, 02 Feb 2026 10:00:00 GMT"
    fetch(server, tmp_path)
    assert server.asked[1][1]


def test_a_file_without_any_mark_is_fetched_anew(server: Server, tmp_path: Path) -> None:
    server.faults, server.tag = ["cut"], None
    fetch(server, tmp_path)
    assert [part for _, part in server.asked] == ["", ""]


def test_a_file_that_changed_meanwhile_is_fetched_anew(server: Server, tmp_path: Path) -> None:
    server.faults = ["cut", "503", "503"]
    server.files[f"/{NAME}"] = b"x" * 9000
    refusal(server, tmp_path)
    server.files[f"/{NAME}"], server.tag = TEXT, '"two"'
    fetch(server, tmp_path)


def test_a_server_that_knows_no_ranges_sends_all_again(server: Server, tmp_path: Path) -> None:
    server.faults, server.ranges = ["cut"], False
    fetch(server, tmp_path)


def test_what_is_longer_than_the_file_is_thrown_away(server: Server, tmp_path: Path) -> None:
    (tmp_path / f"{NAME}.part").write_bytes(TEXT + b"more")
    (tmp_path / f"{NAME}.part.mark").write_text('"one"', encoding="utf-8")
    fetch(server, tmp_path)
    assert len(server.asked) == 2


def test_a_server_that_fails_once_is_asked_again(server: Server, tmp_path: Path) -> None:
    server.faults = ["500", "503"]
    fetch(server, tmp_path)
    assert len(server.asked) == 3


def test_a_file_that_is_not_there_is_not_asked_for_again(server: Server, tmp_path: Path) -> None:
    server.files.clear()
    assert f"{server.url}/{NAME}: not found; look for the file at data.toll.no" in refusal(server, tmp_path)


def test_a_length_that_is_never_reached_is_refused(server: Server, tmp_path: Path) -> None:
    server.faults = ["longer"] * 3
    said = refusal(server, tmp_path)
    assert "after 3 tries" in said
    assert "start again" in said


def test_a_file_cut_by_a_wrong_length_is_no_json(server: Server, tmp_path: Path) -> None:
    server.faults = ["shorter"]
    assert f"{NAME}: broken JSON" in refusal(server, tmp_path)
    assert not (tmp_path / f"{NAME}.part").exists()


def test_a_page_instead_of_json_is_refused(server: Server, tmp_path: Path) -> None:
    server.files[f"/{NAME}"] = b"<html>Service unavailable</html>"
    assert f"{NAME}: broken JSON" in refusal(server, tmp_path)


def test_a_file_that_says_it_is_huge_is_not_fetched(server: Server, tmp_path: Path) -> None:
    server.faults = ["huge"]
    assert "no official file is larger than 67,108,864" in refusal(server, tmp_path)


def test_a_file_that_does_not_end_is_stopped(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server.faults = ["endless"]
    monkeypatch.setattr(download, "LARGEST", 4000)
    assert "does not end" in refusal(server, tmp_path)


def test_a_file_that_was_there_is_replaced_only_by_a_whole_one(server: Server, tmp_path: Path) -> None:
    (tmp_path / NAME).write_text("{}", encoding="utf-8")
    server.faults = ["503"] * 3
    with pytest.raises(KnowledgeError):
        download.download(server.url, [NAME], tmp_path, lambda _: None, HASTE)
    assert (tmp_path / NAME).read_text(encoding="utf-8") == "{}"
    fetch_again = [path for path in tmp_path.iterdir() if path.name != NAME]
    assert fetch_again == []


def test_a_server_that_is_not_there_is_told(tmp_path: Path) -> None:
    with Server() as gone:
        url = gone.url
    with pytest.raises(KnowledgeError, match=r"no answer after 3 tries .*; see to the network and start again"):
        download.download(url, [NAME], tmp_path, lambda _: None, HASTE)
