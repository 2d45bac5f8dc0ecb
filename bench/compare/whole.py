"""One sweep on MNIST, trained by each side with as many processes as there are cores, undisturbed or with workers that
are killed."""

import itertools
import json
import os
import signal
import subprocess
import time

import fleets
import frame

PROCESSES = len(os.sched_getaffinity(0))
PEERS = os.path.join(frame.ROOT, "bench/compare/peers")
FINISHED = 2  # outcome of an attempt, as the store numbers them

GRID = {
    "p": [0, 0.2, 0.4, 0.8],
    "learning_rate": [0.01, 0.02, 0.05, 0.1, 0.2],
    "seed": list(range(2 if frame.QUICK else 10)),
}
TRIALS = len(list(itertools.product(*GRID.values())))

# The example of the project's own documentation (examples/mnist-label-noise.yaml) at a sixth of its length, and a
# network on whole images.
SMALL = {"size": 14, "train": 4000, "hidden": [100, 100], "batch": 10, "epochs": 10}
# Short, for runs of which many are needed.
BRIEF = SMALL | {"epochs": 4}
LARGE = {"size": 28, "train": 4000, "hidden": [256, 256], "batch": 32, "epochs": 4}
KERNELS = ["", "SkylakeX", "SapphireRapids", "Haswell"]


def prepare(case):
    """Builds, finds the data, and finds what PyTorch is fastest with. Returns the folder of the data, the sweep and the
    environment for the peers."""
    frame.build_client()
    rows = json.loads(frame.output(["dotnet", frame.CLIENT, "data", "locate", "mnist", "--format", "json"]))
    folder = os.path.dirname(next(row["where"] for row in rows if "train-images" in row["file"]))
    found = {}
    for kernels in KERNELS:
        seconds = json.loads(
            frame.output(
                [
                    "env",
                    *([f"OPENBLAS_CORETYPE={kernels}"] if kernels else []),
                    frame.PYTHON,
                    f"{PEERS}/mnist_torch.py",
                    folder,
                    json.dumps(case),
                    "3",
                ]
            )
        )
        found |= {(kernels, way): time for way, time in seconds.items()}
    kernels, way = min(found, key=found.get)
    frame.note(
        f"{title(case)} in PyTorch, seconds a trial: "
        + ", ".join(
            f"{found[key]:.3f} ({key[1]}, OpenBLAS kernels {key[0] or 'as it chooses'})"
            for key in sorted(found, key=found.get)
        )
        + ". The first is taken."
    )
    sweep = {"name": "mnist", "case": case, "way": way, "grid": GRID}
    return folder, sweep, {"OPENBLAS_CORETYPE": kernels} if kernels else {}


def title(case):
    return (
        f"{case['size'] ** 2}-{'-'.join(map(str, case['hidden']))}-10, batch {case['batch']}, {case['epochs']} epochs"
    )


def name_of(case):
    return f"{TRIALS} trials of {title(case)}"


def grid_file(case, path):
    values = "\n".join(f"  {name}: {json.dumps(values)}" for name, values in GRID.items())
    with open(path, "w") as file:
        file.write(
            f"""name: mnist
data: {{ name: mnist, size: {case['size']}, train: {case['train']} }}
network: {{ hidden: {'-'.join(map(str, case['hidden']))}, bias: true, init: he }}
noise: {{ kind: replace }}
train: {{ loss: cross_entropy, optimizer: sgd, batch: {case['batch']}, epochs: {case['epochs']} }}
measure: {{ at: [end], of: [train_error, test_error] }}
grid:
{values}
"""
        )
    return path


def to_end(commands, server=None, environment=None, kills=(), victim=None):
    """Processes until all have ended; after each of the seconds in `kills` one is killed and started again. victim:
    gives the id of what to kill instead."""
    serving = [server] if server else []
    before = sum(fleets.cpu_of(pid) for pid in serving)
    start = lambda command: subprocess.Popen(
        command,
        cwd=frame.ROOT,
        env={**os.environ, **(environment or {})},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    begun = time.perf_counter()
    used = frame.resource.getrusage(frame.resource.RUSAGE_CHILDREN)
    processes = [start(command) for command in commands]
    peaks = frame.Peaks({"workers": lambda: [process.pid for process in processes], "servers": lambda: serving})
    killed = 0
    for at, moment in enumerate(kills):
        while time.perf_counter() - begun < moment and any(process.poll() is None for process in processes):
            time.sleep(0.01)
        which = at % len(processes)
        if processes[which].poll() is not None:
            break
        if victim:
            os.kill(victim(processes[which].pid), signal.SIGKILL)
        else:
            processes[which].kill()
            processes[which].communicate()
            processes[which] = start(commands[which])
        killed += 1
    messages = [process.communicate()[1] for process in processes]
    seconds = time.perf_counter() - begun
    memory = peaks.stop()
    now = frame.resource.getrusage(frame.resource.RUSAGE_CHILDREN)
    cpu = now.ru_utime + now.ru_stime - used.ru_utime - used.ru_stime
    served = sum(fleets.cpu_of(pid) for pid in serving) - before
    codes = [process.returncode for process in processes]
    line = {
        "value": TRIALS / seconds,
        "wall_seconds": seconds,
        "cpu_seconds": cpu + served,
        "peak_mb": memory["workers"] / 1e6,
        "kills": killed,
        "codes": codes,
    }
    if any(codes) and not kills:
        raise RuntimeError(
            f"{commands[0]} ended with {codes}: {messages[codes.index(next(filter(None, codes)))][-2000:]}"
        )
    return line | ({"server_mb": memory["servers"] / 1e6, "server_cpu_seconds": served} if server else {})


class Sides:
    """What is compared. Each is a function of a round's number; `kills` says after which share of an undisturbed run's
    time a worker is killed."""

    def __init__(self, case, postgres):
        self.folder, self.sweep, self.environment = prepare(case)
        self.case, self.postgres = case, postgres
        self.errors = {}

    def own(self, processes, sqlite, kills=()):
        with frame.Folder() as folder:
            database = None if sqlite else self.postgres.database()
            store = f"{folder}/store.db" if sqlite else self.postgres.own(database)
            grid = grid_file(self.case, f"{folder}/grid.yaml")
            commands = [
                [
                    "dotnet",
                    frame.CLIENT,
                    "run",
                    grid,
                    "--store",
                    store,
                    "--data",
                    self.folder,
                    "--slots",
                    str(PROCESSES // processes),
                    "--yes",
                    "--quiet",
                    "--out",
                    f"{folder}/figures{at}",
                    "--lease",
                    "2s",
                ]
                for at in range(processes)
            ]
            line = to_end(commands, None if sqlite else self.postgres.postmaster, kills=kills)
            results = json.loads(
                frame.output(
                    [
                        "dotnet",
                        frame.CLIENT,
                        "results",
                        "mnist",
                        "--store",
                        store,
                        "--format",
                        "json",
                        "-m",
                        "test_error",
                    ]
                )
            )
            line |= self.tally([trial["test_error"] for trial in trials_of(results)], "Sweeps")
            if not sqlite:
                line["fingerprint"] = frame.output(["dotnet", frame.CLIENT, "fingerprint", "mnist", "--store", store])
                line["doubled"] = int(
                    self.postgres.ask(
                        (
                            "SELECT coalesce(sum(n - 1), 0) FROM (SELECT count(*) n FROM attempts WHERE outcome ="
                            f" {FINISHED} GROUP BY trial) a"
                        ),
                        database,
                    )[0][0]
                )
            return line

    def optuna(self, journal, kills=()):
        with frame.Folder() as folder:
            location = f"journal:{folder}/journal" if journal else self.postgres.sqlalchemy(self.postgres.database())
            script, sweep = f"{PEERS}/sweep_optuna.py", json.dumps(
                self.sweep | {"heartbeat": bool(kills) and not journal}
            )
            # The study is made first: processes that make its tables at once are in each other's way.
            subprocess.run([frame.PYTHON, script, location, "make", sweep], check=True)
            line = to_end(
                [[frame.PYTHON, script, location, self.folder, sweep]] * PROCESSES,
                None if journal else self.postgres.postmaster,
                self.environment,
                kills,
            )
            counted = json.loads(frame.output([frame.PYTHON, script, location, "count", sweep]))
            return line | self.tally(counted["errors"], "PyTorch") | {"doubled": counted["more"]}

    def joblib(self, kills=()):
        with frame.Folder() as folder:
            command = [
                frame.PYTHON,
                f"{PEERS}/sweep_joblib.py",
                str(PROCESSES),
                self.folder,
                json.dumps(self.sweep),
                f"{folder}/results",
            ]
            line = to_end([command], None, self.environment, kills, busiest)
            found = json.load(open(f"{folder}/results")) if os.path.exists(f"{folder}/results") else []
            return line | self.tally([trial["test_error"] for trial in found], "PyTorch") | {"doubled": 0}

    def tally(self, errors, side):
        if len(errors) == TRIALS:
            self.errors[side] = sum(errors) / TRIALS
        return {"lost": TRIALS - len(errors)}

    def all(self):
        """Sides for the frame."""
        return {
            "Sweeps, SQLite": lambda _: self.own(1, True),
            "Sweeps, PostgreSQL, a process a core": lambda _: self.own(PROCESSES, False),
            "Optuna, PostgreSQL": lambda _: self.optuna(False),
            "Optuna, journal": lambda _: self.optuna(True),
            "joblib": lambda _: self.joblib(),
        }

    def killable(self):
        """Sides that have workers to kill: functions of the seconds after which one is killed."""
        return {
            "Sweeps, PostgreSQL, a process a core": lambda kills: self.own(PROCESSES, False, kills),
            "Optuna, PostgreSQL": lambda kills: self.optuna(False, kills),
            "Optuna, journal": lambda kills: self.optuna(True, kills),
            "joblib": self.joblib,
        }

    def describe(self):
        frame.about(
            "Sweeps, SQLite",
            frame.output(["git", "rev-parse", "--short", "HEAD"]),
            f"`sweeps run` in one process with {PROCESSES} slots, pictures and page at the end included",
        )
        frame.about(
            "Optuna",
            frame.version_of("python3-optuna"),
            f"GridSampler, {PROCESSES} processes, one thread each; with PyTorch {frame.version_of('python3-torch')}",
        )
        frame.about(
            "joblib",
            frame.version_of("python3-joblib"),
            f"Parallel(n_jobs={PROCESSES}), one thread each; nothing is kept before the end; with the same PyTorch",
        )

    def say_errors(self):
        frame.note(
            f"{title(self.case)}, mean test error over the whole grid: "
            + ", ".join(f"{side} {error:.4f}" for side, error in sorted(self.errors.items()))
            + "."
        )


def busiest(pid):
    """Of a process's descendants the one that has had most CPU time: a worker."""
    return max((p for p in frame.family(pid) if p != pid), key=fleets.cpu_of)


def trials_of(results):
    return results["trials"] if isinstance(results, dict) else results
