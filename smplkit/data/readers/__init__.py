"""Files of the real datasets, and of keypoints."""
