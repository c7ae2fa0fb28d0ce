"""The CAS of Apache UIMA, in its two forms: XMI with a type system beside it, and JSON."""
