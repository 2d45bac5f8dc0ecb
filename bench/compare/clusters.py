"""A cluster of this project's own processes on this machine: silos and a gateway."""

import os
import socket
import subprocess
import time
import urllib.request

import fleets
import frame

SILO = os.path.join(frame.ROOT, "src/Silo/bin/Release/net10.0/sweeps-silo.dll")
GATEWAY = os.path.join(frame.ROOT, "src/Gateway.Cluster/bin/Release/net10.0/sweeps-gateway.dll")


def build():
    frame.build("src/Silo")
    frame.build("src/Gateway.Cluster")
    frame.build_client()


class Cluster:
    """Silos and a gateway on a new database of a server, gone afterwards."""

    def __init__(self, postgres, silos, slots, environment=None):
        self.postgres, self.count, self.slots, self.environment = postgres, silos, slots, environment or {}
        self.database = postgres.database()
        self.silos, self.gateway = [], None

    def __enter__(self):
        try:
            self._start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def _start(self):
        store = self.postgres.own(self.database)
        common = {"SWEEPS_STORE": store, "SWEEPS_CLUSTER": self.database} | self.environment
        subprocess.run(
            ["dotnet", frame.CLIENT, "store", "migrate", "--store", store], check=True, stdout=subprocess.DEVNULL
        )
        health = []
        for _ in range(self.count):
            ports = [port() for _ in range(3)]
            health.append(f"http://127.0.0.1:{ports[2]}")
            self.silos.append(
                start(
                    SILO,
                    common
                    | dict(zip(("SWEEPS_SILO_PORT", "SWEEPS_GATEWAY_PORT", "SWEEPS_HEALTH_PORT"), map(str, ports)))
                    | {"SWEEPS_SLOTS": str(self.slots)},
                )
            )
        for address in health:
            ready(address)
        self.server = f"http://127.0.0.1:{port()}"
        self.gateway = start(GATEWAY, common | {"SWEEPS_LISTEN": self.server})
        ready(self.server)

    def __exit__(self, *_):
        processes = [process for process in (self.gateway, *self.silos) if process]
        for process in processes:
            process.terminate()
        for process in processes:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def spent(self):
        """CPU seconds of each kind of process, bytes of write-ahead log, and the time, until now."""
        return {
            "silos": sum(fleets.cpu_of(silo.pid) for silo in self.silos),
            "gateway": fleets.cpu_of(self.gateway.pid),
            "server": fleets.cpu_of(self.postgres.postmaster),
            "wal": self.postgres.position(),
            "at": time.perf_counter(),
        }


def start(program, environment, *arguments):
    return subprocess.Popen(
        ["dotnet", program, *arguments],
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def port():
    """A port that is free."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def ready(address):
    """Waits until a process that listens there is ready."""
    for _ in range(600):
        try:
            with urllib.request.urlopen(f"{address}/healthz/ready", timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            pass
        time.sleep(0.1)
    raise RuntimeError(f"{address} should be ready after 60 s, and is not.")
