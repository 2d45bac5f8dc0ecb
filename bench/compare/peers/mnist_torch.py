"""One trial in PyTorch: an MLP on a subset of MNIST whose labels are drawn anew with probability p at every visit;
clean errors at the end.

    mnist_torch.py FOLDER CASE [REPEATS]    how long one trial takes, for each way of writing the step

FOLDER has the four files of MNIST, CASE is JSON: size, train, hidden, batch, epochs. One thread; all data are tensors
in memory; an epoch's order and its labels are drawn at once, and batches are views of the shuffled epoch.
"""

import functools
import gzip
import json
import sys
import time

import torch
import torch.nn.functional as F

torch.set_num_threads(1)


class Mnist:
    """All of MNIST, in memory, with pixels from 0 to 1, scaled down by averaging."""

    def __init__(self, folder, size):
        self.inputs, self.labels = self._part(folder, "train", size)
        self.test_inputs, self.test_labels = self._part(folder, "t10k", size)

    @staticmethod
    def _part(folder, name, size):
        with gzip.open(f"{folder}/{name}-images-idx3-ubyte.gz") as file:
            images = (
                torch.frombuffer(bytearray(file.read()[16:]), dtype=torch.uint8).reshape(-1, 1, 28, 28).float() / 255
            )
        with gzip.open(f"{folder}/{name}-labels-idx1-ubyte.gz") as file:
            labels = torch.frombuffer(bytearray(file.read()[8:]), dtype=torch.uint8).long()
        if size < 28:
            images = F.avg_pool2d(images, 28 // size)
        return images.flatten(1).contiguous(), labels


@functools.cache
def mnist(folder, size):
    """Read once in a process."""
    return Mnist(folder, size)


def parameters_of(widths):
    """He initialization, biases 0."""
    made = []
    for before, after in zip(widths, widths[1:]):
        made += [torch.randn(after, before) * (2 / before) ** 0.5, torch.zeros(after)]
    return [parameter.requires_grad_() for parameter in made]


def outputs_of(x, parameters):
    for l in range(0, len(parameters) - 2, 2):
        x = F.linear(x, parameters[l], parameters[l + 1]).relu()
    return F.linear(x, parameters[-2], parameters[-1])


def loss_plain(x, y, parameters):
    return F.cross_entropy(outputs_of(x, parameters), y)


@torch.jit.script
def loss_scripted(x: torch.Tensor, y: torch.Tensor, parameters: list[torch.Tensor]):
    count = len(parameters)
    for l in range(0, count - 2, 2):
        x = F.linear(x, parameters[l], parameters[l + 1]).relu()
    return F.cross_entropy(F.linear(x, parameters[count - 2], parameters[count - 1]), y)


LOSSES = {"functional": loss_plain, "scripted": loss_scripted}


def train(data, case, p, learning_rate, seed, way="functional"):
    """Errors on the training set's own labels and on the test set."""
    torch.manual_seed(seed)
    chosen = torch.randperm(len(data.labels))[: case["train"]]
    inputs, labels = data.inputs[chosen], data.labels[chosen]
    parameters = parameters_of([inputs.shape[1], *case["hidden"], 10])
    loss, count, batch = LOSSES[way], len(labels), case["batch"]
    for _ in range(case["epochs"]):
        order = torch.randperm(count)
        drawn = torch.where(torch.rand(count) < p, torch.randint(10, (count,)), labels)
        for x, y in zip(inputs[order].split(batch), drawn[order].split(batch)):
            gradients = torch.autograd.grad(loss(x, y, parameters), parameters)
            with torch.no_grad():
                torch._foreach_add_(parameters, gradients, alpha=-learning_rate)
    with torch.no_grad():
        return {
            "train_error": (outputs_of(inputs, parameters).argmax(1) != labels).double().mean().item(),
            "test_error": (
                (outputs_of(data.test_inputs, parameters).argmax(1) != data.test_labels).double().mean().item()
            ),
        }


def main(folder, case, repeats):
    data = mnist(folder, case["size"])
    for way in LOSSES:
        train(data, {**case, "epochs": 1}, 0.2, 0.1, 0, way)
    found = {way: [] for way in LOSSES}
    for seed in range(repeats):
        for way in LOSSES:
            begun = time.perf_counter()
            train(data, case, 0.2, 0.1, seed, way)
            found[way].append(time.perf_counter() - begun)
    print(json.dumps({way: sorted(seconds)[len(seconds) // 2] for way, seconds in found.items()}))


if __name__ == "__main__":
    main(sys.argv[1], json.loads(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 3)
