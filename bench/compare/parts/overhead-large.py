"""As the part `overhead`, at 10,000 and 100,000 trials: how the cost of a trial grows. Peers are stopped at a time
limit."""

# slow: a quarter of an hour
import fleets
import frame
import noop

SIZES = [2000] if frame.QUICK else [10_000, 100_000]
LIMIT = 5 if frame.QUICK else 20
# Sides whose cost grew so much at a size that a larger one would only show the limit once more.
tired = set()


def untired(sides):
    def once(name, measure):
        def with_memory(r):
            line = measure(r)
            if not line["complete"]:
                tired.add(name)
            return line

        return with_memory

    return {name: once(name, measure) for name, measure in sides.items() if name not in tired}


frame.machine()
noop.build()
noop.describe()
with fleets.Postgres() as postgres:
    for smaller, trials in zip([None, *SIZES], SIZES):
        if tired:
            frame.note(
                f"Stopped at {smaller:,} trials, and so not tried with {trials:,}: " + "; ".join(sorted(tired)) + "."
            )
        case = f"{trials:,} trials"
        frame.say(case)
        noop.alternate("noop-large-postgres", case, untired(noop.on_postgres(postgres, trials, LIMIT)), 1)
        noop.alternate("noop-large-files", case, untired(noop.in_files(trials, LIMIT)), 1)
        noop.alternate("noop-large-tasks", case, untired(noop.of_tasks(trials, LIMIT)), 1)
noop.tell()
