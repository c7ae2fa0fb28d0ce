"""The annotators' guide, made of a scheme and of the samples that are annotated by hand.

Pure rendering: a scheme goes in, text comes out, always the same. Nothing here knows a label by
name: the scheme says which there are, the samples show them. Writing files is the command's.
"""

from annotate.guidelines.markdown import render_markdown
from annotate.guidelines.page import render_page

__all__ = ["render_markdown", "render_page"]
