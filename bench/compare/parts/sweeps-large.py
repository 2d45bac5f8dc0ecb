"""A whole sweep on MNIST with a network in which products take most of the time."""

# slow: several minutes
import fleets
import frame
import whole

frame.machine()
with fleets.Postgres() as postgres:
    sides = whole.Sides(whole.LARGE, postgres)
    sides.describe()
    frame.alternate("sweep-large", whole.name_of(whole.LARGE), sides.all(), 1)
    sides.say_errors()
