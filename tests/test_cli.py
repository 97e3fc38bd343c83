"""The terminal door: one question, a file of questions, a conversation; and what it says when it is used wrongly."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot import cli
from bot.__main__ import main, parser
from bot.model import TOPICS
from bot.respond import Hall

ROOT = Path(__file__).parent.parent
NOISE = "".join(chr(33 + (number * 7919) % 94) for number in range(4096))
KEYS = {
    "id", "session", "language", "topic", "topics", "on", "countries", "commodity", "treatment", "lists", "quotas",
    "proofs", "permits", "asks", "choices", "sources", "text",
}  # fmt: skip
LISTS = ("topics", "countries", "lists", "quotas", "proofs", "permits", "choices", "sources")
ASKS = {None, "country", "product", "country_choice", "commodity_choice"}
VERDICTS = {"free", "reduced", "none", "depends", "not_beneficiary", "unknown"}
Say = Callable[..., tuple[int, str]]


def options(*argv: str) -> Namespace:
    return parser().parse_args(argv)


@pytest.fixture
def ask(hall: Hall, capsys: pytest.CaptureFixture[str]) -> Say:
    """`gspbot ask …`: exit status and what was printed."""

    def run(*argv: str, environ: dict[str, str] | None = None) -> tuple[int, str]:
        status = cli.ask(hall, options("ask", *argv), environ or {})
        return status, capsys.readouterr().out

    return run


@pytest.fixture
def chat(hall: Hall, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Say]:
    """`gspbot chat` with lines piped in."""

    def run(lines: str, *argv: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "stdin", io.StringIO(lines))
        status = cli.chat(hall, options("chat", *argv), {})
        return status, capsys.readouterr().out

    yield run
    hall.forget("terminal")


@pytest.fixture
def batch(ask: Say, tmp_path: Path) -> Callable[..., list[dict[str, Any]]]:
    """Answer objects for question objects."""

    def run(*asked: dict[str, Any]) -> list[dict[str, Any]]:
        file = tmp_path / "questions.jsonl"
        file.write_text("\n".join(json.dumps(one, ensure_ascii=False) for one in asked), encoding="utf-8")
        status, out = ask("--json", "--batch", str(file))
        assert status == 0
        return [json.loads(line) for line in out.splitlines()]

    return run


def start(*argv: str | bytes, **more: Any) -> subprocess.CompletedProcess[bytes]:
    """The program as a person starts it."""
    environ = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "bot", *argv]
    return subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, timeout=60, check=False, **more)


# ── one question ─────────────────────────────────────────────────────────────


def test_a_question_is_answered_in_words(ask: Say) -> None:
    status, out = ask("T-shirts from Cambodia, duty?", "--on", "2026-11-22")
    assert status == 0
    assert out.startswith("Free of duty")
    assert "22 November 2026" in out
    assert "Sources:" in out


def test_a_question_needs_no_quotation_marks(ask: Say) -> None:
    assert ask("Is", "Kenya", "an", "LDC?", "--json", "--on", "2022-12-31") == ask(
        "--json", "--on", "2022-12-31", "Is Kenya an LDC?"
    )


def test_the_day_before_a_change_is_answered_for_that_day(ask: Say) -> None:
    for day, tier in (("2022-12-31", "LDC"), ("2023-01-01", "GSP+")):
        answer = json.loads(ask("--json", "--on", day, "Is Kenya an LDC?")[1])
        assert (answer["on"], answer["countries"][0]["tier"]) == (day, tier)


@pytest.mark.parametrize(("language", "word"), [("en", "Free"), ("nb", "Tollfritt")])
def test_the_language_can_be_chosen(ask: Say, language: str, word: str) -> None:
    """What is in no language, as a code and a country, is answered in the one chosen."""
    answer = json.loads(ask("--json", "--lang", language, "6109 Bangladesh")[1])
    assert answer["language"] == language
    assert answer["text"].startswith(word)


@pytest.mark.parametrize(
    "text",
    [
        "T-shirts from Cambodia, duty?",
        "toll på epler fra Kina",
        "Congo",
        "hei",
        "",
        "   ",
        NOISE,
        "Kva er liste 6?",
        "beef quota",
        "9999.9999 Kenya",
        "Kenya 1998",
        "T-shirts: Vietnam or Laos?",
    ],
)
def test_every_key_of_the_contract_is_always_there(ask: Say, text: str) -> None:
    status, out = ask("--json", text or " ")
    answer = json.loads(out)
    assert status == 0
    assert out.count("\n") == 1
    assert set(answer) == KEYS
    assert all(isinstance(answer[key], list) for key in LISTS)
    assert answer["language"] in ("en", "nb")
    assert answer["topic"] == answer["topics"][0]
    assert set(answer["topics"]) <= set(TOPICS)
    assert answer["asks"] in ASKS
    assert answer["text"].strip()
    assert answer["id"] is None
    assert answer["session"] is None
    assert_parts(answer)


def assert_parts(answer: dict[str, Any]) -> None:
    """The objects inside an answer."""
    treatments = [answer["treatment"], *(found["treatment"] for found in answer["countries"])]
    for treatment in filter(None, treatments):
        assert set(treatment) == {"verdict", "rate", "list", "ordinary"}
        assert treatment["verdict"] in VERDICTS
        assert treatment["rate"] is None or set(treatment["rate"]) == {"value", "unit"}
    for found in answer["countries"]:
        assert len(found["code"]) == 2
        assert found["tier"] in {"LDC", "GSP+", "GSP", "GSP-agri", "none", "unknown"}
    if answer["commodity"]:
        assert answer["commodity"]["code"].isdigit()
        assert len(answer["commodity"]["code"]) in (2, 4, 6, 8)
        assert answer["commodity"]["from"] in ("code", "words")
    assert all(set(choice) == {"label", "value"} for choice in answer["choices"])
    assert all(set(source) == {"id", "title", "href", "as_of"} for source in answer["sources"])


def test_a_question_can_come_from_standard_input(ask: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("roser fra Kenya, toll?\n"))
    answer = json.loads(ask("--json")[1])
    assert (answer["language"], answer["countries"][0]["code"]) == ("nb", "KE")


@pytest.mark.parametrize("day", ["2022-02-30", "yesterday", "31.12.2022", "2022"])
def test_a_day_that_is_none_is_refused(hall: Hall, day: str) -> None:
    with pytest.raises(cli.WrongUse, match="is no date; write it like 2022-12-31"):
        cli.ask(hall, options("ask", "--on", day, "hi"), {})


# ── a file of questions ──────────────────────────────────────────────────────


def test_a_batch_is_answered_in_its_order(batch: Callable[..., list[dict[str, Any]]]) -> None:
    asked = [{"id": f"q{number}", "text": text} for number, text in enumerate(["hei", "Is Kenya an LDC?", "6109"])]
    assert [answer["id"] for answer in batch(*asked)] == ["q0", "q1", "q2"]


def test_lines_of_a_session_share_a_conversation_and_others_do_not(batch: Callable[..., list[dict[str, Any]]]) -> None:
    answers = batch(
        {"id": 1, "text": "T-shirts from Cambodia: duty?", "session": "a"},
        {"id": 2, "text": "honey from Kenya: duty?", "session": "b"},
        {"id": 3, "text": "and from Vietnam?", "session": "a"},
        {"id": 4, "text": "and from Vietnam?", "session": "b"},
        {"id": 5, "text": "and from Vietnam?", "session": None},
    )
    assert [answer["session"] for answer in answers] == ["a", "b", "a", "b", None]
    assert answers[2]["commodity"]["code"] == "6109"
    assert answers[3]["commodity"]["code"] == "0409"
    assert answers[4]["commodity"] is None


def test_a_line_may_name_its_day_and_what_is_expected_is_not_read(batch: Callable[..., list[dict[str, Any]]]) -> None:
    plain = {"id": "q", "text": "Is Kenya an LDC?", "session": None, "date": "2022-12-31"}
    marked = {**plain, "expect": {"tier": "GSP+", "language": "nb"}, "why": "Kenya is GSP+"}
    first, second = batch(plain, marked)
    assert first == second
    assert first["on"] == "2022-12-31"
    assert first["countries"][0]["tier"] == "LDC"


def test_a_wrong_line_is_named_and_the_others_are_answered(
    hall: Hall, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "questions.jsonl"
    lines = [
        '{"id": "a", "text": "hi"}', '{"id": "b", "text": ', "", '["c"]', '{"id": "d"}', '{"id": "e", "text": 5}',
        '{"id": "f", "text": "hi", "date": "2022-02-30"}', '{"id": "g", "text": "hi", "date": 7}',
        '{"id": "h", "text": "hei"}',
    ]  # fmt: skip
    file.write_text("\n".join(lines), encoding="utf-8")
    status = cli.ask(hall, options("ask", "--json", "--batch", str(file)), {})
    printed = capsys.readouterr()
    assert status == 2
    assert [json.loads(line)["id"] for line in printed.out.splitlines()] == ["a", "h"]
    faults = printed.err.splitlines()
    assert [fault.split(": ")[1] for fault in faults] == [f"{file}:{number}" for number in (2, 4, 5, 6, 7, 8)]
    assert "no JSON" in faults[0]
    assert 'needs "text"' in faults[1]
    assert "2022-12-31" in faults[4]


def test_a_batch_can_come_from_standard_input(ask: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO('{"id": 1, "text": "hi"}\n{"id": 2, "text": "hei"}\n'))
    _, out = ask("--batch", "-")
    assert [json.loads(line)["language"] for line in out.splitlines()] == ["en", "nb"]


@pytest.mark.parametrize("make", ["nothing", "folder", "latin"])
def test_a_file_that_cannot_be_read_is_named(hall: Hall, tmp_path: Path, make: str) -> None:
    file = tmp_path / "questions.jsonl"
    if make == "folder":
        file.mkdir()
    elif make == "latin":
        file.write_bytes('{"text": "tollfritt fra Côte d’Ivoire på"}'.encode("cp1252"))
    with pytest.raises(cli.WrongUse, match=r"cannot read .*questions\.jsonl"):
        cli.ask(hall, options("ask", "--batch", str(file)), {})


# ── a conversation ───────────────────────────────────────────────────────────


def test_a_piped_conversation_shows_the_questions_with_their_answers(chat: Say) -> None:
    status, out = chat("toll på T-skjorter fra Kambodsja?\nog fra Vietnam?\n\nAnd from Sri Lanka?\nbye\nNepal\n")
    assert status == 0
    said = [line for line in out.splitlines() if line.startswith("> ")]
    assert said == ["> toll på T-skjorter fra Kambodsja?", "> og fra Vietnam?", "> And from Sri Lanka?"]
    assert "Ingen GSP-preferanse" in out
    assert out.rindex("Free of duty") > out.index("> And from Sri Lanka?")


def test_a_choice_is_offered_by_number_and_taken_by_number(chat: Say) -> None:
    _, out = chat("Is Congo an LDC?\n2\n")
    assert "  1. " in out
    assert "GSP+" in out.split("> 2")[1]


def test_a_conversation_can_be_fixed_to_a_day(chat: Say) -> None:
    _, out = chat("Which group is Kenya in?\n", "--on", "2022-12-31")
    assert "31 December 2022" in out


def test_the_end_of_the_input_ends_a_typed_conversation(
    hall: Hall, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typed = iter(["roses from Kenya, duty?"])

    def answered(prompt: str) -> str:
        assert prompt == "> "
        line = next(typed, None)
        if line is None:
            raise EOFError
        return line

    keyboard = io.StringIO()
    monkeypatch.setattr(keyboard, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(sys, "stdin", keyboard)
    monkeypatch.setattr("builtins.input", answered)
    assert cli.chat(hall, options("chat"), {}) == 0
    out = capsys.readouterr().out
    assert "Free of duty" in out
    assert out.endswith("\n")
    hall.forget("terminal")


# ── the screen ───────────────────────────────────────────────────────────────


class Screen(io.StringIO):
    """Something that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("environ", "coloured"),
    [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False), ({"NO_COLOR": ""}, True)],
)
def test_colour_is_for_terminals_that_want_it(hall: Hall, environ: dict[str, str], coloured: bool) -> None:
    assert cli.Terminal.of(Screen(), environ).colour is coloured
    assert not cli.Terminal.of(io.StringIO(), environ).colour


@pytest.mark.parametrize(
    "text",
    [
        "T-shirts from Cambodia, duty?",
        "Hvilke land er i nulltollgruppen?",
        "Which plants are free of duty from GSP+ countries?",
        "T-shirts: duty from Vietnam, Laos or Kenya?",
        "Honey from Congo?",
    ],
)
def test_on_a_narrow_screen_only_what_cannot_be_broken_is_wider(
    ask: Say, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    wide = [line for line in ask(text)[1].splitlines() if len(line) > 40]
    assert not [line for line in wide if len(line.split()) > 1 and "http" not in line]


@pytest.mark.parametrize("columns", ["0", "-3", "7", "9999", "wide"])
def test_a_screen_of_any_width_is_written_on(ask: Say, monkeypatch: pytest.MonkeyPatch, columns: str) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    assert "Kenya" in ask("Which group is Kenya in?")[1]


# ── the program, as it is started ────────────────────────────────────────────


def test_without_a_command_the_program_says_what_it_can_do(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    assert "./gspbot chat" in capsys.readouterr().out


@pytest.mark.parametrize(
    "argv", [["sing"], ["ask", "--loud", "hi"], ["ask", "--lang", "sv", "hi"], ["chat", "hi"], ["ask", "--on"]]
)
def test_a_wrong_command_is_refused_with_status_2(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(argv)
    assert end.value.code == 2
    assert "usage: gspbot" in capsys.readouterr().err


def test_a_missing_file_ends_with_status_2_and_one_line() -> None:
    done = start("ask", "--batch", "no-such-file.jsonl")
    assert done.returncode == 2
    assert done.stdout == b""
    assert done.stderr.decode().startswith("gspbot: cannot read no-such-file.jsonl")
    assert done.stderr.count(b"\n") == 1


def test_noise_and_broken_letters_are_answered_without_a_traceback() -> None:
    lines = (
        "\n".join(["", NOISE, "\x00\x1b[31m", "{{7*7}} <script>", "roses from Kenya"]).encode()
        + b"\nroser \xff fra Kenya\n"
    )
    done = start("chat", input=lines)
    assert b"Traceback" not in done.stderr
    assert done.returncode == 0
    assert done.stdout.decode(errors="replace").count("Kenya") > 2


def test_a_reader_that_goes_away_is_no_fault() -> None:
    environ = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "bot", "chat"]
    with subprocess.Popen(
        command, cwd=ROOT, env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as program:
        assert program.stdout
        program.stdout.close()
        program.stdout = None
        _, said = program.communicate(b"hi\n" * 50, timeout=60)
    assert said == b""
    assert program.returncode == 0
