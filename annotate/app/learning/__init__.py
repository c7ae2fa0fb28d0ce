"""What a project learns from its corrections."""
