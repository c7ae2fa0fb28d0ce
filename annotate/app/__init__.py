"""What each command does, without a command line: typed options in, a result out.

One module a capability, in the same rooms as `annotate.cli`. Nothing here prints, asks or leaves
the process: whoever calls hears of progress and of findings through a `Context`.
"""
