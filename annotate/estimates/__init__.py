"""Numbers about all articles, from what a machine found in all and people in some of them.

Design-based: what is said holds whatever the machine does, because people read articles that were
drawn with known probabilities. The room is pure: it knows rows and arrays, no file and no server.
"""
