"""The folder of a case: a form names a file in it; we keep what the file is, never what it says."""

import hashlib
import mimetypes
from datetime import datetime
from pathlib import Path

from sqlmodel import Session, select

from models.casework.entry import Entry
from models.casework.fields import refuse
from models.casework.identifiers import find_identifier
from models.casework.outbox import Enclosure
from models.records.tables import Case, Document

LARGEST_BYTES = 25 * 1024 * 1024  # what mail systems commonly take


def take(entry: Entry, name: str, *, kind: str, field: str, title: str) -> Document | None:
    """The document that a form names, looked up in the case's folder and noted; `None` where none was named.

    Refuses, in words: a name with a path in it, a file that is not there, is empty or too large, a name that identifies somebody.
    """
    folder = entry.desk.folder(entry.case.ref)
    return take_in(
        entry.session, entry.case, name, folder=folder, kind=kind, field=field, title=title, by=entry.by, at=entry.at
    )


def take_in(
    session: Session, case: Case, name: str, *, folder: Path, kind: str, field: str, title: str, by: str, at: datetime
) -> Document | None:
    """The same for what is no answer to a decision."""
    if not name:
        return None
    path = folder / name
    if Path(name).name != name or name.startswith("."):
        raise refuse(
            field, title, f"'{name}' is not a plain file name; put the file straight into {folder} and give its name"
        )
    if find_identifier(name):
        raise refuse(field, title, f"the file's name holds what looks like {find_identifier(name)}; rename the file")
    if path.is_symlink() or not path.is_file():
        raise refuse(field, title, f"there is no file '{name}' in {folder}; put it there, or correct the name")
    size = path.stat().st_size
    if not 0 < size <= LARGEST_BYTES:
        raise refuse(field, title, f"'{name}' has {size:,} bytes; it must be between 1 and {LARGEST_BYTES:,}")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    noted = session.exec(
        select(Document).where(Document.case_id == case.id, Document.kind == kind, Document.sha256 == digest)
    ).first()
    if noted is None:
        assert case.id is not None
        noted = Document(
            case_id=case.id,
            kind=kind,
            file_name=name,
            media_type=mimetypes.guess_type(name)[0] or "application/octet-stream",
            size_bytes=size,
            sha256=digest,
            recorded_by=by,
            recorded_at=at,
        )
        session.add(noted)
    return noted


def enclosure(document: Document, folder: Path, ref: str) -> Enclosure:
    """A document on its way out, under a name that says nothing."""
    neutral = f"{ref} {document.kind.replace('-', ' ')}{Path(document.file_name).suffix.lower()}"
    return Enclosure(folder / document.file_name, neutral, document.media_type, document.sha256)
