"""The program's side of a trial: parameters in; reports and checkpoints out."""

import atexit
import contextlib
import json
import math
import os
import shutil
import signal
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any, Dict, IO, Iterator, Mapping, Optional, Sequence

from ._errors import SweepsError
from ._parameters import Parameters, from_command_line, merged, nested

_LINE_LIMIT = 64 * 1024
_TAKEN_LIMIT = 600.0
_TAKEN_PAUSE = 0.01


class Trial:
    """One trial. Made by `trial()`; safe to report from several threads."""

    def __init__(
        self,
        defaults: Mapping[str, Any],
        arguments: Sequence[str],
        environment: Mapping[str, str],
        output: IO[str],
    ) -> None:
        self._lock = threading.Lock()
        self._output = output
        self._stop = threading.Event()
        self._channel: Optional[int] = None
        self._announced: Optional[int] = None
        self._step = -1
        self.in_sweep: bool = "SWEEPS_PARAMETERS" in environment
        """Whether a sweep runs this program."""
        values = nested(defaults)
        if self.in_sweep:
            with open(environment["SWEEPS_PARAMETERS"], encoding="utf-8") as file:
                values = merged(values, json.load(file))
            self._channel = os.open(environment["SWEEPS_METRICS"], os.O_WRONLY | os.O_APPEND)
            self._folder = Path(environment["SWEEPS_CHECKPOINT"])
            taken = environment.get("SWEEPS_TAKEN", "")
            self._taken: Optional[Path] = Path(taken) if taken else None
        else:
            values = merged(values, from_command_line(arguments, values))
            self._folder = Path(tempfile.mkdtemp(prefix="sweeps-"))
            self._taken = None
            atexit.register(shutil.rmtree, self._folder, True)
        values.setdefault("seed", 0)
        self.parameters: Parameters = Parameters(values)
        """All parameters, `seed` among them."""
        step = environment.get("SWEEPS_STEP", "") if self.in_sweep else ""
        self.step: Optional[int] = int(step) if step else None
        """The step of the checkpoint to continue from; None where there is none."""
        self.slots: int = int(environment.get("SWEEPS_SLOTS") or 1) if self.in_sweep else 1
        """Cores that this trial may use."""

    def __getitem__(self, name: str) -> Any:
        return self.parameters[name]

    @property
    def seed(self) -> int:
        """The trial's seed; 0 by default outside a sweep."""
        return int(self.parameters["seed"])

    @property
    def restored(self) -> Optional[Path]:
        """The folder with the checkpoint of `step`; None where there is none. Good until the next checkpoint."""
        return None if self.step is None else self._folder

    def report(self, step: int, values: Optional[Mapping[str, Any]] = None, **more: Any) -> None:
        """Reports measures at a step.

        step: a whole number, never below an earlier one. values and more: numbers by the names of measures; anything
        that float() takes is one. Raises ValueError for a step or a value that is none.
        """
        self._check(step)
        measured = {name: _number(name, value) for name, value in {**(values or {}), **more}.items()}
        if "step" in measured:
            raise ValueError("No measure may be called `step`. Give it another name.")
        self._send({"step": step, **measured}, f"step {step}  " + "  ".join(f"{k} {v}" for k, v in measured.items()))
        self._step = step

    def progress(self, share: float) -> None:
        """Says how much of the work is done, 0 to 1."""
        if not 0 <= share <= 1:
            raise ValueError(f"Progress must be from 0 to 1, but was {share}. Give the share that is done.")
        self._send({"progress": float(share)}, None)

    def diverged(self, reason: str) -> None:
        """Says that training diverged: the trial ends so, whatever the exit code. Return from the program then."""
        self._send({"diverged": str(reason)[:4096]}, f"diverged: {reason}")

    @contextlib.contextmanager
    def checkpoint(self, step: int) -> Iterator[Path]:
        """Gives an empty folder to write all that is needed to continue from a step.

        The checkpoint is announced when the block ends without an exception; otherwise the one before it stands.
        Report everything up to the step first.
        """
        self._check(step)
        if self._announced is not None and step <= self._announced:
            raise ValueError(f"Steps of checkpoints must rise, but {step} follows {self._announced}. Save fewer.")
        beside = self._folder.parent if os.access(self._folder.parent, os.W_OK) else None
        staged = Path(tempfile.mkdtemp(prefix="checkpoint-", dir=beside))
        try:
            yield staged
            self._await_taken()  # what was announced before may still be copied
            _replace(self._folder, staged)
            self._send({"checkpoint": step}, None)
            self._announced = step
            self._step = max(self._step, step)
        finally:
            shutil.rmtree(staged, ignore_errors=True)

    def should_stop(self) -> bool:
        """Whether the program was asked to stop (SIGTERM): write a last checkpoint and return."""
        return self._stop.is_set()

    def listen(self) -> None:
        """Lets SIGTERM set `should_stop`; only the main thread can do that."""
        signal.signal(signal.SIGTERM, lambda *_: self._stop.set())

    def _check(self, step: int) -> None:
        if isinstance(step, bool) or not isinstance(step, int) or step < 0:
            raise ValueError(f"A step must be a whole number and not negative, but was {step!r}. Count from 0.")
        if step < self._step:
            raise ValueError(f"Steps must not fall, but {step} follows {self._step}. Report in the order of training.")

    def _send(self, line: Dict[str, Any], shown: Optional[str]) -> None:
        if self._channel is None:
            if shown is not None:
                print(shown, file=self._output, flush=True)
            return
        data = json.dumps(line, allow_nan=False).encode("utf-8") + b"\n"
        if len(data) > _LINE_LIMIT:
            raise ValueError(f"A report may have {_LINE_LIMIT} bytes, but has {len(data)}. Report fewer measures.")
        with self._lock:
            while data:
                data = data[os.write(self._channel, data) :]

    def _await_taken(self) -> None:
        if self._announced is None or self._taken is None:
            return
        end = time.monotonic() + _TAKEN_LIMIT
        while True:
            with contextlib.suppress(OSError, ValueError):
                if int(self._taken.read_text(encoding="ascii")) >= self._announced:
                    return
            if time.monotonic() > end:
                raise SweepsError(
                    f"A checkpoint must be taken within {_TAKEN_LIMIT:.0f} s, but that of step {self._announced} was "
                    "not. Look whether the worker runs and its disk is full."
                )
            time.sleep(_TAKEN_PAUSE)


def trial(**defaults: Any) -> Trial:
    """This program's trial.

    In a sweep its parameters are the sweep's, over these defaults. Outside one they are the defaults and what the
    command line says (`--learning_rate 0.2`); reports are printed, and checkpoints go when the program ends. Raises
    SweepsError for arguments that are no parameters.
    """
    made = Trial(defaults, sys.argv[1:], os.environ, sys.stdout)
    if threading.current_thread() is threading.main_thread():
        made.listen()
    return made


def _number(name: str, value: Any) -> Any:
    if isinstance(value, (bool, int)):
        return value
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise ValueError(f"`{name}` must be a number, but was {value!r}. Report numbers alone.") from None
    if math.isfinite(number):
        return number
    return "NaN" if math.isnan(number) else "Infinity" if number > 0 else "-Infinity"


def _replace(folder: Path, staged: Path) -> None:
    for old in folder.iterdir():
        if old.is_dir() and not old.is_symlink():
            shutil.rmtree(old)
        else:
            old.unlink()
    for new in staged.iterdir():
        shutil.move(str(new), str(folder / new.name))
