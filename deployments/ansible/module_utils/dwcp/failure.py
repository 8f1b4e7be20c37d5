"""The one exception of the dwcp modules."""


class ReleaseError(Exception):
    """The host could not be brought to its release; the message names the file, unit or parameter."""


def describe(cause: Exception) -> str:
    """One line for whoever reads the failure: a system error names its file first."""
    if isinstance(cause, OSError) and cause.filename:
        return f"{cause.filename}: {cause.strerror}"
    return str(cause)
