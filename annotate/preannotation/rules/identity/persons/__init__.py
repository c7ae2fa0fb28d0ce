"""Which names of persons are one person's, who is whose kin, which of two namesakes is meant."""
