"""From nothing to the end of one training step: a fresh process that trains one step of a new network on a little data
of its own, and ends."""

import frame

ROUNDS = 3 if frame.QUICK else 9
CASE = "784-64-64-10, batch 32, one step"

GRID = """
name: first-step
data: { name: digits, train: 32, test: 32 }
network: { hidden: 64-64 }
train: { batch: 32, steps: 1 }
measure: { at: [end], of: [error] }
"""

TORCH = """
import torch
torch.set_num_threads(1)
model = torch.nn.Sequential(
    torch.nn.Linear(784, 64), torch.nn.ReLU(), torch.nn.Linear(64, 64), torch.nn.ReLU(), torch.nn.Linear(64, 10)
)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
inputs, labels = torch.rand(32, 784), torch.randint(10, (32,))
loss = torch.nn.functional.cross_entropy(model(inputs), labels)
loss.backward()
optimizer.step()
print((model(inputs).argmax(1) != labels).float().mean().item())
"""


def seconds(command):
    found = frame.measured(
        command, {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "OPENBLAS_CORETYPE": "SkylakeX"}
    )
    return {
        "value": found["wall_seconds"],
        "cpu_value": found["cpu_seconds"],
        "wall_seconds": found["wall_seconds"],
        "cpu_seconds": found["cpu_seconds"],
        "peak_mib": found["peak_bytes"] / 2**20,
    }


def sweep(r):
    with frame.Folder() as folder:
        with open(f"{folder}/grid.yaml", "w") as grid:
            grid.write(GRID)
        return seconds(
            ["dotnet", frame.CLIENT, "run", f"{folder}/grid.yaml", "--store", f"{folder}/store.db", "--quiet"]
        )


frame.machine()
frame.build_client()
frame.about(
    "Sweeps",
    (
        frame.output(["git", "describe", "--always"])
        if frame.output(["sh", "-c", "git rev-parse 2>/dev/null && echo yes || true"])
        else "this checkout"
    ),
    "`sweeps run` of a grid of one trial, with a store of its own, the results' table, a picture and a page",
)
frame.about(
    "PyTorch",
    frame.version_of("python3-torch"),
    "python3 with a script that imports torch and trains one step by torch.nn and torch.optim",
)
frame.say(CASE)
frame.alternate(
    "first-step", CASE, {"Sweeps": sweep, "PyTorch": lambda _: seconds([frame.PYTHON, "-c", TORCH])}, ROUNDS
)
