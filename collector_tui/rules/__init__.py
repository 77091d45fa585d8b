"""Judgement over the model: pure functions of values and `today`, which is always an argument."""
