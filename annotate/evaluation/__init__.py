"""How good is one reading of articles, measured by another: the numbers of `annotate evaluate`.

Pure: it compares annotations by the roles of the scheme, counts, and makes a report. It prints
nothing and reads nothing but a file of floors.
"""

from annotate.evaluation.comparison import Evaluation, EvaluationCase, evaluate
from annotate.evaluation.pairing import Pairing, Side
from annotate.evaluation.report import make_report

__all__ = ["Evaluation", "EvaluationCase", "Pairing", "Side", "evaluate", "make_report"]
