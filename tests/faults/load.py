"""People who do not give up: each mail and each API message is sent again until "ok" is heard. Loopback only, stops by itself."""

import email.policy
import http.client
import json
import random
import smtplib
import threading
import time

from tests.flows.house import DESK, House, mail


class Load:
    """Threads that send to one house or several until told to stop. `acknowledged`: message id → what it was."""

    def __init__(self, houses: list[House], *, seed: int, token: str = "") -> None:
        self._houses = houses
        self._token = token
        self._seed = seed
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []
        self.acknowledged: dict[str, str] = {}
        self.unheard = 0

    def start(self, *, mails: int = 3, posts: int = 1) -> None:
        """Begins with so many people writing mail, and so many programs posting."""
        for number in range(mails):
            self._threads.append(threading.Thread(target=self._write, args=(number,), daemon=True))
        for number in range(posts):
            self._threads.append(threading.Thread(target=self._post, args=(number,), daemon=True))
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Lets everybody finish what they are trying to send."""
        self._stop.set()
        for thread in self._threads:
            thread.join(60)
            assert not thread.is_alive(), "a sender never heard ok"

    def _house(self, chance: random.Random) -> House:
        return self._houses[chance.randrange(len(self._houses))]

    def _write(self, number: int) -> None:
        chance = random.Random(self._seed * 100 + number)
        count = 0
        while not self._stop.is_set():
            count += 1
            sender = f"m{number}-{count}@example.com"
            raw = mail(f"Problem {number}-{count}", "VPN nie działa", sender=sender).as_bytes(policy=email.policy.SMTP)
            self._until_heard(chance, sender, lambda house, raw=raw, sender=sender: _smtp(house, sender, raw))

    def _post(self, number: int) -> None:
        chance = random.Random(self._seed * 100 + 50 + number)
        count = 0
        while not self._stop.is_set():
            count += 1
            name = f"p{number}-{count}"
            self._until_heard(chance, name, lambda house, name=name: _api(house, self._token, name))

    def _until_heard(self, chance: random.Random, name: str, send) -> None:
        deadline = time.monotonic() + 50
        while time.monotonic() < deadline:
            try:
                message = send(self._house(chance))
            except (OSError, smtplib.SMTPException, http.client.HTTPException, ValueError):
                self.unheard += 1
                time.sleep(0.05)
                continue
            with self._lock:
                self.acknowledged[message] = name
            return


def _smtp(house: House, sender: str, raw: bytes) -> str:
    with smtplib.SMTP("127.0.0.1", house.smtp_port, timeout=8) as smtp:
        smtp.ehlo("client.example.com")
        smtp.mail(sender)
        smtp.rcpt(DESK)
        code, words = smtp.data(raw)
        if code != 250:
            raise smtplib.SMTPDataError(code, words)
        return words.decode().split()[-1]


def _api(house: House, token: str, name: str) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", house.http_port, timeout=8)
    try:
        body = {
            "external_id": name,
            "sender": {"address": f"{name}@example.com", "name": name},
            "subject": name,
            "text": "Drukarka",
        }
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        connection.request("POST", "/api/v1/messages", json.dumps(body), headers)
        answer = connection.getresponse()
        if answer.status not in (200, 202):
            raise ValueError(answer.status)
        return str(json.loads(answer.read())["id"])
    finally:
        connection.close()
