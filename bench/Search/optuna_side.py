"""Optuna's samplers on the problems: a line of JSON for each search.

optuna_side.py SEEDS TRIALS AHEAD SAMPLERS PROBLEMS (names apart by commas; SEEDS: a number of them, or 5-9)
"""

import json
import random
import sys
import time
import warnings

import optuna
from problems import PROBLEMS

BUDGETS = (25, 50, 100, 200)


def sampler_of(name, seed, ahead):
    if name == "tpe":
        return optuna.samplers.TPESampler(multivariate=True, constant_liar=ahead > 1, seed=seed)
    if name == "cma-es":
        return optuna.samplers.CmaEsSampler(seed=seed)
    if name == "gp":
        return optuna.samplers.GPSampler(seed=seed, deterministic_objective=False)
    return optuna.samplers.RandomSampler(seed=seed)


def suggest(trial, dimensions):
    if dimensions:
        return [trial.suggest_float(f"x{d}", 0, 1) for d in range(dimensions)]
    x = [
        int(trial.suggest_categorical("optimizer", ["0", "1", "2"])),
        trial.suggest_float("rate", 0, 1),
        trial.suggest_int("depth", 0, 4),
        int(trial.suggest_categorical("activation", list("012345"))),
        0.0,
        0,
    ]
    if x[0] == 1:
        x[4] = trial.suggest_float("momentum", 0, 1)
    if x[0] == 2:
        x[5] = trial.suggest_int("window", 0, 7)
    return x


def search(problem, name, seed, trials, ahead):
    function, dimensions, noise = PROBLEMS[problem]
    study = optuna.create_study(sampler=sampler_of(name, seed, ahead))
    draws = random.Random(seed)
    flying, seen, regrets, seconds = [], (float("inf"), float("inf")), {}, 0.0
    for number in range(trials):
        began = time.perf_counter()
        trial = study.ask()
        x = suggest(trial, dimensions)
        seconds += time.perf_counter() - began
        true = function(x)
        observed = true + noise * draws.gauss(0, 1)
        flying.append((trial, observed))
        seen = min(seen, (observed, true))
        if len(flying) >= ahead:
            study.tell(*flying.pop(0))
        if number + 1 in BUDGETS:
            regrets[str(number + 1)] = seen[1]
    return dict(
        who="optuna", sampler=name, problem=problem, ahead=ahead, seed=seed, regrets=regrets, seconds=seconds / trials
    )


def main():
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    warnings.simplefilter("ignore")
    first, _, last = sys.argv[1].rpartition("-")
    seeds = range(int(first), int(last) + 1) if first else range(int(last))
    trials, ahead = int(sys.argv[2]), int(sys.argv[3])
    for problem in sys.argv[5].split(","):
        for name in sys.argv[4].split(","):
            for seed in seeds:
                print(json.dumps(search(problem, name, seed, trials, ahead)), flush=True)


main()
