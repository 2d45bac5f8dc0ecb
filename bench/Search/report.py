"""What searches came to: report.py BUDGET FILES of JSON lines prints markdown.

Median and quartiles of the regret; then, of each of ours and each of Optuna's on the same problem, how often ours was
better and worse on the same seed, and what a two-sided sign test says of that.
"""

import json
import math
import statistics
import sys


def sign_test(better, worse):
    n, fewer = better + worse, min(better, worse)
    return min(1.0, 2 * sum(math.comb(n, k) for k in range(fewer + 1)) / 2**n)


budget, rows = sys.argv[1], {}
for name in sys.argv[2:]:
    with open(name, encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            if budget in row["regrets"]:
                key = (row["problem"], row["ahead"], row["who"], row["sampler"])
                rows.setdefault(key, {})[row["seed"]] = row["regrets"][budget]

print(f"| problem | ahead | search | seeds | median regret at {budget} | quartiles |\n|---|---|---|---|---|---|")
for (problem, ahead, who, sampler), of in sorted(rows.items()):
    values = list(of.values())
    low, middle, high = statistics.quantiles(values, n=4) if len(values) > 1 else values * 3
    print(
        f"| {problem} | {ahead} | {who} {sampler} | {len(values)} | {middle:.3g} | {low:.3g} to {high:.3g} |"
    )

print("\n| problem | ahead | ours | beside | better | worse | p |\n|---|---|---|---|---|---|---|")
for (problem, ahead, who, sampler), ours in sorted(rows.items()):
    for (other, behind, whose, beside), theirs in sorted(rows.items()):
        if (who, whose, problem, ahead) != ("sweeps", "optuna", other, behind):
            continue
        seeds = ours.keys() & theirs.keys()
        better = sum(ours[seed] < theirs[seed] for seed in seeds)
        worse = sum(ours[seed] > theirs[seed] for seed in seeds)
        p = sign_test(better, worse)
        print(f"| {problem} | {ahead} | {sampler} | {beside} | {better} | {worse} | {p:.2g} |")
