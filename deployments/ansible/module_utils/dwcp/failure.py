"""The one exception of the dwcp modules."""


class ReleaseError(Exception):
    """The host could not be brought to its release; the message names the file, unit or parameter."""
