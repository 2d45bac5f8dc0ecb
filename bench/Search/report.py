"""Median and quartiles of the regret of searches: report.py BUDGET FILES of JSON lines prints markdown."""

import json
import statistics
import sys

budget, rows = sys.argv[1], {}
for name in sys.argv[2:]:
    with open(name, encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            if budget in row["regrets"]:
                key = (row["problem"], row["ahead"], f"{row['who']} {row['sampler']}")
                rows.setdefault(key, []).append(row["regrets"][budget])
print(f"| problem | ahead | search | seeds | median regret at {budget} | quartiles |\n|---|---|---|---|---|---|")
for (problem, ahead, who), values in sorted(rows.items()):
    low, middle, high = statistics.quantiles(values, n=4) if len(values) > 1 else values * 3
    print(f"| {problem} | {ahead} | {who} | {len(values)} | {middle:.3g} | {low:.3g} to {high:.3g} |")
