"""A perceptron of PyTorch on random points, with checkpoints: what a stop loses is at most an epoch."""

import sweeps
import torch

trial = sweeps.trial(learning_rate=0.1, hidden=64, p=0.0)
torch.set_num_threads(trial.slots)
torch.manual_seed(trial.seed)
x = torch.randn(2000, 20)
y = (x[:, 0] * x[:, 1] > 0).long()
noisy = torch.where(torch.rand(2000) < trial["p"], torch.randint(0, 2, (2000,)), y)
model = torch.nn.Sequential(torch.nn.Linear(20, trial["hidden"]), torch.nn.ReLU(), torch.nn.Linear(trial["hidden"], 2))
optimizer = torch.optim.SGD(model.parameters(), lr=trial["learning_rate"], momentum=0.9)
begin = 0
if trial.restored is not None:
    saved = torch.load(trial.restored / "state.pt")
    begin = trial.step
    model.load_state_dict(saved["model"])
    optimizer.load_state_dict(saved["optimizer"])

for epoch in range(begin + 1, 21):
    order = torch.randperm(1000, generator=torch.Generator().manual_seed(1000 * trial.seed + epoch))
    for batch in order.split(50):
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(model(x[batch]), noisy[batch]).backward()
        optimizer.step()
    with torch.no_grad():
        error = (model(x[1000:]).argmax(1) != y[1000:]).double().mean()
    trial.report(epoch, test_error=error)
    with trial.checkpoint(epoch) as folder:
        torch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict()}, folder / "state.pt")
    if trial.should_stop():
        break
