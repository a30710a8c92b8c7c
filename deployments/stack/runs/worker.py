"""The worker: takes due runs from the work pool and starts them. `python -m deployments.stack.runs.worker`.

Two things are ours. A form resumed while its former process is still on its way out must wait for the next poll: Prefect's own limit counts runs by id
and takes the whole worker down (3.8.8, `acquire_on_behalf_of_nowait`). And on SIGTERM we take nothing new, let the runs in hand finish for a few
seconds, and end: Prefect's command sometimes stays.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from prefect.workers.process import ProcessJobConfiguration, ProcessWorker, ProcessWorkerResult

from deployments.stack import values
from deployments.stack.environment import POOL

if TYPE_CHECKING:
    import anyio.abc
    from prefect.client.schemas.objects import FlowRun
    from prefect.client.schemas.responses import WorkerFlowRunResponse

# A run mostly waits for the server and the database: two per core keep a small machine busy without starving the server.
LIMIT = max(4, 2 * (os.cpu_count() or 2))
DRAIN_SECONDS = 8.0


class Worker(ProcessWorker):
    """A process worker with at most LIMIT runs in hand, none of them twice."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.in_hand: set[UUID] = set()
        self.draining = False

    async def _get_scheduled_flow_runs(self) -> list[WorkerFlowRunResponse]:
        taken = self.in_hand | self._submitting_flow_run_ids
        free = 0 if self.draining else LIMIT - len(taken)
        if free <= 0:
            return []
        return [due for due in await super()._get_scheduled_flow_runs() if due.flow_run.id not in taken][:free]

    async def run(
        self,
        flow_run: FlowRun,
        configuration: ProcessJobConfiguration,
        task_status: anyio.abc.TaskStatus[int] | None = None,
    ) -> ProcessWorkerResult:
        """Run it as Prefect does, and know that we have it in hand until its process has ended."""
        self.in_hand.add(flow_run.id)
        try:
            return await super().run(flow_run, configuration, task_status)
        finally:
            self.in_hand.discard(flow_run.id)

    async def drain(self) -> None:
        """Take nothing more and wait for the runs in hand, at most DRAIN_SECONDS."""
        self.draining = True
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(DRAIN_SECONDS):
                while self.in_hand | self._submitting_flow_run_ids:
                    await asyncio.sleep(0.05)


async def work() -> None:
    """Work until SIGTERM or SIGINT."""
    values.keep_out_of_logs()
    worker = Worker(work_pool_name=POOL, name="local", create_pool_if_not_found=False)
    asked_to_end = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, asked_to_end.set)
    working: asyncio.Task[Any] = asyncio.create_task(worker.start(printer=_started))
    ending = asyncio.create_task(asked_to_end.wait())
    await asyncio.wait({working, ending}, return_when=asyncio.FIRST_COMPLETED)
    if working.done():
        working.result()
        raise SystemExit("ERROR: the worker ended by itself.")  # as `logs.py` reads it
    await worker.drain()
    working.cancel()
    with contextlib.suppress(asyncio.CancelledError, TimeoutError):
        await asyncio.wait_for(working, timeout=5)


def _started(_words: str) -> None:
    print("ready", flush=True)  # noqa: T201


if __name__ == "__main__":
    asyncio.run(work())
