"""Coldstart: the course around the sandbox."""
