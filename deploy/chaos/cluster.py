"""A cluster of processes of this machine: silos, each in a network namespace of its own where that may be, a gateway
and PostgreSQL, with TLS between its members; and what can be done to it."""
import os, shutil, signal, subprocess, tempfile, time, urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def run(*command, **options):
    return subprocess.run([str(part) for part in command], check=True, text=True, capture_output=True, **options).stdout


def say(*words):
    print(time.strftime("%H:%M:%S"), *words, flush=True)


class Cluster:
    def __init__(self, arguments):
        self.arguments = arguments
        self.folder = Path(tempfile.mkdtemp(prefix="sweeps-chaos-"))
        self.folder.chmod(0o755)
        self.number = os.getpid() % 200
        self.networks = arguments.networks
        self.bridge = f"swc{self.number}"
        self.host = f"10.231.{self.number}.1" if self.networks else "127.0.0.1"
        self.base = 20000 + os.getpid() % 200 * 40
        self.port = self.base
        self.builds = [ROOT / "src/Silo/bin/Release/net10.0", arguments.other]
        self.build = [0] * arguments.silos
        self.silos = [None] * arguments.silos
        self.down, self.ended, self.starts = set(), {}, 0
        self.gateway = None

    # Network

    def namespace(self, silo):
        return f"{self.bridge}s{silo}"

    def address(self, silo):
        return f"10.231.{self.number}.{10 + silo}" if self.networks else "127.0.0.1"

    def make_networks(self):
        if not self.networks:
            return
        run("ip", "link", "add", self.bridge, "type", "bridge")
        run("ip", "addr", "add", f"{self.host}/24", "dev", self.bridge)
        run("ip", "link", "set", self.bridge, "up")
        for silo in range(self.arguments.silos):
            name, outer, inner = self.namespace(silo), f"{self.bridge}v{silo}", f"{self.bridge}w{silo}"
            run("ip", "netns", "add", name)
            run("ip", "link", "add", outer, "type", "veth", "peer", "name", inner)
            run("ip", "link", "set", inner, "netns", name)
            run("ip", "link", "set", outer, "master", self.bridge, "up")
            for words in (["addr", "add", f"{self.address(silo)}/24", "dev", inner], ["link", "set", inner, "up"],
                          ["link", "set", "lo", "up"]):
                run("ip", "-n", name, *words)

    def cut(self, silo, address, add):
        """A hardware address that nobody has: what one sends to the other is lost, and neither is told."""
        device = ["dev", f"{self.bridge}w{silo}"]
        words = ["replace", address, "lladdr", "02:00:00:00:00:01", *device, "nud", "permanent"]
        subprocess.run(["ip", "-n", self.namespace(silo), "neigh", *(words if add else ["del", address, *device])],
                       check=add, capture_output=True)

    # Database

    def database(self, *words):
        binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1]
        command = [binaries / words[0], *words[1:]]
        if os.geteuid() == 0:
            command = ["runuser", "-u", "postgres", "--", *command]
        run(*command, cwd="/")

    def make_database(self):
        data = self.folder / "data"
        data.mkdir()
        secret = self.folder / "secret"
        secret.write_text("chaos-secret")
        if os.geteuid() == 0:
            for path in (data, secret):
                shutil.chown(path, "postgres")
        self.database("initdb", "-D", data, "-U", "chaos", "-A", "scram-sha-256", f"--pwfile={secret}", "-E", "UTF8",
                      "--locale=C.UTF-8", "--no-sync")
        with open(data / "postgresql.conf", "a") as settings:
            settings.write(f"\nlisten_addresses = '{self.host}'\nport = {self.port}\nmax_connections = 200\n"
                           f"unix_socket_directories = '{data}'\n")
        if self.networks:
            with open(data / "pg_hba.conf", "a") as rules:
                rules.write(f"host all all {self.host}/24 scram-sha-256\n")
        self.start_database()
        self.sql("CREATE DATABASE sweeps", "postgres")
        self.store = f"postgres://chaos:chaos-secret@{self.host}:{self.port}/sweeps"

    def start_database(self):
        self.database("pg_ctl", "start", "-D", self.folder / "data", "-w", "-s", "-l", self.folder / "data/log")

    def crash_database(self):
        self.database("pg_ctl", "stop", "-D", self.folder / "data", "-m", "immediate", "-w", "-s")

    def sql(self, text, name="sweeps"):
        return run("psql", "-h", self.host, "-p", self.port, "-U", "chaos", "-d", name, "-Atc", text,
                   env={**os.environ, "PGPASSWORD": "chaos-secret"}).strip()

    # Certificates

    def make_certificates(self):
        curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
        run("openssl", "req", "-x509", *curve, "-days", "2", "-subj", "/CN=chaos-ca", "-keyout", "ca.key", "-out",
            "ca.crt", cwd=self.folder)
        run("openssl", "req", *curve, "-subj", "/CN=member", "-keyout", "tls.key", "-out", "tls.csr", cwd=self.folder)
        run("openssl", "x509", "-req", "-in", "tls.csr", "-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial",
            "-days", "2", "-out", "tls.crt", cwd=self.folder)

    # Processes

    def environment(self, **more):
        return {**os.environ, "SWEEPS_STORE": self.store, "SWEEPS_CLUSTER": "chaos", "SWEEPS_LOG": "json",
                "SWEEPS_API_TOKEN": "chaos-token-0123456789", "DOTNET_GCHeapHardLimit": "0x20000000",
                "SWEEPS_SILO_TLS_CERTIFICATE": str(self.folder / "tls.crt"),
                "SWEEPS_SILO_TLS_KEY": str(self.folder / "tls.key"), "SWEEPS_SILO_TLS_CA": str(self.folder / "ca.crt"),
                **more}

    def start_silo(self, silo):
        self.starts += 1
        program = self.builds[self.build[silo]] / "sweeps-silo.dll"
        command = ["dotnet", str(program)]
        if self.networks:
            command = ["ip", "netns", "exec", self.namespace(silo), *command]
        own = 0 if self.networks else 3 * silo
        log = open(self.folder / f"silo-{silo}.log", "a")
        self.silos[silo] = subprocess.Popen(
            command, stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
            env=self.environment(SWEEPS_SLOTS=str(self.arguments.slots), SWEEPS_ADVERTISED_IP=self.address(silo),
                                 SWEEPS_SILO_PORT=str(self.base + 1 + own), SWEEPS_SILO_NAME=f"silo-{silo}",
                                 SWEEPS_GATEWAY_PORT=str(self.base + 2 + own),
                                 SWEEPS_HEALTH_PORT=str(self.base + 3 + own), SWEEPS_CHECKPOINT="00:00:02"))

    def start_gateway(self):
        self.url = f"http://{self.host}:{self.base + 39}"
        program = ROOT / "src/Gateway.Cluster/bin/Release/net10.0/sweeps-gateway.dll"
        log = open(self.folder / "gateway.log", "a")
        self.gateway = subprocess.Popen(["dotnet", str(program)], stdout=log, stderr=subprocess.STDOUT,
                                        env=self.environment(SWEEPS_LISTEN=self.url), start_new_session=True)

    def signal(self, silo, which):
        # `ip netns exec` becomes the program that it starts: its process id is the silo's.
        if self.silos[silo].poll() is None:
            self.silos[silo].send_signal(which)

    def kill_silo(self, silo):
        self.down.add(silo)
        self.signal(silo, signal.SIGKILL)
        self.silos[silo].wait()

    def ready(self, timeout=240):
        end = time.time() + timeout
        while time.time() < end:
            self.pause(0.5)
            try:
                urllib.request.urlopen(self.url + "/healthz/ready", timeout=3).read()
                return
            except OSError:
                pass  # Not yet.
        raise SystemExit(f"The gateway should have been ready within {timeout} s.\n{self.tail()}")

    def tend(self):
        """What ends by itself is started again, as by a supervisor; how it ended is counted."""
        for silo, process in enumerate(self.silos):
            if silo not in self.down and process.poll() is not None:
                self.ended[process.returncode] = self.ended.get(process.returncode, 0) + 1
                self.start_silo(silo)
        if self.gateway.poll() is not None:
            self.start_gateway()

    def pause(self, seconds):
        end = time.time() + seconds
        while (left := end - time.time()) > 0:
            time.sleep(min(0.5, left))
            self.tend()

    def tail(self):
        return "\n".join(f"--- {log.name}\n" + "\n".join(log.read_text().splitlines()[-15:])
                         for log in sorted(self.folder.glob("*.log")))

    # Events

    def do(self, event):
        kind, silo, other, seconds = event["kind"], event["silo"], event["other"], event["for"]
        if kind == "kill":
            self.kill_silo(silo)
            self.start_after(seconds / 3, silo)
        elif kind == "freeze":
            self.signal(silo, signal.SIGSTOP)
            self.pause(seconds)
            self.signal(silo, signal.SIGCONT)
        elif kind == "drain":
            self.signal(silo, signal.SIGTERM)
            self.wait_for(silo)
            self.start_after(seconds / 3, silo)
        elif kind == "cut silos":
            for one, two in ((silo, other), (other, silo)):
                self.cut(one, self.address(two), True)
            self.pause(seconds)
            for one, two in ((silo, other), (other, silo)):
                self.cut(one, self.address(two), False)
        elif kind == "cut database":
            self.cut(silo, self.host, True)
            self.pause(seconds)
            self.cut(silo, self.host, False)
        elif kind == "crash database":
            self.crash_database()
            self.pause(seconds / 4)
            self.start_database()
        elif kind == "kill all":
            for one in range(len(self.silos)):
                self.kill_silo(one)
            self.start_after(0, *range(len(self.silos)))
        elif kind == "kill gateway":
            self.gateway.kill()
            self.gateway.wait()
        elif kind == "roll":
            for one in range(len(self.silos)):
                self.build[one] = 1 - self.build[one] if self.arguments.other else 0
                self.signal(one, signal.SIGTERM)
                self.wait_for(one)
                self.start_after(0, one)
                self.pause(2)

    def wait_for(self, silo):
        self.down.add(silo)
        try:
            self.silos[silo].wait(60)
        except subprocess.TimeoutExpired:
            raise SystemExit(f"Silo {silo} should have left within 60 s of SIGTERM.\n{self.tail()}")

    def start_after(self, seconds, *silos):
        self.pause(seconds)
        for silo in silos:
            self.start_silo(silo)
            self.down.discard(silo)

    def sweeps(self, *words, **options):
        program = ROOT / "src/Client/bin/Release/net10.0/sweeps.dll"
        return run("dotnet", program, *words, env={**os.environ, "DOTNET_GCHeapHardLimit": "0x20000000",
                                                   "SWEEPS_API_TOKEN": "chaos-token-0123456789"}, **options)

    def close(self):
        for process in [*self.silos, self.gateway]:
            if process and process.poll() is None:
                process.send_signal(signal.SIGCONT)
                process.kill()
                process.wait()
        if (self.folder / "data/postmaster.pid").exists():
            try:
                self.crash_database()
            except subprocess.CalledProcessError as error:
                say("PostgreSQL could not be stopped:", error.stderr)
        if self.networks:
            for silo in range(self.arguments.silos):
                subprocess.run(["ip", "netns", "del", self.namespace(silo)], capture_output=True)
            subprocess.run(["ip", "link", "del", self.bridge], capture_output=True)
        if not self.arguments.keep:
            shutil.rmtree(self.folder, ignore_errors=True)
