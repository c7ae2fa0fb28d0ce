"""Networks of actors: who stands where towards whom, who speaks to whom, who agrees with whom.

Pure: rows of a dataset go in, networks come out, and writers put them into open files. How rows
are read, and where files lie, is the business of `annotate.app`.
"""
