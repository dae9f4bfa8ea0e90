"""What is no clean HTTP: odd framing, broken lines, floods of headers, and bytes of other protocols."""

from __future__ import annotations

from hypothesis import strategies as st

_HOST = "Host: localhost\r\n"
_POST = f"POST /webhooks/web/session HTTP/1.1\r\n{_HOST}"
_FRAMINGS = st.sampled_from(
    ["Content-Length: abc", "Content-Length: -5", "Content-Length: -0", "Content-Length: +2", "Content-Length: 2_0",
     "Content-Length: 99999999999", "Content-Length: " + "9" * 5000, "Content-Length: 2\r\nContent-Length: 9",
     "Content-Length:", "Content-Length: 0x2", "Content-Length: \xb2", "Transfer-Encoding: banana",
     "Transfer-Encoding: chunked\r\nContent-Length: 2", "Transfer-Encoding: chunked, chunked",
     "Transfer-Encoding: gzip, chunked", "Transfer-Encoding: CHUNKED", "Expect: banana\r\nContent-Length: 2",
     "Expect: 100-continue\r\nContent-Length: 2", "Transfer-Encoding: chunked"]
)  # fmt: skip
_CHUNKS = st.sampled_from(
    ["{}", "zz\r\n{}\r\n0\r\n\r\n", "-2\r\n{}\r\n0\r\n\r\n", "2\r\n{}\r\n0\r\n\r\n", "2;a=b\r\n{}\r\n0\r\n\r\n",
    "x" * 200,
     "fffffffffffffff\r\n{}", "+2\r\n{}\r\n0\r\n\r\n", "0x2\r\n{}\r\n0\r\n\r\n", "2\r\n{}XX0\r\n\r\n", "0\r\n\r\n", ""]
)  # fmt: skip
_LINES = st.sampled_from(
    ["GET /%ff HTTP/1.1", "GET /\xff\xfe HTTP/1.1", "GET /", "GET / HTTP/3.0", "GET / HTTP/1.0", "GET  / HTTP/1.1",
     "CONNECT a:1 HTTP/1.1", "OPTIONS * HTTP/1.1", "GET http://evil.example/ HTTP/1.1", "GET ://:80 HTTP/1.1",
     "GET //[::1 HTTP/1.1", "GET /@@CANARY@@ HTTP/1.1", "@@CANARY@@", "GET /" + "a" * 9000 + " HTTP/1.1",
     "\x16\x03\x01",
     "PRI * HTTP/2.0", "GET /widget/demo/" + "a" * 300 + ".js HTTP/1.1", "GET /#x HTTP/1.1", "GET /\x00 HTTP/1.1"]
)  # fmt: skip
_MORE = st.sampled_from(
    ["", _HOST, "banana\r\n", ": \r\n", "Host: [::bad\r\nOrigin: http://[::bad\r\n", "Host: @@CANARY@@\r\n",
    " folded\r\n",
     "".join(f"X-{number}: y\r\n" for number in range(900)), f"X: {'a' * 9000}\r\n", "Upgrade: websocket\r\n",
     "Connection: upgrade\r\nUpgrade: h2c\r\n", "Cookie: \x01=\xff;;=\r\n", f"{_HOST}{_HOST}", "A\r\nB: c\r\n"]
)  # fmt: skip

WIRES: st.SearchStrategy[str] = st.one_of(
    st.builds(lambda framing, body: f"{_POST}{framing}\r\n\r\n{body}", _FRAMINGS, _CHUNKS),
    st.builds(lambda line, more: f"{line}\r\n{more}\r\n", _LINES, _MORE),
    st.builds(lambda line, more: f"{line}\r\n{more}\r\n", _LINES, _MORE),
    st.binary(min_size=1, max_size=80).map(lambda raw: raw.decode("latin-1") + "\r\n\r\n"),
)
"""Each byte as the character of that number."""
