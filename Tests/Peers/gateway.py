#!/usr/bin/env python3
"""Does a real LiteLLM proxy route by us, and do its outcomes arrive?

The proxy runs with deploy/litellm/suffice_router.py; its models are LiteLLM's own mocks, of which one always fails, and
those of a server here, which refuses requests or never answers. The program of docs/gateways.md is run as it stands there.

Usage: Tests/Peers/gateway.py PATH_OF_SUFFICE      (packages: Tests/Peers/requirements.txt)
Skipped, and said so, where LiteLLM's proxy is not installed. Ends with status 1 where something is wrong.
"""

import importlib.util
import json
import http.server
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SUFFICE_CONFIG = """listen: 127.0.0.1:0
http: {listen: 127.0.0.1:0}
models:
  - {name: small, input_usd_per_mtok: 0.1, output_usd_per_mtok: 0.4, tags: [tools, vision]}
  - {name: broken, input_usd_per_mtok: 1, output_usd_per_mtok: 4}
  - {name: picky, input_usd_per_mtok: 1, output_usd_per_mtok: 4, tags: [tools, vision]}
  - {name: silent, input_usd_per_mtok: 1, output_usd_per_mtok: 4}
governance:
  rules:
    - {name: red-is-frugal, when: {team_id: red}, deny: {models: [broken, picky, silent]}}
    - {name: secrets-stay, when: {data_class: secret}, deny: {models: [small, broken, picky, silent]}}
policy: {exploration: EXPLORATION, seed: 7}
"""
BOTH = "{kind: weighted, weights: {small: 0.5, broken: 0.5}}"
PROXY_CONFIG = """model_list:
  - {model_name: small, litellm_params: {model: openai/gpt-4o-mini, api_key: x, mock_response: from small}}
  - {model_name: broken, litellm_params: {model: openai/gpt-4o, api_key: x, mock_response: litellm.RateLimitError}}
  - {model_name: picky, litellm_params: {model: openai/picky, api_key: x, api_base: UPSTREAM}}
  - {model_name: silent, litellm_params: {model: openai/silent, api_key: x, api_base: UPSTREAM, timeout: 1}}
  - {model_name: suffice, litellm_params: {model: openai/gpt-4o-mini, api_key: x, mock_response: from nobody}}
general_settings: {custom_auth: teams.user}
litellm_settings: {callbacks: suffice_router.router, num_retries: 0, cache: true, cache_params: {type: local, mode: default_off}}
"""
KEY = "sk-" + secrets.token_hex(32)
# Keys with teams need LiteLLM's database; its hook for other ways of telling who asks needs none.
TEAMS = f"""from litellm.proxy._types import LitellmUserRoles, UserAPIKeyAuth
async def user(request, api_key):
    if not api_key.startswith("{KEY}"):
        raise Exception("who are you?")
    return UserAPIKeyAuth(api_key="{KEY}", user_role=LitellmUserRoles.PROXY_ADMIN, user_id="ada",
                          team_id=api_key.removeprefix("{KEY}") or None)
"""
REQUESTS = 40
failures = []


def check(name, holds, detail=""):
    print(f"  {'ok  ' if holds else 'FAIL'} {name} {detail}")
    if not holds:
        failures.append(name)


def post(url, body, team=""):
    request = urllib.request.Request(url, json.dumps(body).encode(),
                                     {"content-type": "application/json", "authorization": f"Bearer {KEY}{team}"})
    with urllib.request.urlopen(request, timeout=120) as reply:
        return json.load(reply), reply.headers


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Upstream(http.server.BaseHTTPRequestHandler):
    """Refuses what `picky` is asked, and leaves who asks `silent` waiting."""

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        if asked["model"] == "silent":
            time.sleep(3)
        body = json.dumps({"error": {"message": "no such parameter", "type": "invalid_request_error"}}).encode()
        try:
            self.send_response(400)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            pass  # who asked has given up

    def log_message(self, *_):
        pass


def start_upstream():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Upstream)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"


def write_configuration(folder, exploration):
    with open(f"{folder}/suffice.yaml", "w") as file:
        file.write(SUFFICE_CONFIG.replace("EXPLORATION", exploration))


def draw_only(server, folder, address, model):
    before = line(address, {"op": "health"})["policy"]
    write_configuration(folder, f"{{kind: fixed, model: {model}}}")
    server.send_signal(signal.SIGHUP)
    eventually(lambda: line(address, {"op": "health"}), lambda health: health["policy"] != before)


def start_router(suffice, folder):
    write_configuration(folder, BOTH)
    server = subprocess.Popen(
        [suffice, "serve", "--config", f"{folder}/suffice.yaml", "--store", f"{folder}/log.db"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    addresses = re.findall(r"[\d.]+:\d+", server.stdout.readline())
    return server, addresses


def start_proxy(folder, http):
    shutil.copy(f"{ROOT}/deploy/litellm/suffice_router.py", folder)
    with open(f"{folder}/proxy.yaml", "w") as file:
        file.write(PROXY_CONFIG.replace("UPSTREAM", start_upstream()))
    with open(f"{folder}/teams.py", "w") as file:
        file.write(TEAMS)
    port = free_port()
    proxy = subprocess.Popen(
        [os.path.join(os.path.dirname(sys.executable), "litellm"), "--config", f"{folder}/proxy.yaml",
         "--host", "127.0.0.1", "--port", str(port)],
        cwd=folder, stdout=open(f"{folder}/proxy.log", "w"), stderr=subprocess.STDOUT,
        env={**os.environ, "SUFFICE_URL": f"http://{http}", "SUFFICE_DEFAULT": "small", "SUFFICE_TIMEOUT_MS": "5000",
             "LITELLM_MASTER_KEY": KEY, "LITELLM_LOCAL_MODEL_COST_MAP": "True"})
    url = f"http://127.0.0.1:{port}"
    for _ in range(1500):
        try:
            urllib.request.urlopen(f"{url}/health/liveliness", timeout=5)
            return proxy, url
        except (urllib.error.URLError, OSError):
            if proxy.poll() is not None:
                break
            time.sleep(0.2)
    sys.exit("the proxy did not start:\n" + open(f"{folder}/proxy.log").read()[-2000:])


def line(address, request):
    with socket.create_connection(tuple(address.split(":"))) as connection:
        connection.sendall(json.dumps(request).encode() + b"\n")
        return json.loads(connection.makefile().readline())


def eventually(ask, holds):
    """LiteLLM logs behind the reply."""
    for _ in range(100):
        if holds(answer := ask()):
            break
        time.sleep(0.1)
    return answer


def chat(url, team="", **fields):
    body = {"model": "suffice", "messages": [{"role": "user", "content": "What is 12 + 30?"}], **fields}
    reply, headers = post(f"{url}/chat/completions", body, team)
    return reply["choices"][0]["message"]["content"], headers.get("x-suffice-decision")


def stream(url):
    """A streamed answer and its decision."""
    body = {"model": "suffice", "stream": True, "messages": [{"role": "user", "content": "What is 12 + 30?"}]}
    request = urllib.request.Request(f"{url}/chat/completions", json.dumps(body).encode(),
                                     {"content-type": "application/json", "authorization": f"Bearer {KEY}"})
    with urllib.request.urlopen(request, timeout=30) as reply:
        events = [json.loads(text[6:]) for text in map(bytes.decode, reply) if text.startswith("data: {")]
    words = [event["choices"][0]["delta"].get("content") or "" for event in events if event["choices"]]
    return "".join(words), reply.headers.get("x-suffice-decision")


def main():
    if importlib.util.find_spec("litellm") is None or importlib.util.find_spec("fastapi") is None:
        return print("skipped: LiteLLM's proxy is not installed here")
    folder = tempfile.mkdtemp(prefix="gateway-")
    server, addresses = start_router(os.path.abspath(sys.argv[1]), folder)
    proxy = None
    try:
        proxy, url = start_proxy(folder, addresses[1])
        use(url, addresses[0])
        draw = lambda model: draw_only(server, folder, addresses[0], model)
        use_more(url, addresses[0], draw)
        say_who(url, addresses[0], draw)
        follow_the_page(server, addresses[0])
        server.terminate()
        server.wait()
        answer, decision = chat(url)
        check("without a router the default model answers", answer == "from small" and decision is None)
    finally:
        for process in (proxy, server):
            if process and process.poll() is None:
                process.terminate()
                process.wait()
    if failures:
        sys.exit(f"failed: {', '.join(failures)} (see {folder})")
    shutil.rmtree(folder)


def use(url, address):
    chats = [chat(url) for _ in range(REQUESTS)]
    check("every request is answered, by a fallback where its model fails", {c for c, _ in chats} == {"from small"})
    check("every reply names its decision", all(decision for _, decision in chats))
    explained = [
        eventually(lambda: line(address, {"op": "explain", "decision": decision}),
                   lambda e: len(e["outcomes"]) == (2 if e["model"] == "broken" else 1))
        for _, decision in chats]
    drawn = [e for e in explained if e["model"] == "broken"]
    check("both models are drawn", 0 < len(drawn) < REQUESTS, f"{len(drawn)} of {REQUESTS}")
    outcomes = {(o["model"], o.get("error")) for e in drawn for o in e["outcomes"]}
    check("the failed attempt and the fallback's outcome arrive", outcomes == {("broken", "rate_limited"), ("small", None)},
          str(outcomes))
    good = [o for e in explained for o in e["outcomes"] if o["model"] == "small"]
    check("cost, tokens and latency arrive",
          all(o["source"] == "gateway" and o["cost_usd"] > 0 and o["output_tokens"] > 0 and o["latency_ms"] >= 0 for o in good))
    answer, decision = stream(url)
    explanation = eventually(lambda: line(address, {"op": "explain", "decision": decision}),
                             lambda e: any(o["model"] == "small" for o in e["outcomes"]))
    check("a streamed answer's outcome arrives, too", answer == "from small" and explanation["outcomes"][-1]["cost_usd"] > 0)
    _, decision = chat(url, tools=[{"type": "function", "function": {"name": "f", "parameters": {"type": "object"}}}])
    explanation = line(address, {"op": "explain", "decision": decision})
    check("a request with tools goes to a model that has them",
          explanation["model"] == "small" and explanation["excluded"].get("broken", "").startswith("missing_tag"))


def use_more(url, address, draw_only):
    draw_only("picky")
    answer, decision = chat(url)
    explanation = eventually(lambda: explain(address, decision), lambda e: e["outcomes"])
    check("a request that a provider finds wrong says nothing of the model",
          answer == "from small" and [o["model"] for o in explanation["outcomes"]] == ["small"], str(explanation["outcomes"]))
    draw_only("silent")
    answer, decision = chat(url)
    explanation = eventually(lambda: explain(address, decision), lambda e: len(e["outcomes"]) == 2)
    errors = {o["model"]: o.get("error") for o in explanation["outcomes"]}
    check("a model that is silent has timed out", answer == "from small" and errors == {"silent": "timeout", "small": None}, str(errors))
    draw_only("small")
    cached = [chat(url, cache={"use-cache": True}, user="somebody") for _ in range(2)]
    _, later = chat(url)
    eventually(lambda: explain(address, later), lambda e: e["outcomes"])
    counts = [len(explain(address, decision)["outcomes"]) for _, decision in cached]
    check("an answer from the proxy's cache says nothing of the model", counts == [1, 0], str(counts))
    picture = {"type": "image_url", "image_url": {"url": "data:image/png;base64," + "A" * 2_000_000}}
    messages = [
        {"role": "user", "content": [{"type": "text", "text": "What is this?"}, picture]},
        {"role": "assistant", "content": None, "function_call": {"name": "f", "arguments": "{}"}},
        {"role": "function", "name": "f", "content": "a cat"},
    ]
    draw_only("picky")
    answer, decision = chat(url, messages=messages, metadata={"task": "pictures"})
    explanation = explain(address, decision) if decision else {}
    check("a picture of two megabytes and a message without content are routed", explanation.get("model") == "picky" and explanation["task"] == "pictures",
          str(explanation)[:300])


def say_who(url, address, draw_only):
    """The key's team counts as an attribute, whatever the client claims, and a refusal is no cause for the default model."""
    draw_only("broken")
    claimed = {"attributes": {"team_id": "blue", "region": "eu"}, "objective": {"cost_weight": 0}}
    _, decision = chat(url, team="red", metadata={"suffice": claimed})
    explanation = explain(address, decision)
    check("rules see the key's team", explanation["excluded"].get("broken") == "rule:red-is-frugal", str(explanation["excluded"]))
    check("and the client's own attributes and objective", explanation.get("attributes") == {"region": "eu", "team_id": "red"}
          and explanation["objective"] == {"cost_weight": 0}, str(explanation)[:400])
    _, decision = chat(url, metadata={"suffice": {"attributes": {"team_id": "red"}}})
    claimed = explain(address, decision)
    check("nobody can claim a team", "attributes" not in claimed, str(claimed.get("attributes")))
    _, decision = chat(url, metadata={"suffice": {"candidates": ["small"]}, "session_id": "s" * 5000})
    check("a client names its candidates", set(explain(address, decision)["models"]) == {"small"})
    for metadata, code in [({"attributes": {"data_class": "secret"}}, "no_eligible_model"), ({"objektive": {}}, "bad_request"),
                           ({"objective": {"cost_weight": -1}}, "bad_request"), ("red", "bad_request")]:
        try:
            answer, said = chat(url, metadata={"suffice": metadata})[0], ""
        except urllib.error.HTTPError as error:
            answer, said = error.code, error.read().decode()
        check(f"{code} is told to the client, and no model answers", answer == 400 and code in said, f"{answer} {said[:200]}")


def explain(address, decision):
    return line(address, {"op": "explain", "decision": decision})


def follow_the_page(server, address):
    """The program of docs/gateways.md, whole; then with a router that is silent for a while."""
    with open(f"{ROOT}/docs/gateways.md") as page:
        program = re.search(r"```python\n(.*?)```", page.read(), re.DOTALL)[1]
    host, port = address.split(":")
    names = {"call": lambda model: ("42", 0.00002)}
    exec(program.replace("Suffice()", f"Suffice({host!r}, {port})"), names)
    outcomes = explain(address, names["choice"]["decision"])["outcomes"]
    check("the program of docs/gateways.md routes and tells", [o.get("quality") for o in outcomes] == [0.9], str(outcomes))
    client = names["suffice"]
    server.send_signal(signal.SIGSTOP)
    try:
        client.ask(op="route", prompt="late", id="late")
        check("it gives up on a router that is silent", False)
    except OSError:
        pass
    finally:
        server.send_signal(signal.SIGCONT)
    check("and goes on when that is back", client.ask(op="health", id="next")["id"] == "next")


main()
