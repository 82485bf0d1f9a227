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
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from uuid import uuid4

from smplkit.grading.jobs import Job, checked, do, failed
from smplkit.grading.result import Result

if TYPE_CHECKING:
    from distributed import Client, Future

CONNECT_SECONDS = 5.0
POLL_SECONDS = 0.1
UNSEEN = 10  # looks; news of something done can be under way for a moment
LOSSES = 3  # workers that one job may cost
WHY_DEAD = f"its Dask worker died {LOSSES} times: is there enough memory? See the worker's log"
WHY_LOST = "the Dask scheduler was lost, or started again: see whether it runs, and grade again"

_log = logging.getLogger(__name__)
_one_at_a_time = threading.Lock()  # a process has one set of torch's settings


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
        crew = _Crew(self._client, todo[0].job, self._note)
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
        task.future = self._client.submit(
            _graded, self._do, task.job, key=task.key, workers=[worker]
        )
        return task

    def _result(self, task: _Task) -> Result | None:
        """The result of a job; None while there is none."""
        from distributed import KilledWorker

        if not task.future.done():
            return None
        try:
            text = task.future.result(timeout=CONNECT_SECONDS)
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

    def lost(self, crew: _Crew) -> bool:
        """Whether the worker that was to do it is gone, which counts as a loss.

        The scheduler would keep it for that worker for ever; one that has died comes back with
        another address.
        """
        self.unseen = 0 if self.key in crew.under_way else self.unseen + 1
        if self.unseen < UNSEEN:
            return False
        self.losses += 1
        return True


class _Crew:
    """The worker processes that are there, and which of them grade as this machine would.

    One that does not would be done with a job at once, and so would get most of the class.

    Attributes:
        fit: Addresses of those that can be used.
        unfit: Why others cannot, by address.
        asked: Answers that are still to come, by address.
        under_way: Keys of what the workers have to do, for whomever.
    """

    def __init__(self, client: Client, job: Job, note: Callable[[str], None]) -> None:
        self.fit: list[str] = []
        self.unfit: dict[str, str] = {}
        self.asked: dict[str, Future] = {}
        self.under_way: set[str] = set()
        self._client, self._job, self._note = client, job, note
        self._alone = False

    @property
    def hopeless(self) -> bool:
        """Whether there are workers, and none of them can be used."""
        return bool(self.unfit) and not self.fit and not self.asked

    def look(self) -> bool:
        """See who is there, and ask newcomers what a failure to do the job would look like there.

        That takes no time and names all versions.

        Returns:
            Whether the scheduler is still there.
        """
        if self._client.status != "running":
            return False
        try:
            there = self._client.processing()
        except OSError:
            return False
        self.under_way = {key for keys in there.values() for key in keys}
        self.fit = [worker for worker in self.fit if worker in there]
        self.unfit = {worker: why for worker, why in self.unfit.items() if worker in there}
        self.asked = {worker: answer for worker, answer in self.asked.items() if worker in there}
        for worker in there.keys() - {*self.fit, *self.unfit, *self.asked}:
            self.asked[worker] = self._client.submit(
                failed, self._job, "", key=f"smplkit-versions-{uuid4()}", workers=[worker]
            )
        for worker in [worker for worker, answer in self.asked.items() if answer.done()]:
            self._judge(worker, self.asked.pop(worker))
        if not there and not self._alone:
            self._note("no Dask worker is there: waiting for one")
        self._alone = not there
        return True

    def _judge(self, worker: str, answer: Future) -> None:
        try:
            theirs = answer.result(timeout=CONNECT_SECONDS)
            ours = checked(self._job, theirs)
            why = "" if ours is theirs else ours.problems[0]
        except (CancelledError, asyncio.TimeoutError):
            return  # if it is still there, it is asked again
        except Exception as error:
            why = f"it cannot run the kit: {type(error).__name__}: {error}"
        if why:
            self.unfit[worker] = why
            self._note(f"the Dask worker {worker} is not used: {why}")
            return
        self.fit.append(worker)
        threads = self._client.nthreads([worker]).get(worker, 1)
        if threads > 1:
            self._note(
                f"the Dask worker {worker} has {threads} threads and uses one: start it with "
                f"--nthreads 1 --nworkers {threads}"
            )


def _graded(do: Callable[[Job], Result], job: Job) -> str:
    """On a worker: do a job, one at a time in each process; the result as text."""
    with _one_at_a_time:
        try:
            return do(job).to_json()
        except Exception as error:
            why = f"the grading process failed: {type(error).__name__}: {error}"
            return failed(job, why).to_json()


def _knock(address: str) -> None:
    """See at once whether anything listens there; Dask itself would try for a while.

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
        socket.create_connection((host, port), CONNECT_SECONDS).close()
    except OSError as error:
        raise OSError(
            f"there is no Dask scheduler at {address} ({error}): start it there, with "
            f"dask scheduler --host {host} --port {port}, and see that no firewall is in between"
        ) from None
