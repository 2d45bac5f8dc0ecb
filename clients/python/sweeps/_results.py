"""What sweeps measured: from a store's file, or over HTTP."""

import json
import os
import shutil
import subprocess
from typing import Any, Dict, Iterable, Iterator, List, Optional, Sequence

from ._errors import SweepsError
from ._http import lines_of
from ._rows import Rows
from ._store import metrics_of

_UNFINISHED = "_unfinished"


def results(
    sweep: str,
    *,
    server: Optional[str] = None,
    store: Optional[str] = None,
    token: Optional[str] = None,
    measures: Optional[Sequence[str]] = None,
    command: Optional[str] = None,
) -> Rows:
    """A row for each trial that was begun: number, cell, key, axes, state, step, and the last value of each measure.

    A measure's own column has values of finished trials alone; the last value of any other trial is in the column with
    `_unfinished` behind it. `configuration` is None where a server is asked.

    sweep: name or id. server: address of `sweeps serve` or a gateway; token: its token, by default SWEEPS_API_TOKEN.
    store: path of the file of a store; without a server and a store the user's own. measures: all by default.
    command: the `sweeps` command, by default the one in PATH; it is asked where there is no server, since the axes of a
    trial follow from the sweep's plan. Raises SweepsError for what cannot be read.
    """
    server = _place(server, store)
    query = [("measure", measure) for measure in measures or ()]
    if server is not None:
        lines = lines_of(server, sweep, "export/trials", [("format", "ndjson"), *query], token)
        return _trials([_of_server(json.loads(line)) for line in lines])
    return _trials([json.loads(line) for line in _exported(sweep, store, measures or (), command)])


def metrics(
    sweep: str,
    *,
    server: Optional[str] = None,
    store: Optional[str] = None,
    token: Optional[str] = None,
    measures: Optional[Sequence[str]] = None,
) -> Rows:
    """A row for each value that was measured: trial, step, measure, value; in the order of trials and steps.

    The arguments are those of `results`. A store is read by SQLite and never written to; several programs may read it
    while a sweep runs. Raises SweepsError for what cannot be read.
    """
    server = _place(server, store)
    if server is None:
        return Rows(metrics_of(sweep, store, measures))
    query = [("format", "ndjson"), *(("measure", measure) for measure in measures or ())]
    return Rows(
        {**row, "value": _number(row["value"])}
        for row in map(json.loads, lines_of(server, sweep, "export/metrics", query, token))
    )


def _place(server: Optional[str], store: Optional[str]) -> Optional[str]:
    if server is not None and store is not None:
        raise SweepsError(f"Results are of a server or a store, but both were given ({server}, {store}). Give one.")
    if server is None and store is None:
        return os.environ.get("SWEEPS_SERVER") or None
    return server


def _exported(sweep: str, store: Optional[str], measures: Sequence[str], command: Optional[str]) -> Iterator[str]:
    program = command or os.environ.get("SWEEPS_COMMAND") or "sweeps"
    if shutil.which(program) is None:
        raise SweepsError(
            f"The axes of trials follow from the sweep's plan, which the `sweeps` command knows, but there is no "
            f"`{program}`. Put it into PATH, name it by `command`, or read from a server."
        )
    line: List[str] = [program, "export", sweep, "--of", "trials", "--format", "ndjson"]
    line += ["--store", store] if store is not None else []
    for measure in measures:
        line += ["--measure", measure]
    done = subprocess.run(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", check=False)
    if done.returncode != 0:
        raise SweepsError(done.stderr.strip() or f"`{' '.join(line)}` ended with {done.returncode}.")
    return iter(done.stdout.splitlines())


def _of_server(view: Dict[str, Any]) -> Dict[str, Any]:
    """A trial as the HTTP API writes it, as the command exports it; its configuration is left out there."""
    row = {name: view.get(name) for name in ("cell", "key", "axes", "state", "step", "seconds", "attempts", "reason")}
    row.update(trial=view["ordinal"], weights=view.get("weights_hash"))
    row.update(metrics=view.get("measures") or {}, unfinished=view.get("unfinished") or {})
    return row


def _trials(trials: List[Dict[str, Any]]) -> Rows:
    axes = _names(trial["axes"] for trial in trials)
    measured = _names({**trial["metrics"], **trial["unfinished"]} for trial in trials)
    unfinished = _names(trial["unfinished"] for trial in trials)
    rows = Rows()
    for trial in trials:
        row: Dict[str, Any] = {name: trial[name] for name in ("trial", "cell", "key")}
        row.update((axis, trial["axes"].get(axis)) for axis in axes)
        row.update((name, trial[name]) for name in ("state", "step"))
        row.update((name, _number(trial["metrics"].get(name))) for name in measured)
        row.update((name + _UNFINISHED, _number(trial["unfinished"].get(name))) for name in unfinished)
        row.update((name, trial.get(name)) for name in ("seconds", "attempts", "reason", "weights", "configuration"))
        rows.append(row)
    return rows


def _names(of: Iterable[Dict[str, Any]]) -> List[str]:
    return list({name: None for each in of for name in each})


def _number(value: Any) -> Optional[float]:
    return None if value is None else float(value)
