"""Processes that do nothing, as trials of an Optuna study: true_optuna.py KIND SAMPLER FOLDER TRIALS THREADS LIMIT."""

import subprocess
import sys

import optuna

optuna.logging.set_verbosity(optuna.logging.WARNING)
kind, sampler, folder = sys.argv[1:4]
trials, threads, limit = int(sys.argv[4]), int(sys.argv[5]), float(sys.argv[6])
samplers = {"TPE": optuna.samplers.TPESampler, "random": optuna.samplers.RandomSampler}


def storage():
    if kind == "memory":
        return optuna.storages.InMemoryStorage()
    if kind == "SQLite":
        return optuna.storages.RDBStorage(f"sqlite:///{folder}/study.db")
    return optuna.storages.JournalStorage(optuna.storages.JournalFileStorage(f"{folder}/journal"))


study = optuna.create_study(storage=storage(), sampler=samplers[sampler]())


def objective(trial):
    seed = trial.suggest_int("seed", 0, trials - 1)
    return subprocess.run(["/bin/true"], check=True).returncode + seed


study.optimize(objective, n_trials=trials, n_jobs=threads, timeout=limit)
with open(f"{folder}/done", "w") as file:
    file.write(str(sum(trial.state.is_finished() for trial in study.trials)))
