"""Where the time of a training goes, by samples of the processor's clock (perf): by what the own side does, and by what
PyTorch's time is spent in."""

import re
import shutil
import signal
import subprocess
import tempfile
import time

import frame
import training_cases as cases

SECONDS = 1 if frame.QUICK else 2
CASES = [
    cases.MLPS[0],
    cases.MLPS[1],
    cases.MLPS[2],
    cases.MLPS[5],
    cases.SINGLE,
    cases.LIMIT,
    cases.POOLED,
    cases.STRIDED,
]

# The first that fits a method's name says what it is part of.
OWN = [
    (
        "forward products",
        r"ForwardTiles|VectorKernels.*::Forward|Panels8|SingleExample.*::Forward|OneOutput.*::Forward",
    ),
    (
        "gradient products and update",
        r"GradientTiles|::GradientRow|::Dispatch|OneOutput.*::Update|WindowLayer.*::Learn|VectorKernels.*Gradient",
    ),
    ("loss", r"Softmax|LimitSteps|BatchLoss|ScalarLosses|OneOutputStep"),
    ("windows of images", r"TakePatches|AddPatches|Exchange"),
    ("pooling, normalisation, ReLU of images", r"PoolStage|Pooling|BatchNormalization|VectorImageKernels"),
    ("transpositions", r"Transpose|Transposition"),
    ("batches and label noise", r"Batches|LabelNoise|RandomStream|Philox|Noise"),
    ("norm of the parameters", r"::Square"),
    ("loop", r"Training\.|Turn::"),
]
PEER = [
    ("BLAS (OpenBLAS)", r"blas"),
    ("convolutions (oneDNN)", r"dnnl|jit|perf-|\[unknown\]|anon"),
    ("Torch", r"libtorch|libc10"),
    ("Python", r"python"),
    ("memory (libc)", r"libc\.|libstdc|ld-linux"),
    ("system", r"kernel|vdso"),
]


def profiled(worker, by, groups):
    """Shares of the time of a run, group by group; the rest is what no group fits."""
    with tempfile.NamedTemporaryFile(suffix=".perf") as file:
        perf = subprocess.Popen(
            ["perf", "record", "-q", "-e", "cpu-clock", "-F", "997", "-o", file.name, "-p", str(worker.pid)],
            stderr=subprocess.DEVNULL,
        )
        time.sleep(0.3)
        worker.ask(ask="run", seconds=SECONDS)
        perf.send_signal(signal.SIGINT)
        perf.wait()
        report = subprocess.run(
            ["perf", "report", "--sort", by, "-i", file.name, "--no-children", "--stdio", "-w", "0"],
            capture_output=True,
            text=True,
        ).stdout
    shares = dict.fromkeys([name for name, _ in groups] + ["rest"], 0.0)
    for line in report.splitlines():
        found = re.match(r"\s*([\d.]+)%\s+(.*)", line)
        if found:
            name = next((name for name, pattern in groups if re.search(pattern, found[2], re.IGNORECASE)), "rest")
            shares[name] += float(found[1]) / 100
    if not sum(shares.values()) > 0.9:
        raise RuntimeError(
            f"perf must account for the time of a run, but what it reports adds up to {sum(shares.values()):.2f}. See"
            " that `perf record -e cpu-clock` works here."
        )
    return shares


def rows(profiles, groups):
    """A row for each group that takes a hundredth of any case."""
    return [
        [name, *(f"{profile[name]:.2f}" if profile[name] >= 0.005 else "" for profile in profiles)]
        for name in [name for name, _ in groups] + ["rest"]
        if any(profile[name] >= 0.01 for profile in profiles)
    ]


frame.machine()
if shutil.which("perf") is None:
    frame.note("There is no perf here (Debian: linux-perf), so there are no profiles.")
else:
    frame.build("bench/compare/Training")
    # The runtime then tells perf what it has compiled, and where.
    own = cases.own_worker(environment={"DOTNET_PerfMapEnabled": "1", "DOTNET_EnableWriteXorExecute": "0"})
    peer = cases.torch_worker("SkylakeX")
    ours, theirs = [], []
    for case in CASES:
        frame.say(case.name)
        with frame.Folder() as folder:
            own.ask(ask="export", grid=case.grid(), folder=folder)
            own.ask(ask="prepare", grid=case.grid(), threads=1)
            own.ask(ask="run", seconds=0.5)
            ours.append(profiled(own, "sym", OWN))
            variant = (
                {"mlp": "functional", "convolutions": "channels"}[case.peer["kind"]]
                if not case.peer.get("limit")
                else "plain"
            )
            peer.ask(ask="prepare", case=case.peer, folder=folder, variant=variant)
            theirs.append(profiled(peer, "dso", PEER))
    names = [
        case.name.replace("32k4s2p1-n-32k4s2p1-n-64k3s2p1-n-256k3-n-128-10", "four strided convolutions").replace(
            "8k5p2-maxpool2-16k5-maxpool2-84-10", "two pooled convolutions"
        )
        for case in CASES
    ]
    frame.table("Where the own engine's time goes", ["share of CPU time", *names], rows(ours, OWN))
    frame.table("Where PyTorch's time goes", ["share of CPU time", *names], rows(theirs, PEER))
