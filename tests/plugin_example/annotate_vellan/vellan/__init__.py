"""The words of Vellan, which nobody speaks."""
