"""The threats of docs/security.md: each has its test, and the tests of the house itself."""

import ast
import re
from pathlib import Path

import pytest

from bot.render import Mouth
from bot.respond import Hall
from bot.store.rows import Answered, Document, Setting, Update
from bot.store.store import Store

ROOT = Path(__file__).parent.parent
CODE = sorted(path for folder in ("bot", "knowledge") for path in (ROOT / folder).rglob("*.py"))
NASTY = "'; DROP TABLE inbox; --\x00\ud800 %s :x {y}"


def names_of_tests() -> set[str]:
    return {
        name for path in ROOT.glob("tests/**/test_*.py") for name in re.findall(r"def (test_\w+)", path.read_text())
    }


def test_every_threat_has_a_test_that_is_there() -> None:
    page = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| ") and "test for" not in line][1:]
    assert len(rows) > 15
    for row in rows:
        named = re.findall(r"`(test_\w+)`", row.split("|")[3])
        assert named, row
        assert set(named) <= names_of_tests(), row


def test_templates_escape_by_themselves(hall: Hall) -> None:
    mouth = hall._mouth
    assert isinstance(mouth, Mouth)
    assert "&lt;b&gt;" in hall.phrase("trouble", "en", error_id="<b>")


async def test_no_words_of_a_person_are_read_as_sql() -> None:
    store = Store("sqlite://")
    nasty = NASTY.encode("ascii", "ignore").decode().replace("\x00", "")
    try:
        await store.save([Update(1, 1, nasty)])
        await store.answered(Answered(1, 1, (nasty,), (Document(nasty, nasty, '"x"'), Setting(nasty, nasty, nasty))))
        assert await store.settings(nasty).get(nasty) == nasty
        assert await store.documents.get(nasty, nasty) == "x"
        await store.counters.add(nasty, **{"label": nasty})
        assert await store.save([Update(2, 1, nasty)])
    finally:
        await store.close()


def test_sql_is_written_with_parameters() -> None:
    """Text of SQL is put together from constants in capitals only."""
    for path in sorted((ROOT / "bot" / "store").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr) and re.search(r"SELECT|INSERT|UPDATE|DELETE", ast.unparse(node)):
                put_in = [part.value for part in node.values if isinstance(part, ast.FormattedValue)]
                assert all(isinstance(name, ast.Name) and name.id.isupper() for name in put_in), ast.unparse(node)


@pytest.mark.parametrize("path", CODE, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_nothing_that_runs_code_is_read_from_outside(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert not imported & {"pickle", "shelve", "marshal", "yaml", "dill", "subprocess"}
    called = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    assert not called & {"eval", "exec", "compile", "__import__"}


def test_ci_audits_the_packages() -> None:
    assert "pip-audit" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_no_lock_names_a_place_of_its_own() -> None:
    for lock in ROOT.glob("requirements*.txt"):
        assert not re.search(r"index-url|find-links|https?://", lock.read_text(encoding="utf-8"))


def test_the_container_runs_as_nobody_in_particular() -> None:
    made = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    final = made.split("FROM ")[-1]
    assert re.search(r"^USER 10001$", final, re.M)
    assert "HEALTHCHECK" in final
    assert "--require-hashes" in made
    composed = (ROOT / "compose.yaml").read_text(encoding="utf-8")
    assert "cap_drop: [ALL]" in composed
    assert "read_only: true" in composed
