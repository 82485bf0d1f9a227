"""Checks of exercise 04, HMR: what its network, its critic and its training step do, in small.

The last one measures a network that the student has trained.
"""

from __future__ import annotations

from smplkit.checks.c04_hmr.critic import CRITIC_SCORES
from smplkit.checks.c04_hmr.feedback import ITERATIVE_FEEDBACK
from smplkit.checks.c04_hmr.table import READ_TABLE
from smplkit.checks.c04_hmr.train_head import TRAIN_HEAD
from smplkit.checks.c04_hmr.training import TRAINING_STEP

EXERCISES = (ITERATIVE_FEEDBACK, CRITIC_SCORES, TRAINING_STEP, READ_TABLE, TRAIN_HEAD)
