"""Screen pixels to what a model sees, and its points back. Pure functions; each mapping has its inverse.

A point is continuous: pixel i covers [i, i + 1). So a mapping between spaces is one offset and one scale.
"""
