"""How much of what the core can do at most a training step does."""

import frame
import training_cases as cases

ROUNDS = 5 if frame.QUICK else 21

frame.machine()
frame.build("bench/compare/Training")
own = cases.own_worker()
frame.about(
    "Sweeps",
    own.ask(ask="about")["runtime"],
    f"instructions {own.ask(ask='about')['path']}, one thread; data resident, batches as they lie",
)
for hidden in (64, 256, 1024):
    for batch in (32, 128):
        case = f"784-{hidden}-{hidden}-10, batch {batch}"
        frame.say(case)
        for r, share in enumerate(
            own.ask(ask="peak", widths=[784, hidden, hidden, 10], batch=batch, rounds=ROUNDS)["shares"]
        ):
            frame.emit(comparison="training-peak", case=case, side="Sweeps", round=r, value=share)
