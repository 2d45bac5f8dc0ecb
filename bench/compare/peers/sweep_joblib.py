"""A grid of trainings of mnist_torch.py in as many processes as are asked for, by joblib; its results in a file at the
end.

    sweep_joblib.py PROCESSES FOLDER SWEEP RESULTS

SWEEP is JSON: case, way, and grid with p, learning_rate and seed.
"""

import itertools
import json
import sys

import joblib


def train(folder, case, way, p, learning_rate, seed):
    import mnist_torch

    return {
        "p": p,
        "learning_rate": learning_rate,
        "seed": seed,
        **mnist_torch.train(mnist_torch.mnist(folder, case["size"]), case, p, learning_rate, seed, way),
    }


def main(processes, folder, sweep, results):
    grid = itertools.product(*(sweep["grid"][name] for name in ("p", "learning_rate", "seed")))
    found = joblib.Parallel(n_jobs=processes)(
        joblib.delayed(train)(folder, sweep["case"], sweep["way"], *values) for values in grid
    )
    with open(results, "w") as file:
        json.dump(found, file)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], json.loads(sys.argv[3]), sys.argv[4])
