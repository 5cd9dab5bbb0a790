#!/usr/bin/env python3
"""Does a real LiteLLM proxy route by us, and do its outcomes arrive?

The proxy runs with deploy/litellm/suffice_router.py; its models are LiteLLM's own mocks, of which one always fails.

Usage: Tests/Peers/gateway.py PATH_OF_SUFFICE      (packages: Tests/Peers/requirements.txt)
Skipped, and said so, where LiteLLM's proxy is not installed. Ends with status 1 where something is wrong.
"""

import importlib.util
import json
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SUFFICE_CONFIG = """listen: 127.0.0.1:0
http: {listen: 127.0.0.1:0}
models:
  - {name: small, input_usd_per_mtok: 0.1, output_usd_per_mtok: 0.4, tags: [tools]}
  - {name: broken, input_usd_per_mtok: 1, output_usd_per_mtok: 4}
policy: {exploration: {kind: weighted, weights: {small: 0.5, broken: 0.5}}, seed: 7}
"""
PROXY_CONFIG = """model_list:
  - {model_name: small, litellm_params: {model: openai/gpt-4o-mini, api_key: x, mock_response: from small}}
  - {model_name: broken, litellm_params: {model: openai/gpt-4o, api_key: x, mock_response: litellm.RateLimitError}}
  - {model_name: suffice, litellm_params: {model: openai/gpt-4o-mini, api_key: x, mock_response: from nobody}}
litellm_settings: {callbacks: suffice_router.router, num_retries: 0}
"""
KEY = "sk-" + secrets.token_hex(32)
REQUESTS = 40
failures = []


def check(name, holds, detail=""):
    print(f"  {'ok  ' if holds else 'FAIL'} {name} {detail}")
    if not holds:
        failures.append(name)


def post(url, body):
    request = urllib.request.Request(url, json.dumps(body).encode(),
                                     {"content-type": "application/json", "authorization": f"Bearer {KEY}"})
    with urllib.request.urlopen(request, timeout=30) as reply:
        return json.load(reply), reply.headers


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def start_router(suffice, folder):
    with open(f"{folder}/suffice.yaml", "w") as file:
        file.write(SUFFICE_CONFIG)
    server = subprocess.Popen(
        [suffice, "serve", "--config", f"{folder}/suffice.yaml", "--store", f"{folder}/log.db"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    doors = re.findall(r"[\d.]+:\d+", server.stdout.readline())
    return server, doors


def start_proxy(folder, http):
    shutil.copy(f"{ROOT}/deploy/litellm/suffice_router.py", folder)
    with open(f"{folder}/proxy.yaml", "w") as file:
        file.write(PROXY_CONFIG)
    port = free_port()
    proxy = subprocess.Popen(
        [os.path.join(os.path.dirname(sys.executable), "litellm"), "--config", f"{folder}/proxy.yaml",
         "--host", "127.0.0.1", "--port", str(port)],
        cwd=folder, stdout=open(f"{folder}/proxy.log", "w"), stderr=subprocess.STDOUT,
        env={**os.environ, "SUFFICE_URL": f"http://{http}", "SUFFICE_DEFAULT": "small", "SUFFICE_TIMEOUT_MS": "5000",
             "LITELLM_MASTER_KEY": KEY, "LITELLM_LOCAL_MODEL_COST_MAP": "True"})
    url = f"http://127.0.0.1:{port}"
    for _ in range(600):
        try:
            urllib.request.urlopen(f"{url}/health/liveliness", timeout=5)
            return proxy, url
        except (urllib.error.URLError, OSError):
            if proxy.poll() is not None:
                break
            time.sleep(0.2)
    sys.exit("the proxy did not start:\n" + open(f"{folder}/proxy.log").read()[-2000:])


def line(door, request):
    with socket.create_connection(tuple(door.split(":"))) as connection:
        connection.sendall(json.dumps(request).encode() + b"\n")
        return json.loads(connection.makefile().readline())


def eventually(ask, holds):
    """LiteLLM logs behind the reply."""
    for _ in range(100):
        if holds(answer := ask()):
            break
        time.sleep(0.1)
    return answer


def chat(url, **fields):
    body = {"model": "suffice", "messages": [{"role": "user", "content": "What is 12 + 30?"}], **fields}
    reply, headers = post(f"{url}/chat/completions", body)
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
    server, doors = start_router(os.path.abspath(sys.argv[1]), folder)
    proxy = None
    try:
        proxy, url = start_proxy(folder, doors[1])
        use(url, doors[0])
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


def use(url, door):
    chats = [chat(url) for _ in range(REQUESTS)]
    check("every request is answered, by a fallback where its model fails", {c for c, _ in chats} == {"from small"})
    check("every reply names its decision", all(decision for _, decision in chats))
    explained = [
        eventually(lambda: line(door, {"op": "explain", "decision": decision}),
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
    explanation = eventually(lambda: line(door, {"op": "explain", "decision": decision}),
                             lambda e: any(o["model"] == "small" for o in e["outcomes"]))
    check("a streamed answer's outcome arrives, too", answer == "from small" and explanation["outcomes"][-1]["cost_usd"] > 0)
    _, decision = chat(url, tools=[{"type": "function", "function": {"name": "f", "parameters": {"type": "object"}}}])
    explanation = line(door, {"op": "explain", "decision": decision})
    check("a request with tools goes to a model that has them",
          explanation["model"] == "small" and explanation["excluded"].get("broken", "").startswith("missing_tag"))


main()
