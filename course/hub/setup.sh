#!/usr/bin/env bash
# Accounts, folders and their rights for the hub. Run it as root in the instructor's clone; run it
# again after an update of the course. It removes nothing.
set -euo pipefail
cd "$(dirname "$0")/../.."
instructor=instructor
exchange=/srv/smplkit/exchange # also in everyone/nbgrader_config.py
umask 022

getent group students >/dev/null || groupadd students
id "$instructor" >/dev/null 2>&1 || useradd --create-home --user-group --shell /bin/bash "$instructor"
chmod 700 "$(getent passwd "$instructor" | cut -d: -f6)"

# What students may read: the course without solutions, without its tests, without any grades.
install -d /opt/smplkit
tar -c --exclude=__pycache__ --exclude=node_modules README.md LICENSE NOTICE LICENSES pyproject.toml \
  constraints.txt smplkit lectures course |
  tar -x --no-same-owner --no-same-permissions -C /opt/smplkit
chmod -R u=rwX,go=rX /opt/smplkit/{smplkit,lectures,course,LICENSES} /opt/smplkit/*.*

# The exchange. The sticky bit: all may write there (nbgrader demands it), but nobody can put another
# folder in the place of the course's, which is the instructor's before any student comes.
install -d /srv/smplkit
install -d -m 1777 "$exchange"
install -d -m 755 -o "$instructor" -g "$instructor" "$exchange/smplkit"

install -d -m 700 /var/lib/jupyterhub
