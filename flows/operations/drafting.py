"""Draft the letters that require an agency's return into the case's folder, for a person to check and sign. Nothing is ever sent. Rule: agency-return.

It happens after what calls for it was recorded, and outside any transaction: a letter that is missing is drafted by the next pass.
One that is there is left alone, for somebody may have worked on it.
"""

import logging
from collections.abc import Sequence
from pathlib import Path

from flows.installation import private, resources
from flows.installation.settings import load
from models.casework.reading import return_views
from models.casework.reading.return_views import LetterDue
from models.casework.record.faults import what_failed
from notifications.paper import paperwork

log = logging.getLogger(__name__)


def draft_letters(*, ref: str = "") -> list[Path]:
    """Draft every letter that the alerts so far call for and that is not there: of all open cases, or of one. Returns the new files."""
    with resources.reading() as session:
        wanted = return_views.letters_due(session, ref=ref)
    return _all(wanted)


def path_of(letter: LetterDue) -> Path:
    """Where a letter lies, or would."""
    return resources.desk().folder(letter.ref) / paperwork.letter_name(letter.number)


def draft(letter: LetterDue) -> bool:
    """Draft one letter. Returns whether it was missing. Raises `OSError` where the folder cannot be written to."""
    path = path_of(letter)
    if path.exists():
        return False
    private.make_folder(letter.ref)
    half_written = path.with_name(f".{path.name}.part")
    with paperwork.own_papers(load().papers_directory):
        half_written.write_bytes(paperwork.letter(letter.facts, on=letter.on).content)
    private.fit_in(half_written)
    half_written.replace(path)
    return True


def _all(wanted: Sequence[LetterDue]) -> list[Path]:
    """A folder that cannot be written to keeps no other letter from being drafted, and no alert from going out."""
    new = []
    for letter in wanted:
        try:
            if draft(letter):
                new.append(path_of(letter))
        except OSError as fault:
            words = "%s: the letter about %s was not drafted; the next pass tries again: %s"
            log.error(words, letter.ref, letter.number, what_failed(fault))
    return new
