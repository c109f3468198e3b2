"""Slack's limits of what is posted and shown, in characters where nothing else is said.

Sources: docs.slack.dev, reference/block-kit (blocks, elements, composition objects), reference/views, reference/methods/chat.update.
What a message's blocks may hold together is not documented (slackapi/bolt-js issues 2509 and 2867): see blocks.TOGETHER.
"""

TEXT = 3_000  # a text object
NOTIFIED = 4_000  # `text` of chat.update; of chat.postMessage 40,000
BLOCKS = 50  # of a message
VIEW_BLOCKS = 100
BUTTON = 75
OPTION = 75
OPTION_VALUE = 150
OPTIONS = 100
HEADER = 150
FIELDS = 10
ACTIONS = 25  # elements of one row
TITLE = 24  # of a view, and its buttons
LABEL = 2_000  # of a question, and its hint
INPUT = 3_000  # what is typed into one
PLACEHOLDER = 150
METADATA = 3_000  # private_metadata of a view
FILES = 10  # of a question for files
