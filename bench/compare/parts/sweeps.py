"""A whole sweep on MNIST, with as many processes as cores."""

import fleets
import frame
import whole

frame.machine()
with fleets.Postgres() as postgres:
    sides = whole.Sides(whole.SMALL, postgres)
    sides.describe()
    frame.alternate("sweep", f"{whole.TRIALS} trials of {whole.title(whole.SMALL)}", sides.all(), 1 if frame.QUICK else 2)
    sides.say_errors()
