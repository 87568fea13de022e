"""Two rating tools that nobody uses: plainly made up, one with points (the documentation's), one with a table."""

from tests.docs.pages import FENCE, ROOT, text


def _documented() -> str:
    """The whole file that the administrator's page shows."""
    blocks = FENCE.findall(text(ROOT / "docs" / "administrator.md"))
    block: str = next(one for one in blocks if 'name = "elmshire"' in one)
    return block.removeprefix("```toml\n").removesuffix("```")


SCORED = _documented()

TABLE = """\
name = "elmgate"
short = "Elmgate"
version = "draft 3"
title = "Elmgate tool (made up)"
provenance = "https://elmshire.example/elmgate"
pathway = "Gateway"

[[items]]
id = "crisis"
text = "In crisis now?"
type = "yes-no"

[[items]]
id = "change"
text = "How large was the change this week?"
type = "choice"
options = ["Large", "Small"]

[[decision]]
when = { crisis = true }
result = "Peak"

[[decision]]
when = { crisis = "no", change = "Large" }
result = "Watch"

[[decision]]
when = { crisis = "no", change = "Small" }
result = "Steady"

[[results]]
value = "Peak"
level = "Peak"
means = "Made up: bring it to the next Gateway meeting."
asks = ["Gateway meeting", "consider a CETR"]

[[results]]
value = "Watch"
level = "Watch"
means = "Made up: ask again next week."

[[results]]
value = "Steady"
level = "Steady"
means = "Made up: go on as planned."

[prompts]
text = "Is any of this true?"
all_mean = "Peak"

[[prompts.items]]
value = "moved"
text = "Moved house"

[[prompts.items]]
value = "alone"
text = "Alone at night"
"""
