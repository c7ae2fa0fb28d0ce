"""Who stands where: expressions of stance, their holders and targets."""
