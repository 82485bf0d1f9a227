"""Grading on many machines: the worker processes of a Dask cluster work off the jobs.

On each machine, in the same environment with the same version of the kit::

    dask scheduler --host 10.0.0.1                            # one of them, with no student on it
    dask worker tcp://10.0.0.1:8786 --nthreads 1 --nworkers 4

Whoever reaches the scheduler's port, or a worker's, can run any code there with the rights of its
user, and read the hidden seeds: let no student reach them, or use TLS with certificates. Workers
run as an ordinary user; the sandbox takes the rest of the rights away from what is graded.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from smplkit.grading.dask_crew import ANSWER_SECONDS, Crew, ask
from smplkit.grading.jobs import Job, checked, do, failed
from smplkit.grading.result import Result

if TYPE_CHECKING:
    from distributed import Future

CONNECT_SECONDS = 5.0
POLL_SECONDS = 0.1
UNSEEN = 10  # looks; news of something done can be under way for a moment
MAX_GREETING = 10_000  # bytes; it has some dozens
LOSSES = 3  # workers that one job may cost
WHY_DEAD = f"its Dask worker died {LOSSES} times: is there enough memory? See the worker's log"
WHY_LOST = "the Dask scheduler was lost, or started again: see whether it runs, and grade again"

_log = logging.getLogger(__name__)


class DaskPool:
    """Grades one submission at a time in each worker process of a cluster; a context manager.

    A worker gets its next job when it is done with the last one, so that it takes no other down
    when it dies; that job is then done again, up to three times. Workers may come and go. They and
    the scheduler are never ended here.
    """

    def __init__(
        self,
        address: str,
        note: Callable[[str], None] = _log.warning,
        do: Callable[[Job], Result] = do,
    ) -> None:
        """Connect to a scheduler.

        Args:
            address: Where it listens, such as "tcp://10.0.0.1:8786"; for "tls://" the certificates
                are in Dask's configuration (`distributed.comm.tls`).
            note: Is told, from the thread that waits for results, what an instructor should know
                meanwhile: that there is no worker, or why one is not used.
            do: What is done to a job; for tests. Workers import it.

        Raises:
            ValueError: The address is none, or lacks certificates.
            OSError: There is no scheduler, or it does not answer.
            ImportError: Dask is not installed.
        """
        try:
            from distributed import Client, Security
        except ImportError as error:
            raise ImportError(f"{error}: pip install 'smplkit[dask]', for a scheduler") from None
        _knock(address)
        if address.startswith("tls:") and not Security().tls_ca_file:
            raise ValueError(
                f"address is {address!r}, and Dask's configuration names no certificates: set "
                "distributed.comm.tls there"
            )
        try:
            self._client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
        except OSError as error:
            raise OSError(f"what listens at {address} is no Dask scheduler: {error}") from None
        self.address, self._note, self._do = address, note, do

    def __enter__(self) -> DaskPool:
        return self

    def __exit__(
        self, kind: type | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave the cluster; what is still queued there is forgotten."""
        self._client.close()

    def results(self, jobs: Iterable[Job]) -> Iterator[Result]:
        """One result for each job, in the order in which they get done.

        Waits while there are no workers. A job that cannot be done, as its workers die, all of them
        have another version of the kit, or the scheduler is lost, gives a failure.
        """
        todo, on_wire = deque(_Task(job) for job in jobs), []
        if not todo:
            return
        crew = Crew(self._client, todo[0].job, self._note)
        try:
            while (todo or on_wire) and crew.look():
                if crew.hopeless and not on_wire:
                    why = next(iter(crew.unfit.values()))
                    yield failed(todo.popleft().job, f"no Dask worker can be used: {why}")
                    continue
                free = [w for w in crew.fit if w not in {task.worker for task in on_wire}]
                for worker in free[: len(todo)]:
                    on_wire.append(self._start(todo.popleft(), worker))
                time.sleep(POLL_SECONDS)
                for task in tuple(on_wire):
                    result = self._result(task)
                    if result is None and not task.lost(crew):
                        continue
                    on_wire.remove(task)
                    task.future.release()  # and is forgotten: a failure can be tried again
                    if result is not None:
                        yield result
                    elif task.losses == LOSSES:
                        yield failed(task.job, WHY_DEAD)
                    else:
                        todo.append(task)
            for task in (*on_wire, *todo):
                yield failed(task.job, WHY_LOST)
        finally:  # also after Ctrl-C: what nobody waits for is taken out of the queue
            for future in (*(task.future for task in on_wire), *crew.asked.values()):
                future.release()

    def _start(self, task: _Task, worker: str) -> _Task:
        """Ask for a job; what is under way already, by whomever it was asked for, is shared."""
        task.worker, task.unseen = worker, 0
        task.future = ask(self._client, self._do, task.job, task.key, worker)
        return task

    def _result(self, task: _Task) -> Result | None:
        """The result of a job; None while there is none."""
        from distributed import KilledWorker

        if not task.future.done():
            return None
        try:
            text = task.future.result(timeout=ANSWER_SECONDS)
            return checked(task.job, Result.from_json(text))
        except asyncio.TimeoutError:
            return None  # the worker died with the result, which nobody else has
        except KilledWorker:
            return failed(task.job, WHY_DEAD)
        except CancelledError:
            return failed(task.job, WHY_LOST)
        except Exception as error:  # whatever a worker sends must not end the class
            return failed(task.job, f"the Dask worker failed: {type(error).__name__}: {error}")


@dataclass(eq=False)
class _Task:
    """A job, and how far it is.

    Attributes:
        worker: Address of the one that is to do it.
        losses: How many workers have died of it, or with it.
        unseen: How often in a row nobody was seen at it.
    """

    job: Job
    worker: str = ""
    losses: int = 0
    unseen: int = 0
    future: Future | None = None

    @property
    def key(self) -> str:
        """Of the task at the scheduler: the same for all who ask for the same."""
        job = self.job
        return f"smplkit-{job.key}-{job.submission.student}-{job.trusted}-{self.losses}"

    def lost(self, crew: Crew) -> bool:
        """Whether the worker that was to do it is gone, which counts as a loss.

        The scheduler would keep it for that worker for ever; one that has died comes back with
        another address.
        """
        self.unseen = 0 if self.key in crew.under_way else self.unseen + 1
        if self.unseen < UNSEEN:
            return False
        self.losses += 1
        return True


def _knock(address: str) -> None:
    """See whether a scheduler is there, as a client waits for ever for one that never speaks.

    Raises:
        ValueError, OSError: As in `DaskPool`.
    """
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError:
        host = port = None
    if not host or not port or parts.scheme not in ("tcp", "tls"):
        raise ValueError(f"address is {address!r}, expected one such as tcp://10.0.0.1:8786")
    try:
        with socket.create_connection((host, port), CONNECT_SECONDS) as there:
            if parts.scheme == "tcp":
                _listen(there)
    except OSError as error:
        raise OSError(
            f"there is no Dask scheduler at {address} ({error}): start it there, with "
            f"dask scheduler --host {host} --port {port}, and see that no firewall is in between"
        ) from None


def _listen(there: socket.socket) -> None:
    """Hear the first eight bytes of a scheduler's greeting, which are the length of the rest."""
    there.settimeout(CONNECT_SECONDS)
    try:
        said = there.recv(8)
    except TimeoutError:
        raise OSError("what listens there is silent") from None
    if len(said) < 8 or int.from_bytes(said, "little") > MAX_GREETING:
        raise OSError("what listens there is something else")
