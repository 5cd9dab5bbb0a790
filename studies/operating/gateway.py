"""A server under study and the gateway in front of it: a socket, lines of JSON, and nothing else (docs/protocol.md)."""

import json, os, re, socket, subprocess, time


class Server:
    """`suffice serve` on a port and a store of its own; ends with the block."""

    def __init__(self, suffice, folder, configuration, *options):
        self.configuration = f"{folder}/suffice.yaml"
        self.store = f"{folder}/log-{time.time_ns()}.db"
        self.write(configuration)
        with open(f"{folder}/server.log", "a") as log:
            self.process = subprocess.Popen(
                [suffice, "serve", "--config", self.configuration, "--store", self.store, *options],
                stdout=subprocess.PIPE, stderr=log, text=True)
        ready = self.process.stdout.readline()
        if not ready:
            raise SystemExit(open(f"{folder}/server.log").read())
        host, port = re.search(r"([\d.]+):(\d+)", ready).groups()
        self.address = (host, int(port))

    def write(self, configuration):
        """Another configuration, which counts from the next SIGHUP on. YAML reads JSON."""
        with open(self.configuration + ".new", "w") as file:
            json.dump({"listen": "127.0.0.1:0", **configuration}, file)
        os.replace(self.configuration + ".new", self.configuration)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        for suffix in ("", "-wal", "-shm", "-journal"):
            if os.path.isfile(self.store + suffix):
                os.remove(self.store + suffix)


class Gateway:
    """One connection."""

    def __init__(self, server):
        self.socket = socket.create_connection(server.address, 60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.replies = self.socket.makefile("rb")

    def ask(self, **request):
        """The reply; a refusal ends the study."""
        self.socket.sendall(json.dumps(request).encode() + b"\n")
        return accepted(json.loads(self.replies.readline()))

    def route(self, requests):
        return [accepted(reply) for reply in self.ask(op="route_batch", items=requests)["results"]]

    def tell(self, items):
        return [accepted(reply) for reply in self.ask(op="feedback_batch", items=items)["results"]] if items else []


def accepted(reply):
    if not reply["ok"]:
        raise SystemExit(f"refused: {reply['error']}")
    return reply
