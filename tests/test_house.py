"""The rules of the house that nobody can forget: floors, sizes, names, and what may be read where."""

from __future__ import annotations

import ast
import io
import os
import re
import subprocess
import sys
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CODE = sorted(path for folder in ("bot", "knowledge") for path in (ROOT / folder).rglob("*.py"))
LONGEST_FILE = 250  # lines of code
LONGEST_FUNCTION = 40  # lines
MARKS = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENCODING}
EMPTY_NAMES = re.compile(
    r"(?:^|_)(?:utils?|helpers?|managers?|misc|common)(?:_|$)|(?:Utils?|Helpers?|Manager)(?![a-z])"
)
SURROUNDINGS = {("os", "environ"), ("os", "getenv"), ("os", "environb"), ("sys", "argv")}
STREET = "bot/__main__.py"
# Places of the machine on which we write; nothing of them may reach a user's machine.
ELSEWHERE = re.compile(r"(?<![\w./])/work\b|(?<![\w.])/tmp/|\.\./shared")
WRITTEN = {".py", ".toml", ".md", ".txt", ".csv", ".j2", ".po", ".cfg", ".yml", ".yaml", ""}
MAY_NAME = {".ci/run", "tests/test_house.py"}  # the checks compare with ../shared where it lies beside us
COMPARE = "beside_shared"  # a test that compares with ../shared says so by this mark


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def named(paths: list[Path]) -> list[object]:
    return [pytest.param(path, id=name(path)) for path in paths]


def test_no_floor_uses_a_floor_above_it() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    assert lint.exists(), "import-linter is not installed: ./gspbot test sets it up"
    done = subprocess.run([lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


@pytest.mark.parametrize("path", named(CODE))
def test_a_file_can_be_read_at_once(path: Path) -> None:
    assert lines_of_code(path) <= LONGEST_FILE


def lines_of_code(path: Path) -> int:
    """Lines that hold code: no blank lines, comments or docstrings."""
    source = path.read_text(encoding="utf-8")
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    lines = {
        line
        for token in tokens
        if token.type not in MARKS and token.string
        for line in range(token.start[0], token.end[0] + 1)
    }
    return len(lines - set(docstring_lines(ast.parse(source))))


def docstring_lines(module: ast.Module) -> Iterator[int]:
    for node in ast.walk(module):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and ast.get_docstring(
            node
        ):
            said = node.body[0]
            yield from range(said.lineno, (said.end_lineno or said.lineno) + 1)


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


@pytest.mark.parametrize("path", named(CODE))
def test_no_function_is_long(path: Path) -> None:
    long = [
        f"{node.name}: {length}"
        for node in functions(path)
        if (length := (node.end_lineno or node.lineno) - node.lineno + 1) > LONGEST_FUNCTION
    ]
    assert not long


@pytest.mark.parametrize("path", named([path for path in CODE if name(path) != STREET]))
def test_only_the_street_reads_the_command_line_and_the_environment(path: Path) -> None:
    assert not list(surroundings(tree(path)))


def test_the_street_does_read_them() -> None:
    assert list(surroundings(tree(ROOT / STREET)))


def surroundings(module: ast.Module) -> Iterator[str]:
    """Uses of os.environ, os.getenv and sys.argv, by attribute or by import."""
    for node in ast.walk(module):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            if (node.value.id, node.attr) in SURROUNDINGS:
                yield f"{node.value.id}.{node.attr}"
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{part.name}" for part in node.names if (node.module, part.name) in SURROUNDINGS)


@pytest.mark.parametrize("path", named(CODE))
def test_everything_has_a_name_of_its_own(path: Path) -> None:
    """What is called a helper has not been understood yet."""
    inside = [node.name for node in ast.walk(tree(path)) if isinstance(node, ast.ClassDef | ast.FunctionDef)]
    assert not [
        found for found in [*path.relative_to(ROOT).with_suffix("").parts, *inside] if EMPTY_NAMES.search(found)
    ]


@pytest.mark.parametrize("path", named(CODE))
def test_what_is_public_says_what_it_is(path: Path) -> None:
    module = tree(path)
    assert ast.get_docstring(module), "the module"
    assert not list(undocumented(module.body, nested=False))


def undocumented(body: list[ast.stmt], *, nested: bool) -> Iterator[str]:
    """Public functions and classes without a docstring. Properties and methods of one line speak for themselves."""
    for node in body:
        if not isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) or node.name.startswith("_"):
            continue
        if not ast.get_docstring(node) and not (nested and len(node.body) == 1):
            yield node.name
        if isinstance(node, ast.ClassDef):
            yield from undocumented(node.body, nested=True)


def texts() -> list[Path]:
    """Every file that is written by hand: no caches, no virtual environment."""
    found = []
    for folder, below, files in os.walk(ROOT):
        below[:] = [
            one for one in below if one == ".ci" or not (one.startswith((".", "__")) or one.endswith(".egg-info"))
        ]
        written = (
            file for file in files if Path(file).suffix in WRITTEN and file != ".git"
        )  # a worktree has such a file
        found += [Path(folder) / file for file in written]
    return sorted(found)


def test_nothing_names_the_machine_it_was_written_on() -> None:
    faults = []
    for path in texts():
        said = path.read_text(encoding="utf-8", errors="replace")
        compares = path.is_relative_to(ROOT / "tests") and COMPARE in said
        if ELSEWHERE.search(said) and name(path) not in MAY_NAME and not compares:
            faults.append(name(path))
    assert not faults


LOCKS = sorted(ROOT.glob("requirements*.txt"))


def test_there_are_locks() -> None:
    assert [lock.name for lock in LOCKS] == ["requirements-dev.txt", "requirements.txt"]


@pytest.mark.parametrize("lock", named(LOCKS))
def test_every_package_is_pinned_with_its_hashes(lock: Path) -> None:
    pins = re.split(r"\n(?=[A-Za-z0-9])", re.sub(r"^\s*#.*\n", "", lock.read_text(encoding="utf-8"), flags=re.M))
    assert len(pins) > 10
    assert not [pin for pin in pins if not re.match(r"[A-Za-z0-9._-]+(?:\[[^]]+\])?==\S+", pin)]
    assert not [pin for pin in pins if "--hash=sha256:" not in pin]


@pytest.mark.parametrize("lock", named(LOCKS))
def test_a_lock_names_no_registry(lock: Path) -> None:
    assert not re.search(r"index-url|find-links|trusted-host|://", lock.read_text(encoding="utf-8"))


def test_the_development_lock_agrees_with_the_one_users_install() -> None:
    pins = [
        dict(re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^]]+\])?==(\S+)", lock.read_text(), flags=re.M)) for lock in LOCKS
    ]
    development, installed = pins
    assert {package: development[package] for package in installed if package in development} == {
        package: version for package, version in installed.items() if package in development
    }
