"""Processes that do nothing, as trials of an Optuna study: true_optuna.py FOLDER TRIALS THREADS LIMIT."""

import subprocess
import sys

import optuna

optuna.logging.set_verbosity(optuna.logging.WARNING)
folder, trials, threads, limit = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])
study = optuna.create_study(
    storage=optuna.storages.JournalStorage(optuna.storages.JournalFileStorage(f"{folder}/journal")),
    sampler=optuna.samplers.RandomSampler(),
)


def objective(trial):
    seed = trial.suggest_int("seed", 0, trials - 1)
    return subprocess.run(["/bin/true"], check=True).returncode + seed


study.optimize(objective, n_trials=trials, n_jobs=threads, timeout=limit)
with open(f"{folder}/done", "w") as file:
    file.write(str(sum(trial.state.is_finished() for trial in study.trials)))
