"""Checking and measuring what people and machines annotated."""
