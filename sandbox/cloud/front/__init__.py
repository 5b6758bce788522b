"""The AWS endpoint: from bytes on a socket to an operation that may be carried out."""
