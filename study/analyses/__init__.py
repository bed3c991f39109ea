"""Panels to estimates, one module per question."""
