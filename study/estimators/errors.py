"""What estimators raise when data do not allow a fit."""


class EstimationError(ValueError):
    """The data do not allow the fit; the message says why in words meant for the user.

    A wrong argument, such as an unknown method, is a plain ValueError.
    """
