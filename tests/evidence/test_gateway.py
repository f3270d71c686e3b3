"""A gateway on this machine that behaves well, and in every way that is no answer."""

from __future__ import annotations

import json
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.test import override_settings

from kaiye.evidence import gateway as module
from kaiye.evidence.api import NoAnswer, Why, ask, where
from kaiye.evidence.connections import gateways
from kaiye.evidence.gateway import Gateway, adapter
from kaiye.evidence.policies import POLICIES
from kaiye.kernel.api import IdNumber, InvalidInput, now
from kaiye.rules.api import OrganisationAnswer, PersonAnswer
from tests.evidence.test_keeping import AT, dossier
from tests.rules.dossiers import COMPANY_CODE

A, B = (dossier().people[key].id_number for key in "ab")
Answer = Callable[[BaseHTTPRequestHandler, dict[str, Any]], None]


class Far:
    """The gateway: what it was asked, and how it answers."""

    def __init__(self) -> None:
        self.bodies: list[dict[str, Any]] = []
        self.paths: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.answer: Answer = says(lambda body: None)
        far = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                far.bodies.append(body)
                far.paths.append(self.path)
                far.headers.append(dict(self.headers))
                far.answer(self, body)

            def log_message(self, *arguments: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/ask"

    def ask(self, source: str, question: Any, **settings: str) -> Any:
        return adapter(Gateway(source, self.url, **settings))(question)

    def speak_tls(self, certificate: Path) -> None:
        """From now on it shows this certificate (with its key)."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.url = self.url.replace("http:", "https:")

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def far() -> Iterator[Far]:
    server = Far()
    yield server
    server.close()


def send(
    handler: BaseHTTPRequestHandler,
    content: bytes,
    status: int = 200,
    length: int | None = None,
    **headers: str,
) -> None:
    handler.send_response(status)
    told = {"Content-Type": "application/json", "Content-Length": str(length or len(content))}
    for name, value in {**told, **{key.replace("_", "-"): text for key, text in headers.items()}}.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(content)


def whole(body: dict[str, Any], answer: Any, **changes: Any) -> bytes:
    told = {"kaiye": 1, "source": body["source"], "request": body["request"], "answer": answer}
    return json.dumps({**told, **changes}).encode()


def says(answer: Callable[[dict[str, Any]], Any], **changes: Any) -> Answer:
    return lambda handler, body: send(handler, whole(body, answer(body), **changes))


def why(far: Far, source: str = "dishonest_debtors", question: Any = (A, B)) -> Why:
    with pytest.raises(NoAnswer) as error:
        far.ask(source, question)
    # Whatever goes on from here must not carry what came from outside.
    assert str(error.value) in set(Why)
    assert error.value.__cause__ is None
    return error.value.why


def test_what_is_asked_and_what_is_answered(far: Far) -> None:
    far.answer = says(lambda body: body["numbers"][:1])
    assert far.ask("dishonest_debtors", [A, B], key="secret") == {A}
    (body,) = far.bodies
    assert body == {
        "kaiye": 1,
        "source": "dishonest_debtors",
        "request": body["request"],
        "numbers": [A.reveal(), B.reveal()],
    }
    assert far.paths == ["/ask"]
    assert far.headers[0]["Authorization"] == "Bearer secret"


@pytest.mark.parametrize(
    ("source", "question", "answer", "typed"),
    [
        ("population", [A], {A.reveal(): {"name": "安砚"}}, {A: PersonAnswer("安砚")}),
        ("population", [A], {A.reveal(): None}, {A: PersonAnswer(status="cancelled")}),
        ("population", [IdNumber("E12345678")], {"E12345678": None}, {}),
        ("barred", [A], [{"id_number": A.reveal(), "ground": "178-2", "until": None}], None),
        ("organisations", [COMPANY_CODE], {COMPANY_CODE: {"status": "revoked"}}, None),
        ("organisations", [COMPANY_CODE], {COMPANY_CODE: None}, {}),
        ("forbidden_addresses", "样例路8号", ["样例路8号"], {"样例路8号"}),
        ("crowded_addresses", "样例路8号", {"样例路8号": 7}, {"样例路8号": 7}),
    ],
)
def test_each_source_answers_in_its_own_way(
    far: Far, source: str, question: Any, answer: Any, typed: Any
) -> None:
    far.answer = says(lambda body: answer)
    told = far.ask(source, question)
    if source == "barred":
        assert [(bar.id_number, bar.ground) for bar in told] == [(A, "178-2")]
    elif typed is None:
        assert told == {COMPANY_CODE: OrganisationAnswer(None, "revoked", None)}
    else:
        assert told == typed


@pytest.mark.parametrize(
    ("source", "answer"),
    [
        ("dishonest_debtors", ["110101199001011237"]),
        ("dishonest_debtors", {"listed": True}),
        ("dishonest_debtors", [1]),
        ("dishonest_debtors", None),
        ("barred", [{"id_number": "110101199001011237", "ground": "178-2"}]),
        ("population", {A.reveal(): {"name": "安砚"}}),
        ("population", {A.reveal(): None, B.reveal(): None, "110101199001011237": None}),
        ("population", {A.reveal(): {"status": "asleep"}, B.reveal(): None}),
    ],
    ids=[
        "of another person",
        "object",
        "number",
        "null",
        "bar of another",
        "silent of one",
        "one more",
        "status",
    ],
)
def test_what_is_no_answer_to_the_question_is_none(far: Far, source: str, answer: Any) -> None:
    far.answer = says(lambda body: answer)
    assert why(far, source) is Why.MALFORMED


@pytest.mark.parametrize(
    "changes",
    [{"request": "0" * 32}, {"source": "barred"}, {"kaiye": 2}, {"more": 1}],
    ids=["another request", "another source", "another format", "another key"],
)
def test_the_answer_to_another_question_is_none(far: Far, changes: dict[str, Any]) -> None:
    far.answer = says(lambda body: [], **changes)
    assert why(far) is Why.MALFORMED


MALFORMED: dict[str, Answer] = {
    "no json": lambda handler, body: send(handler, b"<html>"),
    "a key twice": lambda handler, body: send(handler, b'{"kaiye": 1, "kaiye": 1}'),
    "not utf-8": lambda handler, body: send(handler, b'{"kaiye": "\xff"}'),
    "deep": lambda handler, body: send(handler, b"[" * 200_000),
    "too large": lambda handler, body: send(handler, b" " * (module.LARGEST + 1) + whole(body, [])),
    "a page": lambda handler, body: send(handler, whole(body, []), Content_Type="text/html"),
    "packed": lambda handler, body: send(handler, whole(body, []), Content_Encoding="gzip"),
}
FAILED: dict[str, Answer] = {
    "500": lambda handler, body: send(handler, whole(body, []), status=500),
    "elsewhere": lambda handler, body: send(handler, b"", status=307, Location="http://127.0.0.1:9/"),
    "nothing to say": lambda handler, body: send(handler, whole(body, []), status=201),
    "cut off": lambda handler, body: send(handler, whole(body, []), length=9999),
}


@pytest.mark.parametrize("answer", MALFORMED.values(), ids=MALFORMED)
def test_an_answer_that_cannot_be_read_is_none(far: Far, answer: Answer) -> None:
    far.answer = answer
    assert why(far) is Why.MALFORMED


@pytest.mark.parametrize("answer", FAILED.values(), ids=FAILED)
def test_a_line_that_fails_is_no_answer(far: Far, answer: Answer) -> None:
    far.answer = answer
    assert why(far) is Why.FAILED
    assert len(far.bodies) == 1


def test_nobody_there_is_no_answer(far: Far) -> None:
    far.close()
    assert why(far) is Why.FAILED


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate for this machine that nobody has signed, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "gateway")])
    begins = now() - timedelta(days=1)
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + timedelta(days=9))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    path = tmp_path / "gateway.pem"
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(signed.public_bytes(Encoding.PEM) + secret)
    return path


def test_a_certificate_of_an_unknown_authority_is_not_believed(far: Far, certificate: Path) -> None:
    far.answer = says(lambda body: [])
    far.speak_tls(certificate)
    assert why(far) is Why.FAILED
    assert far.bodies == []
    assert far.ask("dishonest_debtors", [A], authority=str(certificate)) == frozenset()


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """The source may take a fifth of a second."""
    name = "dishonest_debtors"
    monkeypatch.setitem(POLICIES, name, replace(POLICIES[name], timeout=0.2))


@pytest.mark.usefixtures("hurried")
def test_slow_and_dripping_are_no_answer(far: Far) -> None:
    def sleeps(handler: BaseHTTPRequestHandler, body: dict[str, Any]) -> None:
        time.sleep(0.4)
        send(handler, whole(body, []))

    def drips(handler: BaseHTTPRequestHandler, body: dict[str, Any]) -> None:
        send(handler, b"{", length=99)
        # The asker hangs up before the end.
        with suppress(ConnectionError):
            for _ in range(5):
                time.sleep(0.1)
                handler.wfile.write(b" ")
                handler.wfile.flush()

    far.answer = sleeps
    assert why(far) is Why.TOO_SLOW
    started = time.monotonic()
    far.answer = drips
    assert why(far) is Why.TOO_SLOW
    assert time.monotonic() - started < 0.6


@pytest.mark.django_db
def test_a_city_points_a_source_at_its_gateway(far: Far, capfd: pytest.CaptureFixture[str]) -> None:
    far.answer = says(lambda body: [A.reveal()])
    with override_settings(KAIYE_SOURCES={"DISHONEST_DEBTORS_URL": far.url}, KAIYE_SANDBOX=False):
        gathered = ask(dossier(), at=AT)
        assert (where("dishonest_debtors"), where("population")) == ("gateway", "")
    assert gathered.evidence.dishonest_debtors == {A}
    told = {one.source: (one.status, one.why) for one in gathered.sources}
    assert told["dishonest_debtors"] == ("answered", "")
    assert told["population"] == ("unreachable", "not_connected")
    with override_settings(KAIYE_SOURCES={"BARRED_URL": far.url}, KAIYE_SANDBOX=True):
        assert ask(dossier(), at=AT).evidence.unreachable == {"barred"}
    said = capfd.readouterr()
    assert A.reveal() not in said.out + said.err


def test_a_document_answers_for_gateways_too(far: Far) -> None:
    with override_settings(KAIYE_SOURCES={"DISHONEST_DEBTORS_URL": far.url}):
        assert ask(dossier(), at=AT, sandbox={}).evidence.unreachable == frozenset()
    assert far.bodies == []


@pytest.mark.parametrize(
    "values",
    [
        {"POPULATION_URL": "http://gateway.example/"},
        {"POPULATION_URL": "https://me:secret@gateway.example/"},
        {"POPULATION_URL": "https://gateway.example/?key=1"},
        {"POPULATION_KEY": "secret"},
        {"POPULATION_URL": "https://gateway.example/", "POPULATION_CA": "/nowhere.pem"},
        {"POPULATON_URL": "https://gateway.example/"},
        {"POPULATION_URI": "https://gateway.example/"},
    ],
)
def test_a_setting_that_is_none_is_one_sentence_without_the_secret(values: dict[str, str]) -> None:
    with pytest.raises(InvalidInput, match="KAIYE_SOURCE_POPULAT") as error:
        gateways(values)
    assert "secret" not in str(error.value)


def test_the_key_is_not_shown() -> None:
    assert "secret" not in repr(Gateway("population", "https://gateway.example/", key="secret"))
