"""What a project learns from its corrections: words of its own, tried on articles held apart."""
