"""Coverage of intervals, checked."""

from __future__ import annotations

from scipy import stats


def checked_share(name: str, value: float) -> float:
    """A share that is one: more than 0 and less than 1.

    Args:
        name: What the share is of, for the message.
        value: The share.

    Returns:
        The value as it is.

    Raises:
        ValueError: It is no share, such as 95 for 0.95.
    """
    if 0 < value < 1:
        return value
    mend = f"{value / 100:g} is meant?" if 2 <= value < 100 else "give one between 0 and 1"
    raise ValueError(f"{name}: {value:g} is no share; {mend}")


def normal_width(level: float) -> float:
    """Half the width of a normal interval, in standard errors.

    Args:
        level: Coverage of the interval, such as 0.95.

    Raises:
        ValueError: The level is no share.
    """
    return float(stats.norm.ppf((1 + checked_share("level", level)) / 2))
