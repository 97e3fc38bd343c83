"""Databases that cannot be used, each with a word on what to do."""

import asyncio
import sqlite3
from pathlib import Path

import pytest

from bot.doctor import command
from bot.store.faults import Corrupt, InUse, StoreFault
from bot.store.opening import address, spoken
from bot.store.rows import Update
from bot.store.store import Store


def test_the_file_is_where_it_is_told_to_be() -> None:
    assert address({"HOME": "/home/ola"}) == "sqlite:////home/ola/.local/state/gspbot/gspbot.db"
    assert address({"XDG_STATE_HOME": "/var/lib"}) == "sqlite:////var/lib/gspbot/gspbot.db"
    assert address({"GSPBOT_DATA": "/srv/x.db"}) == "sqlite:////srv/x.db"
    assert address({"DATABASE_URL": "postgres://u:p@h/d"}) == "postgresql+psycopg://u:p@h/d"


@pytest.mark.parametrize("url", ["nonsense", "mysql://h/d", "http://h"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(StoreFault, match="DATABASE_URL"):
        address({"DATABASE_URL": url})


def test_a_password_is_not_shown() -> None:
    assert "hush" not in spoken("postgresql+psycopg://u:hush@127.0.0.1/d")
    with pytest.raises(StoreFault) as told:
        Store("postgresql+psycopg://u:hush@127.0.0.1:1/d")
    assert "hush" not in str(told.value)
    assert "cannot be used" in str(told.value)


async def test_a_second_process_on_the_same_file_is_told_so(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/gspbot.db"
    store = Store(url)
    with pytest.raises(InUse, match="another gspbot"):
        Store(url)
    await store.close()
    await Store(url).close()


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreFault, match="GSPBOT_DATA"):
        Store(f"sqlite:///{tmp_path}/file/gspbot.db")


async def test_only_its_owner_may_read_the_file(tmp_path: Path) -> None:
    file = tmp_path / "gspbot.db"
    store = Store(f"sqlite:///{file}")
    assert file.stat().st_mode & 0o077 == 0
    await store.close()


@pytest.mark.parametrize("damage", ["no database", "a page"])
async def test_a_damaged_file_is_told_and_moved_aside_only_by_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], damage: str
) -> None:
    file = tmp_path / "gspbot.db"
    store = Store(f"sqlite:///{file}")
    await store.save([Update(number, number, "x" * 500) for number in range(300)])
    await store.close()
    written = bytearray(file.read_bytes())
    if damage == "no database":
        written[:100] = b"\0" * 100
    else:
        written[8192:40960] = b"\x55" * (40960 - 8192)
    file.write_bytes(written)
    with pytest.raises(Corrupt, match="--move-aside"):
        Store(f"sqlite:///{file}")
    assert file.read_bytes() == written
    environ = {"GSPBOT_DATA": str(file)}
    assert await asyncio.to_thread(command, environ, move_aside=True) == 0
    assert Path(f"{file}.damaged-1").read_bytes() == written
    await Store(f"sqlite:///{file}").close()
    assert await asyncio.to_thread(command, environ, move_aside=True) == 1
    assert "left where it is" in capsys.readouterr().out


async def test_a_question_that_is_answered_leaves_no_trace_in_the_file(tmp_path: Path) -> None:
    from bot.store.rows import Answered

    file = tmp_path / "gspbot.db"
    store = Store(f"sqlite:///{file}")
    await store.save([Update(number, 1, f"my secret tulips {number}") for number in range(50)])
    for number in range(50):
        await store.answered(Answered(number, 1))
    await store.close()
    sqlite3.connect(file).close()
    assert b"tulips" not in file.read_bytes()
