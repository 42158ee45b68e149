"""The one error of this package: something that the person at the keyboard can put right."""


class ServiceError(Exception):
    """A server cannot be started or used. The text says what to do about it and is shown as it is."""
