"""From the start of a process to its answer: the command as it is built from source, by its script, installed as a
tool and as a single file (where build/release has made them), beside Python that imports Optuna."""

import glob
import os
import sqlite3
import subprocess
import time

import frame

ROUNDS = 5 if frame.QUICK else 11
RELEASE = os.path.join(frame.ROOT, "artifacts/release")
PEER = "Python with Optuna"
EMPTY = "an empty .NET program"

GRID = """
name: start-{number}
data: {{ name: digits, train: 32, test: 32 }}
network: {{ hidden: 16 }}
train: {{ batch: 32, steps: 1 }}
measure: {{ at: [end], of: [error] }}
grid: {{ seed: {number}00..{number}03 }}
"""

EMPTY_PROJECT = """
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <InvariantGlobalization>true</InvariantGlobalization>
  </PropertyGroup>
</Project>
"""


def spent(command):
    """Milliseconds of a process, by the clock and of the processor."""
    begun = time.perf_counter()
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, cwd=frame.ROOT)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise RuntimeError(f"{' '.join(command)} ended with code {process.returncode}.")
    return {"value": wall * 1e3, "cpu_value": (usage.ru_utime + usage.ru_stime) * 1e3}


def first_trial(command, folder, r):
    """Milliseconds to the end of the first trial, by the clock that the store keeps."""
    store = f"{folder}/run-{r}-{time.monotonic_ns()}.db"
    begun = time.time()
    found = spent([*command, "run", f"{folder}/grid-0.yaml", "--store", store, "--quiet"])
    with sqlite3.connect(store) as kept:
        (ended,) = kept.execute("SELECT min(ended) FROM attempts").fetchone()
    return {**found, "value": ended - begun * 1e3}


def kept(case, side, measure):
    """What is measured, as a line of the comparison in processor time too."""

    def both(r):
        fields = measure(r)
        frame.emit(comparison="start-cpu", case=case, side=side, round=r, **fields)
        return fields

    return both


def make_forms(folder):
    """The command in its forms: name -> command line."""
    forms = {"built from source": ["dotnet", frame.CLIENT], "./sweeps": [os.path.join(frame.ROOT, "sweeps")]}
    packages = glob.glob(f"{RELEASE}/packages/Sweeps.[0-9]*.nupkg")
    if packages:
        version = os.path.basename(packages[0])[len("Sweeps.") : -len(".nupkg")]
        subprocess.run(
            ["dotnet", "tool", "install", "Sweeps", "--version", version, "--add-source", f"{RELEASE}/packages"]
            + ["--tool-path", f"{folder}/tool"],
            check=True,
            capture_output=True,
        )
        forms["tool"] = [f"{folder}/tool/sweeps"]
    singles = glob.glob(f"{RELEASE}/single-files/sweeps-*-linux-{'x64' if os.uname().machine == 'x86_64' else 'arm64'}")
    if singles:
        forms["single file"] = [singles[0]]
    return forms


def make_empty(folder):
    with open(f"{folder}/empty.csproj", "w") as project:
        project.write(EMPTY_PROJECT)
    with open(f"{folder}/Program.cs", "w") as program:
        program.write('System.Console.WriteLine("");')
    frame.build(f"{folder}/empty.csproj", f"-p:OutputPath={folder}/out/")
    return ["dotnet", f"{folder}/out/empty.dll"]


frame.machine()
frame.build_client()
frame.about(
    "Sweeps",
    frame.output(["git", "describe", "--always"]),
    "built from source: `dotnet sweeps.dll` as ./sweeps starts it; ./sweeps looks first whether a source has changed",
)
frame.about(PEER, frame.version_of("python3-optuna"), 'python3 -c "import optuna"')
with frame.Folder() as folder:
    forms = make_forms(folder)
    empty = make_empty(f"{folder}")
    for number in range(10):
        with open(f"{folder}/grid-{number}.yaml", "w") as grid:
            grid.write(GRID.format(number=number))
        spent(["dotnet", frame.CLIENT, "run", f"{folder}/grid-{number}.yaml", "--store", f"{folder}/ten.db", "--quiet"])
    cases = {
        "version": lambda command: lambda r: spent([*command, "version"]),
        "list": lambda command: lambda r: spent([*command, "list", "--store", f"{folder}/ten.db"]),
        "first trial of run": lambda command: lambda r: first_trial(command, folder, r),
    }
    for name, measure in cases.items():
        for form, command in forms.items():
            case = f"{name}, {form}"
            if not frame.wanted(case):
                continue
            frame.say(case)
            sides = {
                "Sweeps": measure(command),
                PEER: lambda _: spent([frame.PYTHON, "-c", "import optuna"]),
                EMPTY: lambda _: spent(empty),
            }
            for side in sides.values():
                side(0)  # what is read from the disk the first time
            frame.alternate("start", case, {name: kept(case, name, side) for name, side in sides.items()}, ROUNDS)
