"""Models that a project trains on what its people marked: trained, written, suggesting."""
