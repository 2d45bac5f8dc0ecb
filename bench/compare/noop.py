"""Trials that do nothing: one sweep of them on each side, of any size."""

import os
import shutil
import statistics
import subprocess

import fleets
import frame

PROCESSES = len(os.sched_getaffinity(0))
PEERS = os.path.join(frame.ROOT, "bench/compare/peers")
OWN = os.path.join(frame.ROOT, "bench/Scheduling/bin/Release/net10.0/Sweeps.Bench.Scheduling.dll")


def build():
    frame.build("bench/Scheduling")


def describe():
    version = frame.output(["git", "rev-parse", "--short", "HEAD"])
    cores = f"{PROCESSES} processes" if PROCESSES > 1 else "1 process"
    frame.about(
        "Sweeps, PostgreSQL",
        version,
        (
            f"the embedded host in one process with {PROCESSES} slots, one metric a trial, on PostgreSQL"
            f" {frame.version_of('postgresql')} with fsync on"
        ),
    )
    frame.about("Sweeps, SQLite", version, "the same on SQLite, WAL, synchronous=FULL")
    frame.about(f"Sweeps, {cores}", version, "the same with as many processes as cores, one slot each")
    optuna = frame.version_of("python3-optuna")
    frame.about(
        "Optuna, grid",
        optuna,
        (
            f"GridSampler, {cores}, quiet log; it looks at all trials there are for each new one, and writes the whole"
            " grid down with it"
        ),
    )
    frame.about("Optuna, random", optuna, f"RandomSampler in its place: Optuna with the least to do, {cores}")
    frame.about(
        "Dask",
        frame.version_of("python3-distributed"),
        f"LocalCluster, {cores} of one thread, client.map and gather; nothing is durable",
    )
    frame.about(
        "GNU parallel",
        frame.version_of("parallel"),
        f"-j {PROCESSES} with a job log, which is not flushed to the disk; each trial is a process",
    )
    if slurm():
        frame.about(
            "Slurm",
            frame.version_of("slurmctld"),
            (
                "one array on one node that says it has 128 cores; state saved in the background, no accounting; each"
                " trial is a batch script"
            ),
        )


def slurm():
    return os.geteuid() == 0 and all(shutil.which(program) for program in ("slurmctld", "slurmd", "munged", "sbatch"))


def own(location, trials, processes, server=None):
    name = f"n{trials}x{processes}"
    slots = max(1, PROCESSES // processes)
    return fleets.together(
        [["dotnet", OWN, "noop", location, name, str(trials), "1", str(slots)]] * processes, trials, server
    )


def optuna(location, trials, sampler, limit, server=None):
    shares = [trials // PROCESSES + (at < trials % PROCESSES) for at in range(PROCESSES)]
    # The study is made first: processes that make its tables at once are in each other's way.
    subprocess.run(
        optuna_command(location, 1, trials, "none", 0), check=True, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL
    )
    return fleets.together(
        [optuna_command(location, share, trials, sampler, limit) for share in shares], trials, server
    )


def optuna_command(location, share, trials, sampler, limit):
    return [frame.PYTHON, f"{PEERS}/noop_optuna.py", location, "noop", str(share), str(trials), sampler, str(limit)]


def on_postgres(postgres, trials, limit, samplers=("grid", "random")):
    def side(measure):
        def once(_):
            return measure(postgres.database())

        return once

    sides = {
        "Sweeps, PostgreSQL": side(lambda name: own(postgres.own(name), trials, 1, postgres.postmaster)),
        f"Sweeps, {PROCESSES} processes": side(
            lambda name: own(postgres.own(name), trials, PROCESSES, postgres.postmaster)
        ),
    }
    for sampler in samplers:
        sides[f"Optuna, {sampler}"] = side(
            lambda name, sampler=sampler: optuna(postgres.sqlalchemy(name), trials, sampler, limit, postgres.postmaster)
        )
    return sides


def in_files(trials, limit, samplers=("grid", "random"), sqlite=True):
    def side(measure):
        def once(_):
            with frame.Folder() as folder:
                return measure(folder)

        return once

    sides = {"Sweeps, SQLite": side(lambda folder: own(f"{folder}/store.db", trials, 1))}
    for sampler in samplers:
        sides[f"Optuna, {sampler}, journal"] = side(
            lambda folder, sampler=sampler: optuna(f"journal:{folder}/journal", trials, sampler, limit)
        )
    if sqlite:
        sides["Optuna, random, SQLite"] = side(
            lambda folder: optuna(f"sqlite:///{folder}/study.db", trials, "random", limit)
        )
    return sides


def of_tasks(trials, limit):
    def parallel(_):
        with frame.Folder() as folder:
            return fleets.together(
                [[f"{PEERS}/noop-parallel", str(PROCESSES), str(trials), str(limit), folder]], trials
            )

    def dask(_):
        return fleets.together(
            [[frame.PYTHON, f"{PEERS}/noop_dask.py", str(PROCESSES), str(trials), str(limit)]], trials
        )

    def slurm_array(_):
        return fleets.together([[f"{PEERS}/with-slurm", f"{PEERS}/noop-slurm", str(trials), str(limit)]], trials)

    sides = {"Sweeps, SQLite": in_files(trials, limit, ())["Sweeps, SQLite"], "Dask": dask, "GNU parallel": parallel}
    if slurm():
        sides["Slurm"] = slurm_array
    return sides


# What was measured: (side, case) -> lines.
_lines = {}


def tell():
    """Memory and processor time of what was measured so far, side by side: how they grow."""
    sides, cases = (list(dict.fromkeys(key[at] for key in _lines)) for at in (0, 1))
    middle = lambda side, case, field: statistics.median(line[field] for line in _lines[side, case])
    rows = [
        [
            side,
            *(
                (
                    f"{middle(side, case, 'peak_mb'):,.0f} MB,"
                    f" {middle(side, case, 'cpu_seconds') / middle(side, case, 'trials') * 1e6:,.0f} µs"
                    if (side, case) in _lines
                    else ""
                )
                for case in cases
            ),
        ]
        for side in sides
    ]
    frame.table(
        "Memory of all processes of a side, and CPU time a trial (database servers' included, starting not)",
        ["side", *cases],
        rows,
    )


def alternate(comparison, case, sides, rounds):
    """As the frame does it, and says of a side that was stopped at its limit how far it had come, and of a peer that
    failed by itself in how many rounds."""
    stopped, failed = {}, {}

    def noting(name, measure):
        def once(r):
            try:
                line = measure(r)
            except fleets.Ended:
                # Ours must not. A peer's own errors are what its user meets: they are told, and the other rounds stand.
                if name.startswith("Sweeps"):
                    raise
                failed[name] = failed.get(name, 0) + 1
                return None
            _lines.setdefault((name, case), []).append(line)
            if not line["complete"]:
                stopped.setdefault(name, []).append(line["trials"])
            return line

        return once

    frame.alternate(comparison, case, {name: noting(name, measure) for name, measure in sides.items()}, rounds)
    for name, trials in stopped.items():
        frame.note(
            f"{case}, {name}: stopped at its time limit after {min(trials):,} trials; the rate is that of those."
        )
    for name, times in failed.items():
        frame.note(
            f"{case}, {name}: a process of it ended with an error of its own in {times} of {rounds} rounds, which are"
            " left out."
        )
