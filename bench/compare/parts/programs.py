"""What a program as a trial costs: sweeps of `/bin/true`, durable, on one to four slots."""

import os
import resource
import subprocess
import time

import frame

frame.machine()
frame.build_client()
TRIALS = 300 if frame.QUICK else 2000
ROUNDS = 1 if frame.QUICK else 3
SLOTS = [2] if frame.QUICK else [1, 2, 4]
LIMIT = 10 if frame.QUICK else 30  # seconds
WHOLE = 10 if frame.QUICK else 900  # seconds
PEERS = os.path.join(frame.ROOT, "bench/compare/peers")

GRID = f"""name: nothing
program: {{ run: [/bin/true], measures: {{}} }}
grid: {{ seed: 0..{TRIALS - 1} }}
"""


def timed(command, done, **options):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begun = time.monotonic()
    ended = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False, **options)
    seconds = time.monotonic() - begun
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    trials = done()
    if trials == 0:
        raise RuntimeError(f"{command} has run nothing, and ended with {ended.returncode}.")
    return {
        "value": trials / seconds,
        "cpu_value": trials / cpu,
        "wall_seconds": seconds,
        "cpu_seconds": cpu,
        "trials": trials,
    }


def own(slots):
    def once(_):
        with frame.Folder() as folder:
            with open(f"{folder}/grid.yaml", "w") as file:
                file.write(GRID)
            store = ["--store", f"{folder}/store.db"]
            grid = f"{folder}/grid.yaml"

            def done():
                listed = subprocess.run(
                    ["dotnet", frame.CLIENT, "results", grid, *store, "--format", "csv"],
                    check=True,
                    capture_output=True,
                    text=True,
                )
                return sum("finished" in line for line in listed.stdout.splitlines())

            run = ["dotnet", frame.CLIENT, "run", grid, *store, "--slots", str(slots), "--yes", "--quiet"]
            return timed(run, done, cwd=folder)

    return once


def parallel(slots):
    def once(_):
        with frame.Folder() as folder:

            def done():
                with open(f"{folder}/log") as log:
                    return len(log.readlines()) - 1

            script = f"seq {TRIALS} | parallel --will-cite -j {slots} --joblog {folder}/log /bin/true"
            return timed(["bash", "-c", script], done)

    return once


def optuna(slots, sampler, storage, limit):
    def once(_):
        with frame.Folder() as folder:

            def done():
                with open(f"{folder}/done") as file:
                    return int(file.read())

            sizes = [str(TRIALS), str(slots), str(limit)]
            return timed([frame.PYTHON, f"{PEERS}/true_optuna.py", storage, sampler, folder, *sizes], done)

    return once


def system(slots):
    """What starting and awaiting the processes costs, with nothing around it."""

    def once(_):
        return timed([frame.PYTHON, f"{PEERS}/true_spawn.py", str(TRIALS), str(slots)], lambda: TRIALS)

    return once


# Its own default sampler looks at all trials there are for each new one: it is given the time for a study as large as
# the others' sweeps. The others cost the same a trial however many there are.
OPTUNA = {
    "Optuna": ("TPE", "SQLite", WHOLE, "TPESampler, its default, and RDBStorage on SQLite, synchronous=FULL"),
    "Optuna, random": ("random", "SQLite", LIMIT, "RandomSampler, which has the least to do, on SQLite"),
    "Optuna, journal": ("random", "journal", LIMIT, "RandomSampler, a journal that is flushed at each write"),
    "Optuna, memory": ("TPE", "memory", LIMIT, "TPESampler, nothing is durable"),
}
VERSION = frame.output(["git", "rev-parse", "--short", "HEAD"])
frame.about("Sweeps", VERSION, "`sweeps run` on SQLite, its start included")
frame.about("GNU parallel", frame.version_of("parallel"), "a job log that is not flushed; its start included")
for name, (_, _, limit, settings) in OPTUNA.items():
    frame.about(
        name,
        frame.version_of("python3-optuna"),
        f"{settings}; subprocess.run in a thread for each slot; its start included; at most {limit} s of trials",
    )
frame.about("processes alone", frame.version_of("python3"), "os.posix_spawn and os.waitpid in a thread for each slot")
for slots in SLOTS:
    case = f"{slots} {'slot' if slots == 1 else 'slots'}"
    if not frame.wanted(case):
        continue
    frame.say(case)
    frame.alternate(
        "program-noop",
        case,
        {
            "Sweeps": own(slots),
            "GNU parallel": parallel(slots),
            **{
                name: optuna(slots, sampler, storage, limit)
                for name, (sampler, storage, limit, _) in OPTUNA.items()
            },
            "processes alone": system(slots),
        },
        ROUNDS,
    )
