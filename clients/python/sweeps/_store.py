"""The file of a store, read by SQLite and never written to."""

import contextlib
import os
import sqlite3
import struct
import sys
import urllib.parse
from pathlib import Path
from typing import Any, Dict, List, Optional, Sequence, Tuple

from ._errors import SweepsError


def default_path() -> str:
    """The user's own store: SWEEPS_STORE, or where the command keeps it."""
    named = os.environ.get("SWEEPS_STORE")
    if named:
        return named
    folder = os.environ.get("XDG_DATA_HOME", "")
    if not os.path.isabs(folder):
        home = Path.home()
        if sys.platform == "win32":
            folder = os.environ.get("LOCALAPPDATA") or str(home / "AppData" / "Local")
        elif sys.platform == "darwin":
            folder = str(home / "Library" / "Application Support")
        else:
            folder = str(home / ".local" / "share")
    return os.path.join(folder, "sweeps", "sweeps.db")


def metrics_of(sweep: str, store: Optional[str], measures: Optional[Sequence[str]]) -> List[Dict[str, Any]]:
    """Every value that a sweep measured. Raises SweepsError for what cannot be read."""
    path = store or default_path()
    if "://" in path:
        raise SweepsError("Python reads the files of stores, but this one is in a database. Read from its server.")
    if not os.path.isfile(path):
        raise SweepsError(f"A store must be a file, but there is none at {path}. Correct the path.")
    try:
        # A file that nobody has open is read without locks, which would leave files beside it.
        if not os.path.exists(path + "-wal"):
            before = os.stat(path)
            rows = _read(path, sweep, measures, "&immutable=1")
            after = os.stat(path)
            untouched = (before.st_mtime_ns, before.st_size) == (after.st_mtime_ns, after.st_size)
            if untouched and not os.path.exists(path + "-wal"):
                return rows
        return _read(path, sweep, measures, "")
    except sqlite3.Error as error:
        raise SweepsError(
            f"{path} cannot be read as a store: {error}. Look at it with `sweeps store status`."
        ) from None


def _read(path: str, sweep: str, measures: Optional[Sequence[str]], how: str) -> List[Dict[str, Any]]:
    address = f"file:{urllib.parse.quote(os.path.abspath(path))}?mode=ro{how}"
    with contextlib.closing(sqlite3.connect(address, uri=True, timeout=30)) as database:
        number = _find(database, path, sweep)
        chosen = list(dict.fromkeys(measures or ()))
        _require(database, number, sweep, chosen)
        marks = ", ".join("?" * len(chosen))
        found = database.execute(
            "SELECT m.ordinal, x.step, n.name, x.value FROM members m JOIN metrics x ON x.trial = m.trial "
            "JOIN measures n ON n.number = x.measure WHERE m.sweep = ? "
            + (f"AND n.name IN ({marks}) " if chosen else "")
            + "ORDER BY m.ordinal, x.step, n.name",
            [number, *chosen],
        )
        return [
            {"trial": ordinal, "step": step, "measure": measure, "value": _value(value)}
            for ordinal, step, measure, value in found
        ]


def _find(database: sqlite3.Connection, path: str, sweep: str) -> int:
    rows: List[Tuple[int, str, str]] = database.execute(
        "SELECT number, id, name FROM sweeps WHERE deleted IS NULL ORDER BY created DESC, number DESC"
    ).fetchall()
    begun = [row for row in rows if len(sweep) >= 4 and row[1].startswith(sweep)]
    for found in (
        [row for row in rows if row[1] == sweep],
        [row for row in rows if row[2] == sweep],
        begun if len(begun) == 1 else [],
    ):
        if found:
            return found[0][0]
    names = ", ".join(dict.fromkeys(row[2] for row in rows)) or "none"
    raise SweepsError(f"{path} has no sweep `{sweep}`; it has {names}. Correct the name.")


def _require(database: sqlite3.Connection, number: int, sweep: str, chosen: Sequence[str]) -> None:
    for measure in chosen:
        if not database.execute(
            "SELECT EXISTS (SELECT 1 FROM members m JOIN metrics x ON x.trial = m.trial "
            "JOIN measures n ON n.number = x.measure WHERE m.sweep = ? AND n.name = ?)",
            (number, measure),
        ).fetchone()[0]:
            raise SweepsError(f"`{sweep}` has no values of `{measure}`. Correct the measure's name.")


def _value(stored: Any) -> float:
    # NaN is kept as its eight bytes, which SQLite would otherwise make NULL.
    return float(struct.unpack(">d", stored)[0] if isinstance(stored, bytes) else stored)
