import http.server
import json
import os
import sqlite3
import struct
import tempfile
import threading
import unittest
from pathlib import Path

import sweeps

NAN = struct.pack(">d", float("nan"))
TRIAL = {"trial": 0, "cell": 0, "key": "ab", "axes": {"p": 0.2, "seed": 0}, "state": "finished", "step": 9}
REST = {"seconds": 1.5, "attempts": 1, "reason": None, "weights": None, "configuration": {"data": {"name": "digits"}}}
TRIALS = [
    {**TRIAL, "metrics": {"test_error": 0.25, "loss": "NaN"}, "unfinished": {}, **REST},
    {**TRIAL, "trial": 1, "state": "diverged", "metrics": {}, "unfinished": {"loss": "Infinity"}, **REST},
]

# The same as the HTTP API writes them.
VIEW = {"cell": 0, "key": "ab", "axes": {"p": 0.2, "seed": 0}, "step": 9, "fence": 1, "attempts": 1, "failures": 0}
VIEWS = [
    {"ordinal": 0, **VIEW, "state": "finished", "seconds": 1.5, "worker": None, "reason": None, "weights_hash": None}
    | {"measures": {"test_error": 0.25, "loss": "NaN"}, "unfinished": None},
    {"ordinal": 1, **VIEW, "state": "diverged", "seconds": 1.5, "worker": None, "reason": None, "weights_hash": None}
    | {"measures": None, "unfinished": {"loss": "Infinity"}},
]


class ResultsTests(unittest.TestCase):
    def setUp(self):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.root = Path(holder.name)

    def store(self):
        path = self.root / "it's a store.db"
        with sqlite3.connect(path) as database:
            database.executescript(
                "PRAGMA journal_mode = WAL;"
                "CREATE TABLE sweeps (number INTEGER, id TEXT, name TEXT, created INTEGER, deleted INTEGER);"
                "CREATE TABLE members (sweep INTEGER, ordinal INTEGER, trial INTEGER);"
                "CREATE TABLE measures (number INTEGER, name TEXT);"
                "CREATE TABLE metrics (trial INTEGER, step INTEGER, measure INTEGER, value NOT NULL);"
                "INSERT INTO sweeps VALUES (1, 'abcd01', 'pilot', 5, NULL), (2, 'abce02', 'pilot', 6, NULL),"
                " (3, 'ffff03', 'gone', 7, 8);"
                "INSERT INTO members VALUES (1, 0, 10), (2, 0, 11), (2, 1, 10);"
                "INSERT INTO measures VALUES (1, 'loss'), (2, 'error');"
            )
            database.executemany(
                "INSERT INTO metrics VALUES (?, ?, ?, ?)", [(10, 5, 1, NAN), (11, 5, 1, -0.0), (11, 5, 2, 0.1)]
            )
        database.close()
        return str(path)

    def test_metrics_of_a_store_are_those_of_the_newest_sweep_of_the_name(self):
        rows = sweeps.metrics("pilot", store=self.store())
        self.assertEqual(
            repr([tuple(row.values()) for row in rows]),
            "[(0, 5, 'error', 0.1), (0, 5, 'loss', -0.0), (1, 5, 'loss', nan)]",
        )
        self.assertEqual(rows.columns, ["trial", "step", "measure", "value"])

    def test_a_sweep_may_be_named_by_the_beginning_of_its_id(self):
        path = self.store()
        self.assertEqual(len(sweeps.metrics("abcd", store=path)), 1)
        self.assertEqual(len(sweeps.metrics("abce02", store=path, measures=["error"])), 1)

    def test_what_is_not_there_is_refused(self):
        path = self.store()
        for sweep, measures in [("gone", None), ("other", None), ("abc", None), ("pilot", ["accuracy"])]:
            with self.subTest(sweep=sweep), self.assertRaises(sweeps.SweepsError):
                sweeps.metrics(sweep, store=path, measures=measures)
        (self.root / "text").write_text("no store" * 200)
        for bad in (str(self.root / "none.db"), str(self.root / "text"), "postgres://host/db"):
            with self.subTest(store=bad), self.assertRaises(sweeps.SweepsError):
                sweeps.metrics("pilot", store=bad)
        self.assertEqual(sorted(os.listdir(self.root)), ["it's a store.db", "text"])
        with self.assertRaises(sweeps.SweepsError):
            sweeps.results("pilot", store=path, server="http://localhost")

    def test_results_of_a_store_are_what_the_command_exports(self):
        command = self.root / "sweeps"
        lines = "\n".join(json.dumps(trial) for trial in TRIALS)
        command.write_text(f"#!/bin/sh\ncat <<'END'\n{lines}\nEND\necho \"$@\" > '{self.root}/arguments'\n")
        command.chmod(0o755)
        rows = sweeps.results("pilot", store="a b.db", measures=["loss"], command=str(command))
        self.check(rows)
        self.assertEqual(
            (self.root / "arguments").read_text(),
            "export pilot --of trials --format ndjson --store a b.db --measure loss\n",
        )
        command.write_text("#!/bin/sh\necho 'There is none.' >&2\nexit 2\n")
        with self.assertRaisesRegex(sweeps.SweepsError, "There is none."):
            sweeps.results("pilot", store="a.db", command=str(command))

    def test_results_of_a_server_come_over_http(self):
        asked = []

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                asked.append((self.path, self.headers["Authorization"]))
                if "broken" in self.path:
                    self.send_response(200)
                    self.send_header("Content-Length", "1000")
                    self.end_headers()
                    self.wfile.write(b'{"trial": 0')
                    return
                if "torn" in self.path:
                    self.send_response(200)
                    self.send_header("Transfer-Encoding", "chunked")
                    self.end_headers()
                    line = (json.dumps(VIEWS[0]) + "\n").encode()
                    self.wfile.write(b"%x\r\n%b\r\n" % (len(line), line))
                    return
                if "none" in self.path:
                    body, status = json.dumps({"detail": "There is no sweep `none`."}).encode(), 404
                else:
                    body, status = "".join(json.dumps(trial) + "\n" for trial in VIEWS).encode(), 200
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def handle_one_request(self):
                super().handle_one_request()
                self.close_connection = True

            def log_message(self, *_):
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        self.addCleanup(thread.join)
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        address = f"http://127.0.0.1:{server.server_port}/"
        self.check(sweeps.results("a/b", server=address, token="secret", measures=["loss"]))
        self.assertEqual(
            asked, [("/api/v1/sweeps/a%2Fb/export/trials?format=ndjson&measure=loss", "Bearer secret")]
        )
        with self.assertRaisesRegex(sweeps.SweepsError, "There is no sweep `none`."):
            sweeps.results("none", server=address)
        for name in ("broken", "torn"):
            with self.subTest(name), self.assertRaisesRegex(sweeps.SweepsError, "could not be read to the end"):
                sweeps.results(name, server=address)

    def check(self, rows):
        self.assertEqual(
            rows.columns,
            ["trial", "cell", "key", "p", "seed", "state", "step", "test_error", "loss", "loss_unfinished", "seconds"]
            + ["attempts", "reason", "weights", "configuration"],
        )
        self.assertEqual(rows.column("test_error"), [0.25, None])
        self.assertEqual(repr(rows.column("loss")), "[nan, None]")
        self.assertEqual(rows.column("loss_unfinished"), [None, float("inf")])
