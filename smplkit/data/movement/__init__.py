"""How postures and motions come about: angles, gaits, gestures, contact with the ground."""
