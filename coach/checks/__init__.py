"""Checks: each looks for one thing in a text and says why. Rules first, then learned features."""
