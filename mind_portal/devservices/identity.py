"""Who the servers run as, and where their data lies.

PostgreSQL refuses to run as root, so root starts both servers as `nobody`. That user can usually not read the
project's folder (/root/…), so root's data lies under /var/tmp instead of the project's own `.local`.
"""

from __future__ import annotations

import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from mind_portal.devservices.errors import ServiceError

PROJECT = Path(__file__).resolve().parent.parent.parent
ROOT_DATA = Path("/var/tmp/mind-portal-devservices")
"""Where root keeps the data of all checkouts, one folder each; readable by `nobody`, unlike root's home."""


class PopenUser(TypedDict, total=False):
    """The arguments of subprocess that change the user."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class Identity:
    """The user that the servers run as; without `uid`, the one who started us."""

    uid: int | None = None
    gid: int | None = None

    @property
    def popen_arguments(self) -> PopenUser:
        """Arguments for subprocess.Popen and run."""
        if self.uid is None or self.gid is None:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def give(self, path: Path, mode: int) -> None:
        """Hand a file or folder over to this user."""
        path.chmod(mode)
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)

    def private_folder(self, path: Path) -> Path:
        """Make a folder that only this user can enter, if it is not there yet."""
        if not path.exists():
            path.mkdir(0o700)
            self.give(path, 0o700)
        return path


def server_identity() -> Identity:
    """Return `nobody` for root, otherwise ourselves. Raises ServiceError for a user that has no name."""
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        return Identity(nobody.pw_uid, nobody.pw_gid)
    try:
        pwd.getpwuid(os.geteuid())
    except KeyError as error:
        raise ServiceError(
            f"The user with id {os.geteuid()} has no name on this machine, and PostgreSQL's initdb needs one. "
            "Set DATABASE_URL and REDIS_URL to servers of your own."
        ) from error
    return Identity()


def kept_data_folder(project: Path = PROJECT) -> Path:
    """Return the folder of the servers whose data is kept between starts."""
    if os.geteuid() == 0:
        return ROOT_DATA / str(project).strip("/").replace("/", "_")
    return project / ".local"


def make_data_folder(path: Path) -> Path:
    """Make the folder, passable for the servers' user. Raises ServiceError if it belongs to someone else."""
    for folder in (path.parent, path) if path.parent == ROOT_DATA else (path,):
        folder.mkdir(parents=True, exist_ok=True)
        status = folder.lstat()
        if status.st_uid != os.geteuid() or not stat.S_ISDIR(status.st_mode):
            raise ServiceError(f"{folder} belongs to another user; remove it, or set DATABASE_URL and REDIS_URL.")
        folder.chmod(0o755)
    return path
