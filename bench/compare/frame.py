"""What the parts of the comparison share: sides that take turns, workers that are asked, processes that are measured,
results as JSON lines.

A result line has `comparison`, `case`, `side`, `round` and `value` (the figure by wall time, higher or lower better as
the part's .json says); `cpu_value` where there is one per CPU-second; `wall_seconds`, `cpu_seconds` and whatever else
is worth keeping. A line with `about` says which version and settings a side has; one with `note`, or a `table` of a
part's own, is printed below the part's tables.
"""

import json
import os
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
QUICK = os.environ.get("SWEEPS_COMPARE_QUICK") == "true"
CLIENT = os.path.join(ROOT, "src/Client/bin/Release/net10.0/sweeps.dll")
PYTHON = "/usr/bin/python3"  # Debian's, which sees Debian's packages


def emit(**line):
    print(json.dumps(line), flush=True)


def say(text):
    print(f"   {text}", file=sys.stderr, flush=True)


def about(side, version, settings=""):
    """What a side is: named below the part's tables."""
    emit(about=side, version=version, settings=settings)


def note(text, case=None):
    emit(note=text, **({"case": case} if case else {}))


def table(title, columns, rows):
    """A table of the part's own, printed below its comparisons: text, column by column."""
    emit(table=title, columns=columns, rows=rows)


def wanted(case):
    """Whether a case is to be measured: all are, unless the run asks for some only."""
    return os.environ.get("SWEEPS_COMPARE_ONLY", "") in case


def merge(old, new):
    """Replaces in a file of results what another has measured anew; the cases that it has not measured stay."""
    with open(new) as lines:
        fresh = [json.loads(line) for line in lines]
    with open(old) as lines:
        before = [json.loads(line) for line in lines]
    anew = {line["case"] for line in fresh if "case" in line}
    order = list(dict.fromkeys(line["case"] for line in [*before, *fresh] if "case" in line))
    kept = [line for line in before if "case" in line and line["case"] not in anew]
    merged = sorted([*fresh, *kept], key=lambda line: order.index(line["case"]) if "case" in line else -1)
    with open(old, "w") as file:
        file.writelines(json.dumps(line) + "\n" for line in merged)


def machine():
    """The machine, as the first line of a part's results."""
    model = "unknown"
    with open("/proc/cpuinfo") as lines:
        for line in lines:
            if line.startswith("model name"):
                model = line.split(":", 1)[1].strip()
                break
    system = "unknown"
    with open("/etc/os-release") as lines:
        for line in lines:
            if line.startswith("PRETTY_NAME="):
                system = line.split("=", 1)[1].strip().strip('"')
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    emit(
        machine={
            "processor": model,
            "cores": len(os.sched_getaffinity(0)),
            "memory_gib": round(memory / 2**30),
            "system": system,
            "kernel": platform.release(),
            "dotnet": output(["dotnet", "--version"]),
            "python": output([PYTHON, "-c", "import platform; print(platform.python_version())"]),
            "date": time.strftime("%Y-%m-%d", time.gmtime()),
            "load_before": os.getloadavg()[0],
        }
    )


def output(command):
    return subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout.strip()


def version_of(package):
    """The version of a Debian package that is installed; empty if it is not."""
    found = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", package], capture_output=True, text=True)
    return found.stdout.strip() if found.returncode == 0 else ""


def build(project, *properties):
    """Builds a project of this repository (Release)."""
    subprocess.run(
        [
            "dotnet",
            "build",
            project,
            "-c",
            "Release",
            "--nologo",
            "-v",
            "quiet",
            "-clp:ErrorsOnly;NoSummary",
            *properties,
        ],
        check=True,
        cwd=ROOT,
        stdout=sys.stderr,
    )


def build_client():
    """Builds what `./sweeps` runs: `CLIENT`."""
    build("src/Client")


def alternate(comparison, case, sides, rounds):
    """Lets sides measure in turn, in the opposite order every other round, so that what else the machine does touches
    all of them alike.

    sides: name -> function of the round's number that measures once and gives the fields of a result line, or None for
    a round that has no result.
    """
    names = list(sides)
    for r in range(rounds):
        for name in names if r % 2 == 0 else reversed(names):
            fields = sides[name](r)
            if fields is not None:
                emit(comparison=comparison, case=case, side=name, round=r, **fields)


class Worker:
    """A program that is asked by a line of JSON and answers by one, so that a side can be measured in short turns
    without being started anew."""

    def __init__(self, command, environment=None):
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={**os.environ, **(environment or {})},
        )
        self._command = command

    @property
    def pid(self):
        return self._process.pid

    def send(self, **question):
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()

    def answer(self):
        while True:
            line = self._process.stdout.readline()
            if not line:
                raise RuntimeError(
                    f"{' '.join(self._command)} ended with code {self._process.wait()} where an answer was expected;"
                    " see its messages above."
                )
            if line.startswith("{"):
                return json.loads(line)

    def ask(self, **question):
        self.send(**question)
        return self.answer()

    def close(self):
        self._process.stdin.close()
        self._process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def measured(command, environment=None, cwd=None, check=True, log=None):
    """Runs a command to its end: wall and CPU seconds of it and all its children, and the largest sum of resident
    memory seen, in bytes.

    log: file for what it prints; the end of it is shown when it fails.
    """
    keep = log or tempfile.mktemp(prefix="compare-")
    with open(keep, "w") as out:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        begun = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=cwd or ROOT, env={**os.environ, **(environment or {})}, stdout=out, stderr=subprocess.STDOUT
        )
        watch = Peaks({"all": lambda: [process.pid]})
        code = process.wait()
        wall = time.perf_counter() - begun
        peaks = watch.stop()
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if check and code != 0:
        with open(keep) as lines:
            print("".join(lines.readlines()[-20:]), file=sys.stderr)
        raise RuntimeError(f"{' '.join(command)} ended with code {code}; its last lines are above.")
    if log is None:
        os.unlink(keep)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"code": code, "wall_seconds": wall, "cpu_seconds": cpu, "peak_bytes": peaks["all"]}


class Peaks:
    """Looks ten times a second at the memory of groups of processes and their descendants: name -> function that gives
    their roots.

    Proportional set size, so that what they share counts once; `peaks` has the most of each group in bytes.
    """

    def __init__(self, groups):
        self.peaks = dict.fromkeys(groups, 0)
        self._groups = groups
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def stop(self):
        self._stop.set()
        self._thread.join()
        return self.peaks

    def _watch(self):
        while True:
            for name, roots in self._groups.items():
                self.peaks[name] = max(self.peaks[name], sum(memory_of(pid) for pid in roots()))
            if self._stop.wait(0.1):
                return


def memory_of(pid):
    """Bytes of memory of a process and all its descendants (proportional set size)."""
    total = 0
    for p in family(pid):
        try:
            with open(f"/proc/{p}/smaps_rollup") as lines:
                total += sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
        except (OSError, ProcessLookupError):
            pass  # it ended meanwhile
    return total


def family(pid):
    """A process and all its descendants."""
    children = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                with open(f"/proc/{entry}/stat") as stat:
                    parent = int(stat.read().rsplit(")", 1)[1].split()[1])
            except (OSError, ProcessLookupError):
                continue
            children.setdefault(parent, []).append(int(entry))
    found, left = [], [pid]
    while left:
        p = left.pop()
        found.append(p)
        left.extend(children.get(p, []))
    return found


class Folder:
    """A folder for one measurement, gone afterwards."""

    def __enter__(self):
        self.path = tempfile.mkdtemp(prefix="sweeps-compare-")
        return self.path

    def __exit__(self, *_):
        shutil.rmtree(self.path, ignore_errors=True)


if __name__ == "__main__":
    merge(sys.argv[1], sys.argv[2])
