"""One process of an Optuna study that several share: grid search over trainings of mnist_torch.py, until the grid is
done.

    sweep_optuna.py STORAGE FOLDER SWEEP

SWEEP is JSON: name, case, way, grid with p, learning_rate and seed, and heartbeat. STORAGE is a URL for SQLAlchemy or
`journal:PATH`. With a heartbeat, which a database can have, trials of processes that were killed are failed after ten
seconds, and enqueued again by Optuna's own callback.

    sweep_optuna.py STORAGE make SWEEP
    sweep_optuna.py STORAGE count SWEEP

Makes the study and its tables; prints how many combinations of the grid were trained to the end, and how many times
beyond the first.
"""

import json
import sys
import warnings

import optuna

warnings.filterwarnings("ignore", category=optuna.exceptions.ExperimentalWarning)
optuna.logging.set_verbosity(optuna.logging.ERROR)


def storage_of(location, heartbeat):
    if location.startswith("journal:"):
        return optuna.storages.JournalStorage(optuna.storages.JournalFileStorage(location.removeprefix("journal:")))
    if not heartbeat:
        return optuna.storages.RDBStorage(location)
    return optuna.storages.RDBStorage(
        location,
        heartbeat_interval=1,
        grace_period=10,
        failed_trial_callback=optuna.storages.RetryFailedTrialCallback(),
    )


def study_of(location, sweep):
    sampler = optuna.samplers.GridSampler(sweep["grid"])
    return optuna.create_study(
        storage=storage_of(location, sweep["heartbeat"]), study_name=sweep["name"], sampler=sampler, load_if_exists=True
    )


def work(location, folder, sweep):
    import mnist_torch

    study, grid, case = study_of(location, sweep), sweep["grid"], sweep["case"]
    data = mnist_torch.mnist(folder, case["size"])

    def objective(trial):
        p = trial.suggest_float("p", min(grid["p"]), max(grid["p"]))
        learning_rate = trial.suggest_float("learning_rate", min(grid["learning_rate"]), max(grid["learning_rate"]))
        seed = trial.suggest_int("seed", min(grid["seed"]), max(grid["seed"]))
        found = mnist_torch.train(data, case, p, learning_rate, seed, sweep["way"])
        trial.set_user_attr("train_error", found["train_error"])
        return found["test_error"]

    study.optimize(objective)


def count(location, sweep):
    study = study_of(location, sweep)
    errors, times = {}, 0
    for trial in study.get_trials(deepcopy=False, states=(optuna.trial.TrialState.COMPLETE,)):
        key = json.dumps([trial.params[name] for name in sorted(sweep["grid"])])
        errors[key] = trial.value
        times += 1
    print(json.dumps({"errors": list(errors.values()), "more": times - len(errors)}))


if sys.argv[2] == "count":
    count(sys.argv[1], json.loads(sys.argv[3]))
elif sys.argv[2] == "make":
    study_of(sys.argv[1], json.loads(sys.argv[3]))
else:
    work(sys.argv[1], sys.argv[2], json.loads(sys.argv[3]))
