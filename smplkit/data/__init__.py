"""Poses, motions, synthetic people, and readers of the real datasets.

Every dataset yields the batch that `smplkit.data.sample` describes. Import what you need from its
module; nothing is loaded here, so that a pose does not bring a whole pipeline.

    from smplkit.data.people import PeopleConfig, SyntheticPeople
"""
