"""Poses, people and data sets (so far: a few named poses)."""
