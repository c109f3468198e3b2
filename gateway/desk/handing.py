"""save_file and leave_file: what a person said to a file of an answer that a chat offered them. The ticket does not change."""

from gateway.desk.changes import read
from gateway.desk.known import Known
from gateway.desk.refused import invalid
from gateway.desk.values import only
from store.ids import delivery_id
from store.records import Action, Attachment, Content, Decision, Delivery, Interaction, Person

SHOWN = ("place", "upload", "url", "name", "unique_id", "file_type")  # the channel's own words for its sender
LONGEST = 8_000


def save_file(action: Action, known: Known) -> Decision:
    """{"file": SHA-256, "channel", "chat", …}: the file goes to where the channel was told to put it ("upload"), as a delivery of its own."""
    return _handed(action, known)


def leave_file(action: Action, known: Known) -> Decision:
    """{"file": SHA-256, "channel", "chat", "place"?}: the file is not put anywhere; the offer says where it is instead."""
    return _handed(action, known)


def _handed(action: Action, known: Known) -> Decision:
    only(action, "file", "channel", "chat", *SHOWN)
    given = {name: value for name, value in action.values.items() if isinstance(value, str) and len(value) <= LONGEST}
    file = _file(given.get("file", ""), known)
    channel, chat = given.get("channel", ""), given.get("chat", "")
    number = known.ticket.number
    person = next((one for one in known.persons.values() if one.id == action.actor.id), Person(id=action.actor.id))
    delivery = Delivery(
        id=delivery_id(action.id, "file", chat),
        lane=f"{channel}:{chat}:{number}:{file.sha256}",  # its own: what is slow to upload holds up no answer
        channel=channel,
        address=chat,
        audience="requester",
        content=Content(
            values={"consent": action.verb, **{name: given[name] for name in SHOWN if name in given}},
            attachments=(file,),
        ),
        language=person.language or known.ticket.language,
        proved=True,
        created_at=known.now,
        ticket=number,
        person=person.id,
    )
    return Decision(read=read(known), deliveries=(delivery,))


def _file(sha256: str, known: Known) -> Attachment:
    """A file that was sent to the requester with this ticket. Raises RefusedError."""
    public = (one for one in known.log if isinstance(one, Interaction) and one.visibility == "public")
    for said in public:
        for file in said.attachments:
            if sha256 and file.sha256 == sha256:
                return file
    raise invalid("file", "W tym zgłoszeniu nie ma takiego pliku.", "There is no such file on this ticket.")
