"""What files hold: one module a format, which reads it, writes it, or both.

`port.py` says what a format is, `registry.py` lists those there are, with those that other packages
add. The other modules are formats, or what several of them share.
"""
