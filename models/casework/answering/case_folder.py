"""The folder of a case: a form names a file in it; we keep what the file is, never what it says."""

import hashlib
import mimetypes
from datetime import datetime
from pathlib import Path

from sqlmodel import Session, select

from models.casework.answering.answer_entry import Entry
from models.casework.record.identifiers import find_identifier
from models.casework.record.outbox import Enclosure
from models.casework.record.refusals import refuse
from models.records.tables import Case, Document

LONGEST_NAME = 255  # bytes: what file systems take
LARGEST_BYTES = 25 * 1024 * 1024  # what mail systems commonly take


def take(entry: Entry, name: str, *, kind: str, field: str, title: str) -> Document | None:
    """The document that a form names, looked up in the case's folder and noted; `None` where none was named.

    Refuses, in words: a name with a path in it, a file that is not there, is empty or too large, a name that identifies somebody.
    """
    folder = entry.desk.folder(entry.case.ref)
    return take_in(
        entry.session,
        entry.case,
        name,
        folder=folder,
        kind=kind,
        field=field,
        title=title,
        by=entry.by.who,
        at=entry.by.at,
    )


def take_in(
    session: Session, case: Case, name: str, *, folder: Path, kind: str, field: str, title: str, by: str, at: datetime
) -> Document | None:
    """The same for what is no answer to a decision."""
    if not name:
        return None
    if find_identifier(name):
        raise refuse(field, title, f"the file's name holds what looks like {find_identifier(name)}; rename the file")
    path = folder / _plain(name, folder, field, title)
    try:
        if path.is_symlink() or not path.is_file():
            raise refuse(field, title, f"there is no file '{name}' in {folder}; put it there, or correct the name")
        size = path.stat().st_size
        if not 0 < size <= LARGEST_BYTES:
            raise refuse(field, title, f"'{name}' has {size:,} bytes; it must be between 1 and {LARGEST_BYTES:,}")
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        raise refuse(
            field, title, f"'{name}' in {folder} cannot be read by this system; check who may read it, or copy it anew"
        ) from None
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


def _plain(name: str, folder: Path, field: str, title: str) -> str:
    """The name, where it can be one of a file in the folder."""
    if len(name.encode("utf-8", "replace")) > LONGEST_NAME:
        raise refuse(
            field,
            title,
            f"this is longer than any file's name ({LONGEST_NAME} bytes); rename the file, and give that name",
        )
    if not name.isprintable():
        raise refuse(field, title, "this holds a sign that cannot be seen; type the file's name anew")
    if Path(name).name != name or name.startswith("."):
        raise refuse(
            field, title, f"'{name}' is not a plain file name; put the file straight into {folder} and give its name"
        )
    return name


def enclosure(document: Document, folder: Path, ref: str) -> Enclosure:
    """A document on its way out, under a name that says nothing."""
    neutral = f"{ref} {document.kind.replace('-', ' ')}{Path(document.file_name).suffix.lower()}"
    return Enclosure(folder / document.file_name, neutral, document.media_type, document.sha256)
