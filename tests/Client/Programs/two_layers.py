"""A network of two layers, trained as the native engine trains it, written out in plain Python.

Draws, visiting order, label noise, loss and update follow docs/grid-files.md: initial weights by He, batches of a
shuffled epoch, `replace` noise at every visit, cross-entropy, SGD. It measures what `measure: { of: [error] }` does of
the test set.
"""

import csv
import json
import math
import os
import statistics

HIDDEN, BATCH, EPOCHS, EVERY = 6, 5, 8, 16
INITIALIZATION, ORDER, NOISE = 1, 4, 5


def words(seed, purpose, channel, index, block):
    """Philox4x32-10 (Salmon et al., SC 2011): two words of 64 bits."""
    mask = 0xFFFFFFFF
    c = [block, index & mask, index >> 32, purpose << 16 | channel]
    k = [seed & mask, seed >> 32]
    for _ in range(10):
        low, high = 0xD2511F53 * c[0], 0xCD9E8D57 * c[2]
        c = [high >> 32 ^ c[1] ^ k[0], high & mask, low >> 32 ^ c[3] ^ k[1], low & mask]
        k = [k[0] + 0x9E3779B9 & mask, k[1] + 0xBB67AE85 & mask]
    return c[1] << 32 | c[0], c[3] << 32 | c[2]


def uniform(word):
    return ((word >> 12) + 0.5) / 2**52


def below(word, bound):
    return word * bound >> 64


def weights(seed, layer, inputs, outputs):
    normal = statistics.NormalDist(0, math.sqrt(2 / inputs))
    draws = [
        normal.inv_cdf(uniform(words(seed, INITIALIZATION, layer, 0, at // 2)[at % 2]))
        for at in range(inputs * outputs)
    ]
    return [draws[unit * inputs : (unit + 1) * inputs] for unit in range(outputs)]


def order(seed, epoch, count):
    visits = list(range(count))
    for at in reversed(range(count)):
        to = below(words(seed, ORDER, 0, epoch, at // 2)[at % 2], at + 1)
        visits[at], visits[to] = visits[to], visits[at]
    return visits


def read(path):
    with open(path, newline="") as table:
        rows = list(csv.DictReader(table))
    return [([float(row[name]) for name in ("x", "y", "z")], int(row["label"])) for row in rows]


def forward(net, x):
    (w1, b1), (w2, b2) = net
    h = [max(0.0, sum(w * v for w, v in zip(row, x)) + b) for row, b in zip(w1, b1)]
    return h, [sum(w * v for w, v in zip(row, h)) + b for row, b in zip(w2, b2)]


def softmax(f):
    top = max(f)
    powers = [math.exp(v - top) for v in f]
    return [power / sum(powers) for power in powers]


def test(net, examples):
    loss = wrong = 0
    for x, label in examples:
        f = forward(net, x)[1]
        loss -= math.log(softmax(f)[label]) / len(examples)
        wrong += (f.index(max(f)) != label) / len(examples)
    return {"test_loss": loss, "test_error": wrong}


def update(net, batch, rate):
    (w1, b1), (w2, b2) = net
    slopes = []
    for x, label in batch:
        h, f = forward(net, x)
        d2 = [(s - (k == label)) / len(batch) for k, s in enumerate(softmax(f))]
        d1 = [sum(d * row[j] for d, row in zip(d2, w2)) * (h[j] > 0) for j in range(len(h))]
        slopes.append((x, h, d1, d2))
    for x, h, d1, d2 in slopes:
        for w, b, d, inputs in ((w1, b1, d1, x), (w2, b2, d2, h)):
            for unit, slope in enumerate(d):
                b[unit] -= rate * slope
                for at, value in enumerate(inputs):
                    w[unit][at] -= rate * slope * value


with open(os.environ["SWEEPS_PARAMETERS"]) as file:
    given = json.load(file)
p, rate, seed = given["p"], given["learning_rate"], given["seed"]
train, held_out = read("train.csv"), read("test.csv")
classes = 1 + max(label for _, label in train)
net = [
    (weights(seed, 1, len(train[0][0]), HIDDEN), [0.0] * HIDDEN),
    (weights(seed, 2, HIDDEN, classes), [0.0] * classes),
]
steps = EPOCHS * len(train) // BATCH
with open(os.environ["SWEEPS_METRICS"], "w") as pipe:
    for step in range(steps + 1):
        if step % EVERY == 0 or step == steps:
            pipe.write(json.dumps({"step": step, **test(net, held_out)}) + "\n")
        if step == steps:
            break
        batch = []
        for visit in range(step * BATCH, (step + 1) * BATCH):
            x, label = train[order(seed, visit // len(train), len(train))[visit % len(train)]]
            first, second = words(seed, NOISE, 0, visit, 0)
            batch.append((x, below(second, classes) if uniform(first) < p else label))
        update(net, batch, rate)
