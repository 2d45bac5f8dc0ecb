"""Trials that do nothing, in one process of an Optuna study that several share.

    noop_optuna.py STORAGE STUDY SHARE TRIALS SAMPLER LIMIT

STORAGE is a URL for SQLAlchemy or `journal:PATH`; SAMPLER is grid or random, or none to make the study only; SHARE is
how many of the TRIALS this process makes, for at most LIMIT seconds.
Says `ready` when all is imported and connected, begins at a line from stdin, and ends with a line of JSON.
"""

import json
import sys
import time

import optuna

optuna.logging.set_verbosity(optuna.logging.WARNING)


def storage_of(location):
    if location.startswith("journal:"):
        return optuna.storages.JournalStorage(optuna.storages.JournalFileStorage(location.removeprefix("journal:")))
    return optuna.storages.RDBStorage(
        location, engine_kwargs={"connect_args": {"timeout": 100}} if location.startswith("sqlite") else None
    )


def grid_of(size):
    """Two axes, as square as powers of ten allow: the sampler writes the whole grid down with every trial, and so it
    stays short."""
    seeds = 10
    while seeds * seeds < size:
        seeds *= 10
    return {"p": list(range(size // seeds)), "seed": list(range(seeds))}


def main(location, name, share, whole, kind, limit):
    space = grid_of(whole)
    sampler = optuna.samplers.GridSampler(space) if kind == "grid" else optuna.samplers.RandomSampler()
    study = optuna.create_study(storage=storage_of(location), study_name=name, sampler=sampler, load_if_exists=True)
    if kind == "none":
        return
    print("ready", flush=True)
    sys.stdin.readline()
    deadline = time.monotonic() + limit
    done = 0

    def objective(trial):
        nonlocal done
        done += 1
        if time.monotonic() > deadline:
            study.stop()
        p = trial.suggest_int("p", 0, len(space["p"]) - 1)
        return p + trial.suggest_int("seed", 0, len(space["seed"]) - 1) / 64

    study.optimize(objective, n_trials=share)
    print(json.dumps({"trials": done}), flush=True)


main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), sys.argv[5], float(sys.argv[6]))
