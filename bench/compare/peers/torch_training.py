"""Trains with PyTorch and answers questions about its speed, one line of JSON each way, until its input ends.

A case says what is trained: `kind` (mlp or convolutions), `widths` or `stages` and `hidden`, `loss`, `optimizer`,
`rate`, `batch`, `noise` (probability with which a label is drawn anew at every visit), `precision`, `limit`. A variant
says how one writes that in PyTorch:

  module      torch.nn modules and torch.optim, gradients by backward(); optimizers update all parameters in one call
              (foreach)
  plain       the same with updates parameter by parameter
  functional  parameters in a list, torch.autograd.grad, updates by torch._foreach_add_ (SGD only)
  scripted    as functional, with forward pass and loss compiled by torch.jit.script (fully connected networks)
  channels    as module, with images in the memory format channels_last (convolutions)
  by_hand     no automatic differentiation: every product of the backward pass written out, into buffers made once (SGD
              only)

In all of them data are tensors that stay in memory, an epoch's order and label noise are drawn at once, and batches are
views of the shuffled epoch: no data loader, no Python loop over examples.
"""

import json
import os
import sys
import time

import torch
import torch.nn.functional as F

torch.set_num_threads(1)


class Data:
    """Examples as tensors; batches for ever, with a new order and new label noise every epoch."""

    def __init__(self, case, folder):
        self.dtype = torch.float32 if case["precision"] == "float32" else torch.float64
        shape = case.get("image") or [case["widths"][0]]
        self.inputs = (
            torch.frombuffer(bytearray(open(f"{folder}/inputs", "rb").read()), dtype=self.dtype)
            .reshape(-1, *shape)
            .clone()
        )
        self.labels = torch.frombuffer(bytearray(open(f"{folder}/labels", "rb").read()), dtype=torch.int32).long()
        self.classes = case["classes"]
        self.batch = case["batch"]
        self.noise = case["noise"]
        self.binary = case["loss"] == "logistic"

    def targets(self, labels):
        # One output: +1 for class 1 and -1 for class 0.
        return (labels * 2 - 1).to(self.dtype).unsqueeze(1) if self.binary else labels

    def batches(self, channels_last=False):
        count = len(self.labels)
        while True:
            order = torch.randperm(count)
            drawn = torch.where(torch.rand(count) < self.noise, torch.randint(self.classes, (count,)), self.labels)
            inputs, targets = self.inputs[order], self.targets(drawn[order])
            if channels_last:
                inputs = inputs.contiguous(memory_format=torch.channels_last)
            yield from zip(inputs.split(self.batch), targets.split(self.batch))

    def in_order(self, steps):
        """The batches of a training without noise that visits examples as they lie."""
        targets = self.targets(self.labels)
        pairs = list(zip(self.inputs.split(self.batch), targets.split(self.batch)))
        return [pairs[step % len(pairs)] for step in range(steps)]


def layers_of(case):
    modules, normalized = [], False
    if case["kind"] == "mlp":
        widths = case["widths"]
    else:
        channels, size = case["image"][0], case["image"][1]
        for stage in case["stages"]:
            if stage["kind"] == "max":
                modules.append(torch.nn.MaxPool2d(stage["size"]))
                size //= stage["size"]
                continue
            normalized = stage.get("normalize", False)
            modules.append(
                torch.nn.Conv2d(
                    channels, stage["channels"], stage["kernel"], stage["stride"], stage["padding"], bias=not normalized
                )
            )
            if normalized:
                modules.append(torch.nn.BatchNorm2d(stage["channels"]))
            modules.append(torch.nn.ReLU())
            channels, size = stage["channels"], (size + 2 * stage["padding"] - stage["kernel"]) // stage["stride"] + 1
        modules.append(torch.nn.Flatten())
        widths = [channels * size * size, *case["hidden"], case["classes"]]
    for l in range(1, len(widths)):
        modules.append(torch.nn.Linear(widths[l - 1], widths[l]))
        if l < len(widths) - 1:
            modules.append(torch.nn.ReLU())
    return modules


def network(case, file, dtype):
    """A network with the weights of a file: layer by layer weights [out, in] and biases."""
    model = torch.nn.Sequential(*layers_of(case)).to(dtype)
    numbers = torch.frombuffer(bytearray(open(file, "rb").read()), dtype=dtype)
    at = 0
    with torch.no_grad():
        modules = list(model)
        for i, module in enumerate(modules):
            if not isinstance(module, (torch.nn.Linear, torch.nn.Conv2d)):
                continue
            bias = module.bias if module.bias is not None else modules[i + 1].bias
            for parameter in (module.weight, bias):
                parameter.copy_(numbers[at : at + parameter.numel()].reshape(parameter.shape))
                at += parameter.numel()
    if at != numbers.numel():
        raise ValueError(
            f"The file {file} has {numbers.numel()} numbers, but the network takes {at}. Export it for this case."
        )
    return model


def loss_of(case):
    if case["loss"] == "logistic":
        return lambda outputs, targets: F.softplus(-outputs * targets).mean()
    return F.cross_entropy


def optimizer_of(case, parameters, foreach):
    if case["optimizer"] == "adam":
        return torch.optim.Adam(parameters, lr=case["rate"], foreach=foreach)
    return torch.optim.SGD(parameters, lr=case["rate"], foreach=foreach)


class Module:
    """torch.nn and torch.optim."""

    def __init__(self, case, folder, data, foreach=True, channels_last=False):
        self.model = network(case, f"{folder}/classifier", data.dtype)
        if channels_last:
            self.model = self.model.to(memory_format=torch.channels_last)
        self.loss = loss_of(case)
        self.optimizer = optimizer_of(case, self.model.parameters(), foreach)

    def step(self, inputs, targets):
        self.optimizer.zero_grad(set_to_none=True)
        self.loss(self.model(inputs), targets).backward()
        self.optimizer.step()


class Limit:
    """LIMIT: the classifier follows s - t, which a second network predicts (Harutyunyan et al. 2020)."""

    def __init__(self, case, folder, data, foreach=True):
        self.model = network(case, f"{folder}/classifier", data.dtype)
        self.predictor = network(case, f"{folder}/predictor", data.dtype)
        self.classes, self.dtype = case["classes"], data.dtype
        self.beta = case["limit"]["beta"]
        self.optimizer = optimizer_of(case, [*self.model.parameters(), *self.predictor.parameters()], foreach)

    def step(self, inputs, targets):
        self.optimizer.zero_grad(set_to_none=True)
        logits = self.model(inputs)
        s = logits.detach().softmax(1)
        t = self.predictor(inputs).softmax(1)
        mu = s - t
        # The absolute distance of t to the label, which is that of the predicted to the true gradient.
        ((t - F.one_hot(targets, self.classes).to(self.dtype)).abs().sum() + self.beta * mu.square().sum()).div(
            len(targets)
        ).backward()
        logits.backward(mu.detach() / len(targets))
        self.optimizer.step()


def forward(x, parameters):
    for l in range(0, len(parameters) - 2, 2):
        x = F.linear(x, parameters[l], parameters[l + 1]).relu()
    return F.linear(x, parameters[-2], parameters[-1])


@torch.jit.script
def scripted_cross_entropy(x: torch.Tensor, y: torch.Tensor, parameters: list[torch.Tensor]):
    count = len(parameters)
    for l in range(0, count - 2, 2):
        x = F.linear(x, parameters[l], parameters[l + 1]).relu()
    return F.cross_entropy(F.linear(x, parameters[count - 2], parameters[count - 1]), y)


@torch.jit.script
def scripted_logistic(x: torch.Tensor, y: torch.Tensor, parameters: list[torch.Tensor]):
    count = len(parameters)
    for l in range(0, count - 2, 2):
        x = F.linear(x, parameters[l], parameters[l + 1]).relu()
    return F.softplus(-F.linear(x, parameters[count - 2], parameters[count - 1]) * y).mean()


class Functional:
    """Parameters in a list."""

    def __init__(self, case, folder, data, scripted=False):
        self.model = network(case, f"{folder}/classifier", data.dtype)
        self.parameters = list(self.model.parameters())
        self.rate = case["rate"]
        loss = loss_of(case)
        self.loss = (
            (scripted_logistic if case["loss"] == "logistic" else scripted_cross_entropy)
            if scripted
            else lambda x, y, parameters: loss(forward(x, parameters), y)
        )

    def step(self, inputs, targets):
        gradients = torch.autograd.grad(self.loss(inputs, targets, self.parameters), self.parameters)
        with torch.no_grad():
            torch._foreach_add_(self.parameters, gradients, alpha=-self.rate)


class ByHand:
    """The backward pass written out; products into buffers that are made once, the update as part of the product
    (addmm)."""

    def __init__(self, case, folder, data):
        self.model = network(case, f"{folder}/classifier", data.dtype)
        self.parameters = [p.detach() for p in self.model.parameters()]
        self.rate, self.binary = case["rate"], case["loss"] == "logistic"
        widths, batch, dtype = case["widths"], case["batch"], data.dtype
        self.weights, self.biases = self.parameters[0::2], self.parameters[1::2]
        self.turned = [w.t() for w in self.weights]
        self.outputs = [torch.empty(batch, n, dtype=dtype) for n in widths[1:]]
        self.slopes = [torch.empty(batch, n, dtype=dtype) for n in widths[1:]]
        self.minus = torch.full((batch, 1), -1, dtype=dtype)

    def step(self, x, y):
        with torch.no_grad():
            count, last = len(y), len(self.weights) - 1
            inputs = x
            for l in range(last + 1):
                torch.addmm(self.biases[l], inputs, self.turned[l], out=self.outputs[l])
                if l < last:
                    self.outputs[l].relu_()
                inputs = self.outputs[l]
            if self.binary:
                slope = torch.sigmoid(-inputs * y).mul_(y).neg_()
            else:
                slope = torch.softmax(inputs, 1).scatter_add_(1, y.unsqueeze(1), self.minus[:count])
            for l in range(last, -1, -1):
                before = self.outputs[l - 1] if l > 0 else x
                if l > 0:
                    below = torch.mm(slope, self.weights[l], out=self.slopes[l - 1])
                    torch.ops.aten.threshold_backward(below, before, 0, grad_input=below)
                self.weights[l].addmm_(slope.t(), before, alpha=-self.rate / count)
                self.biases[l].add_(slope.sum(0), alpha=-self.rate / count)
                if l > 0:
                    slope = below


def build(case, variant, folder, data):
    if case.get("limit"):
        return Limit(case, folder, data, foreach=variant == "module")
    return {
        "module": lambda: Module(case, folder, data),
        "plain": lambda: Module(case, folder, data, foreach=False),
        "channels": lambda: Module(case, folder, data, channels_last=True),
        "functional": lambda: Functional(case, folder, data),
        "scripted": lambda: Functional(case, folder, data, scripted=True),
        "by_hand": lambda: ByHand(case, folder, data),
    }[variant]()


def prepare(question):
    global training, source
    case, folder = question["case"], question["folder"]
    torch.manual_seed(question.get("seed", 1))
    data = Data(case, folder)
    training = build(case, question["variant"], folder, data)
    source = data.batches(channels_last=question["variant"] == "channels")
    run({"seconds": question.get("warm", 0.3)})
    return {"ready": True}


def run(question):
    step, samples = training.step, 0
    seconds = question["seconds"]
    cpu, begun = time.process_time(), time.perf_counter()
    while time.perf_counter() - begun < seconds:
        inputs, targets = next(source)
        step(inputs, targets)
        samples += len(targets)
    wall, cpu = time.perf_counter() - begun, time.process_time() - cpu
    return {
        "value": samples / wall,
        "cpu_value": samples / cpu,
        "samples": samples,
        "wall_seconds": wall,
        "cpu_seconds": cpu,
    }


def losses(question):
    """Loss over the training set before and after some steps without noise, in the order of the data."""
    case, folder = question["case"], question["folder"]
    data = Data(case, folder)
    trained = build(case, question["variant"], folder, data)
    whole = loss_of(case)

    def loss():
        trained.model.eval()
        with torch.no_grad():
            found = whole(trained.model(data.inputs), data.targets(data.labels)).item()
        trained.model.train()
        return found

    found = [loss()]
    for inputs, targets in data.in_order(question["steps"]):
        trained.step(inputs, targets)
    return {"losses": [*found, loss()]}


def about(_):
    with open("/proc/self/maps") as lines:
        files = {line.split()[-1] for line in lines if "blas" in line or "libdnnl" in line or "mkl" in line}
    torch.mm(torch.ones(8, 8), torch.ones(8, 8))
    return {
        "torch": torch.__version__,
        "libraries": sorted(os.path.basename(os.path.realpath(file)) for file in files if file.startswith("/")),
        "capability": next(
            (line.split(":")[1].strip() for line in torch.__config__.show().splitlines() if "CPU capability" in line),
            "unknown",
        ),
        "kernels": openblas_kernels(files),
    }


def openblas_kernels(files):
    """The processor that OpenBLAS has chosen its kernels for."""
    import ctypes

    for file in files:
        if "libblas" in file or "libopenblas" in file:
            try:
                corename = ctypes.CDLL(file).openblas_get_corename
            except AttributeError:
                continue
            corename.restype = ctypes.c_char_p
            return corename().decode()
    return "unknown"


ANSWERS = {"prepare": prepare, "run": run, "losses": losses, "about": about}

for line in sys.stdin:
    asked = json.loads(line)
    print(json.dumps(ANSWERS[asked["ask"]](asked)), flush=True)
