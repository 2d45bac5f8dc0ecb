"""Where the time of a sweep goes whose trials do nothing, by samples of the processor's clock (perf): each belongs to
the innermost part of Sweeps that it is in."""

# slow: a minute, and perf
import collections
import os
import re
import shutil
import signal
import subprocess
import time

import fleets
import frame
import noop

TRIALS = 20_000 if frame.QUICK else 150_000

# Of a sample: the library that it is in, if that says enough; else the first of its callers that fits.
LIBRARIES = [("garbage collection, allocation, runtime", r"libcoreclr|libclrgc"), ("compilation", r"libclrjit")]
CALLERS = [
    ("store: SQLite", r"e_sqlite3|Sweeps\.Storage\.Sqlite|SQLitePCL"),
    ("store: PostgreSQL's client", r"Npgsql|Sweeps\.Storage\.Postgres"),
    ("telemetry", r"Sweeps\.Execution\.Telemetry|System\.Diagnostics\.(Metrics|Activity)"),
    (
        "decoding and naming trials",
        r"Sweeps\.Scheduling\.(Plans|Identity|Fields|Costs|Grids|Canonical)|Sweeps\.Model\.Configurations"
        r"|PlannedTrials|TrialLength|libcrypto|Utf8JsonWriter",
    ),
    ("the sweep machine", r"Sweeps\.Scheduling\.Machine|System\.Collections\.Immutable"),
    ("coordinator", r"Sweeps\.Execution\.Conducting|SweepRun|Forecast"),
    (
        "slots, reports, writes behind them",
        r"Sweeps\.Execution\.Workers|Sweeps\.Execution\.(Slot|WriteBehind|Attempt|Metric)|NoOpEngine",
    ),
    ("waiting and threads", r"System\.Threading|Monitor|libpthread"),
]
NAMES = [name for name, _ in LIBRARIES + CALLERS] + ["system and rest"]


def profiled(location, name):
    """Microseconds of CPU time a trial, part by part, of the process alone."""
    process = subprocess.Popen(
        ["dotnet", noop.OWN, "noop", location, name, str(TRIALS), "10", str(noop.PROCESSES)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "DOTNET_PerfMapEnabled": "1", "DOTNET_EnableWriteXorExecute": "0"},
    )
    fleets.answer(process)
    with frame.Folder() as folder:
        perf = subprocess.Popen(
            [
                "perf",
                "record",
                "-q",
                "-g",
                "-e",
                "cpu-clock",
                "-F",
                "297",
                "-o",
                f"{folder}/samples",
                "-p",
                str(process.pid),
            ],
            stderr=subprocess.DEVNULL,
        )
        time.sleep(0.5)
        spent, begun = fleets.cpu_of(process.pid), time.perf_counter()
        fleets.say(process)
        fleets.answer(process)
        seconds, spent = time.perf_counter() - begun, fleets.cpu_of(process.pid) - spent
        perf.send_signal(signal.SIGINT)
        perf.wait()
        process.stdin.close()
        counts = collections.Counter()
        script = subprocess.Popen(
            ["perf", "script", "-i", f"{folder}/samples", "-F", "ip,sym,dso"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        frames = []
        for line in script.stdout:
            if line.strip():
                frames.append(line)
            elif frames:
                counts[part_of(frames)] += 1
                frames = []
        script.wait()
    process.wait()
    whole = sum(counts.values())
    return {part: counts[part] / whole * spent / TRIALS * 1e6 for part in NAMES} | {
        "all": spent / TRIALS * 1e6,
        "rate": TRIALS / seconds,
    }


def part_of(frames):
    for name, pattern in LIBRARIES:
        if re.search(pattern, frames[0]):
            return name
    for caller in frames:
        for name, pattern in CALLERS:
            if re.search(pattern, caller):
                return name
    return NAMES[-1]


frame.machine()
if shutil.which("perf") is None:
    frame.note("There is no perf here (Debian: linux-perf), so there is no profile.")
else:
    noop.build()
    with fleets.Postgres() as postgres, frame.Folder() as folder:
        found = [profiled(f"{folder}/store.db", "profile"), profiled(postgres.own(postgres.database()), "profile")]
    rows = [
        [name, *(f"{profile[name]:.1f}" for profile in found)]
        for name in [*NAMES, "all"]
        if any(profile[name] >= 0.1 for profile in found)
    ]
    frame.table(
        "Where the time of a trial that does nothing goes",
        ["CPU µs a trial", "SQLite", "PostgreSQL, without the server"],
        rows,
    )
    frame.note(
        f"{TRIALS:,} trials of 10 metrics each, compiling included; while perf was looking, {found[0]['rate']:,.0f} and"
        f" {found[1]['rate']:,.0f} trials a second."
    )
