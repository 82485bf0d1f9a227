"""course/hub on a real JupyterHub: its set-up, real users, a class that hands in, and its secrets.

All happens on a copy of /etc, /home, /opt, /srv and /var that only the hub's processes see: a mount
namespace with overlays. So the shipped files are tried as they are, and nothing of it stays.
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HUB = ROOT / "course" / "hub"
STUDENTS = ("ada", "ben")
INBOUND = "/srv/smplkit/exchange/smplkit/inbound"
SOLUTION = "/home/instructor/smplkit/solutions/01_smpl"
PATIENCE = 120  # seconds for what takes ten on a quiet machine

# What every hub of the test starts from: overlays, the README's steps, the hub in the foreground.
# Closed folders above Python or this repository (/root, for example) are opened in the overlay.
ENTER = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "bash", "-euc"]
OVERLAYS = """
mount -t tmpfs -o mode=755 tmpfs "$SCRATCH"
overlay() {
  local own="$SCRATCH/${1//\\//_}"
  mkdir -p "$own/up" "$own/work"
  mount -t overlay -o "lowerdir=$1,upperdir=$own/up,workdir=$own/work" overlay "$1"
}
for folder in /etc /home /opt /srv /var; do overlay "$folder"; done
for folder in $CLOSED; do overlay "$folder"; chmod a+rx "$folder"; done
"""
START = f"""
useradd --create-home --user-group --shell /bin/bash instructor
mkdir ~instructor/smplkit
cp -r {ROOT}/exercises {ROOT}/solutions {ROOT}/nbgrader_config.py ~instructor/smplkit
mkdir ~instructor/smplkit/.git ~instructor/smplkit/lectures
cp {ROOT}/lectures/00* ~instructor/smplkit/lectures
chown -R instructor: ~instructor
{HUB}/setup.sh
for name in {" ".join(STUDENTS)}; do
  useradd --create-home --groups students --shell /bin/bash -K HOME_MODE=0755 $name
done
useradd --create-home stranger
printf '%s:of the hub\\n' instructor stranger {" ".join(STUDENTS)} | chpasswd
ln -s {HUB}/node_modules /opt/smplkit/course/hub/
cd /var/lib/jupyterhub
exec {sys.executable} -m jupyterhub -f /opt/smplkit/course/hub/jupyterhub_config.py \
  --JupyterHub.bind_url="$AT" --JupyterHub.hub_port="$HUB_PORT" \
  --ConfigurableHTTPProxy.api_url="$PROXY_API"
"""


def closed_folders() -> list[str]:
    """Folders that an ordinary user cannot pass on the way to Python or to this repository."""
    ways = (Path(sys.base_prefix), Path(sys.prefix), ROOT)
    above = {folder for way in ways for folder in (way, *way.parents)}
    return sorted(str(folder) for folder in above if not folder.stat().st_mode & 0o001)


def reason_to_skip() -> str:
    if importlib.util.find_spec("jupyterhub") is None:
        return 'JupyterHub is not installed: pip install -c constraints.txt -e ".[hub]"'
    if not (HUB / "node_modules").is_dir():
        return "the hub's proxy is not installed: npm ci --prefix course/hub"
    if shutil.which("unshare") is None or os.geteuid() != 0:
        return "only root can make the hub's users, in a mount namespace of Linux"
    with tempfile.TemporaryDirectory() as scratch:
        environment = os.environ | {"SCRATCH": scratch, "CLOSED": ""}
        tried = subprocess.run(
            [*ENTER, OVERLAYS], env=environment, capture_output=True, text=True, check=False
        )
    return f"no mount namespace with overlays here: {tried.stderr}" if tried.returncode else ""


def free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [s.getsockname()[1] for s in sockets]
    for s in sockets:
        s.close()
    return ports


def wait_for(what: Callable[[], object]) -> object:
    """Ask until the answer is true; a refused connection is no answer."""
    import requests

    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            if answer := what():
                return answer
        except requests.ConnectionError:
            pass
        time.sleep(0.2)
    raise TimeoutError(what)


class User:
    """Somebody's browser: logs in with a form, then speaks with the user's own server."""

    def __init__(self, at: str, name: str) -> None:
        import requests

        self.at, self.name = at, name
        self.session = requests.Session()

    def log_in(self, password: str = "of the hub") -> int:
        """Returns the status of the answer."""
        self.session.get(f"{self.at}/hub/login")
        form = {"username": self.name, "password": password, "_xsrf": self._xsrf()}
        answer = self.session.post(f"{self.at}/hub/login", data=form, allow_redirects=False)
        return answer.status_code

    def start(self) -> User:
        """Log in and start the server. From then on a token speaks for the user."""
        assert self.log_in() == 302
        self.session.get(f"{self.at}/hub/token")  # a page, for its cookie
        url, headers = f"{self.at}/hub/api/users/{self.name}", {"X-XSRFToken": self._xsrf()}
        token = self.session.post(f"{url}/tokens", headers=headers).json()["token"]
        self.session.cookies.clear()
        self.session.headers["Authorization"] = f"token {token}"
        assert self.session.post(f"{url}/server").status_code in (201, 202)
        wait_for(lambda: self.session.get(url).json()["servers"].get("", {}).get("ready"))
        return self

    def _xsrf(self) -> str:
        return next(cookie.value for cookie in self.session.cookies if cookie.name == "_xsrf")

    def ask(self, method: str, path: str, of: str = "", **more):
        """The answer of this user's server, or of another user's."""
        return self.session.request(method, f"{self.at}/user/{of or self.name}/{path}", **more)

    def done(self, method: str, path: str, **more):
        """The JSON that the server answers, when it answers that it went well."""
        answer = self.ask(method, path, **more)
        assert answer.ok, f"{answer.status_code} {answer.text}"
        said = answer.json()
        assert not isinstance(said, dict) or said.get("success", True), said
        return said

    def assignments(self, action: str = "") -> dict[str, dict]:
        """What the assignment list shows for the course, or shows after a button, by status."""
        about = {"course_id": "smplkit", "assignment_id": "01_smpl"}
        if action:
            said = self.done("POST", f"assignments/{action}", data=about)
        else:
            said = self.done("GET", "assignments", params=about)
        return {entry["status"]: entry for entry in said["value"]}

    def shell(self, command: str) -> tuple[int, str]:
        """Run a command in a terminal of JupyterLab. Returns its status and what it printed."""
        import websocket

        terminal = self.done("POST", "api/terminals")["name"]
        at = self.at.replace("http", "ws", 1)
        header = [f"Authorization: {self.session.headers['Authorization']}"]
        connection = websocket.create_connection(
            f"{at}/user/{self.name}/terminals/websocket/{terminal}", PATIENCE, header=header
        )
        try:
            line = f"stty -echo; echo be''gin; {command}; echo e''nd $?\r"
            connection.send(json.dumps(["stdin", line]))
            said = ""
            while not (ended := re.search(r"begin\r\n(.*)end (\d+)\r\n", said, re.DOTALL)):
                kind, *text = json.loads(connection.recv())
                said += text[0] if kind == "stdout" else ""
        finally:
            connection.close()
            self.ask("DELETE", f"api/terminals/{terminal}")
        return int(ended[2]), ended[1].replace("\r\n", "\n")


@pytest.fixture(scope="module")
def at() -> Iterator[str]:
    """The address of a running hub."""
    import requests

    if why := reason_to_skip():
        pytest.skip(why)
    port, hub_port, proxy_port = free_ports(3)
    address = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory() as scratch, tempfile.TemporaryFile("w+") as log:
        environment = os.environ | {
            "SCRATCH": scratch,
            "CLOSED": " ".join(closed_folders()),
            "AT": address,
            "HUB_PORT": str(hub_port),
            "PROXY_API": f"http://127.0.0.1:{proxy_port}",
        }
        hub = subprocess.Popen(
            [*ENTER, OVERLAYS + START], env=environment, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            wait_for(lambda: hub.poll() is not None or requests.get(f"{address}/hub/login").ok)
            assert hub.poll() is None, "the hub ended at once"
            yield address
        finally:
            hub.kill()  # and with it all processes of the namespace
            hub.wait()
            log.seek(0)
            print(log.read())  # pytest shows it when a test fails


@pytest.fixture(scope="module")
def people(at) -> dict[str, User]:
    """Who is logged in, each with a running server."""
    users = [User(at, name) for name in ("instructor", *STUDENTS)]
    with ThreadPoolExecutor() as together:
        return {user.name: user for user in together.map(User.start, users)}


@pytest.fixture(scope="module")
def handed_in(people) -> dict[str, User]:
    """Ada has handed in all right answers, Ben what he fetched."""
    people["instructor"].done("POST", "formgrader/api/assignment/01_smpl/release")
    solved = (ROOT / "solutions" / "01_smpl" / "01_smpl.ipynb").read_text(encoding="utf-8")
    for name in STUDENTS:
        fetched = people[name].assignments("fetch")["fetched"]
        notebook = fetched["notebooks"][0]["path"]
        assert notebook == "exercises/01_smpl/01_smpl.ipynb"
        if name == "ada":
            model = {"type": "notebook", "format": "json", "content": json.loads(solved)}
            people[name].done("PUT", f"api/contents/{notebook}", json=model)
        assert "submitted" in people[name].assignments("submit")
    return people


def test_validate_is_set_up_as_in_the_course():
    """These lines are in two files, as students cannot read the instructor's."""
    files = (ROOT / "nbgrader_config.py", HUB / "everyone" / "nbgrader_config.py")
    ours, theirs = (
        re.findall(r"^c\.(?:Execute|IgnorePattern)\..*$", file.read_text(encoding="utf-8"), re.M)
        for file in files
    )
    assert ours == theirs != []


def test_who_may_log_in(at):
    assert User(at, "ada").log_in("of another hub") == 403
    assert User(at, "stranger").log_in() == 403  # an account, but in no group


def test_what_each_one_sees(people):
    for name, sees_formgrader in (("ada", False), ("instructor", True)):
        user = people[name]
        page = user.ask("GET", "lab").text
        disabled = re.search(r'"disabledExtensions": (\[.*?\])', page, re.DOTALL)[1]
        assert ("@jupyter/nbgrader:formgrader" in disabled) != sees_formgrader
        assert "@jupyterlab/apputils-extension:announcements" in disabled
        assert "@jupyter/nbgrader:assignment-list" not in disabled
        assert user.ask("GET", "formgrader/api/status").ok == sees_formgrader
    start = people["ada"].ask("GET", "", allow_redirects=False).headers["Location"]
    assert start.rstrip("?") == "/user/ada/lab/tree/lectures/00_start_here.ipynb"


def test_a_students_folder_looks_like_a_clone(people):
    has = {entry["name"] for entry in people["ada"].done("GET", "api/contents")["content"]}
    assert has == {"course", "exercises", "lectures", "smplkit"}
    for page in ("lectures/01_smpl.ipynb", "course/conventions.md", "smplkit/rotations.py"):
        assert people["ada"].done("GET", f"api/contents/{page}")["writable"] == ("lec" in page)
    status, said = people["ada"].shell("command -v smplkit nbgrader")
    assert status == 0, said


@pytest.mark.parametrize(
    "command",
    [
        f"ls {INBOUND}",
        f"cat {SOLUTION}/01_smpl.ipynb",
        "ls /home/instructor",
        "ls /home/ben",  # made with open doors; the hub shut them
        "ls /var/lib/jupyterhub",
        "mv /srv/smplkit/exchange/smplkit /srv/smplkit/exchange/mine",
        "mkdir /srv/smplkit/exchange/smplkit/outbound/02_projection",
        "touch /opt/smplkit/course/hub/everyone/nbgrader_config.py",
        "find /opt /srv /home 2>/dev/null | grep -E 'solutions/|gradebook.db|tests/'",
    ],
)
def test_what_a_student_cannot_do(handed_in, command):
    status, said = handed_in["ada"].shell(command)
    assert status != 0, said
    assert "find" in command or "ermission denied" in said or "not permitted" in said, said


def test_servers_are_their_users(handed_in):
    for method, path in (("GET", "api/contents"), ("POST", "api/terminals")):
        assert handed_in["ada"].ask(method, path, of="ben").status_code == 403
    assert handed_in["ada"].shell("id -un")[1] == "ada\n"


def test_nobody_listens_to_kernels(handed_in):
    ada = handed_in["ada"]
    kernel = ada.done("POST", "api/kernels")["id"]
    folder = ada.shell("jupyter --runtime-dir")[1].strip()
    wait_for(lambda: ada.shell(f"test -S {folder}/kernel-{kernel}-ipc-1")[0] == 0)
    assert ada.shell(f"stat -c %A {folder}")[1].startswith("drwx-----")
    ada.ask("DELETE", f"api/kernels/{kernel}")


# What a student can put into the exchange with a terminal, all of it newer than what was honest.
FORGED = f"{INBOUND}/ada+01_smpl+2999-01-01 00:00:00 UTC+x"
OWN = FORGED.replace("ada+", "ben+")
NAMELESS = f"{INBOUND}/ben+01_smpl+soon+x"
CHEATS = {
    "in another's name": f"mkdir '{FORGED}' && touch '{FORGED}/01_smpl.ipynb'",
    "a link to the solution's folder": f"ln -s {SOLUTION} '{OWN}'",
    "a link to the solution": f"mkdir '{OWN}' && ln -s {SOLUTION}/01_smpl.ipynb '{OWN}'",
    "a link to nowhere": f"ln -s /nowhere '{FORGED}'",
    "a closed folder": f"mkdir -m 0 '{OWN}'",
    "a pipe": f"mkdir '{OWN}' && mkfifo '{OWN}/01_smpl.ipynb'",
    "a name that is none": f"mkdir '{NAMELESS}'",
}


def collected(instructor: User) -> dict[str, str]:
    """Collect as the button of formgrader does. Returns the notebooks by student."""
    instructor.done("POST", "formgrader/api/assignment/01_smpl/collect")
    submitted = "grading/submitted/{}/01_smpl/01_smpl.ipynb"
    return {name: instructor.shell(f"cat {submitted.format(name)}")[1] for name in STUDENTS}


@pytest.mark.parametrize("how", CHEATS)
def test_cheats_in_the_exchange(handed_in, how):
    ben, instructor = handed_in["ben"], handed_in["instructor"]
    try:
        status, said = ben.shell(CHEATS[how])
        assert status == 0, said
        notebooks = collected(instructor)
        assert "BEGIN SOLUTION" in notebooks["ada"]  # she has handed in the instructor's file
        assert "BEGIN SOLUTION" not in notebooks["ben"]
    finally:
        ben.shell(f"rm -rf '{OWN}' '{FORGED}' '{NAMELESS}'")
        instructor.shell("rm -rf grading/submitted")


def test_grading(handed_in):
    instructor = handed_in["instructor"]
    collected(instructor)
    status, said = instructor.shell("smplkit grade run 01_smpl")
    assert status == 0, said
    rows = instructor.done("GET", "formgrader/api/submissions/01_smpl")
    assert {row["student"]: row["score"] for row in rows} == {"ada": 18, "ben": 0}


def test_feedback(handed_in):
    """It comes back through the exchange, to the one who handed in."""
    for action in ("generate_feedback", "release_feedback"):
        handed_in["instructor"].done("POST", f"formgrader/api/assignment/01_smpl/{action}")
    (fetched,) = handed_in["ben"].assignments("fetch_feedback")["submitted"]["submissions"]
    page = f"{fetched['local_feedback_path']}/01_smpl.html"
    assert "0 of 4 points" in handed_in["ben"].ask("GET", f"files/{page}").text
