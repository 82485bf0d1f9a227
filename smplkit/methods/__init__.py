"""The methods of the lecture, one file each: network, losses, training step."""
