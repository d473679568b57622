"""Choose the races and nuisances of a real network.

Rules this module keeps:

* Everything here is something Twilio is known, documented or suspected to do.
* Chances are drawn from the carrier's seeded randomness, so a run can be repeated.
"""

from dataclasses import dataclass, field


@dataclass
class Races:
    """Say which of the things that can happen do happen.

    Args:
        webhook_before_reply: a new call's first webhook arrives before the answer to the REST
            request that made it.
        duplicate_callbacks: chance that a status callback is posted twice.
        reorder_callbacks: chance that a status callback is held back, so that later ones overtake.
        duplicate_webhooks: chance that a TwiML request is posted twice with one idempotency token,
            as after a lost connection; the second answer counts.
        empty_digits: a gather that timed out sends ``Digits`` empty instead of not at all.
        action_after_hangup: a ``<Dial>`` whose caller hung up still requests its action.
        invite_while_busy: a client on a call refuses a second one (486) instead of ignoring it.
    """

    webhook_before_reply: bool = False
    duplicate_callbacks: float = 0.0
    reorder_callbacks: float = 0.0
    duplicate_webhooks: float = 0.0
    empty_digits: bool = False
    action_after_hangup: bool = True
    invite_while_busy: bool = False


@dataclass(frozen=True)
class Timing:
    """How long the network takes, in the carrier's time.

    Args:
        setup_ms: from dialling to ringing.
        failure_ms: from dialling to knowing that nobody is there.
        ring_slack_s: what Twilio adds to a ring timeout. Source: Calls API, Timeout.
        dial_action_ms: from a REST redirect to the running Dial's action; seen about 0.3 s.
        redirect_ms: from that action to the new document; seen about 0.65 s after the redirect.
        cap_ms: the longest any webhook may take. Source: webhooks connection overrides.
    """

    setup_ms: int = 300
    failure_ms: int = 200
    ring_slack_s: int = 5
    dial_action_ms: int = 300
    redirect_ms: int = 350
    cap_ms: int = 15_000


@dataclass
class Fault:
    """Answer the next REST requests with an error.

    Args:
        status: HTTP status.
        code: Twilio's error code.
        message: a sentence.
        times: how many requests.
        processed: whether the request is carried out before the answer is spoilt.
        path: only requests whose path holds this.
    """

    status: int
    code: int
    message: str
    times: int = 1
    processed: bool = False
    path: str = field(default="")
