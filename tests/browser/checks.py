"""What is done on any page: it is left by a link, and checked with the rules of axe-core."""

from axe_playwright_python.sync_playwright import Axe

#: WCAG 2.2 A to AAA (contrast of 7:1 included) and the best practices; experimental rules are not.
RULES = (
    "wcag2a",
    "wcag2aa",
    "wcag2aaa",
    "wcag21a",
    "wcag21aa",
    "wcag22aa",
    "best-practice",
)
# Preloading would have axe write a style sheet into the page, which the policy refuses.
OPTIONS = {
    "runOnly": {"type": "tag", "values": list(RULES)},
    "resultTypes": ["violations"],
    "preload": False,
}

_axe = Axe()


def follow(target):
    """Click what leads to another page, and wait until that page is whole.

    A click alone ends while the page that follows is still on its way: what is read then, without
    an `expect()` that waits, is read from half a page.
    """
    with target.page.expect_navigation():
        target.click()


def violations(page):
    """What axe-core finds, as {(rule, element)}: one entry an element."""
    found = _axe.run(page, options=OPTIONS).response["violations"]
    return {
        (violation["id"], " ".join(map(str, node["target"])))
        for violation in found
        for node in violation["nodes"]
    }


def sideways(page):
    """By how many pixels a page is wider than its window, and which elements stick out."""
    return page.evaluate(
        """() => {
            const over = document.documentElement.scrollWidth - window.innerWidth;
            if (over <= 0) return null;
            const rtl = document.documentElement.dir === "rtl";
            const out = [...document.body.querySelectorAll("*")].filter((element) => {
                const box = element.getBoundingClientRect();
                return box.width > 1 && (rtl ? box.left < -1 : box.right > window.innerWidth + 1)
                    && !element.closest(".scroll > *");
            });
            return [over, out.slice(0, 5).map((e) => e.tagName + "." + e.className)];
        }"""
    )
