"""Judging what a learner wrote: facts in, report out."""
