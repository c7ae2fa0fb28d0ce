"""Coefficients of agreement, and intervals for any number that is summed over documents."""
