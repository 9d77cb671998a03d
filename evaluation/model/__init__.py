"""What is measured of a model alone: grounding, speed, calibration, attention."""
