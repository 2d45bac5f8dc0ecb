"""Tables of docs/scale.md from what bench/Scale/measure has measured, and the model that follows from it."""

import json
import math
import os

# A silo of the model: what it has and does. Everything else is measured.
SLOTS = 16
SILOS = (10, 100, 1000)
TRIAL_SECONDS = (1, 10, 60)
SNAPSHOTS = 20  # metric batches of ten rows that a trial sends on its way, at most one a second
CHECKPOINT_SECONDS = 10
LEASE_SECONDS = 10
GATHER_SECONDS = 0.25  # how long what a slot says waits for others
AHEAD_SECONDS = 0.25  # so much work is claimed ahead
LONG_SECONDS = 2  # of trials longer than this none is claimed ahead
CHECKPOINT = "checkpoint:1048576"


def write(results, page):
    found = {
        name: read(os.path.join(results, f"{name}.jsonl"))
        for name in ("coordinator", "requests", "cluster", "million", "silo", "shards", "partitions", "telemetry")
    }
    found["costs"] = found["coordinator"] + found["requests"]
    with open(page) as file:
        text = file.read()
    for name, block in (
        ("costs", costs),
        ("cluster", cluster),
        ("million", million),
        ("silo", silo),
        ("shards", shards),
        ("partitions", partitions),
        ("telemetry", telemetry),
    ):
        if found[name]:
            text = replace(text, name, block(found[name]))
    if found["coordinator"] and found["requests"] and found["cluster"]:
        text = replace(text, "model", model(found["costs"], found["cluster"]))
    with open(page, "w") as file:
        file.write(text)


def read(path):
    if not os.path.exists(path):
        return []
    with open(path) as lines:
        return [json.loads(line) for line in lines]


def replace(text, name, block):
    begin, end = f"<!-- measured: {name} -->", f"<!-- end of {name} -->"
    at, to = text.index(begin) + len(begin), text.index(end)
    return f"{text[:at]}\n{block}\n{text[to:]}"


def table(head, rows):
    lines = [
        "| " + " | ".join(head) + " |",
        "|" + "|".join("---" if at == 0 else "---:" for at in range(len(head))) + "|",
    ]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])


def n(value, digits=3):
    """A number of three significant digits."""
    if value == 0:
        return "0"
    if abs(value) >= 10**digits:
        return f"{value:,.0f}"
    text = f"{value:.{digits}g}"
    return f"{float(text):,.10f}".rstrip("0").rstrip(".") if "e" in text else text


def size(bytes_):
    for unit, of in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if bytes_ >= of:
            return f"{n(bytes_ / of)} {unit}"
    return f"{n(bytes_)} B"


def costs(found):
    coordinators = table(
        ["workers", "slots each", "trials", "trials/s", "CPU µs a trial", "allocated a trial", "claims"],
        [
            [
                n(line["workers"]),
                n(line["slots"]),
                {"long": "long: each is claimed when a slot is free", "short": "short: claimed ahead"}[
                    line["trials_are"]
                ],
                n(line["trials_per_second"]),
                n(line["cpu_microseconds"]),
                size(line["allocated_bytes"]),
                n(line["claims"]),
            ]
            for line in found
            if line["what"] == "coordinator"
        ],
    )
    requests = table(
        ["request", "at once", "requests/s", "server's CPU µs", "client's CPU µs", "write-ahead log"],
        [
            [
                REQUEST_NAMES[line["request"]],
                n(line["at_once"]),
                n(line["per_second"]),
                n(line["server_microseconds"]),
                n(line["client_microseconds"]),
                size(line["wal_bytes"]),
            ]
            for line in found
            if line["what"] == "request"
        ],
    )
    return f"{coordinators}\n\n{requests}"


REQUEST_NAMES = {
    "heartbeat": "heartbeat of a worker",
    "claim:1": "claim of one new trial",
    "claim:16": "claim of 16 new trials",
    "claim:64": "claim of 64 new trials",
    "end:1:10": "end of one trial with 10 metrics",
    "end:16:10": "ends of 16 trials with 10 metrics each",
    "end:64:10": "ends of 64 trials with 10 metrics each",
    "end:1:100": "end of one trial with 100 metrics",
    "metrics:1:10": "10 metrics of a trial that goes on",
    "metrics:16:10": "10 metrics each of 16 trials that go on",
    CHECKPOINT: "checkpoint of 1 MiB, kept in the database",
}


def cluster(found):
    rest = table(
        [
            "silos, at rest",
            "share of a core, a silo",
            "gateway",
            "PostgreSQL",
            "write-ahead log a second",
            "memory of a silo",
            "connections",
        ],
        [
            [
                n(line["silos"]),
                f"{line['silo_share']:.2%}",
                f"{line['gateway_share']:.2%}",
                f"{line['server_share']:.2%}",
                size(line["wal_bytes_per_second"]),
                f"{n(line['silo_mb'])} MB",
                n(line["connections"]),
            ]
            for line in found
            if line["what"] == "at rest"
        ],
    )
    rows = [
        ["embedded host, one process", n(line["trials_per_second"]), n(line["cpu_microseconds"]), "–", "–", "–", "–"]
        for line in found
        if line["what"] == "embedded"
    ]
    for silos in sorted({line["silos"] for line in found if line["what"] == "load"}):
        line = best(found, silos)
        rows.append(
            [
                f"{silos} silo{'s' if silos > 1 else ''} of one slot",
                n(line["trials_per_second"]),
                n(line["silos_microseconds"]),
                n(line["gateway_microseconds"]),
                n(line["server_microseconds"]),
                size(line["wal_bytes"]),
                n(line["connections"]) if "connections" in line else "–",
            ]
        )
    heads = [
        "8,000 trials of next to no work",
        "trials/s",
        "workers: CPU µs a trial",
        "gateway",
        "PostgreSQL",
        "write-ahead log a trial",
        "connections",
    ]
    return f"{rest}\n\n{table(heads, rows)}"


def silo(found):
    rows = []
    for line in (line for line in found if line["what"] == "silo"):
        rows.append(
            [
                f"{n(line['seconds'])} s",
                "at once" if line["gather_ms"] == 0 else f"gathered, {n(line['gather_ms'])} ms at most",
                n(line["trials_per_second"]),
                f"{min(1, line['busy']):.0%}",
                n(line["requests"]),
                f"{n(line['server_microseconds'] / 1e3)} ms",
                f"{n(line['own_microseconds'] / 1e3)} ms",
                size(line["wal_bytes"]),
            ]
        )
    return table(
        [
            "a trial takes",
            "written",
            "trials/s",
            "slots busy",
            "transactions a trial",
            "PostgreSQL: CPU a trial",
            "worker: CPU a trial",
            "write-ahead log a trial",
        ],
        rows,
    )


def shards(found):
    return table(
        ["coordinators of one sweep", "trials/s", "CPU µs a trial", "claims"],
        [
            [n(line["shards"]), n(line["trials_per_second"]), n(line["cpu_microseconds"]), n(line["claims"])]
            for line in found
            if line["what"] == "shards"
        ],
    )


def partitions(found):
    kinds = {"one": "one table", "hash": "eight, by a hash of the trial", "range": "eight, by ranges of trials"}
    return table(
        [
            "metrics are in",
            "rows/s",
            "PostgreSQL: CPU µs a row",
            "write-ahead log a row",
            "table",
            "index",
            "an eighth of it deleted in",
            "which costs",
        ],
        [
            [
                kinds[line["kind"]],
                n(line["rows_per_second"]),
                n(line["server_microseconds"]),
                size(line["wal_bytes"]),
                size(line["table_bytes"]),
                size(line["index_bytes"]),
                f"{n(line['delete_seconds'])} s",
                f"{n(line['delete_cpu_seconds'])} s of CPU, {size(line['delete_wal_bytes'])} of log",
            ]
            for line in found
            if line["what"] == "partitions"
        ],
    )


def telemetry(found):
    kinds = {
        "nobody": "nobody",
        "listeners": "listeners that take every span and value, and drop them",
        "otlp": "OTLP to a collector beside it",
    }
    return table(
        ["who listens", "trials/s", "process: CPU µs a trial", "spans a trial", "sent a trial"],
        [
            [
                kinds[line["told"]],
                n(line["trials_per_second"]),
                n(line["cpu_microseconds"]),
                n(line["spans"]) if line["told"] == "listeners" else "–",
                size(line["sent_bytes"]) if line["sent_bytes"] else "–",
            ]
            for line in found
            if line["what"] == "telemetry"
        ],
    )


def best(found, silos):
    """The round of the median rate, the first one left out: in it everything is compiled."""
    rounds = sorted(
        (line for line in found if line["what"] == "load" and line["silos"] == silos and line["round"] > 0),
        key=lambda line: line["trials_per_second"],
    )
    return rounds[len(rounds) // 2]


def million(found):
    run = next(line for line in found if line["what"] == "run")
    of = {line["what"]: line for line in found}
    whole = sum(line["table_bytes"] + line["index_bytes"] for line in found if line["what"] == "table")
    settings = of["settings"]
    text = [
        (
            f"{run['trials']:,} trials of {run['metrics']} metrics each, one process, PostgreSQL"
            f" {settings['server_version'].split()[0]} with `fsync` {settings['fsync']}, `shared_buffers`"
            f" {settings['shared_buffers']}, `max_wal_size` {settings['max_wal_size']}:"
            f" **{n(run['trials_per_second'])} trials/s** ({n(run['trials_per_second'] * run['metrics'])} metric"
            f" rows/s), {n(run['wall_seconds'])} s. The process had at most {n(run['peak_mb'])} MB, the server"
            f" {n(run['server_mb'])} MB (shared buffers included). CPU time:"
            f" {n((run['cpu_seconds'] - run['server_cpu_seconds']) / run['trials'] * 1e6)} µs a trial in the process,"
            f" {n(run['server_cpu_seconds'] / run['trials'] * 1e6)} µs in the server. Trials a second in each ten"
            f" seconds: {', '.join(n(rate) for rate in run['rates'])}."
        ),
        "",
        table(
            ["table", "rows, about", "table", "indexes", "bytes a trial"],
            [
                [
                    f"`{line['name']}`",
                    n(line["rows"]),
                    size(line["table_bytes"]),
                    size(line["index_bytes"]),
                    n((line["table_bytes"] + line["index_bytes"]) / run["trials"]),
                ]
                for line in found
                if line["what"] == "table"
            ]
            + [["all", "", "", size(whole), n(whole / run["trials"])]],
        ),
        "",
        (
            "Then `sweeps serve` over that store is asked, each question once and then three times again. Of what was"
            " asked before it knows nothing at first; unchanged answers are kept."
        ),
        "",
        table(
            ["question", "first", "again (median)", "answer"],
            [
                [
                    line["name"],
                    f"{n(line['first_ms'])} ms",
                    f"{n(line['median_ms'])} ms",
                    size(line["bytes"]) if line["status"] == 200 else str(line["status"]),
                ]
                for line in found
                if line["what"] == "question"
            ],
        ),
    ]
    if "server of questions" in of:
        text.append(f"\nAfterwards the process that answers has {n(of['server of questions']['peak_mb'])} MB.")
    return "\n".join(text)


def model(costs_found, cluster_found):
    """Rates of requests times what each costs. Nothing here is measured on so many silos."""
    coordinator = {
        line["workers"]: line["cpu_microseconds"]
        for line in costs_found
        if line["what"] == "coordinator" and line["trials_are"] == "long" and line["slots"] == SLOTS
    }
    request = {line["request"]: line for line in costs_found if line["what"] == "request"}
    rest = max((line for line in cluster_found if line["what"] == "at rest"), key=lambda line: line["silos"])
    cores = lambda asked: sum(rate * request[name]["server_microseconds"] for name, rate in asked.items()) / 1e6
    rows = []
    for silos in SILOS:
        for seconds in TRIAL_SECONDS:
            trials = silos * SLOTS / seconds
            snapshots = silos * SLOTS * min(1, SNAPSHOTS / seconds)
            fixed = silos * rest["server_share"] / rest["silos"]
            single = {
                "claim:1": trials,
                "end:1:10": trials,
                "metrics:1:10": snapshots,
                "heartbeat": silos * 3 / LEASE_SECONDS,
            }
            gathered = silos * gathered_cores(request, trials / silos, snapshots / silos, seconds)
            saved = silos * SLOTS / CHECKPOINT_SECONDS if seconds > CHECKPOINT_SECONDS else 0
            kept = {CHECKPOINT: saved}
            rows.append(
                [
                    n(silos),
                    f"{seconds} s",
                    n(trials),
                    n(trials * coordinator[silos] / 1e6),
                    n(cores(single) + fixed),
                    n(gathered + fixed),
                    f"{size(sum(rate * request[name]['wal_bytes'] for name, rate in single.items()))}/s",
                    "–" if not saved else f"{n(cores(kept))} and {size(saved * request[CHECKPOINT]['wal_bytes'])}/s",
                    n(silos * rest["connections"] / (rest["silos"] + 1)),
                ]
            )
    return table(
        [
            "silos",
            "a trial takes",
            "trials/s",
            "coordinator: cores",
            "PostgreSQL: cores, a request for everything",
            "the same, gathered",
            "write-ahead log",
            "checkpoints in the database: cores and log",
            "connections at rest",
        ],
        rows,
    )


def gathered_cores(request, trials, snapshots, seconds):
    """What a silo asks of the database when its slots' writes are gathered. Ends are, where trials wait that were
    claimed ahead; claims then are for half of what is held ahead."""
    ahead = seconds <= LONG_SECONDS
    writes = min(SLOTS, 1 + (snapshots + (trials if ahead else 0)) * GATHER_SECONDS)
    claims = max(1, math.ceil(SLOTS * AHEAD_SECONDS / seconds) / 2) if ahead else 1
    each = lambda name, together: of(request[f"{name}:1{tail(name)}"], request[f"{name}:16{tail(name)}"], together)
    cost = (
        trials * each("claim", claims)
        + trials * each("end", writes if ahead else 1)
        + snapshots * each("metrics", writes)
        + 3 / LEASE_SECONDS * request["heartbeat"]["server_microseconds"]
    )
    return cost / 1e6


def tail(name):
    return "" if name == "claim" else ":10"


def of(one, sixteen, together):
    """Server's CPU µs of one of so many in a request, on the line through what one and sixteen cost."""
    slope = (sixteen["server_microseconds"] - one["server_microseconds"]) / 15
    return (one["server_microseconds"] + slope * (together - 1)) / together
