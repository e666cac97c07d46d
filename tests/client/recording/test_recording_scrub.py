"""What a recording keeps: no secret in any form, and else the very bytes that came."""

import base64
import json
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote, quote_plus

import pytest
from canary import Canaries
from hypothesis import given, settings
from hypothesis import strategies as some

from unictl.client.recording import answers, bodies
from unictl.client.recording.asked import same
from unictl.client.recording.scrub import Scrub, stand_in
from unictl.core.call import Reply, Token
from unictl.core.ports import Loaded, NotSent, ReplyLost, Row, TransportError
from unictl.core.secret import MASK, Secret
from unictl.engine.effects import Begin, FindToken, LoadCredentials
from unictl.errors import Conflict, Declined, UnictlError, tree

NOWHERE = Path("nothing-lies-here")
SECRETS = some.text(
    alphabet=some.characters(
        codec="ascii", categories=("L", "N", "P", "S"), exclude_characters="*"
    ),
    min_size=12,
    max_size=40,
)
WORDS = some.text(alphabet="abc é{}\"'", max_size=9)


def knowing(secret: str) -> Scrub:
    """Return a scrub that was shown the secret as Razorpay's."""
    scrub = Scrub()
    loaded = Loaded({"key_id": Secret("rzp_" + "test_1"), "key_secret": Secret(secret)}, "it")
    scrub.learn("razorpay", loaded)
    proof = base64.b64encode(f"rzp_test_1:{secret}".encode()).decode()
    return scrub.of_request({"Authorization": Secret(f"Basic {proof}")})


def documents(leaf: some.SearchStrategy[Any]) -> some.SearchStrategy[Any]:
    """Return nested documents with such leaves, names included."""
    return some.recursive(
        leaf | some.integers() | some.none() | some.booleans(),
        lambda inner: some.lists(inner, max_size=3) | some.dictionaries(WORDS, inner, max_size=3),
        max_leaves=8,
    )


@settings(max_examples=80)
@given(secret=SECRETS, before=WORDS, after=WORDS, data=some.data())
def test_no_form_of_a_secret_is_kept(secret: str, before: str, after: str, data: Any) -> None:
    """Plain, quoted for an address or a form, and as a proof: in a header, text, JSON, address."""
    scrub = knowing(secret)
    proof = base64.b64encode(f"rzp_test_1:{secret}".encode()).decode()
    forms = {"plain": secret, "url": quote(secret), "form": quote_plus(secret), "proof": proof}
    leaf = some.sampled_from(list(forms.values())).map(lambda form: f"{before}{form}{after}")
    document = data.draw(documents(leaf))
    kept, _ = bodies.received(json.dumps(document, ensure_ascii=False).encode(), scrub)
    text = data.draw(leaf)
    found = json.dumps(
        [
            kept,
            scrub.text(text),
            scrub.headers({"X-Echo": text, "Authorization": text, "Set-Cookie": text}),
            bodies.received(f"<a>{text}</a>".encode(), scrub),
            bodies.sent(text.encode(), "text/plain", scrub),
            bodies.sent(json.dumps({"a": text}).encode(), "application/json", scrub),
            bodies.sent(
                f"a={quote_plus(text)}".encode(), "application/x-www-form-urlencoded", scrub
            ),
        ],
        ensure_ascii=False,
    )
    for name, form in forms.items():
        assert json.dumps(form)[1:-1] not in found, name


@settings(max_examples=150)
@given(
    body=some.binary(max_size=60)
    | documents(WORDS).flatmap(
        lambda one: some.sampled_from(
            [
                json.dumps(one).encode(),
                json.dumps(one, ensure_ascii=False, indent=2).encode(),
                json.dumps(one, separators=(",", ":")).encode(),
                (json.dumps(one, indent=1) + "\n").encode(),
            ]
        )
    )
)
def test_what_holds_no_secret_comes_back_to_the_byte(body: bytes) -> None:
    """JSON in any spelling, text and binary: a replay brings what came."""
    kept, altered = bodies.received(body, knowing("a-secret-that-is-nowhere"))
    again = json.loads(json.dumps(kept))
    assert b"".join(bodies.restored(again, NOWHERE)) == body
    assert not altered


@pytest.mark.parametrize(
    ("member", "kept"),
    [
        ({"access_token": "A21AAF" * 4}, False),
        ({"client_secret": "pi_1_secret_2"}, False),
        ({"secret": "whsec_" + "abcdefgh1234"}, False),
        ({"auth_token": "0" * 32}, False),
        ({"note": "key sk_" + "live_abcdefgh1234 leaked"}, False),
        ({"url": "https://a.b/c?X-Amz-Signature=0123abcd&x=1"}, False),
        ({"card": {"number": "4242 4242 4242 4242", "cvc": "12345678"}}, False),
        ({"number": "INV-0001", "account_number": "2323230000000001"}, True),
        ({"next_token": "page-2"}, True),
        ({"id": "pi_1", "receipt": "secret"}, True),
    ],
)
def test_secrets_that_nobody_has_loaded(member: dict[str, Any], kept: bool) -> None:  # noqa: FBT001 - a case
    """What a service makes is known by its name or its form; and the reply stays as long."""
    body = json.dumps(member).encode()
    found, altered = bodies.received(body, Scrub())
    assert altered is not kept
    assert (found["json"] == member) is kept
    assert len(b"".join(bodies.restored(found, NOWHERE))) == len(body)


def test_a_file_is_masked_in_its_length(tmp_path: Path) -> None:
    """An object that holds a key is kept with asterisks there, at any place of a large file."""
    secret = "loaded-secret-0001"
    scrub = knowing(secret)
    path = tmp_path / "body"
    path.write_bytes((b"\x00" * 70_000 + secret.encode()) * 3 + b"end")
    size = path.stat().st_size
    assert scrub.file(path)
    data = path.read_bytes()
    assert Canaries({"it": secret}).found_in(data) == []
    assert (len(data), data.count(b"*" * len(secret)), data[-3:]) == (size, 3, b"end")
    assert not scrub.file(path)


def test_a_signature_is_taken_out_of_its_own_exchange_alone() -> None:
    """S3 repeats the signature that it refuses; and a thousand requests don't slow the next one."""
    signature = "0123456789abcdef" * 4
    proof = Secret(f"AWS4-HMAC-SHA256 Credential=AKIA/x, SignedHeaders=host, Signature={signature}")
    scrub = knowing("a-secret-that-is-nowhere")
    refusal = f"<Error><SignatureProvided>{signature}</SignatureProvided></Error>"
    assert signature not in scrub.of_request({"Authorization": proof}).text(refusal)
    assert scrub.text(refusal) == refusal


def test_digests_of_what_was_masked_are_left_out() -> None:
    """A checksum of the true body would call the masked one damaged, and help to guess."""
    secret = "loaded-secret-0001"
    headers = {"etag": '"0a"', "x-amz-crc32": "1", "content-md5": "x", "content-type": "a/b"}
    told = answers.reply(Reply(200, headers, secret.encode()), knowing(secret))["headers"]
    assert told == {"etag": '"masked"', "content-type": "a/b"}
    clean = answers.reply(Reply(200, headers, b"clean"), knowing(secret))["headers"]
    assert clean == headers


@pytest.mark.parametrize(
    ("service", "fields", "kept"),
    [
        ("stripe", {"secret_key": "sk_" + "test_51aaaa"}, {"secret_key": f"sk_test_{MASK}"}),
        ("stripe", {"restricted_key": "rk_" + "live_5"}, {"restricted_key": f"rk_live_{MASK}"}),
        ("razorpay", {"key_id": "rzp_" + "live_1"}, {"key_id": "rzp_" + "live_1"}),
        ("aws", {"secret_access_key": "x", "region": "eu-west-1"},
         {"secret_access_key": MASK, "region": "eu-west-1"}),
        ("twilio", {"auth_token": "", "unheard_of": "v"}, {"auth_token": "", "unheard_of": MASK}),
    ],
)  # fmt: skip
def test_stand_ins(service: str, fields: dict[str, str], kept: dict[str, str]) -> None:
    """A replay's credentials have no secret, and the mode that the true ones had."""
    loaded = Loaded({role: Secret(value) for role, value in fields.items()}, "it")
    assert stand_in(service, loaded) == kept


def test_answers_come_back() -> None:
    """Credentials, a token and a journal's row are read as they were, but for their secrets."""
    scrub = knowing("loaded-secret-0001")
    fields = {"key_id": Secret("rzp_" + "test_1"), "key_secret": Secret("loaded-secret-0001")}
    row = Row(
        7, "sent", 2, 5.5, unsure={"": 9.0}, replies={"contact": Reply(201, {"a": "b"}, b"{}")},
        result={"id": "x", "raw": "loaded-secret-0001"},
    )  # fmt: skip
    for effect, answer in (
        (LoadCredentials("razorpay", "default"), Loaded(fields, "the vault", vaulted=True)),
        (FindToken("name"), Token(Secret("a-token-of-some-length"), 17.0)),
        (Begin(cast("Any", None)), row),  # what was meant doesn't count
    ):
        kept = json.loads(json.dumps(answers.written(effect, answer, scrub)))
        assert Canaries({"s": "loaded-secret-0001", "t": "a-token-of-some-length"}).found_in(
            json.dumps(kept)
        ) == []  # fmt: skip
        back = answers.read(effect, kept)
        match back:
            case Loaded():
                assert back.fields["key_id"] == fields["key_id"]
                assert (back.source, back.vaulted) == ("the vault", True)
            case Token():
                assert back.expires == 17.0
            case _:
                assert (back.state, back.attempt, back.began_at) == ("sent", 2, 5.5)
                assert (back.unsure, back.replies) == (row.unsure, row.replies)
                assert back.result == {"id": "x", "raw": MASK}


ERRORS = [
    NotSent("no connection"),
    ReplyLost("late", timed_out=True),
    Declined("no", hint="h", http_status=402, service_code="c", reason="expired_card"),
    Conflict("twice", service="stripe", operation="a.b", outcome="not_applied", field="f", line=3),
    *(one("m") for one in tree()),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda one: type(one).__name__)
def test_errors_come_back(error: Exception) -> None:
    """Every error of the tree, and those of the network, are the same after it."""
    kept = json.loads(json.dumps(answers.error(error, Scrub())))
    back = answers.error_of(kept)
    assert type(back) is type(error)
    if isinstance(error, UnictlError) and isinstance(back, UnictlError):
        assert back.as_dict() == error.as_dict()
    elif isinstance(error, TransportError) and isinstance(back, TransportError):
        assert (str(back), back.timed_out) == (str(error), error.timed_out)


def test_what_ends_the_run_is_no_answer() -> None:
    """Ctrl-C and bugs are not recorded as something that a service did."""
    assert answers.error(KeyboardInterrupt(), Scrub()) is None
    assert answers.error(RuntimeError("x"), Scrub()) is None


@pytest.mark.parametrize(
    ("recorded", "given", "alike"),
    [
        (1, 1, True),
        (1, True, False),
        (1, 1.0, False),
        ("a", "b", False),
        (MASK, "anything\nat all", True),
        (f"a{MASK}b", "a12b", True),
        (f"a{'*' * 30}b", "a12b", True),
        (f"a{MASK}b", "a12", False),
        (MASK, 5, False),
        ([1, 2], [1], False),
        ({"a": 1}, {"a": 1, "b": None}, False),
        ({"a": {"b": [MASK]}}, {"a": {"b": ["x"]}}, True),
        ("x", MASK, False),
    ],
)
def test_what_is_alike(recorded: Any, given: Any, alike: bool) -> None:  # noqa: FBT001 - a case
    """Types count, absent is not null, and only a recorded mask stands for something else."""
    assert same(recorded, given) is alike
