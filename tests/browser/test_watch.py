"""The watch sees what no page may do; otherwise every other test here would pass blindly."""

import pytest

from tests.browser.conftest import Watch

INLINE_STYLE = (
    "document.head.append(Object.assign(document.createElement('style'), {textContent: 'p {}'}))"
)


def wait_until_seen(page, watch):
    """The browser tells when it comes to it; what it never tells, fails the test."""
    for _ in range(100):
        if watch.seen:
            return
        page.wait_for_timeout(50)


@pytest.mark.parametrize(
    ("act", "seen"),
    [
        (INLINE_STYLE, "Content Security Policy"),
        ("new Image().src = 'http://127.0.0.2:9/pixel'", "Content Security Policy"),
        ("console.log('left behind')", "log: left behind"),
        ("setTimeout(() => { throw new Error('broken') })", "broken"),
    ],
)
def test_the_watch_sees_it(browser, portal, act, seen):
    watch = Watch(portal)
    context = browser.new_context(base_url=portal)
    watch.follow(context)
    page = context.new_page()
    page.goto("/en/about/")
    page.evaluate(f"() => {{ {act}; }}")
    wait_until_seen(page, watch)
    context.close()

    assert any(seen in text for text in watch.seen), watch.seen


def test_the_watch_sees_a_request_to_another_host(browser, portal):
    watch = Watch(portal)
    context = browser.new_context(base_url=portal, bypass_csp=True)
    watch.follow(context)
    page = context.new_page()
    page.goto("/en/about/")
    page.evaluate("() => fetch('http://127.0.0.2:9/').catch(() => 0)")
    wait_until_seen(page, watch)
    context.close()

    assert any("another host" in text for text in watch.seen), watch.seen
