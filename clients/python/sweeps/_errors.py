"""What goes wrong."""


class SweepsError(Exception):
    """A rule was broken, or a sweep cannot be read; the text says the rule, the value and the next step."""
