"""A JupyterLab server of the tests' own, and notebooks opened in it by a browser."""

from __future__ import annotations

import ast
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote
from urllib.request import Request, urlopen

import nbformat
from jupyter_client import BlockingKernelClient
from playwright.sync_api import Browser

from tests.browser.browser import PATIENCE, Tab

SECONDS = PATIENCE / 1000
# The current widget of JupyterLab, and of Notebook 7, which is the same but for its name.
KERNEL = "jupyterapp?.shell?.currentWidget?.sessionContext?.session?.kernel"


class LabServer:
    """`jupyter lab` on folders of its own, alive inside a `with`.

    Attributes:
        folder: where notebooks are written.
        address: of the server, without a slash at the end.
    """

    def __enter__(self) -> LabServer:
        # A short name: the kernels' sockets lie in it, whose paths may have 107 characters only.
        self._home = Path(tempfile.mkdtemp(prefix="lab"))
        self.folder = self._home / "notebooks"
        self.folder.mkdir()
        self._token = secrets.token_hex(16)
        self._log = open(self._home / "log", "w")
        self._process = subprocess.Popen(
            self._command(),
            env=self._environment(),
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            self.address = self._wait_for_address()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *error: object) -> None:
        for number, patience in ((signal.SIGTERM, 15), (signal.SIGKILL, 5)):
            try:
                os.killpg(self._process.pid, number)  # kernels end with their server
                self._process.wait(patience)
            except (ProcessLookupError, subprocess.TimeoutExpired):
                continue
        self._log.close()
        shutil.rmtree(self._home, ignore_errors=True)

    def _command(self) -> list[str]:
        return [
            *(sys.executable, "-m", "jupyterlab", "--no-browser"),
            "--ServerApp.ip=127.0.0.1",
            "--ServerApp.port=0",  # the system names a free one; the server writes down which
            f"--ServerApp.root_dir={self.folder}",
            f"--IdentityProvider.token={self._token}",
            "--LabApp.expose_app_in_browser=True",
            "--JupyterNotebookApp.expose_app_in_browser=True",
            "--LabApp.news_url=None",
            # Sockets in the folder: two kernels at once sometimes choose the same free port.
            "--KernelManager.transport=ipc",
            *(["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []),
        ]

    def _environment(self) -> dict[str, str]:
        places = {"JUPYTER_CONFIG_DIR": "config", "JUPYTER_DATA_DIR": "data"}
        places |= {"JUPYTER_RUNTIME_DIR": "run", "IPYTHONDIR": "ipython"}
        for name in places.values():
            (self._home / name).mkdir()
        # News ask for consent in a pop-up that covers a corner of the notebook.
        settings = self._home / "settings"
        notification = settings / "@jupyterlab/apputils-extension/notification.jupyterlab-settings"
        notification.parent.mkdir(parents=True)
        notification.write_text(json.dumps({"fetchNews": "false"}))
        environment = {name: str(self._home / place) for name, place in places.items()}
        return os.environ | environment | {"JUPYTERLAB_SETTINGS_DIR": str(settings)}

    def _wait_for_address(self) -> str:
        record = self._home / "run" / f"jpserver-{self._process.pid}.json"
        end = time.monotonic() + SECONDS
        while time.monotonic() < end and self._process.poll() is None:
            try:
                address = json.loads(record.read_text())["url"].rstrip("/")
                with urlopen(f"{address}/api?token={self._token}", timeout=5):
                    return address
            except (OSError, ValueError):  # not there yet, half written, or not listening
                time.sleep(0.2)
        raise RuntimeError(f"JupyterLab did not start:\n{(self._home / 'log').read_text()}")

    def request(self, method: str, path: str) -> Any:
        """What the REST API answers below /api/, None where it answers nothing."""
        request = Request(f"{self.address}/api/{path}", method=method)
        request.add_header("Authorization", f"token {self._token}")
        with urlopen(request, timeout=SECONDS) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def open(self, browser: Browser, cells: list[str], *, app: str = "lab", **options) -> Notebook:
        """Write a notebook, open it in a tab and wait for its kernel.

        Args:
            browser: where to open it.
            cells: sources of its code cells.
            app: "lab" (JupyterLab) or "notebook" (Notebook 7).
            options: passed on to `Tab`.
        """
        name = f"{secrets.token_hex(4)}.ipynb"
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells])
        notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
        nbformat.write(notebook, self.folder / name)
        tab = Tab(browser, offline=False, **options)
        where = {"lab": f"lab/tree/{name}?reset", "notebook": f"notebooks/{name}?"}[app]
        tab.page.goto(f"{self.address}/{where}&token={quote(self._token)}")
        tab.page.wait_for_function(f"globalThis.{KERNEL}?.connectionStatus === 'connected'")
        identity = tab.page.evaluate(f"{KERNEL}.id")
        tab.complaints.clear()  # what Jupyter's own plugins say while they start
        return Notebook(self, tab, name, self._home / "run" / f"kernel-{identity}.json")


class Notebook:
    """A notebook open in a browser, with its kernel; close it when done.

    Attributes:
        tab: the browser's tab, with its complaints since the notebook was open.
        page: that tab's page.
    """

    def __init__(self, server: LabServer, tab: Tab, name: str, connection: Path) -> None:
        self.tab, self.page = tab, tab.page
        self._server, self._name = server, name
        self._client = BlockingKernelClient(connection_file=str(connection))
        self._client.load_connection_file()
        self._client.start_channels()

    def run_all(self) -> None:
        """Run every cell and wait for the last.

        Raises:
            AssertionError: a cell ended with an error; its text is the message.
        """
        self.page.evaluate("void jupyterapp.commands.execute('notebook:run-all-cells')")
        self.page.wait_for_function(
            "() => { const cells = jupyterapp.shell.currentWidget.content.model.sharedModel.cells;"
            " return cells.every(c => c.execution_count !== null || !c.source)"
            " || cells.some(c => c.outputs.some(o => o.output_type === 'error')); }"
        )
        for output in self.outputs():
            assert output["output_type"] != "error", "\n".join(output["traceback"])

    def outputs(self) -> list[dict]:
        """Outputs of all cells, in order, as in the file of the notebook."""
        return self.page.evaluate(
            "jupyterapp.shell.currentWidget.content.model.sharedModel.cells"
            ".flatMap(c => c.toJSON().outputs ?? [])"
        )

    def execute(self, code: str) -> None:
        """Run code in the kernel beside the notebook.

        Raises:
            AssertionError: it ended with an error.
        """
        self._reply(code, {})

    def evaluate(self, expression: str) -> Any:
        """Value of a Python expression in the kernel, a literal such as a number or a list."""
        answer = self._reply("", {"value": expression})["user_expressions"]["value"]
        assert answer["status"] == "ok", f"{expression}: {answer}"
        return ast.literal_eval(answer["data"]["text/plain"])

    def wait_until(self, expression: str) -> None:
        """Until a Python expression is true in the kernel.

        Raises:
            TimeoutError: it did not become true.
        """
        end = time.monotonic() + SECONDS
        while not self.evaluate(f"bool({expression})"):
            if time.monotonic() > end:
                raise TimeoutError(f"not true in the kernel after {SECONDS:g} s: {expression}")
            self.page.wait_for_timeout(100)  # the page goes on meanwhile

    def close(self) -> None:
        """Close the tab and end the kernel: a next notebook starts from nothing."""
        self._client.stop_channels()
        self.tab.close()
        for session in self._server.request("GET", "sessions"):
            if session["path"] == self._name:
                self._server.request("DELETE", f"sessions/{session['id']}")

    def _reply(self, code: str, expressions: dict[str, str]) -> dict:
        end = time.monotonic() + SECONDS
        while True:
            message = self._client.execute(
                code, silent=True, user_expressions=expressions, stop_on_error=False
            )
            reply = self._client.get_shell_msg(timeout=max(0.1, end - time.monotonic()))
            assert reply["parent_header"]["msg_id"] == message
            content = reply["content"]
            # A cell that fails takes with it what waits behind it: then ask again.
            if content["status"] != "aborted":
                break
        assert content["status"] == "ok", "\n".join(content["traceback"])
        return content
