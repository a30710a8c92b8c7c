"""What an installation keeps is its owner's alone: no other user of the machine reads a mail, a document, a log or the login.

The documents of a partnership that names a folder of its own (`CSPR_DOCUMENTS`, such as a mounted share) stay under that folder's own access:
nothing that lies there is changed, and what is made there gets the access of the folder that it lies in.
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from stat import S_IMODE, S_ISLNK

from flows.installation.settings import Settings, load

OTHERS = 0o077  # what group and others may do


def begin() -> None:
    """From now on this process, and whatever it starts, makes files for its owner alone, wherever they lie."""
    os.umask(OTHERS)


def tighten(settings: Settings) -> int:
    """Take from group and others what they may do with what lies in the data directory. Returns how many files and folders that changed."""
    changed = 0
    for path in _kept(settings):
        with suppress(FileNotFoundError):  # gone meanwhile
            mode = path.lstat().st_mode
            if not S_ISLNK(mode) and mode & OTHERS:
                path.chmod(S_IMODE(mode) & ~OTHERS)
                changed += 1
    return changed


def make_folder(ref: str) -> Path:
    """The folder of a case's documents, made where it is missing."""
    folder = load().documents_directory / ref
    if not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        fit_in(folder)
    return folder


def fit_in(made: Path) -> None:
    """Give what was just made in a partnership's own folder the access of the folder that it lies in. Elsewhere it stays private."""
    if load().documents is None:
        return
    mode = S_IMODE(made.parent.stat().st_mode)
    with suppress(OSError):  # a share that keeps its access elsewhere takes no mode
        made.chmod(mode if made.is_dir() else mode & 0o666)


def _kept(settings: Settings) -> Iterator[Path]:
    """Everything in the data directory, but what is mounted into it or named as the partnership's own folder."""
    yield settings.data
    for folder, folders, files in os.walk(settings.data):
        here = Path(folder)
        folders[:] = [
            name for name in folders if here / name != settings.documents and not os.path.ismount(here / name)
        ]
        yield from (here / name for name in (*folders, *files))
