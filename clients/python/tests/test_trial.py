import io
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import unittest
from pathlib import Path

import sweeps
from sweeps._trial import Trial


class TrialInSweepTests(unittest.TestCase):
    def setUp(self):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.root = Path(holder.name)
        self.folder = self.root / "checkpoint"
        self.folder.mkdir()
        self.channel = self.root / "metrics"
        self.channel.touch()
        self.taken = self.root / "taken"
        self.environment = {
            "SWEEPS_PARAMETERS": str(self.root / "parameters.json"),
            "SWEEPS_METRICS": str(self.channel),
            "SWEEPS_CHECKPOINT": str(self.folder),
            "SWEEPS_TAKEN": str(self.taken),
            "SWEEPS_STEP": "",
            "SWEEPS_SLOTS": "2",
        }
        self.write({"seed": 7, "learning_rate": 0.25, "optimizer": {"name": "sgd"}})

    def write(self, parameters):
        Path(self.environment["SWEEPS_PARAMETERS"]).write_text(json.dumps(parameters), encoding="utf-8")

    def trial(self, **defaults):
        return Trial(defaults, ["--not-ours"], self.environment, io.StringIO())

    def lines(self):
        return [json.loads(line) for line in self.channel.read_text(encoding="utf-8").splitlines()]

    def test_parameters_of_the_sweep_stand_over_defaults(self):
        trial = self.trial(learning_rate=0.5, depth=3, optimizer={"momentum": 0.9})
        self.assertEqual((trial["learning_rate"], trial["depth"], trial.seed, trial.slots), (0.25, 3, 7, 2))
        self.assertEqual((trial["optimizer.name"], trial["optimizer.momentum"]), ("sgd", 0.9))
        with self.assertRaises(KeyError):
            trial["optimizer.name.more"]

    def test_reports_are_lines_of_json(self):
        trial = self.trial()
        trial.report(0, loss=float("nan"), right=True)
        trial.report(100, {"test.error": 0.5}, loss=float("-inf"))
        trial.progress(0.5)
        trial.diverged("loss is NaN")
        self.assertEqual(
            self.lines(),
            [
                {"step": 0, "loss": "NaN", "right": True},
                {"step": 100, "test.error": 0.5, "loss": "-Infinity"},
                {"progress": 0.5},
                {"diverged": "loss is NaN"},
            ],
        )

    def test_bad_reports_are_refused_and_send_nothing(self):
        trial = self.trial()
        trial.report(5, loss=1)
        for step, values in [(4, {}), (-1, {}), (True, {}), (2.5, {}), (6, {"loss": "low"}), (6, {"loss": None})]:
            with self.subTest(step=step, values=values), self.assertRaises(ValueError):
                trial.report(step, values)
        with self.assertRaises(ValueError):
            trial.report(6, {"m" * 70_000: 1})
        self.assertEqual(self.lines(), [{"step": 5, "loss": 1}])

    def test_reports_of_many_threads_stay_whole_in_a_pipe(self):
        self.channel.unlink()
        os.mkfifo(self.channel)
        heard = []
        reader = threading.Thread(target=lambda: heard.extend(self.channel.read_text().splitlines()))
        reader.start()
        trial = self.trial()
        values = {f"measure_{i}": i / 3 for i in range(500)}
        writers = [threading.Thread(target=trial.report, args=(1, values)) for _ in range(8)]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join()
        os.close(trial._channel)
        reader.join()
        self.assertEqual([json.loads(line) for line in heard], [{"step": 1, **values}] * 8)

    def test_a_checkpoint_holds_what_its_block_wrote(self):
        trial = self.trial()
        with trial.checkpoint(1) as folder:
            (folder / "sub").mkdir()
            (folder / "sub" / "old").write_text("1")
            self.assertEqual(self.lines(), [])
        self.taken.write_text("1\n")
        with trial.checkpoint(2) as folder:
            (folder / "new").write_text("2")
        self.assertEqual([path.name for path in self.folder.iterdir()], ["new"])
        self.assertEqual(self.lines(), [{"checkpoint": 1}, {"checkpoint": 2}])

    def test_a_checkpoint_that_fails_leaves_the_one_before(self):
        trial = self.trial()
        with trial.checkpoint(1) as folder:
            (folder / "state").write_text("1")
        with self.assertRaises(ZeroDivisionError), trial.checkpoint(2) as folder:
            (folder / "state").write_text("torn")
            1 / 0
        self.assertEqual((self.folder / "state").read_text(), "1")
        self.assertEqual(self.lines(), [{"checkpoint": 1}])
        self.assertEqual([path.name for path in self.root.glob("checkpoint-*")], [])

    def test_a_checkpoint_is_left_alone_until_it_is_taken(self):
        trial = self.trial()
        with trial.checkpoint(1) as folder:
            (folder / "state").write_text("1")
        written = threading.Event()

        def second():
            with trial.checkpoint(2) as folder:
                (folder / "state").write_text("2")
                written.set()

        saver = threading.Thread(target=second)
        saver.start()
        written.wait()
        self.assertEqual((self.folder / "state").read_text(), "1")
        self.taken.write_text("1")
        saver.join()
        self.assertEqual((self.folder / "state").read_text(), "2")

    def test_a_trial_continues_from_its_last_checkpoint(self):
        self.assertIsNone(self.trial().restored)
        self.environment["SWEEPS_STEP"] = "40"
        (self.folder / "state").write_text("40")
        trial = self.trial()
        self.assertEqual((trial.step, (trial.restored / "state").read_text()), (40, "40"))

    def test_sigterm_asks_to_stop(self):
        script = (
            "import sweeps, sys, time\n"
            "trial = sweeps.trial()\n"
            "print('ready', flush=True)\n"
            "while not trial.should_stop(): time.sleep(0.01)\n"
            "with trial.checkpoint(3) as folder: (folder / 'state').write_text('3')\n"
        )
        package = str(Path(sweeps.__file__).parents[1])
        with subprocess.Popen(
            [sys.executable, "-c", script],
            env={**os.environ, **self.environment, "PYTHONPATH": package},
            stdout=subprocess.PIPE,
        ) as program:
            self.assertEqual(program.stdout.readline(), b"ready\n")
            program.send_signal(signal.SIGTERM)
            self.assertEqual(program.wait(), 0)
        self.assertEqual(self.lines(), [{"checkpoint": 3}])


class TrialAloneTests(unittest.TestCase):
    def trial(self, arguments, **defaults):
        self.output = io.StringIO()
        return Trial(defaults, arguments, {}, self.output)

    def test_parameters_are_defaults_and_the_command_line(self):
        trial = self.trial(
            ["--learning-rate", "0.2", "--depth=4", "--fast=true", "--optimizer.name", "adam", "--seed", "3"],
            learning_rate=1.0,
            depth=2,
            fast=False,
            widths=[1],
            optimizer={"name": "sgd"},
        )
        self.assertEqual(
            dict(trial.parameters),
            {"learning_rate": 0.2, "depth": 4, "fast": True, "widths": [1], "optimizer": {"name": "adam"}, "seed": 3},
        )
        self.assertFalse(trial.in_sweep)

    def test_arguments_that_are_no_parameters_are_refused(self):
        for arguments in (["--unknown", "1"], ["depth=2"], ["--depth"], ["--depth", "2.5"], ["--depth", "NaN"]):
            with self.subTest(arguments=arguments), self.assertRaises(sweeps.SweepsError):
                self.trial(arguments, depth=2)

    def test_reports_are_printed(self):
        self.trial([]).report(100, test_error=0.5)
        self.assertEqual(self.output.getvalue(), "step 100  test_error 0.5\n")

    def test_checkpoints_are_written(self):
        trial = self.trial([])
        with trial.checkpoint(1) as folder:
            (folder / "state").write_text("1")
        with trial.checkpoint(2) as folder:
            (folder / "state").write_text("2")
        with self.assertRaises(ValueError), trial.checkpoint(2):
            pass
