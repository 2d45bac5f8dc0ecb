"""What a silo of a cluster takes of its machine's memory: with nothing to do, and with two trials on the whole of
MNIST."""

import json
import os
import subprocess
import time

import clusters
import fleets
import frame

ROUNDS = 1 if frame.QUICK else 5
IDLE, TRAINING = "nothing to do", "2 trials of 784-256-256-10 on MNIST"

GRID = f"""name: memory
data: mnist
network: 256-256
train: {{ batch: 32, epochs: {1 if frame.QUICK else 3} }}
measure: {{ of: [train_error, test_error] }}
grid: {{ seed: [1, 2] }}
"""


def megabytes(silo, what):
    """What the system has counted: VmRSS is resident now, VmHWM the most there was."""
    with open(f"/proc/{silo.pid}/status") as lines:
        return next(int(line.split()[1]) for line in lines if line.startswith(what + ":")) / 1000


frame.machine()
clusters.build()
rows = json.loads(frame.output(["dotnet", frame.CLIENT, "data", "locate", "mnist", "--format", "json"]))
data = os.path.dirname(next(row["where"] for row in rows if "train-images" in row["file"]))
frame.about(
    "Sweeps",
    frame.output(["git", "rev-parse", "--short", "HEAD"]),
    (
        "a silo of 2 slots beside a gateway, PostgreSQL as cluster and store; resident memory, of training the most at"
        " any time"
    ),
)
with fleets.Postgres() as postgres, frame.Folder() as folder:
    grid = f"{folder}/grid.yaml"
    with open(grid, "w") as file:
        file.write(GRID)
    for r in range(ROUNDS):
        frame.say(f"round {r + 1} of {ROUNDS}")
        with clusters.Cluster(postgres, silos=1, slots=2, environment={"SWEEPS_DATA": data}) as running:
            silo = running.silos[0]
            time.sleep(10)
            frame.emit(comparison="silo-memory", case=IDLE, side="Sweeps", round=r, value=megabytes(silo, "VmRSS"))
            subprocess.run(
                ["dotnet", frame.CLIENT, "queue", grid, "--server", running.server, "--watch", "--quiet"],
                check=True,
                stdout=subprocess.DEVNULL,
            )
            frame.emit(comparison="silo-memory", case=TRAINING, side="Sweeps", round=r, value=megabytes(silo, "VmHWM"))
