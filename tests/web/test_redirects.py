"""Where a server may send on to: to itself, and never to what is not encrypted."""

import httpx2
import pytest

from trialwright.core.errors import EndpointError
from trialwright.web.redirects import next_request


def sent_on(here: str, location: str) -> str:
    request = httpx2.Request("GET", here, headers={"User-Agent": "me", "Range": "bytes=5-"})
    following = next_request(request, httpx2.Response(302, headers={"Location": location}), "the API")
    assert following.headers["user-agent"] == "me"
    assert following.headers["range"] == "bytes=5-"
    assert following.headers["host"] == following.url.netloc.decode()
    return str(following.url)


@pytest.mark.parametrize(
    ("here", "location", "there"),
    [
        ("https://a.org/v2/x?y=1", "/v3/x?y=1", "https://a.org/v3/x?y=1"),
        ("https://a.org/v2/x", "z", "https://a.org/v2/z"),
        ("https://a.org/v2", "https://a.org:443/v3", "https://a.org/v3"),
        ("https://a.org/v2", "https://A.ORG/v3", "https://a.org/v3"),
        ("http://a.org/v2", "https://a.org/v2", "https://a.org/v2"),
        ("http://a.org:81/v2", "http://a.org:81/v3", "http://a.org:81/v3"),
    ],
)
def test_the_same_host_is_followed(here: str, location: str, there: str) -> None:
    assert sent_on(here, location) == there


@pytest.mark.parametrize(
    ("here", "location"),
    [
        ("https://a.org/v2", "http://a.org/v2"), ("https://a.org/v2", "https://b.org/v2"),
        ("https://a.org/", "//b.org"),
        ("https://a.org/v2", "https://a.org.b.org/v2"), ("https://a.org/v2", "https://a.org@b.org/v2"),
        ("https://a.org/v2", "https://me:word@a.org/v2"), ("https://a.org/v2", "https://a.org:444/v2"),
        ("http://a.org:81/v2", "https://a.org/v2"), ("http://a.org/v2", "https://a.org:8443/v2"),
        ("https://a.org/v2", "file:///etc/passwd"), ("https://a.org/v2", "data:,x"), ("https://a.org/v2", "http://[bad"),
        ("https://a.org/v2", "javascript:alert(1)"), ("https://a.org/v2", "https://a.org:port/"),
    ],
)
def test_nothing_else_is(here: str, location: str) -> None:
    with pytest.raises(EndpointError, match=r"^the API: sends on to .* \(302\), which is not followed"):
        sent_on(here, location)
