"""Starts and awaits processes that do nothing: true_spawn.py PROCESSES THREADS."""

import os
import sys
import threading

processes, threads = int(sys.argv[1]), int(sys.argv[2])


def run(count):
    for _ in range(count):
        os.waitpid(os.posix_spawn("/bin/true", ["/bin/true"], os.environ), 0)


shares = [processes // threads + (i < processes % threads) for i in range(threads)]
workers = [threading.Thread(target=run, args=(share,)) for share in shares]
for worker in workers:
    worker.start()
for worker in workers:
    worker.join()
