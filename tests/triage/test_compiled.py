"""From questions to conditions."""

from triage.compiled import compiled
from triage.conditions import Facts, View
from triage.document import Test as Question
from triage.phrases import Scan
from triage.words import Vocabulary

VOCABULARY = Vocabulary([], {}, fillers=[], known=[])
VIEW = View(Facts(channel="mail"), Scan({}, 1, 2, {2: 1}, 0, {}, [], 0, {}), "", {})


def test_no_question_is_always_a_yes():
    """The last rule has none."""
    assert compiled(None, VOCABULARY).match(VIEW) == ("always",)


def test_all_any_and_not_are_what_they_say():
    """Each over the same two facts."""
    yes, no = Question("channel", ("mail",)), Question("channel", ("form",))
    answers = [bool(compiled(Question(kind, parts=(yes, no)), VOCABULARY).match(VIEW)) for kind in ("all", "any")]
    assert answers == [False, True]
    assert not compiled(Question("not", parts=(yes,)), VOCABULARY).match(VIEW)
    assert compiled(Question("not", parts=(no,)), VOCABULARY).match(VIEW)
