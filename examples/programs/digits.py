"""Support vectors on scikit-learn's digits, some of whose labels are wrong."""

import numpy as np
import sweeps
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from sklearn.svm import SVC

trial = sweeps.trial(C=1.0, p=0.0)
x, y = load_digits(return_X_y=True)
x_train, x_test, y_train, y_test = train_test_split(x / 16, y, test_size=0.5, random_state=0)
random = np.random.default_rng(trial.seed)
wrong = random.random(len(y_train)) < trial["p"]
noisy = np.where(wrong, random.integers(0, 10, len(y_train)), y_train)
model = SVC(C=trial["C"]).fit(x_train, noisy)
trial.report(1, test_error=1 - model.score(x_test, y_test), train_error=1 - model.score(x_train, noisy))
