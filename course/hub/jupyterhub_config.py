"""JupyterHub for this course on one Linux server: real users, one instructor, nbgrader's exchange.

README.md beside this file says how to set it up. Paths follow from where this file is.
"""

import os
import pwd
import sys
from pathlib import Path

c = get_config()  # noqa: F821

HUB = Path(__file__).resolve().parent
STATE = Path("/var/lib/jupyterhub")  # root's alone: whoever reads it can be any user
INSTRUCTOR = "instructor"  # the account that owns the course's clone and the exchange

# Who may log in: REPLACE the first line by how your students log in elsewhere, such as
# "oauthenticator.github.LocalGitHubOAuthenticator". PAM asks for the password of the Linux account.
# Whatever asks, names must be those of Linux accounts, and these groups decide.
c.JupyterHub.authenticator_class = "pam"
c.LocalAuthenticator.allowed_groups = {"students", INSTRUCTOR}
c.JupyterHub.load_groups = {"instructors": {"users": [INSTRUCTOR]}}

# The network: only this machine reaches the hub. A web server in front adds HTTPS.
c.JupyterHub.bind_url = "http://127.0.0.1:8000"
# With a wildcard name and certificate every user gets a host name of their own; then no page that a
# student's server shows can act for the one who looks at it:
# c.JupyterHub.subdomain_host = "https://hub.example.org"
c.ConfigurableHTTPProxy.command = [str(HUB / "node_modules/.bin/configurable-http-proxy")]
c.ConfigurableHTTPProxy.pid_file = str(STATE / "proxy.pid")

# What the hub remembers. Remove both files between two terms: every login and token ends then.
c.JupyterHub.db_url = f"sqlite:///{STATE / 'jupyterhub.sqlite'}"
c.JupyterHub.cookie_secret_file = str(STATE / "cookie_secret")

# Servers: one process per user, with that user's rights, in ~/smplkit: the instructor's clone, a
# student's copy of the lectures (everyone/jupyter_server_config.py makes it).
c.JupyterHub.spawner_class = "jupyterhub.spawner.LocalProcessSpawner"
c.Spawner.cmd = [f"{sys.prefix}/bin/jupyterhub-singleuser"]
c.Spawner.notebook_dir = "~/smplkit"
c.Spawner.default_url = "/lab/tree/lectures/00_start_here.ipynb"
c.Spawner.http_timeout = 120  # the first start reads all of Jupyter from the disk
c.Spawner.environment = {
    "PATH": f"{sys.prefix}/bin:/usr/local/bin:/usr/bin:/bin",  # nbgrader looks for `alembic` there
    "JUPYTER_CONFIG_PATH": str(HUB / "everyone"),
    "OMP_NUM_THREADS": "2",  # else every student's PyTorch takes all cores
}
# The instructor also has formgrader and what belongs to it; students do not see these menus.
c.Spawner.group_overrides = {
    "instructors": {
        "groups": ["instructors"],
        "spawner_override": {
            "environment": {"JUPYTER_CONFIG_PATH": f"{HUB / 'instructor'}:{HUB / 'everyone'}"}
        },
    }
}


def close_home(spawner) -> None:
    """Shut a user's home to the others: some systems make homes that everybody can read."""
    home = Path(pwd.getpwnam(spawner.user.name).pw_dir)
    os.chmod(home, home.stat().st_mode & 0o700)


c.Spawner.pre_spawn_hook = close_home
