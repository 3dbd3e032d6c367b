"""Undoes format=flowed (RFC 3676): soft line ends join, and the spaces that protect a line's beginning go."""


def unflow(text: str) -> str:
    """``text`` with whole paragraphs, each on a line of its own."""
    paragraphs: list[list[str]] = []
    depth_before, joins = 0, False
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        body = line[depth:].removeprefix(" ")
        if joins and depth == depth_before and body != "-- ":
            paragraphs[-1].append(body)
        else:
            paragraphs.append([">" * depth + " " + body if depth else body])
        depth_before, joins = depth, body.endswith(" ") and body != "-- "
    return "\n".join("".join(pieces) for pieces in paragraphs)
