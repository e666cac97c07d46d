"""Where keys may go: the service's own hosts and loopback, whatever a variable says."""

from pathlib import Path

import pytest

from unictl.client.address import base_url
from unictl.errors import InvalidRequest
from unictl.settings import USER_FILE, Settings

VARIABLE = "UNICTL_RAZORPAY_BASE_URL"
HOSTILE = [
    "http://api.razorpay.com",
    "https://evil.example",
    "https://api.razorpay.com.evil.example",
    "https://apixrazorpay.com",
    "https://evilrazorpay.com",
    "https://api.razorpay.com@evil.example",
    "https://api.razorpay.com:pw@evil.example",
    "https://user:pw@api.razorpay.com",
    "https://:pw@api.razorpay.com",
    "https://@api.razorpay.com",
    "https://evil.example\\@api.razorpay.com",
    "https://evil.example#@api.razorpay.com",
    "https://evil.example?@api.razorpay.com",
    "https://api.razorpay.com?x=1",
    "https://api.razorpay.com/?",
    "https://api.razorpay.com#x",
    "https://api.r\u0430zorpay.com",
    "https://api.razorpay.com\u3002evil.example",
    "https://api.razorpay.com/\r\nHost: evil.example",
    "https://api.\trazorpay.com",
    " https://api.razorpay.com",
    "https://api.razorpay.com:99999",
    "https://api.razorpay.com:port",
    "https://[::ffff:8.8.8.8]",
    "https://[2001:db8::1]",
    "https://[bad",
    "http://127.0.0.1.evil.example",
    "http://localhost.evil.example",
    "http://localhost@evil.example",
    "http://127.0.0.1:80@evil.example",
    "http://2130706433",
    "http://0.0.0.0",
    "http://10.0.0.1",
    "ftp://127.0.0.1",
    "file:///etc/passwd",
    "127.0.0.1:8080",
    "//127.0.0.1",
    "javascript:alert(1)",
    "https://",
    "http://127.0.0.1/../..%2f",
]
ALLOWED = {
    "http://127.0.0.1:8080": "http://127.0.0.1:8080",
    "http://localhost:8080/razorpay/": "http://localhost:8080/razorpay",
    "https://localhost": "https://localhost",
    "http://[::1]:8080": "http://[::1]:8080",
    "https://api.razorpay.com/": "https://api.razorpay.com",
    "HTTPS://API.RAZORPAY.COM": "https://api.razorpay.com",
}


@pytest.mark.parametrize("url", HOSTILE)
def test_a_variable_cant_send_keys_to_a_stranger(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever looks like the service and isn't, and plain HTTP beyond loopback, is refused."""
    monkeypatch.setenv(VARIABLE, url)
    with pytest.raises(InvalidRequest, match=VARIABLE) as caught:
        base_url("razorpay", Settings())
    assert "pw" not in caught.value.message
    assert caught.value.exit_status == 2


@pytest.mark.parametrize(("url", "found"), ALLOWED.items())
def test_loopback_and_the_services_own_hosts(
    url: str, found: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A test server and the real one are reached, in one way of writing."""
    monkeypatch.setenv(VARIABLE, url)
    assert base_url("razorpay", Settings()) == found


def test_the_user_may_name_another_host(clean_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A gateway of the company is the user's own word, but not in plain HTTP."""
    file = clean_home / USER_FILE
    file.write_text('[services.razorpay]\nbase_url = "https://gateway.example/razorpay"')
    assert base_url("razorpay", Settings()) == "https://gateway.example/razorpay"
    file.write_text('[services.razorpay]\nbase_url = "http://gateway.example"')
    with pytest.raises(InvalidRequest, match=r"settings\.toml"):
        base_url("razorpay", Settings())
    monkeypatch.setenv(VARIABLE, "http://127.0.0.1:1")
    assert base_url("razorpay", Settings()) == "http://127.0.0.1:1"


def test_the_project_may_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A repository's file names no address."""
    (tmp_path / "unictl.toml").write_text('[services.razorpay]\nbase_url = "http://127.0.0.1:1"')
    monkeypatch.chdir(tmp_path)
    assert base_url("razorpay", Settings()) == "https://api.razorpay.com"


@pytest.mark.parametrize("text", ["services = 5", "[services]\nrazorpay = 5", ""])
def test_settings_without_an_address(text: str, clean_home: Path) -> None:
    """What is no table there is no crash."""
    (clean_home / USER_FILE).write_text(text)
    assert base_url("razorpay", Settings()) == "https://api.razorpay.com"
