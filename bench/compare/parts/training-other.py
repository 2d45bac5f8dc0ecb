"""Other trainings on one thread: one example a step, Adam, predicted gradients, convolutions."""

import frame
import training_cases as cases

ROUNDS, SECONDS = (3, 0.1) if frame.QUICK else (11, 0.2)

frame.machine()
frame.build("bench/compare/Training")
torchsharp = cases.publish_torch_engine()
own = cases.own_worker()
workers = {setting: cases.torch_worker(setting) for setting in cases.SETTINGS}
cases.tell_about(own, workers, torchsharp)
for case in (cases.SINGLE, cases.ADAM, cases.LIMIT, cases.POOLED, cases.STRIDED):
    if frame.wanted(case.name):
        cases.compare("training-other", case, own, workers, torchsharp, ROUNDS, SECONDS)
