"""The problems that searches are measured on. Problem.cs has the same ones."""

import math

HARTMANN_A = (
    (10, 3, 17, 3.5, 1.7, 8),
    (0.05, 10, 17, 0.1, 8, 14),
    (3, 3.5, 1.7, 10, 17, 8),
    (17, 8, 0.05, 10, 0.1, 14),
)
HARTMANN_P = (
    (0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886),
    (0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991),
    (0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.6650),
    (0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381),
)
HARTMANN_C = (1.0, 1.2, 3.0, 3.2)
PENALTY = (0.3, 0.15, 0.0, 0.2, 0.1, 0.25)


def branin(x):
    a, b = 15 * x[0] - 5, 15 * x[1]
    curve = b - 5.1 / (4 * math.pi**2) * a * a + 5 / math.pi * a - 6
    return curve**2 + 10 * (1 - 1 / (8 * math.pi)) * math.cos(a) + 10 - 0.39788735772973816


def hartmann(x):
    total = 0.0
    for c, row, at in zip(HARTMANN_C, HARTMANN_A, HARTMANN_P):
        total += c * math.exp(-sum(r * (v - p) ** 2 for r, v, p in zip(row, x, at)))
    return 3.322368011415515 - total


def ackley(x):
    z = [65.536 * v - 32.768 - 3.3 for v in x]
    root = math.sqrt(sum(v * v for v in z) / len(z))
    wave = sum(math.cos(2 * math.pi * v) for v in z) / len(z)
    return -20 * math.exp(-0.2 * root) - math.exp(wave) + 20 + math.e


def rosenbrock(x):
    z = [4.096 * v - 2.048 for v in x]
    return sum(100 * (z[i + 1] - z[i] ** 2) ** 2 + (1 - z[i]) ** 2 for i in range(len(z) - 1))


def mixed(x):
    """optimizer (3 categories), rate, depth (5 levels), activation (6 categories), momentum where the optimizer is
    1, window (8 levels) where it is 2."""
    kind, rate, depth, activation = int(x[0]), x[1], int(x[2]), int(x[3])
    value = (0.2, 0.0, 0.1)[kind] + 4 * (rate - (0.3, 0.6, 0.8)[kind]) ** 2
    value += 0.05 * (depth - 2) ** 2 + PENALTY[activation]
    if kind == 1:
        value += 2 * (x[4] - 0.9) ** 2
    if kind == 2:
        value += 0.3 * abs(int(x[5]) - 4) / 7
    return value


# name -> (function, number of continuous dimensions; 0: mixed, noise)
PROBLEMS = {
    "branin": (branin, 2, 0.0),
    "hartmann6": (hartmann, 6, 0.0),
    "ackley10": (ackley, 10, 0.0),
    "rosenbrock20": (rosenbrock, 20, 0.0),
    "mixed": (mixed, 0, 0.0),
    "branin-noisy": (branin, 2, 5.0),
    "hartmann6-noisy": (hartmann, 6, 0.2),
    "ackley10-noisy": (ackley, 10, 0.5),
    "rosenbrock20-noisy": (rosenbrock, 20, 50.0),
    "mixed-noisy": (mixed, 0, 0.1),
}
