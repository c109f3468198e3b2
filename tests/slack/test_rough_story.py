"""Slack as it is on bad days: repeats, lost answers, 429, revoked tokens, forged calls. Nothing lost, nothing doubled."""

import json
import os
import signal
import time
import urllib.error
import urllib.request
from typing import Any

from tests.slack.delivering import encoded, signed
from tests.slack.desk import ANNA, HELP, PIOTR, Desk
from tests.slack.fake import Fault
from tests.slack.workspace import BOT_TOKEN, SECRET, TEAM, words


def event_of(desk: Desk, user: str, text: str) -> dict[str, Any]:
    """A message in #pomoc-it that Slack has, and whose event nobody brought yet."""
    said = desk.slack.workspace.add(HELP, user=user, text=text)
    return {**said, "channel": HELP, "channel_type": "channel", "event_ts": said["ts"]}


def payload_of(event: dict[str, Any]) -> dict[str, Any]:
    return {"type": "event_callback", "team_id": TEAM, "api_app_id": "A1", "event_id": f"Ev{event['ts']}", "event_time": 1, "event": event}  # fmt: skip


def post(url: str, body: bytes, headers: dict[str, str]) -> int:
    """The status of a call."""
    request = urllib.request.Request(url, data=body, headers=headers, method="POST")  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def test_the_same_event_fifty_times_at_once_is_one_ticket(desk: Desk) -> None:
    """In parallel and repeated with X-Slack-Retry-Num, each is acknowledged and one counts."""
    event = event_of(desk, ANNA, "Rzutnik w sali Gdynia nie świeci")
    done = desk.slack.together(*(desk.slack.slack.event(event) for _ in range(50)))
    assert all(one.acknowledged for one in done)
    desk.bot_says(HELP, event["ts"], "HD-")
    assert len([one for one in desk.house.tickets() if "Rzutnik" in one["subject"]]) == 1
    assert len(desk.slack.workspace.said_by_bot(HELP, event["ts"])) == 1


def test_forged_and_broken_calls_are_refused_and_change_nothing(desk: Desk) -> None:
    """Wrong, missing, old, foreign and non-ASCII signatures: 401 each, never an error of ours."""
    url = f"{desk.house.url}/in/slack"
    body, type_ = encoded("events_api", payload_of(event_of(desk, ANNA, "PODROBIONE")))
    now = int(time.time())
    good = signed(SECRET, body)
    stamp, signature = good["X-Slack-Request-Timestamp"], good["X-Slack-Signature"]

    def named(stamp: str | None, signature: str | None) -> dict[str, str]:
        pairs = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature}
        return {name: value for name, value in pairs.items() if value is not None}

    forged = [
        {}, named(stamp, None), named(None, signature), named(stamp, ""), named("", signature), named(stamp, "v0="),
        named(stamp, signature[:-1]), named(stamp, f"{signature}0"), named(stamp, signature.upper()), named(stamp, f"v1{signature[2:]}"),
        named(stamp, signature[3:]), named(stamp, "v0=" + "0" * 64), named(stamp, "v0=żółw"), named(f"{stamp}.0", signature),
        named(f" {stamp}1", signature), named(f"-{stamp}", signature), named("soon", signature), named("9" * 400, signature),
        named("١٧٩٥٤٠٤٧٦٨", signature), signed("another secret", body), signed("", body), signed(SECRET, body + b" "),
        signed(SECRET, body, at=now - 301), signed(SECRET, body, at=now + 900), signed(SECRET, b""),
    ]  # fmt: skip
    assert len(forged) == 25
    for headers in forged:
        sent = {name: value.encode().decode("latin-1") for name, value in headers.items()}
        assert post(url, body, {**sent, "Content-Type": type_}) == 401, headers
    garbage = b"payload=%7B%22type%22%3A"
    status = post(url, garbage, {**signed(SECRET, garbage), "Content-Type": "application/x-www-form-urlencoded"})
    assert status in {200, 400}
    assert not [one for one in desk.house.tickets() if "PODROBIONE" in one["subject"]]


def test_a_lost_answer_of_slack_posts_nothing_twice(desk: Desk) -> None:
    """Slack took the post and its answer got lost: the repeat finds the post by its metadata."""
    said = desk.slack.says(ANNA, HELP, "Wi-Fi w kantynie nie działa wcale")
    desk.bot_says(HELP, said["ts"], "HD-")
    number = desk.ticket_of("Wi-Fi w kantynie")["number"]
    before = len(desk.slack.calls("conversations.replies"))
    desk.slack.fault("chat.postMessage", Fault(status=502, done=True))
    desk.replies(number, "Restartujemy punkt dostępowy.")
    desk.bot_says(HELP, said["ts"], "Restartujemy")
    desk.until(lambda: len(desk.slack.calls("conversations.replies")) > before, "a look whether it is there")
    desk.until(lambda: delivered(desk, number, "Restartujemy"), "the delivery's end")
    shown = [words(one) for one in desk.slack.workspace.thread(HELP, said["ts"])]
    assert sum("Restartujemy" in one for one in shown) == 1


def delivered(desk: Desk, number: str, text: str) -> bool:
    """Whether the API says that these words were sent."""
    said = next(one for one in desk.timeline(number) if text in one["text"])
    return bool(said["delivery"] == "delivered")


def test_a_worker_that_is_killed_in_mid_post_posts_once(desk: Desk) -> None:
    """The process that sends dies while Slack has taken the post and not yet said so."""
    said = desk.slack.says(PIOTR, HELP, "The coffee machine wants a firmware update")
    desk.bot_says(HELP, said["ts"], "HD-")
    number = desk.ticket_of("coffee machine")["number"]
    desk.slack.fault("chat.postMessage", Fault(hang=3, done=True))
    desk.replies(number, "Decaf until noon, please.")
    desk.bot_says(HELP, said["ts"], "Decaf until noon")
    os.kill(desk.house.work_pid(), signal.SIGKILL)
    desk.until(lambda: delivered(desk, number, "Decaf"), "the delivery's end")
    shown = [words(one) for one in desk.slack.workspace.thread(HELP, said["ts"])]
    assert sum("Decaf until noon" in one for one in shown) == 1


def test_429_is_kept_for_its_place_and_others_go_on(desk: Desk) -> None:
    """Retry-After of one channel is waited out there; a DM is answered meanwhile."""
    said = desk.slack.says(ANNA, HELP, "Ekspres do kawy w sieci ma zły adres IP")
    desk.bot_says(HELP, said["ts"], "HD-")
    number = desk.ticket_of("Ekspres do kawy")["number"]
    desk.slack.limit("chat.postMessage", 3, HELP)
    desk.replies(number, "Adres już poprawiony.")
    desk.until(lambda: any(one.status == 429 for one in desk.slack.calls("chat.postMessage")), "a refusal")
    ela = desk.somebody("ela")
    meanwhile = desk.slack.dm(ela, "Kamera pokazuje tylko czarny obraz")
    desk.bot_says(desk.slack.workspace.direct(ela), meanwhile["ts"], "HD-")
    assert not [one for one in desk.slack.workspace.thread(HELP, said["ts"]) if "Adres już" in words(one)]
    desk.bot_says(HELP, said["ts"], "Adres już poprawiony")
    refused = [one for one in desk.slack.calls("chat.postMessage") if one.status == 429 and one.args["channel"] == HELP]
    assert len(refused) <= 2, "it asked again before it was allowed to"


def test_a_revoked_token_is_said_in_words_and_deliveries_wait(desk: Desk) -> None:
    """The health page says what is wrong until Slack takes something again; the answer is not given up meanwhile."""
    said = desk.slack.says(ANNA, HELP, "Zapomniałam kodu PIN do drukarki sieciowej")
    desk.bot_says(HELP, said["ts"], "HD-")
    number = desk.ticket_of("kodu PIN")["number"]
    desk.slack.revoked.add(BOT_TOKEN)
    try:
        desk.replies(number, "Nowy PIN czeka w kopercie.")
        desk.until(
            lambda: "token_revoked" in [one.error for one in desk.slack.calls("chat.postMessage")], "the refusal"
        )
        told = desk.until(desk.troubles, "the words")
        assert "token" in json.dumps(told)

        def waits() -> bool:
            said = next(one for one in desk.timeline(number) if "Nowy PIN" in one["text"])
            return [(one["state"], "token" in one["reason"]) for one in said["deliveries"]] == [("retrying", True)]

        desk.until(waits, "the answer to wait for another try")
    finally:
        desk.slack.revoked.clear()
    kasia = desk.somebody("kasia")
    later = desk.slack.dm(kasia, "Czytnik kart nie czyta")
    desk.bot_says(desk.slack.workspace.direct(kasia), later["ts"], "HD-")
    desk.until(lambda: not desk.troubles(), "the health page to be well again")


def test_the_token_never_went_anywhere_but_to_slack(desk: Desk) -> None:
    """All that came to this workspace's address was asked under the bot's token or none, and no log holds a secret or a body."""
    assert {one.token for one in desk.slack.requests} <= {BOT_TOKEN, ""}
    log = desk.house.log.read_text()
    assert BOT_TOKEN not in log
    assert SECRET not in log
    assert "Decaf until noon" not in log
    assert "VPN od rana" not in log
