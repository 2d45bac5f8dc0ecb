"""Ways past the bottlenecks of docs/scale.md, tried: parts of bench/Scale/measure."""

import json
import os
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "bench/compare"))
import fleets
import frame

SCALE = os.path.join(ROOT, "bench/Scale/bin/Release/net10.0/Sweeps.Bench.Scale.dll")


def silo(keep):
    """A worker of 16 slots, whose trials sleep: with what its slots say written at once, and gathered."""
    frame.build("bench/Scale")
    with fleets.Postgres() as postgres:
        for seconds, trials, snapshots in SILO:
            for gather in (0, 250):
                found = [worker(postgres, trials, seconds, snapshots, gather) for _ in range(3 if seconds < 1 else 1)]
                keep(
                    what="silo",
                    slots=16,
                    seconds=seconds,
                    snapshots=snapshots,
                    gather_ms=gather,
                    trials=trials,
                    **sorted(found, key=lambda line: line["server_microseconds"])[len(found) // 2],
                )


SILO = [
    (0.1, 1600, 4),
    (1, 320, 20),
    (10, 64, 20),
]  # a trial takes so many seconds, on average; how many; snapshots of each


def worker(postgres, trials, seconds, snapshots, gather):
    database = postgres.database()
    process = subprocess.Popen(
        ["dotnet", SCALE, "silo", postgres.own(database), *map(str, (trials, 16, seconds, snapshots, gather))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    fleets.answer(process)
    before = asked(postgres, database)
    wal, server, own = postgres.position(), fleets.cpu_of(postgres.postmaster), fleets.cpu_of(process.pid)
    fleets.say(process)
    found = json.loads(fleets.answer(process))
    line = {
        "trials_per_second": trials / found["seconds"],
        "busy": found["busy"],
        "server_microseconds": (fleets.cpu_of(postgres.postmaster) - server) / trials * 1e6,
        "own_microseconds": (fleets.cpu_of(process.pid) - own) / trials * 1e6,
        "wal_bytes": (postgres.position() - wal) / trials,
    }
    line["requests"] = (asked(postgres, database) - before) / trials
    fleets.say(process)
    process.stdin.close()
    process.wait()
    return line


def asked(postgres, database):
    """Transactions that the server has seen; it is told of them once a second."""
    time.sleep(1.5)
    return int(postgres.ask(f"SELECT xact_commit FROM pg_stat_database WHERE datname = '{database}'")[0][0])


def partitions(keep, rows=10_000_000, writers=4):
    """The table of metrics in one piece and in parts."""
    frame.build("bench/Scale")
    with fleets.Postgres() as postgres:
        for kind in ("one", "hash", "range"):
            keep(what="partitions", kind=kind, rows=rows, writers=writers, **partitioned(postgres, kind, rows, writers))


def partitioned(postgres, kind, rows, writers):
    database = postgres.database()
    process = subprocess.Popen(
        ["dotnet", SCALE, "partitions", postgres.own(database), kind, str(rows), str(writers)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    fleets.answer(process)
    wal, server = postgres.position(), fleets.cpu_of(postgres.postmaster)
    fleets.say(process)
    found = json.loads(fleets.answer(process))
    line = {
        "rows_per_second": rows / found["seconds"],
        "server_microseconds": (fleets.cpu_of(postgres.postmaster) - server) / rows * 1e6,
        "wal_bytes": (postgres.position() - wal) / rows,
    }
    line["table_bytes"], line["index_bytes"] = map(
        int,
        postgres.ask(
            "SELECT sum(pg_table_size(relid)), sum(pg_indexes_size(relid)) FROM pg_stat_user_tables", database
        )[0],
    )
    wal, server = postgres.position(), fleets.cpu_of(postgres.postmaster)
    fleets.say(process)
    line["delete_seconds"] = json.loads(fleets.answer(process))["delete_seconds"]
    line |= {
        "delete_cpu_seconds": fleets.cpu_of(postgres.postmaster) - server,
        "delete_wal_bytes": postgres.position() - wal,
    }
    fleets.say(process)
    process.stdin.close()
    process.wait()
    postgres.ask(f"DROP DATABASE {database}")
    return line


def telemetry(keep, trials=20_000):
    """Trials that do nothing, in a process of which nobody hears, one that is listened to, and one that sends by
    OTLP."""
    frame.build("bench/Scale")
    with fleets.Postgres() as postgres, Collector() as collector:
        found = {told: [] for told in ("nobody", "listeners", "otlp")}
        for _ in range(3):
            for told, lines in found.items():
                lines.append(telling(postgres, trials, told, collector))
        for told, lines in found.items():
            keep(
                what="telemetry", told=told, **sorted(lines, key=lambda line: line["cpu_microseconds"])[len(lines) // 2]
            )


def telling(postgres, trials, told, collector):
    command = ["dotnet", SCALE, "telemetry", postgres.own(postgres.database()), str(trials), told]
    environment = {
        **os.environ,
        "OTEL_EXPORTER_OTLP_ENDPOINT": collector.address,
        "OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf",
    }
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)
    fleets.answer(process)
    taken = collector.taken
    fleets.say(process)
    found = json.loads(fleets.answer(process))
    fleets.say(process)
    process.stdin.close()
    process.wait()
    return {
        "trials": trials,
        "trials_per_second": trials / found["seconds"],
        "cpu_microseconds": found["cpu_microseconds"],
        "spans": found["spans"],
        "sent_bytes": (collector.taken - taken) / trials,
    }


class Collector:
    """Takes whatever is sent by OTLP over HTTP, and counts its bytes."""

    def __enter__(self):
        import http.server
        import threading

        collector = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                collector.taken += len(self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.taken = 0
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
