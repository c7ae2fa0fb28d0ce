"""Parts shared among processes by an engine that is there: on this machine, on Ray, by Slurm."""
