"""nbgrader on the hub, for all. The instructor's clone has more in its own nbgrader_config.py."""

import os
import pwd
import stat
from datetime import datetime, timezone
from pathlib import Path

from nbgrader.exchange.default import ExchangeCollect

c = get_config()  # noqa: F821

MAX_FILE_BYTES = 20_000_000


class Collect(ExchangeCollect):
    """Collecting that believes the file system, not what is written in it.

    Students write into the exchange themselves. nbgrader takes a student's name from the name of a
    folder, which anybody can choose, and copies what links lead to with the instructor's rights:
    a link to the solutions would come back as feedback.
    """

    def _path_to_record(self, path: str) -> dict:
        """Who handed in a folder, and when: its owner; and what it says, or when it was changed."""
        status = os.lstat(path)
        try:
            owner = pwd.getpwuid(status.st_uid).pw_name
        except KeyError:  # the account was removed
            owner = f"user {status.st_uid}"
        try:
            record = super()._path_to_record(path)
        except Exception:  # a name that nbgrader did not make must not stop the class
            changed = datetime.fromtimestamp(status.st_ctime, timezone.utc).replace(tzinfo=None)
            record = {"filename": os.path.basename(path), "username": "", "timestamp": changed}
        if record["username"] != owner:
            self.log.warning("%s belongs to %s: collected as theirs", path, owner)
        return record | {"username": owner}

    def do_copy(self, src: str, dest: str, log: object = None) -> None:
        """Copy the plain files of a submission that are its owner's; say what is left out."""
        os.makedirs(dest)
        try:
            folder = os.open(src, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        except OSError as error:
            return self.log.warning("%s cannot be collected: %s", src, error.strerror)
        try:
            owner = os.fstat(folder).st_uid
            for name in os.listdir(folder):
                try:
                    data = read_own(folder, name, owner)
                except OSError as error:
                    self.log.warning("%s/%s is left out: %s", src, name, error.strerror)
                else:
                    (Path(dest) / name).write_bytes(data)
        finally:
            os.close(folder)


def read_own(folder: int, name: str, owner: int) -> bytes:
    """Read a plain file in an open folder.

    Raises:
        OSError: It is a link, something else than a file, another user's, or too large.
    """
    opened = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
    with open(opened, "rb") as file:
        status = os.fstat(opened)
        if not stat.S_ISREG(status.st_mode) or status.st_uid != owner:
            raise OSError(0, "it is no file of the one who handed it in")
        data = file.read(MAX_FILE_BYTES + 1)
    if len(data) > MAX_FILE_BYTES:
        raise OSError(0, f"it has more than {MAX_FILE_BYTES} bytes")
    return data


c.CourseDirectory.course_id = "smplkit"
c.Exchange.root = "/srv/smplkit/exchange"
c.Exchange.assignment_dir = str(Path.home() / "smplkit" / "exercises")
c.ExchangeFactory.collect = Collect
c.ExchangeCollect.check_owner = False  # nbgrader's own check only warns; the class above decides

# For the Validate button, as in the course's nbgrader_config.py.
c.Execute.timeout = 60
c.IgnorePattern.enabled = True
c.IgnorePattern.pattern = r"(?m)^\[W[^\]\n]*\]|NNPACK|^OMP: |^Intel MKL WARNING|^libgomp: "
