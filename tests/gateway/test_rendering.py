"""A delivery put into words when it is sent."""

from channels.signature import Signer
from gateway.links import Links
from gateway.rendering import Rendering
from store.records import Choice, Content, Delivery, Field, Part
from triage.dialogue import load

RENDERING = Rendering(links=Links(Signer(bytes(32)), "https://it.example"), prefix="HD", desk="IT", now=lambda: 0)


def delivery(content: Content, **fields: str) -> Delivery:
    """A delivery of ticket 7 to Anna."""
    values = {"id": "d", "lane": "l", "channel": "mail", "address": "a@b.pl", "audience": "requester", "person": "anna"}
    return Delivery(**(values | fields), content=content, ticket=7)  # type: ignore[arg-type]


def test_the_bot_s_words_stand_in_the_letter_and_choices_between_them_and_the_rest() -> None:
    """Number and question in one letter; what follows the choices is the footer."""
    content = Content(text="received", parts=(Part(text="ask_who"),), choices=(Choice(id="me", label="choice_me"),))
    shown = RENDERING.render(delivery(content))
    assert "HD-7" in shown.subject
    assert shown.body.endswith("Kogo to dotyczy: tylko Ciebie czy też innych osób?\n")
    assert shown.choices == (Choice(id="me", label="Tylko mnie"),)
    assert "https://it.example/ticket/" in shown.footer
    assert shown.footer.endswith("IT\n")


def test_without_a_letter_the_bot_s_words_stand_alone() -> None:
    """For channels that need no greeting: a paragraph a part, in the delivery's language."""
    content = Content(
        parts=(Part(text="got"), Part(text="list")),
        fields=(Field(label="HD-7", value="VPN"), Field(label="choice_yes", value="x")),
    )
    shown = RENDERING.render(delivery(content, language="en"))
    assert shown.body == "Thank you, I have got it. Your request is number HD-7.\n\nYour open requests:\n"[:-1]
    assert shown.fields == (Field(label="HD-7", value="VPN"), Field(label="Yes", value="x"))
    assert (shown.subject, shown.footer) == ("", "")


def test_a_letter_without_the_bot_is_as_it_was() -> None:
    """No footer, no hole where the bot could have spoken."""
    shown = RENDERING.render(delivery(Content(text="received")))
    assert shown.footer == ""
    assert "\n\n\n" not in shown.body
    said = Content(body="Gotowe.", subject="x")
    assert RENDERING.render(delivery(said)) == said


def test_own_words_are_used(tmp_path) -> None:
    """A script of the administrator's says what the shipped one does not."""
    file = tmp_path / "ours.yaml"
    file.write_text("texts: {got: {pl: 'Mam $ticket', en: 'Got $ticket'}}\n", encoding="utf-8")
    rendering = Rendering(
        links=Links(Signer(bytes(32)), "https://it.example"), prefix="HD", desk="IT", now=lambda: 0, script=load([file])
    )
    assert rendering.render(delivery(Content(parts=(Part(text="got"),)))).body == "Mam HD-7"
