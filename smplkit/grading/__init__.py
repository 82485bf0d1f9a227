"""Grading a class: student code runs in a box, all that decides about points stays outside.

Modules are imported by name (``smplkit.grading.box``): nothing heavy comes with the package.
"""
