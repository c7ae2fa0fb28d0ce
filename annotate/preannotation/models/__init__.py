"""Language models and GLiNER: asking for suggestions window by window, and placing the answers."""
