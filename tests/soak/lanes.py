"""Which of the trial's keys share a lane."""


def lane_of(key: str) -> str:
    """Name the lane of a key; nothing where it has none."""
    return f"lane-{key[-1]}" if key.startswith("lane") else ""
