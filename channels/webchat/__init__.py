"""Web chat: a window on any page, and the way of its words to a Message and back."""
