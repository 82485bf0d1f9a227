"""A population of adults: phenotypes whose stature and body mass follow published figures."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch

from smplkit.body.make_open_body.source import Source, y_up

# Adult stature (metres) and body-mass index, mean and standard deviation. Stature: about that of
# high-income countries in NCD Risk Factor Collaboration, eLife 5:e13410, 2016. The index is lower
# than in today's surveys: the source bodies do not go far beyond it without losing their shape.
STATURE = {"female": (1.62, 0.07), "male": (1.75, 0.07)}
BODY_MASS_INDEX = {"female": (22.0, 2.2), "male": (24.0, 2.2)}
DENSITY = 985.0  # kg per cubic metre
GENDER_SLIDER = {"female": 1.0, "male": 0.0}
HEIGHT_RANGE = (0.0, 0.8)
WEIGHT_RANGE = (-0.1, 1.7)
# MakeHuman's detail sliders (0 is the average) and the standard deviation they are drawn with: a
# few per cent of each length and girth, so that bodies of one size differ in their proportions.
DETAILS = {
    "measure-upperleg-height-incr": 0.12,
    "measure-lowerleg-height-incr": 0.15,
    "measure-upperarm-length-incr": 0.2,
    "measure-lowerarm-length-incr": 0.2,
    "measure-napetowaist-dist-incr": 0.15,
    "measure-neck-height-incr": 0.25,
    "measure-shoulder-dist-incr": 0.45,
    "measure-waist-circ-incr": 0.5,
    "measure-hips-circ-incr": 0.35,
    "measure-bust-circ-incr": 0.35,
    "measure-thigh-circ-incr": 0.3,
    "measure-calf-circ-incr": 0.3,
    "measure-upperarm-circ-incr": 0.3,
    "measure-neck-circ-incr": 0.3,
    "torso-scale-depth-incr": 0.45,
    "torso-scale-horiz-incr": 0.4,
    "hip-scale-horiz-incr": 0.45,
    "buttocks-volume-incr": 0.5,
    "stomach-tone-incr": 0.5,
    "head-scale-vert-incr": 0.2,
    "head-scale-horiz-incr": 0.25,
    "l-foot-scale-incr": 0.15,
    "l-hand-scale-incr": 0.15,
}
ORIGINS = ("african", "asian", "caucasian")  # MakeHuman's names; mixed in every person
CONSTANT_DETAILS = {"bulge-incr": -0.9}  # a flat groin, which also bends better


def detail_labels() -> list[str]:
    """The detail sliders by anny's names, both sides."""
    right = ["r-" + name[2:] for name in DETAILS if name.startswith("l-")]
    return [*DETAILS, *right, *CONSTANT_DETAILS]


def _evaluate(source: Source, sliders: dict[str, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Vertices (N, V, 3) and bone heads (N, 104, 3) of the slider values, y up, in metres."""
    vertices, heads = [], []
    count = len(sliders["gender"])
    for start in range(0, count, 20):
        chunk = {k: torch.from_numpy(v[start : start + 20]) for k, v in sliders.items()}
        details = {k: chunk.pop(k) for k in detail_labels()}
        with torch.inference_mode():
            out = source.model(phenotype_kwargs=chunk, local_changes_kwargs=details)
        vertices.append(y_up(out["rest_vertices"].numpy()))
        heads.append(y_up(out["rest_bone_heads"].numpy()))
    return np.concatenate(vertices), np.concatenate(heads)


def volume(vertices: np.ndarray, faces: np.ndarray) -> np.ndarray:
    """Volume inside closed shells, (..., V, 3) -> (...)."""
    a, b, c = (vertices[..., faces[:, k], :] for k in range(3))
    return np.einsum("...fi,...fi->...", a, np.cross(b, c)) / 6


def _measure(source: Source, vertices: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Stature and body-mass index of each body."""
    stature = np.ptp(vertices[..., 1], axis=-1)
    mass = DENSITY * np.stack([volume(v, source.all_faces) for v in vertices])
    return stature, mass / stature**2


class People(NamedTuple):
    """Half bodies (N, H, 3), bone heads (N, 104, 3), stature (N,) in metres, mass (N,) in kg."""

    vertices: np.ndarray
    heads: np.ndarray
    stature: np.ndarray
    mass: np.ndarray


def sample_people(source: Source, gender: str, count: int, seed: int) -> People:
    """Draw adults of one gender.

    Age, muscle and proportions are free; the height and weight sliders are solved for (secant
    steps; the response is nearly linear) so that stature and body-mass index are independent draws
    from the published distributions, which makes mass and stature correlated as they are in people.

    Args:
        source: the source mesh.
        gender: "female" or "male".
        count: number of people N.
        seed: of the draws.

    Returns:
        The people in MakeHuman's A-pose, with their stature and mass as measured.
    """
    rng = np.random.default_rng(seed)

    def normal(mean, deviation):
        draws = rng.standard_normal(count).clip(-2.5, 2.5)
        return mean + deviation * (draws - draws.mean()) / draws.std()

    stature_goal = normal(*STATURE[gender])
    bmi_goal = normal(*BODY_MASS_INDEX[gender])
    sliders = {
        "gender": np.clip(normal(GENDER_SLIDER[gender], 0.1), 0, 1),
        "age": rng.uniform(0.667, 0.8, count),  # 2/3 is MakeHuman's age of 25
        "muscle": normal(0.5, 0.2).clip(0, 1),
        "proportions": normal(0.5, 0.2).clip(0, 1),
        "cupsize": normal(0.5, 0.12).clip(0, 1),
        "firmness": normal(0.5, 0.12).clip(0, 1),
        **dict(zip(ORIGINS, rng.dirichlet([1, 1, 1], count).T, strict=True)),
        **{name: normal(0, deviation) for name, deviation in DETAILS.items()},
        **{name: np.full(count, value) for name, value in CONSTANT_DETAILS.items()},
        "height": np.full(count, 0.35),
        "weight": np.full(count, 0.5),
    }
    sliders |= {name: sliders["l-" + name[2:]] for name in detail_labels() if name[:2] == "r-"}
    for slider, goal, bounds in 2 * (
        ("height", stature_goal, HEIGHT_RANGE),
        ("weight", bmi_goal, WEIGHT_RANGE),
    ):
        kind = 0 if slider == "height" else 1
        here = _measure(source, _evaluate(source, sliders)[0])[kind]
        step = {**sliders, slider: sliders[slider] + 0.1}
        slope = (_measure(source, _evaluate(source, step)[0])[kind] - here) / 0.1
        sliders[slider] = np.clip(sliders[slider] + (goal - here) / slope, *bounds)
    vertices, heads = _evaluate(source, sliders)
    stature, bmi = _measure(source, vertices)
    return People(vertices[:, source.vertices], heads, stature, bmi * stature**2)
