"""Several processes that do one thing together, and the servers that they need: for the parts that compare sweeps as a
whole."""

import json
import os
import subprocess
import sys
import time

import frame

POSTGRES = os.path.join(frame.ROOT, "bench/Storage/with-postgres")
TICK = os.sysconf("SC_CLK_TCK")


class Postgres:
    """A PostgreSQL server of its own, durable, gone afterwards. Every measurement takes a new database."""

    def __init__(self):
        self._databases = 0

    def __enter__(self):
        self._holder = subprocess.Popen(
            [POSTGRES, "--", "bash", "-c", "echo {}; read -r _ || true"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        location = self._holder.stdout.readline().strip()
        if not location:
            raise RuntimeError(
                "A PostgreSQL server could not be started; see the messages above. Debian's package is postgresql."
            )
        self.server = location.rsplit("/", 1)[0]
        self.postmaster = parent_of(int(self.ask("SELECT pg_backend_pid()")[0][0]))
        return self

    def __exit__(self, *_):
        self._holder.stdin.close()
        self._holder.wait()

    def database(self):
        """A new database's name."""
        self._databases += 1
        self.ask(f"CREATE DATABASE d{self._databases}")
        return f"d{self._databases}"

    def own(self, database):
        return f"{self.server}/{database}"

    def sqlalchemy(self, database):
        return f"{self.server.replace('postgres://', 'postgresql+psycopg2://')}/{database}"

    def position(self):
        """Bytes of write-ahead log that were written so far."""
        return int(self.ask("SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')")[0][0])

    def ask(self, statement, database="postgres"):
        import psycopg2

        connection = psycopg2.connect(f"{self.server.replace('postgres://', 'postgresql://')}/{database}")
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(statement)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()


def parent_of(pid):
    with open(f"/proc/{pid}/stat") as stat:
        return int(stat.read().rsplit(")", 1)[1].split()[1])


def cpu_of(pid):
    """CPU seconds of a process, of its children that have ended, and of its descendants that have not."""
    ticks = 0
    for p in frame.family(pid):
        try:
            with open(f"/proc/{p}/stat") as stat:
                fields = stat.read().rsplit(")", 1)[1].split()
            ticks += sum(int(field) for field in fields[11:15])
        except (OSError, ProcessLookupError):
            pass  # it ended meanwhile, and its parent has counted it
    return ticks / TICK


class Ended(RuntimeError):
    """A process ended where an answer was expected."""


def together(commands, trials, server=None, environment=None, servers=()):
    """Processes that say `ready`, begin at a line, and answer by a line of JSON with the trials that they made.

    The figure counts from the moment at which all are ready to the last answer. `cold_seconds` begins where the first
    process is started. Processes named by `server` and `servers` (their ids) serve them: their memory and CPU time are
    kept apart.
    """
    serving = [pid for pid in (server, *servers) if pid]
    before = sum(cpu_of(pid) for pid in serving)
    spawned = time.perf_counter()
    processes = [
        subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=frame.ROOT,
            env={**os.environ, **(environment or {})},
        )
        for command in commands
    ]
    peaks = frame.Peaks({"workers": lambda: [process.pid for process in processes], "servers": lambda: serving})
    try:
        for process in processes:
            if answer(process) != "ready":
                raise RuntimeError(f"{process.args} did not say that it is ready.")
        started = sum(cpu_of(process.pid) for process in processes)
        begun = time.perf_counter()
        for process in processes:
            say(process)
        done = sum(json.loads(answer(process))["trials"] for process in processes)
        ended = time.perf_counter()
        memory = peaks.stop()
        own = sum(cpu_of(process.pid) for process in processes) - started
        served = sum(cpu_of(pid) for pid in serving) - before
    finally:
        peaks.stop()
        for process in processes:
            process.stdin.close()
        for process in processes:
            process.wait()
    seconds = ended - begun
    line = {
        "value": done / seconds,
        "trials": done,
        "wall_seconds": seconds,
        "cold_seconds": ended - spawned,
        "cpu_seconds": own + served,
        "microseconds": seconds / done * 1e6,
        "peak_mb": memory["workers"] / 1e6,
        "complete": done >= trials,
    }
    if serving:
        line |= {"server_mb": memory["servers"] / 1e6, "server_cpu_seconds": served}
    return line


def answer(process):
    """Its next line, but for what is neither an answer nor a sign of being ready."""
    while True:
        line = process.stdout.readline()
        if not line:
            raise Ended(
                f"{process.args} ended with code {process.wait()} where an answer was expected; see its messages above."
            )
        if line.startswith("{") or line.strip() == "ready":
            return line.strip()
        print(line, end="", file=sys.stderr)


def say(process):
    process.stdin.write("\n")
    process.stdin.flush()
