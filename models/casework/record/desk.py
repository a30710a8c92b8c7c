"""Where people meet the system: what links and folders are made of."""

from pathlib import Path
from typing import NamedTuple

from models.law.words.vocabulary import DecisionKind


class Desk(NamedTuple):
    """Where people meet the system: the address that links open at, and the folder of the cases' documents."""

    url: str
    documents: Path

    def form_link(self, ref: str, decision: DecisionKind) -> str:
        """The lasting address of a form: it finds the run that hangs there now."""
        return f"{self.url}/form/{ref}/{decision.value}"

    def case_link(self, ref: str) -> str:
        """The lasting address of a case's page."""
        return f"{self.url}/case/{ref}"

    def folder(self, ref: str) -> Path:
        """Where the documents of a case lie."""
        return self.documents / ref
