"""Makes a Python program a trial of a sweep, and reads what sweeps measured.

In a program that a sweep runs::

    import sweeps

    trial = sweeps.trial(learning_rate=0.1, depth=2)
    trial.report(100, test_error=0.12)

In a notebook::

    rows = sweeps.results("mlp-noise", store="results.db")
"""

from ._errors import SweepsError
from ._results import metrics, results
from ._rows import Rows
from ._trial import Trial, trial

__all__ = ["Rows", "SweepsError", "Trial", "metrics", "results", "trial"]
