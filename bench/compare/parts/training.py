"""Training of fully connected networks on one thread, against PyTorch and TorchSharp."""

import frame
import training_cases as cases

ROUNDS, SECONDS = (3, 0.1) if frame.QUICK else (21, 0.2)

frame.machine()
frame.build("bench/compare/Training")
torchsharp = cases.publish_torch_engine()
own = cases.own_worker()
workers = {setting: cases.torch_worker(setting) for setting in cases.SETTINGS}
cases.tell_about(own, workers, torchsharp)
for case in cases.MLPS:
    if frame.wanted(case.name):
        cases.compare("training", case, own, workers, torchsharp, ROUNDS, SECONDS)
