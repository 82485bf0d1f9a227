"""How synthetic people come about: scene, clothes, view, pixels, imitated keypoints."""
