"""What is trained in the parts about training speed, as both sides are told it."""

import os
import subprocess

import frame

WORKER = "bench/compare/Training/bin/Release/net10.0/Sweeps.Compare.Training.dll"
PEER = "bench/compare/peers/torch_training.py"
TORCH_ENGINE = "artifacts/compare/torch"
NOISE = 0.2
EXAMPLES = 4096
CHECKED_STEPS = 20
MOST_DIFFERENCE = 0.01


class Case:
    """One case: a grid file for the own side, a description for PyTorch's."""

    def __init__(self, name, data, network, train, peer, limit=""):
        self.name, self.peer = name, {**peer, "noise": NOISE}
        self._data, self._network, self._train, self._limit = data, network, train, limit

    def grid(self, steps=1_000_000_000, checked=False, engine="native"):
        """checked: without noise and in the order of the data, the loss measured before and after."""
        return "\n".join(
            [
                "name: comparison",
                f"data: {self._data}",
                f"network: {self._network}",
                f"noise: {{ kind: {'none' if checked else f'replace, p: {NOISE}'} }}",
                f"train: {{ {self._train}, steps: {steps}, order: {'sequential' if checked else 'shuffle'} }}",
                *([f"limit: {self._limit}"] if self._limit else []),
                f"measure: {{ at: {'[0, end]' if checked else '[end]'}, of: [train_loss] }}",
                f"engine: {engine}",
            ]
        )

    @property
    def has_torch_engine(self):
        return self.peer["kind"] == "mlp"

    @property
    def variants(self):
        if self.peer.get("limit"):
            return ["module", "plain"]
        if self.peer["kind"] == "convolutions":
            return ["module", "plain", "channels"]
        if self.peer["optimizer"] == "adam":
            return ["module", "plain"]
        return ["module", "plain", "functional", "scripted"]


DIGITS = f"{{ name: digits, train: {EXAMPLES}, test: 10, seed: 1 }}"


def mlp(hidden, batch):
    return Case(
        f"784-{hidden}-{hidden}-10, batch {batch}",
        DIGITS,
        f"{{ hidden: {hidden}-{hidden} }}",
        f"optimizer: sgd, learning_rate: 0.01, batch: {batch}",
        {
            "kind": "mlp",
            "widths": [784, hidden, hidden, 10],
            "classes": 10,
            "loss": "cross_entropy",
            "optimizer": "sgd",
            "rate": 0.01,
            "batch": batch,
            "precision": "float32",
        },
    )


MLPS = [mlp(hidden, batch) for batch in (32, 128, 1) for hidden in (64, 256, 1024)]

SINGLE = Case(
    "30-120-1, batch 1, float64",
    f"{{ name: gaussian, dimension: 30, train: {EXAMPLES}, test: 10, seed: 1 }}",
    "{ hidden: 120, precision: float64 }",
    "loss: logistic, optimizer: sgd, learning_rate: 0.01, batch: 1",
    {
        "kind": "mlp",
        "widths": [30, 120, 1],
        "classes": 2,
        "loss": "logistic",
        "optimizer": "sgd",
        "rate": 0.01,
        "batch": 1,
        "precision": "float64",
    },
)

LIMIT = Case(
    "LIMIT, twice 784-256-256-10, batch 128, Adam",
    DIGITS,
    "{ hidden: 256-256 }",
    "optimizer: adam, learning_rate: 0.001, batch: 128",
    {
        "kind": "mlp",
        "widths": [784, 256, 256, 10],
        "classes": 10,
        "loss": "cross_entropy",
        "optimizer": "adam",
        "rate": 0.001,
        "batch": 128,
        "precision": "float32",
        "limit": {"beta": 10},
    },
    limit="{ kind: laplace, beta: 10 }",
)

ADAM = Case(
    "784-256-256-10, batch 128, Adam",
    DIGITS,
    "{ hidden: 256-256 }",
    "optimizer: adam, learning_rate: 0.001, batch: 128",
    {
        "kind": "mlp",
        "widths": [784, 256, 256, 10],
        "classes": 10,
        "loss": "cross_entropy",
        "optimizer": "adam",
        "rate": 0.001,
        "batch": 128,
        "precision": "float32",
    },
)


def convolution(channels, kernel, stride=1, padding=0, normalize=False):
    return {
        "kind": "convolution",
        "channels": channels,
        "kernel": kernel,
        "stride": stride,
        "padding": padding,
        "normalize": normalize,
    }


POOL = {"kind": "max", "size": 2}

POOLED = Case(
    "8k5p2-maxpool2-16k5-maxpool2-84-10, batch 32",
    DIGITS,
    "{ conv: 8k5p2-maxpool2-16k5-maxpool2, hidden: 84 }",
    "optimizer: sgd, learning_rate: 0.01, batch: 32",
    {
        "kind": "convolutions",
        "image": [1, 28, 28],
        "stages": [convolution(8, 5, padding=2), POOL, convolution(16, 5), POOL],
        "hidden": [84],
        "classes": 10,
        "loss": "cross_entropy",
        "optimizer": "sgd",
        "rate": 0.01,
        "batch": 32,
        "precision": "float32",
    },
)

STRIDED = Case(
    "32k4s2p1-n-32k4s2p1-n-64k3s2p1-n-256k3-n-128-10, batch 128, Adam",
    DIGITS,
    "{ conv: 32k4s2p1-n-32k4s2p1-n-64k3s2p1-n-256k3-n, hidden: 128 }",
    "optimizer: adam, learning_rate: 0.001, batch: 128",
    {
        "kind": "convolutions",
        "image": [1, 28, 28],
        "stages": [
            convolution(32, 4, 2, 1, True),
            convolution(32, 4, 2, 1, True),
            convolution(64, 3, 2, 1, True),
            convolution(256, 3, normalize=True),
        ],
        "hidden": [128],
        "classes": 10,
        "loss": "cross_entropy",
        "optimizer": "adam",
        "rate": 0.001,
        "batch": 128,
        "precision": "float32",
    },
)

# What is chosen for OpenBLAS' and Torch's kernels: nothing, or an environment that names them.
SETTINGS = {
    "as it comes": {},
    "Haswell": {"OPENBLAS_CORETYPE": "Haswell"},
    "SkylakeX": {"OPENBLAS_CORETYPE": "SkylakeX"},
    "SapphireRapids": {"OPENBLAS_CORETYPE": "Sapphirerapids"},
    "SkylakeX, avx512": {"OPENBLAS_CORETYPE": "SkylakeX", "ATEN_CPU_CAPABILITY": "avx512"},
}

ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


def own_worker(setting="as it comes", environment=None):
    """setting: for the engine `torch`; the own engine has none."""
    return frame.Worker(["dotnet", WORKER, TORCH_ENGINE], {**ONE_THREAD, **SETTINGS[setting], **(environment or {})})


def torch_worker(setting):
    return frame.Worker([frame.PYTHON, PEER], {**ONE_THREAD, **SETTINGS[setting]})


def publish_torch_engine():
    """Whether the engine `torch` can be had here: TorchSharp's packages are not in every registry."""
    command = [
        "dotnet",
        "publish",
        "src/Model.Torch",
        "-c",
        "Release",
        "-o",
        TORCH_ENGINE,
        "--nologo",
        "-v",
        "quiet",
        "-clp:ErrorsOnly",
    ]
    if subprocess.run(command, cwd=frame.ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0:
        return True
    frame.note("TorchSharp's packages could not be restored here, so its side is missing.")
    return False


def tell_about(own, workers, torchsharp=False):
    """Versions and settings of the sides."""
    found = own.ask(ask="about")
    frame.about(
        "Sweeps",
        found["runtime"],
        f"instructions {found['path']}; the whole training loop of a trial, one thread a trial",
    )
    peer = workers["as it comes"].ask(ask="about")
    kernels = ", ".join(f"{setting}: {worker.ask(ask='about')['kernels']}" for setting, worker in workers.items())
    frame.about(
        "PyTorch",
        f"{peer['torch']} (python3-torch {frame.version_of('python3-torch')})",
        (
            f"OpenBLAS {frame.version_of('libopenblas0-pthread')} ({', '.join(peer['libraries'])}), oneDNN"
            f" {frame.version_of('libdnnl2')}, one thread a process; the processor that OpenBLAS takes kernels for, by"
            f" setting: {kernels}; Torch's own kernels: {peer['capability']} unless set"
        ),
    )
    if torchsharp:
        with own_worker() as other:
            other.ask(ask="losses", grid=SINGLE.grid(1, checked=True, engine="torch"))
            library = other.ask(ask="about")["torch"]
        frame.about(
            "TorchSharp",
            "0.106.0 as `engine: torch`",
            f"with {os.path.realpath(library)}, one thread a trial, OpenBLAS set as for PyTorch in the same case",
        )


def compare(comparison, case, own, workers, torchsharp, rounds, seconds):
    """Checks that all do the same work, finds PyTorch's best way to do it, and lets the sides take turns."""
    frame.say(case.name)
    with frame.Folder() as folder:
        own.ask(ask="export", grid=case.grid(), folder=folder)
        agree(comparison, case, own, workers, folder)
        (setting, variant), candidates = fastest(case, folder, workers, frame.QUICK)
        note_ways(case, setting, variant, candidates)
        peer = workers[setting]
        own.ask(ask="prepare", grid=case.grid(), threads=1)
        peer.ask(ask="prepare", case=case.peer, folder=folder, variant=variant)
        sides = {
            "Sweeps": lambda _: own.ask(ask="run", seconds=seconds),
            "PyTorch": lambda _: peer.ask(ask="run", seconds=seconds),
        }
        extra = []
        if case.peer["kind"] == "mlp" and case.peer["optimizer"] == "sgd":
            by_hand = torch_worker(setting)
            extra.append(by_hand)
            by_hand.ask(ask="prepare", case=case.peer, folder=folder, variant="by_hand")
            sides["PyTorch, gradients by hand"] = lambda _: by_hand.ask(ask="run", seconds=seconds)
        if torchsharp and case.has_torch_engine:
            other = own_worker(setting)
            extra.append(other)
            other.ask(ask="prepare", grid=case.grid(engine="torch"), threads=1)
            sides["TorchSharp"] = lambda _: other.ask(ask="run", seconds=seconds)
        frame.alternate(comparison, case.name, sides, rounds)
        for worker in extra:
            worker.close()


def note_ways(case, setting, variant, candidates):
    others = ", ".join(
        f"{share:.2f} ({s}, {v})"
        for (s, v), share in sorted(candidates.items(), key=lambda entry: -entry[1])
        if (s, v) != (setting, variant)
    )
    frame.note(f"PyTorch's fastest way on {case.name}: {setting}, {variant}. In proportion to it: {others}.", case.name)


def agree(comparison, case, own, workers, folder):
    """That both sides do the same work: from the same weights, on the same examples in the same order, they must come
    to the same loss."""
    ours = own.ask(ask="losses", grid=case.grid(CHECKED_STEPS, checked=True))["losses"]
    theirs = workers["as it comes"].ask(
        ask="losses", case=case.peer, folder=folder, variant=case.variants[0], steps=CHECKED_STEPS
    )["losses"]
    if not ours[1] < ours[0]:
        raise RuntimeError(
            f"A training must lower its loss, but that of {case.name} went from {ours[0]} to {ours[1]} in"
            f" {CHECKED_STEPS} steps. Change its rate."
        )
    difference = max(abs(a - b) / b for a, b in zip(ours, theirs))
    if difference > MOST_DIFFERENCE:
        raise RuntimeError(
            f"Both sides must do the same work, but on {case.name} their losses after {CHECKED_STEPS} steps,"
            f" {ours[1]} and {theirs[1]}, differ by {difference:.2g}. See what they do differently."
        )
    frame.emit(
        comparison=f"{comparison}-agreement",
        case=case.name,
        side="Sweeps",
        round=0,
        value=difference,
        loss_before=ours[0],
        loss_after=ours[1],
    )


def fastest(case, folder, workers, quick):
    """PyTorch's fastest setting and variant for a case, and every candidate's speed relative to it."""
    seconds = 0.05 if quick else 0.15

    def rate(setting, variant):
        workers[setting].ask(ask="prepare", case=case.peer, folder=folder, variant=variant, warm=seconds / 2)
        return max(workers[setting].ask(ask="run", seconds=seconds)["cpu_value"] for _ in range(2))

    first = case.variants[0] if len(case.variants) < 4 else "functional"
    rates = {(setting, first): rate(setting, first) for setting in workers}
    setting = max(rates, key=rates.get)[0]
    rates.update({(setting, variant): rate(setting, variant) for variant in case.variants if variant != first})
    best = max(rates, key=rates.get)
    return best, {candidate: value / rates[best] for candidate, value in rates.items()}
