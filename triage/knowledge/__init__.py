"""Articles that answer what people ask most, in Polish and English, and which of them fits a message. Pure but for reading files."""

from triage.knowledge.article import Article, Mistake
from triage.knowledge.index import Knowledge, Suggestion
from triage.knowledge.loading import load

__all__ = ["Article", "Knowledge", "Mistake", "Suggestion", "load"]
