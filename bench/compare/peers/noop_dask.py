"""Tasks that do nothing on a Dask cluster of this machine: as many worker processes as are asked for, one thread each.

    noop_dask.py WORKERS TASKS LIMIT

Says `ready` when the workers are there, begins at a line from stdin, and ends with a line of JSON.
"""

import json
import sys
import time

import dask
from distributed import Client, LocalCluster


def noop(seed):
    return seed / 64


def main(workers, tasks, limit):
    dask.config.set({"distributed.admin.tick.limit": "1h"})
    with LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None) as cluster, Client(
        cluster
    ) as client:
        client.submit(noop, -1).result()
        print("ready", flush=True)
        sys.stdin.readline()
        futures = client.map(noop, range(tasks), pure=False)
        begun, done = time.monotonic(), 0
        for at in range(0, tasks, 1000):
            done += len(client.gather(futures[at : at + 1000]))
            if time.monotonic() - begun > limit:
                break
        print(json.dumps({"trials": done}), flush=True)
        sys.stdin.readline()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]))
