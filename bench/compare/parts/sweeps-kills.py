"""A whole sweep on MNIST, undisturbed and with three workers killed on the way: what is lost, what is done twice."""

# slow: several minutes
import fleets
import frame
import whole

frame.machine()
with fleets.Postgres() as postgres:
    sides = whole.Sides(whole.BRIEF, postgres)
    sides.describe()
    for side, measure in sides.killable().items():
        calm = measure(())
        frame.emit(
            comparison="sweep-kills", case=f"{whole.name_of(whole.BRIEF)}, undisturbed", side=side, round=0, **calm
        )
        kills = [calm["wall_seconds"] * share for share in (0.2, 0.4, 0.6)]
        line = measure(kills)
        kept = whole.TRIALS - line["lost"]
        if kept:
            frame.emit(
                comparison="sweep-kills",
                case=f"{whole.name_of(whole.BRIEF)}, 3 kills",
                side=side,
                round=0,
                **line | {"value": kept / line["wall_seconds"]},
            )
        same = (
            ""
            if "fingerprint" not in line
            else (
                ", all results bit by bit as in the undisturbed sweep"
                if line["fingerprint"] == calm["fingerprint"]
                else ", results DIFFER from the undisturbed sweep"
            )
        )
        frame.note(
            f"{side}, after {line['kills']} kill{'s' * (line['kills'] != 1)}: {line['lost']} of {whole.TRIALS} trials"
            f" lost, {line['doubled']} trained to the end twice (undisturbed: {calm['lost']} and"
            f" {calm['doubled']}){same}."
        )
