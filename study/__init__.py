"""The careers of big-city mayors: data, panels, models and exhibits of one open study."""

__version__ = "0.1.0"
