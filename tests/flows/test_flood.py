"""One sender who writes without end, and everybody else."""

from concurrent.futures import ThreadPoolExecutor

from tests.flows.house import House, mail, wait_for


def test_a_flood_is_one_ticket_with_a_count_and_others_get_theirs(house: House) -> None:
    """Of one sender's 400 mails the first 20 are tickets, one more ticket counts the rest; nobody else is folded."""

    def flood(part: int) -> None:
        for number in range(100):
            one = mail(f"Buy {part} {number}", "spam", sender="Spammer <spam@bulk.example>")
            house.send(one, sender="spam@bulk.example")

    with ThreadPoolExecutor(5) as pool:
        floods = [pool.submit(flood, part) for part in range(4)]
        others = [house.send(mail("VPN", "VPN nie działa", sender=f"u{n}@example.com")) for n in range(20)]
        for one in others:
            assert house.message(one, seconds=30)["state"] == "interaction"
        for one in floods:
            one.result()

    def all_done() -> bool:
        return house.ledger()["waiting"] == 0

    wait_for(all_done, "the flood to be worked", 60)
    spam = [one for one in house.tickets() if one["requester"]["name"] == "Spammer"]
    assert len(spam) <= 21
    assert sum(one.get("folded", 0) for one in spam) + len(spam) == 400
    assert len([one for one in house.sent() if "spam@bulk.example" in str(one["To"])]) <= 5
    assert len(house.sent_to("@example.com", 20)) == 20
