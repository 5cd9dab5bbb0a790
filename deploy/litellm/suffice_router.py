"""A LiteLLM proxy asks Suffice which model answers, and tells it what came of it.

Requests for the model `suffice` go to the model that Suffice draws; its other eligible models become the request's
fallbacks. Cost, tokens, latency and errors of every attempt go back as feedback; what the answer was worth is for the
application to say, with the decision's identifier from the response header `x-suffice-decision`.

The names of Suffice's models are the `model_name`s of the proxy. Settings are environment variables:

    SUFFICE_URL         HTTP port, default http://127.0.0.1:7412
    SUFFICE_TOKEN       a token with the roles route and feedback, where tokens are asked for
    SUFFICE_DEFAULT     the model that answers when Suffice doesn't; without one such a request fails
    SUFFICE_TIMEOUT_MS  how long Suffice may take, default 250
    SUFFICE_ATTRIBUTES  what of the key that asked becomes attributes, default team_id: any of team_id, team_alias,
                        key_alias, org_id, user, end_user, with commas between
"""

import os

import fastapi
import httpx
import litellm
from litellm._logging import verbose_proxy_logger as log
from litellm.integrations.custom_logger import CustomLogger

ASKED_FOR = "suffice"
CHAT = ("completion", "acompletion")
# Nobody waits for a feedback, which waits for Suffice's disk.
FEEDBACK_SECONDS = 10
# The proxy's own word on who asks: our name, its name.
IDENTITY = {"team_id": "team_id", "team_alias": "team_alias", "key_alias": "key_alias", "org_id": "org_id",
            "user": "user_id", "end_user": "end_user_id"}
# What a client may say in `metadata.suffice`.
CLIENTS_OWN = ("attributes", "candidates", "max_latency_ms", "objective")
# Suffice has decided: nobody may answer this request (`forbidden`: it claims another tenant than the token's). The default
# model would get around the rules.
REFUSALS = ("no_eligible_model", "budget_exhausted", "unknown_model", "bad_request", "forbidden")
NAME_BYTES = 256


class Refusal(RuntimeError):
    """An error that Suffice answered with."""

    def __init__(self, error):
        super().__init__(f"{error['code']}: {error['message']}")
        self.code = error["code"]


class SufficeRouter(CustomLogger):
    def __init__(self):
        super().__init__()
        token = os.environ.get("SUFFICE_TOKEN")
        self.default = os.environ.get("SUFFICE_DEFAULT")
        self.identity = [name for name in os.environ.get("SUFFICE_ATTRIBUTES", "team_id").split(",") if name]
        if unknown := [name for name in self.identity if name not in IDENTITY]:
            raise ValueError(f"SUFFICE_ATTRIBUTES: {unknown[0]} is none of {', '.join(IDENTITY)}")
        self.http = httpx.AsyncClient(
            base_url=os.environ.get("SUFFICE_URL", "http://127.0.0.1:7412"),
            timeout=float(os.environ.get("SUFFICE_TIMEOUT_MS", 250)) / 1000,
            headers={"authorization": f"Bearer {token}"} if token else {},
        )

    async def ask(self, path, body, **options):
        """The reply, or the error as an exception in Suffice's own words."""
        reply = (await self.http.post(path, json=body, **options)).json()
        if not isinstance(reply, dict) or "ok" not in reply:
            raise ValueError(f"{self.http.base_url} is no Suffice")
        if not reply["ok"]:
            raise Refusal(reply["error"])
        return reply

    # Before the call: which model?

    async def async_pre_call_hook(self, user_api_key_dict, cache, data, call_type):
        if data.get("model") != ASKED_FOR or call_type not in CHAT:
            return data
        try:
            decision = await self.ask("/v1/route", route_request(data, self.who(user_api_key_dict)))
        except (httpx.HTTPError, Refusal, ValueError) as error:
            if isinstance(error, Refusal) and error.code in REFUSALS:
                raise fastapi.HTTPException(status_code=400, detail={"error": f"suffice: {error}"}) from error
            if not self.default:
                raise
            log.warning("suffice: %s answers, because %s", self.default, error or type(error).__name__)
            data["model"] = self.default
            return data
        data["model"] = decision["model"]
        data.setdefault("fallbacks", decision["fallbacks"])
        data["metadata"] = {**(data.get("metadata") or {}), "suffice_decision": decision["decision"]}
        return data

    def who(self, key):
        """Attributes that the proxy vouches for; `None`: it knows nothing."""
        return {name: short(getattr(key, IDENTITY[name], None)) for name in self.identity}

    async def async_post_call_response_headers_hook(self, data, user_api_key_dict, response, **_):
        decision = (data.get("metadata") or {}).get("suffice_decision")
        return {"x-suffice-decision": decision} if decision else None

    # After each attempt: what it cost, or how it failed.

    async def async_log_success_event(self, kwargs, response_obj, start_time, end_time):
        if kwargs.get("cache_hit"):
            return  # The proxy's own cache answered: no model was called, and nothing is known of one.
        usage = getattr(response_obj, "usage", None)
        await self.tell(
            kwargs,
            cost_usd=kwargs.get("response_cost"),
            latency_ms=(end_time - start_time).total_seconds() * 1000,
            input_tokens=getattr(usage, "prompt_tokens", None),
            output_tokens=getattr(usage, "completion_tokens", None),
        )

    async def async_log_failure_event(self, kwargs, response_obj, start_time, end_time):
        word = error_word(kwargs.get("exception"))
        if word:
            await self.tell(kwargs, error=word)

    async def tell(self, kwargs, **outcome):
        metadata = kwargs.get("litellm_params", {}).get("metadata") or {}
        decision = metadata.get("suffice_decision")
        if not decision:
            return
        feedback = {"decision": decision, "model": metadata.get("model_group"), "source": "gateway", **outcome}
        try:
            feedback = {key: value for key, value in feedback.items() if value is not None}
            await self.ask("/v1/feedback", feedback, timeout=FEEDBACK_SECONDS)
        except (httpx.HTTPError, Refusal, ValueError) as error:
            log.warning("suffice: feedback on %s was not taken: %s", decision, error or type(error).__name__)


def route_request(data, who):
    """What Suffice wants to know of a chat request; what the proxy vouches for, nobody can claim."""
    metadata = data.get("metadata") or {}
    own = metadata.get("suffice") or {}
    if not isinstance(own, dict) or not isinstance(own.get("attributes", {}), dict):
        raise Refusal({"code": "bad_request", "message": "metadata.suffice and its attributes must be objects"})
    if unknown := own.keys() - set(CLIENTS_OWN):
        raise Refusal({"code": "bad_request", "message": f"metadata.suffice has no {min(unknown)}, but {', '.join(CLIENTS_OWN)}"})
    attributes = {**own.get("attributes", {}), **who}
    request = {
        "messages": [{"role": message.get("role") or "user", "content": text(message)} for message in data["messages"]],
        "max_output_tokens": data.get("max_completion_tokens") or data.get("max_tokens"),
        "session": short(data.get("litellm_session_id") or metadata.get("session_id")),
        "task": short(metadata.get("task")),
        "require": [tag for tag, is_needed in (("tools", data.get("tools")), ("vision", shows_images(data))) if is_needed],
        "attributes": {name: value for name, value in attributes.items() if value is not None},
    }
    return {key: value for key, value in request.items() if value} | {key: own[key] for key in own.keys() - {"attributes"}}


def short(name):
    """As much of it as Suffice takes; `None` where there is nothing."""
    return str(name).encode()[:NAME_BYTES].decode(errors="ignore") if name else None


def text(message):
    """What a message says. Images stay here: they tell Suffice nothing, and are longer than its lines."""
    content = message.get("content")
    if not isinstance(content, list):
        return content or ""
    return "\n".join(part.get("text") or "" for part in content if part.get("type") == "text")


def shows_images(data):
    contents = [message.get("content") for message in data["messages"]]
    return any(part.get("type") == "image_url" for content in contents if isinstance(content, list) for part in content)


def error_word(exception):
    """What it says of the model that it failed so; nothing where the request itself was at fault."""
    if isinstance(exception, litellm.Timeout):
        return "timeout"
    if isinstance(exception, litellm.RateLimitError):
        return "rate_limited"
    if isinstance(exception, litellm.ContentPolicyViolationError):
        return "refused"
    if isinstance(exception, (litellm.BadRequestError, litellm.UnprocessableEntityError)):
        return None
    return "provider_error"


router = SufficeRouter()
