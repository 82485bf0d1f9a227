"""Grading on many machines: the worker processes of a Dask cluster work off the jobs.

On each machine, in the same environment with the same version of the kit::

    dask scheduler --host 10.0.0.1                            # one of them, with no student on it
    dask worker tcp://10.0.0.1:8786 --nthreads 1 --nworkers 4

Whoever reaches the scheduler's port, or a worker's, can run any code there with the rights of its
user, and read the hidden seeds: let no student reach them, or use TLS with certificates. Workers
run as an ordinary user; the sandbox takes the rest of the rights away from what is graded.
"""

from __future__ import annotations

import logging
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError
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
WHY_LOST = "the Dask scheduler was lost, or started again: see whether it runs, and grade again"

_log = logging.getLogger(__name__)
_one_at_a_time = threading.Lock()  # a process has one set of torch's settings


class DaskPool:
    """Grades one submission at a time in each worker process of a cluster; a context manager.

    A worker gets its next job when it is done with the last one, so that it takes no other down
    when it dies; that job is then done again elsewhere, as often as the scheduler's
    `allowed-failures` says. Workers may come and go. They and the scheduler are never ended here.
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
        todo, on_wire = deque(jobs), {}
        if not todo:
            return
        crew = _Crew(self._client, todo[0], self._note)
        try:
            while (todo or on_wire) and crew.look():
                if crew.hopeless and not on_wire:
                    why = next(iter(crew.unfit.values()))
                    yield failed(todo.popleft(), f"no Dask worker can be used: {why}")
                    continue
                while todo and len(on_wire) < len(crew.fit):
                    on_wire[self._submit(todo[0], crew.fit)] = todo.popleft()
                time.sleep(POLL_SECONDS)
                for future in [future for future in on_wire if future.done()]:
                    yield self._result(future, on_wire.pop(future))
            for job in (*on_wire.values(), *todo):
                yield failed(job, WHY_LOST)
        finally:  # also after Ctrl-C: what nobody waits for is taken out of the queue
            for future in (*on_wire, *crew.asked.values()):
                future.release()

    def _submit(self, job: Job, workers: list[str]) -> Future:
        """Ask for a job; what is under way already, by whomever it was asked for, is shared."""
        key = f"smplkit-{job.key}-{job.submission.student}-{job.trusted}"
        # Others may do it when these are gone: one that has died comes back with a new address.
        return self._client.submit(
            _graded, self._do, job, key=key, workers=workers, allow_other_workers=True
        )

    def _result(self, future: Future, job: Job) -> Result:
        from distributed import KilledWorker

        try:
            return checked(job, Result.from_json(future.result()))
        except KilledWorker as error:
            times = error.allowed_failures + 1
            return failed(
                job,
                f"its Dask worker died {times} times: is there enough memory? See its log",
            )
        except CancelledError:
            return failed(job, WHY_LOST)
        except Exception as error:  # whatever a worker sends must not end the class
            return failed(job, f"the Dask worker failed: {type(error).__name__}: {error}")
        finally:
            future.release()  # with which the scheduler forgets the result: a failure is no answer


class _Crew:
    """The worker processes that are there, and which of them grade as this machine would.

    One that does not would be done with a job at once, and so would get most of the class.

    Attributes:
        fit: Addresses of those that can be used.
        unfit: Why others cannot, by address.
        asked: Answers that are still to come, by address.
    """

    def __init__(self, client: Client, job: Job, note: Callable[[str], None]) -> None:
        self.fit: list[str] = []
        self.unfit: dict[str, str] = {}
        self.asked: dict[str, Future] = {}
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
            threads = self._client.nthreads()
        except OSError:
            return False
        self.fit = [worker for worker in self.fit if worker in threads]
        self.unfit = {worker: why for worker, why in self.unfit.items() if worker in threads}
        self.asked = {worker: answer for worker, answer in self.asked.items() if worker in threads}
        for worker in threads.keys() - {*self.fit, *self.unfit, *self.asked}:
            self.asked[worker] = self._client.submit(
                failed, self._job, "", key=f"smplkit-versions-{uuid4()}", workers=[worker]
            )
        for worker in [worker for worker, answer in self.asked.items() if answer.done()]:
            self._judge(worker, self.asked.pop(worker), threads[worker])
        if not threads and not self._alone:
            self._note("no Dask worker is there: waiting for one")
        self._alone = not threads
        return True

    def _judge(self, worker: str, answer: Future, threads: int) -> None:
        try:
            theirs = answer.result()
            ours = checked(self._job, theirs)
            why = "" if ours is theirs else ours.problems[0]
        except CancelledError:
            return  # and is asked again
        except Exception as error:
            why = f"it cannot run the kit: {type(error).__name__}: {error}"
        if why:
            self.unfit[worker] = why
            self._note(f"the Dask worker {worker} is not used: {why}")
            return
        self.fit.append(worker)
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
