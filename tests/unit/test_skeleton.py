"""Skeletons: names against tables, tables against the published ones."""

from __future__ import annotations

import pytest

from smplkit import skeleton
from smplkit.skeleton import KEYPOINT_SETS, SMPL_JOINTS, SMPL_PARENTS

SETS = list(KEYPOINT_SETS.values())


def test_the_sets_and_their_sizes():
    sizes = {"smpl24": 24, "openpose25+24": 49, "coco17": 17, "h36m17": 17, "h36m14": 14}
    assert {name: len(s.joints) for name, s in KEYPOINT_SETS.items()} == sizes
    assert all(name == s.name for name, s in KEYPOINT_SETS.items())


@pytest.mark.parametrize("keypoints", SETS, ids=lambda s: s.name)
def test_flip_swaps_left_and_right_and_undoes_itself(keypoints):
    joints, flip = keypoints.joints, keypoints.flip
    assert len(set(joints)) == len(joints)
    assert sorted(flip) == list(range(len(joints)))
    for i, partner in enumerate(flip):
        assert flip[partner] == i
        words, partner_words = joints[i].split("_"), joints[partner].split("_")
        for word, partner_word in zip(words, partner_words, strict=True):
            assert partner_word == {"left": "right", "right": "left"}.get(word, word)


@pytest.mark.parametrize("keypoints", SETS, ids=lambda s: s.name)
def test_bones_join_different_points_once_and_are_symmetric(keypoints):
    bones = {frozenset(bone) for bone in keypoints.bones}
    assert len(bones) == len(keypoints.bones)
    assert all(len(bone) == 2 for bone in bones)
    assert {frozenset(keypoints.flip[i] for i in bone) for bone in bones} == bones
    assert set().union(*bones) == set(range(len(keypoints.joints)))


@pytest.mark.parametrize("name", ["smpl24", "coco17", "h36m17", "h36m14"])
def test_bones_hold_the_figure_together(name):
    reached, bones = {0}, KEYPOINT_SETS[name].bones
    for _ in bones:
        reached |= {i for bone in bones if reached & set(bone) for i in bone}
    assert reached == set(range(len(KEYPOINT_SETS[name].joints)))


def test_parents_come_first_and_the_tree_is_that_of_the_names():
    assert SMPL_PARENTS[0] == -1
    assert all(0 <= parent < joint for joint, parent in enumerate(SMPL_PARENTS) if joint)
    children_of = {
        "left_foot": "left_ankle",
        "left_ankle": "left_knee",
        "left_knee": "left_hip",
        "left_hip": "pelvis",
        "left_hand": "left_wrist",
        "left_wrist": "left_elbow",
        "left_elbow": "left_shoulder",
        "left_shoulder": "left_collar",
        "left_collar": "spine3",
        "head": "neck",
        "neck": "spine3",
        "spine3": "spine2",
        "spine2": "spine1",
        "spine1": "pelvis",
    }
    for child, parent in children_of.items():
        for side in ("left", "right"):
            joint = SMPL_JOINTS.index(child.replace("left", side))
            assert SMPL_JOINTS[SMPL_PARENTS[joint]] == parent.replace("left", side)


def test_flip_of_the_tree_is_the_tree():
    flip = skeleton.SMPL_FLIP
    for joint, parent in enumerate(SMPL_PARENTS[1:], start=1):
        assert SMPL_PARENTS[flip[joint]] == flip[parent]


def test_published_tables():
    """SPIN's tables of numbers, against ours, which are made from names."""
    joints = [0, 2, 1, 3, 5, 4, 6, 8, 7, 9, 11, 10, 12, 14, 13, 15, 17, 16, 19, 18, 21, 20, 23, 22]
    assert list(skeleton.SMPL_FLIP) == joints
    openpose = [0, 1, 5, 6, 7, 2, 3, 4, 8, 12, 13, 14, 9, 10, 11, 16, 15, 18, 17, 22, 23, 24]
    openpose += [19, 20, 21]
    spin = [5, 4, 3, 2, 1, 0, 11, 10, 9, 8, 7, 6, *range(12, 20), 21, 20, 23, 22]
    assert list(KEYPOINT_SETS["openpose25+24"].flip) == openpose + [25 + i for i in spin]
    assert skeleton.H36M14_FROM_17 == (6, 5, 4, 1, 2, 3, 16, 15, 14, 11, 12, 13, 8, 10)


def test_the_49_points_have_the_names_of_what_they_are_picked_from():
    sources = (*SMPL_JOINTS, *skeleton.SMPL_EXTRA_VERTICES, *skeleton.SMPL_EXTRA_REGRESSED)
    assert len(sources) == 54
    assert len(skeleton.SMPL49_FROM_54) == 49
    for name, i in zip(KEYPOINT_SETS["openpose25+24"].joints, skeleton.SMPL49_FROM_54, strict=True):
        assert sources[i] == name.removeprefix("op_").replace("mid_hip", "pelvis")
    # the two hips of the second half come from the regressor, the OpenPose hips from the joints
    hips = [KEYPOINT_SETS["openpose25+24"].joints.index(f"{p}right_hip") for p in ("op_", "")]
    assert [skeleton.SMPL49_FROM_54[i] for i in hips] == [2, 45]


def test_extra_vertices_fit_on_the_body_and_are_all_different():
    ids = list(skeleton.SMPL_EXTRA_VERTICES.values())
    assert len(ids) == len(set(ids)) == 21
    assert max(ids) == 6787
    assert list(skeleton.SMPL_EXTRA_VERTICES)[:2] == ["nose", "right_eye"]


def test_right_leg_first_order():
    order = skeleton.H36M17_RIGHT_LEG_FIRST
    names = [KEYPOINT_SETS["h36m17"].joints[i] for i in order]
    assert names[:4] == ["pelvis", "right_hip", "right_knee", "right_ankle"]
    assert names[11] == "left_shoulder"
    assert tuple(order[i] for i in order) == tuple(range(17))
