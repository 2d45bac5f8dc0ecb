"""What a trial costs beside its training: sweeps of trials that do nothing."""

import frame
import fleets
import noop

frame.machine()
noop.build()
noop.describe()
SIZES = [100] if frame.QUICK else [100, 1000]
ROUNDS = 1 if frame.QUICK else 3
LIMIT = 5 if frame.QUICK else 10

with fleets.Postgres() as postgres:
    for trials in SIZES:
        case = f"{trials:,} trials"
        frame.say(case)
        noop.alternate("noop-postgres", case, noop.on_postgres(postgres, trials, LIMIT), ROUNDS)
        noop.alternate("noop-files", case, noop.in_files(trials, LIMIT), ROUNDS)
        noop.alternate("noop-tasks", case, noop.of_tasks(trials, LIMIT), ROUNDS)
noop.tell()
