"""A whole sweep on MNIST, with as many processes as cores."""

import fleets
import frame
import whole

frame.machine()
with fleets.Postgres() as postgres:
    sides = whole.Sides(whole.SMALL, postgres)
    sides.describe()
    for r in range(1 if frame.QUICK else 2):
        order = sides.all().items() if r % 2 == 0 else reversed(sides.all().items())
        for side, measure in order:
            line = measure(r)
            frame.emit(comparison="sweep", case=whole.name_of(whole.SMALL), side=side, round=r, **line)
            frame.emit(
                comparison="sweep-memory", case=whole.name_of(whole.SMALL), side=side, round=r, value=line["peak_mb"]
            )
    sides.say_errors()
