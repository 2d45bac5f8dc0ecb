"""As many trainings at once as there are cores: threads of one process here, processes of PyTorch there."""

import os

import frame
import training_cases as cases

ROUNDS, SECONDS = (3, 0.15) if frame.QUICK else (9, 0.3)
CORES = len(os.sched_getaffinity(0))


def together(peers):
    """All processes at once: samples of all over the time of the slowest, and over the CPU time of all."""
    for peer in peers:
        peer.send(ask="run", seconds=SECONDS)
    answers = [peer.answer() for peer in peers]
    samples, wall, cpu = (
        sum(answer["samples"] for answer in answers),
        max(answer["wall_seconds"] for answer in answers),
        sum(answer["cpu_seconds"] for answer in answers),
    )
    return {"value": samples / wall, "cpu_value": samples / cpu, "wall_seconds": wall, "cpu_seconds": cpu}


frame.machine()
frame.build("bench/compare/Training")
own = cases.own_worker()
workers = {setting: cases.torch_worker(setting) for setting in cases.SETTINGS}
cases.tell_about(own, workers)
for case in [*cases.MLPS[:6], cases.SINGLE, cases.LIMIT]:
    if not frame.wanted(case.name):
        continue
    frame.say(f"{case.name}, {CORES} at once")
    with frame.Folder() as folder:
        own.ask(ask="export", grid=case.grid(), folder=folder)
        (setting, variant), _ = cases.fastest(case, folder, workers, quick=True)
        frame.note(f"PyTorch's way on {case.name}: {setting}, {variant}.", case.name)
        peers = [cases.torch_worker(setting) for _ in range(CORES)]
        for seed, peer in enumerate(peers):
            peer.ask(ask="prepare", case=case.peer, folder=folder, variant=variant, seed=seed)
        own.ask(ask="prepare", grid=case.grid(), threads=CORES)
        frame.alternate(
            "training-parallel",
            case.name,
            {"Sweeps": lambda _: own.ask(ask="run", seconds=SECONDS), "PyTorch": lambda _: together(peers)},
            ROUNDS,
        )
        for peer in peers:
            peer.close()
