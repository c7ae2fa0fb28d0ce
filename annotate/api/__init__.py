"""The Python API: what each public function takes, gives back, and says of what it found.

`annotate` itself hands these out by name; nothing else in here is promised to stay as it is.
Nothing prints: findings are in `.problems` of whatever a function returns.
"""
