"""Pages made from a template: how they are recognised later, and what their security policy allows.

A page allows its own style and script by their hashes, and as little else as it can (Content Security Policy,
https://www.w3.org/TR/CSP3/), so that nothing in an article can run.
"""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

from narrate import __version__

ARTICLE, LIST = "article", "list of articles"  # the kinds of pages
HEAD_BYTES = 4096


def generator(kind: str) -> str:
    """The content of a page's `generator` element, by which `may_replace_page()` recognises it."""
    return f"narrate {__version__} ({kind})"


def may_replace_page(page: Path, kind: str) -> bool:
    """Whether `page` does not exist, or was made by any version of this program as a page of this kind."""
    try:
        with page.open("rb") as file:
            head = file.read(HEAD_BYTES).decode("utf-8", "replace")
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return re.search(rf'<meta name="generator" content="narrate [^"]*\({kind}\)">', head) is not None


def element(template: str, name: str) -> str:
    """The first element with that name, on a line of its own; "" if there is none."""
    _, _, rest = template.partition(f"<{name}>")
    return f"\n<{name}>{rest.partition(f'</{name}>')[0]}</{name}>" if rest else ""


def hashes(name: str, *templates: str) -> str:
    """The hashes of the templates' styles or scripts, as a source list of the policy without the outer quotes."""
    contents = [element(template, name).partition(">")[2].rpartition("<")[0] for template in templates if template]
    digests = (base64.b64encode(hashlib.sha256(content.encode()).digest()).decode() for content in contents)
    return "' '".join(f"sha256-{digest}" for digest in digests)
