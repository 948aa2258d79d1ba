/* SPDX-License-Identifier: MIT */
#include "tests/core/inputs.h"
#include "tests/support/check_main.h"
#include "tests/web/fixture.h"

#include <stdio.h>

/*
 * Requests that RFC 9112 does not allow, and that two parsers are known to read differently: if a
 * proxy forwards as one request what we read as two, the second one bypasses the proxy's rules. So
 * each of them is refused, and nothing after it on the connection is ever parsed.
 */

/* A whole request, which must never be handled when it hides in or after another one. */
#define HIDDEN "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"

/* Bytes that may hold a NUL. */
#define RAW(text) (text), sizeof(text) - 1

#define GET  "GET /healthz HTTP/1.1\r\nHost: a\r\n"
#define POST "POST /api/login HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"

static const struct refused {
    const char *bytes;
    size_t length;
    int status;
} refused[] = {
    /* RFC 9112, section 2.2: lines end with CR LF, and nothing comes before the first. */
    { RAW("GET /healthz HTTP/1.1\nHost: a\n\n"), 400 },
    { RAW("GET /healthz HTTP/1.1\nHost: a\r\n\r\n"), 400 },
    { RAW("GET /healthz HTTP/1.1\rHost: a\r\n\r\n"), 400 },
    { RAW("GET /healthz HTTP/1.1\n\rHost: a\r\n\r\n"), 400 },
    { RAW("GET /healthz HTTP/1.1\r\rHost: a\r\n\r\n"), 400 },
    { RAW("GET /healthz HTTP/1.1\r Host: a\r\n\r\n"), 400 },
    { RAW("GET /healthz HTTP/1.1\r\n\nHost: a\r\n\r\n"), 400 },
    { RAW("GET /healthz HTTP/1.1\r\nHost: a\nX: y\r\n\r\n"), 400 },
    { RAW("GET /healthz HTTP/1.1\r\nHost: a\nContent-Length: 5\r\n\r\n"), 400 },
    { RAW("GET /healthz HTTP/1.1\r\nHost: a\r\nX: y\n\r\n"), 400 },
    { RAW("GET /healthz HTTP/1.1\r\nHost: a\r\nX: y\r\n\n"), 400 },
    { RAW("GET /healthz HTTP/1.1\r\nHost: a\n\n"), 400 },
    { RAW("GET /healthz HTTP/1.1\r\nHost: a\r\rX: y\r\n\r\n"), 400 },
    { RAW(GET "X: a\rb\r\n\r\n"), 400 },
    { RAW(GET "X: a\rContent-Length: 5\r\n\r\n"), 400 },
    { RAW(GET "\rX: a\r\n\r\n"), 400 },
    { RAW(" " GET "\r\n"), 400 },
    { RAW("\n" GET "\r\n"), 400 },
    { RAW("\r\n" GET "\r\n"), 400 },
    { RAW("\r\n\r\n" GET "\r\n"), 400 },
    { RAW("\v" GET "\r\n"), 400 },
    { RAW("\0" GET "\r\n"), 400 },
    { RAW("\xef\xbb\xbf" GET "\r\n"), 400 },

    /* Section 2.3: the version. */
    { RAW("GET /healthz HTTP/0.9\r\nHost: a\r\n\r\n"), 505 },
    { RAW("GET /healthz HTTP/1\r\nHost: a\r\n\r\n"), 505 },
    { RAW("GET /healthz HTTP/1.\r\nHost: a\r\n\r\n"), 505 },
    { RAW("GET /healthz HTTP/1.2\r\nHost: a\r\n\r\n"), 505 },
    { RAW("GET /healthz HTTP/1.10\r\nHost: a\r\n\r\n"), 505 },
    { RAW("GET /healthz HTTP/01.1\r\nHost: a\r\n\r\n"), 505 },
    { RAW("GET /healthz HTTP/1,1\r\nHost: a\r\n\r\n"), 505 },
    { RAW("GET /healthz HTTP/2.0\r\nHost: a\r\n\r\n"), 505 },
    { RAW("GET /healthz HTTP/ 1.1\r\nHost: a\r\n\r\n"), 400 },
    { RAW("GET /healthz http/1.1\r\nHost: a\r\n\r\n"), 400 },
    { RAW("GET /healthz HTTPS/1.1\r\nHost: a\r\n\r\n"), 400 },
    { RAW("GET /healthz\r\nHost: a\r\n\r\n"), 400 },
    { RAW("GET /healthz\r\n\r\n"), 400 },
    { RAW("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), 501 },
    { RAW("\x16\x03\x01\x02\r\n\r\n"), 400 },
    { RAW("HELO shop\r\n\r\n"), 400 },

    /* Section 3: method, target and version, with one space between. */
    { RAW("GET  /healthz HTTP/1.1\r\nHost: a\r\n\r\n"), 400 },
    { RAW("GET /healthz  HTTP/1.1\r\nHost: a\r\n\r\n"), 400 },
    { RAW("GET /healthz HTTP/1.1 \r\nHost: a\r\n\r\n"), 400 },
    { RAW("GET\t/healthz HTTP/1.1\r\nHost: a\r\n\r\n"), 400 },
    { RAW("GET\v/healthz HTTP/1.1\r\nHost: a\r\n\r\n"), 400 },
    { RAW("GET \r\n/healthz HTTP/1.1\r\nHost: a\r\n\r\n"), 400 },
    { RAW("GET /healthz \r\nHTTP/1.1\r\nHost: a\r\n\r\n"), 400 },
    { RAW("GET HTTP/1.1\r\nHost: a\r\n\r\n"), 400 },
    { RAW("GET /a b HTTP/1.1\r\nHost: a\r\n\r\n"), 400 },
    { RAW("get /healthz HTTP/1.1\r\nHost: a\r\n\r\n"), 501 },
    { RAW("G\x01T /healthz HTTP/1.1\r\nHost: a\r\n\r\n"), 400 },
    { RAW("TRACE /healthz HTTP/1.1\r\nHost: a\r\n\r\n"), 501 },
    { RAW("BREW /pot HTTP/1.1\r\nHost: a\r\n\r\n"), 501 },
    { RAW("BREW /pot\r\nHost: a\r\n\r\n"), 400 },

    /* Section 3.2: the target. */
    { RAW("CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n"), 400 },
    { RAW("GET * HTTP/1.1\r\nHost: a\r\n\r\n"), 400 },
    { RAW("DELETE * HTTP/1.0\r\nHost: a\r\n\r\n"), 400 },
    { RAW("POST * HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n"), 400 },
    { RAW("OPTIONS * HTTP/1.1\r\n\r\n"), 400 },
    { RAW("OPTIONS ** HTTP/1.1\r\nHost: a\r\n\r\n"), 400 },
    { RAW("OPTIONS *?a=b HTTP/1.1\r\nHost: a\r\n\r\n"), 400 },
    { RAW("OPTIONS  * HTTP/1.1\r\nHost: a\r\n\r\n"), 400 },
    { RAW("OPTIONS * HTTP/1.1\r\nHost: a\r\n X: y\r\n\r\n"), 400 },
    { RAW("OPTIONS * HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n"
          "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
      400 },
    { RAW("OPTIONS a HTTP/1.1\r\nHost: a\r\n\r\n"), 400 },
    { RAW("GET healthz HTTP/1.1\r\nHost: a\r\n\r\n"), 400 },
    { RAW("GET \\healthz HTTP/1.1\r\nHost: a\r\n\r\n"), 400 },
    { RAW("GET ?a=b HTTP/1.1\r\nHost: a\r\n\r\n"), 400 },
    { RAW("GET /healthz#a HTTP/1.1\r\nHost: a\r\n\r\n"), 400 },
    { RAW("GET /healthz?a#b HTTP/1.1\r\nHost: a\r\n\r\n"), 400 },
    { RAW("GET /health\0z HTTP/1.1\r\nHost: a\r\n\r\n"), 400 },
    { RAW("GET /health\x7fz HTTP/1.1\r\nHost: a\r\n\r\n"), 400 },
    { RAW("GET /health\xc3\xa4z HTTP/1.1\r\nHost: a\r\n\r\n"), 400 },
    { RAW("GET /healthz?a=\xc3\xa4 HTTP/1.1\r\nHost: a\r\n\r\n"), 400 },
    { RAW("GET http:///healthz HTTP/1.1\r\nHost: a\r\n\r\n"), 400 },
    { RAW("GET http://a HTTP/1.1\r\nHost: a\r\n\r\n"), 400 },
    { RAW("GET http://b/healthz HTTP/1.1\r\nHost: a\r\n\r\n"), 400 },
    { RAW("GET http://a:99999/healthz HTTP/1.1\r\nHost: a\r\n\r\n"), 400 },
    { RAW("GET http://u@a/healthz HTTP/1.1\r\nHost: a\r\n\r\n"), 400 },
    { RAW("GET http://a:0/healthz HTTP/1.1\r\nHost: a\r\n\r\n"), 400 },
    { RAW("GET http://a:b/healthz HTTP/1.1\r\nHost: a\r\n\r\n"), 400 },
    { RAW("GET http://a:1/healthz HTTP/1.1\r\nHost: a:2\r\n\r\n"), 400 },
    { RAW("GET http://a:1@b/healthz HTTP/1.1\r\nHost: a\r\n\r\n"), 400 },
    { RAW("GET http://a.b/healthz HTTP/1.1\r\nHost: a\r\n\r\n"), 400 },
    { RAW("GET http://a?b/healthz HTTP/1.1\r\nHost: a\r\n\r\n"), 400 },
    { RAW("GET http://a/healthz#b HTTP/1.1\r\nHost: a\r\n\r\n"), 400 },
    { RAW("GET http://a/healthz?b#c HTTP/1.1\r\nHost: a\r\n\r\n"), 400 },
    { RAW("GET http://a/healthz\xc3\xa4 HTTP/1.1\r\nHost: a\r\n\r\n"), 400 },
    { RAW("GET http://a/healthz  HTTP/1.1\r\nHost: a\r\n\r\n"), 400 },
    { RAW("GET http://a/healthz HTTP/1.1\r\n\r\n"), 400 },
    { RAW("GET http://a/healthz HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n"), 400 },
    { RAW("GET http://a/healthz HTTP/1.1\r\nHost: a\nX: y\r\n\r\n"), 400 },
    { RAW("POST http://a/api/login HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n"
          "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
      400 },
    { RAW("GET ws://a/healthz HTTP/1.1\r\nHost: a\r\n\r\n"), 400 },
    { RAW("GET file:///etc/passwd HTTP/1.1\r\nHost: a\r\n\r\n"), 400 },

    /* And the host. */
    { RAW("GET /healthz HTTP/1.1\r\n\r\n"), 400 },
    { RAW("GET /healthz HTTP/1.0\r\nHost:\r\n\r\n"), 400 },
    { RAW("GET /healthz HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n"), 400 },
    { RAW("GET /healthz HTTP/1.1\r\nHost:\r\n\r\n"), 400 },
    { RAW("GET /healthz HTTP/1.1\r\nHost:  \r\n\r\n"), 400 },
    { RAW("GET /healthz HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n"), 400 },
    { RAW("GET /healthz HTTP/1.1\r\nhost: a\r\nHOST: b\r\n\r\n"), 400 },
    { RAW("GET /healthz HTTP/1.1\r\nHost: a, b\r\n\r\n"), 400 },
    { RAW("GET /healthz HTTP/1.1\r\nHost: a b\r\n\r\n"), 400 },
    { RAW("GET /healthz HTTP/1.1\r\nHost: a\tb\r\n\r\n"), 400 },
    { RAW("GET /healthz HTTP/1.1\r\nHost:\t\r\n\r\n"), 400 },
    { RAW("GET /healthz HTTP/1.1\r\nHost: a/b\r\n\r\n"), 400 },
    { RAW("GET /healthz HTTP/1.1\r\nHost: u@a\r\n\r\n"), 400 },
    { RAW("GET /healthz HTTP/1.1\r\nHost: http://a\r\n\r\n"), 400 },
    { RAW("GET /healthz HTTP/1.1\r\nHost: a:b\r\n\r\n"), 400 },
    { RAW("GET /healthz HTTP/1.1\r\nHost: a:1:2\r\n\r\n"), 400 },
    { RAW("GET /healthz HTTP/1.1\r\nHost: :80\r\n\r\n"), 400 },
    { RAW("GET /healthz HTTP/1.1\r\nHost: [::1\r\n\r\n"), 400 },
    { RAW("GET /healthz HTTP/1.1\r\nHost: a\0b\r\n\r\n"), 400 },

    /* Sections 5.1 and 5.2: names, values and folded lines. */
    { RAW("GET /healthz HTTP/1.1\r\nHost : a\r\n\r\n"), 400 },
    { RAW("GET /healthz HTTP/1.1\r\nHost\t: a\r\n\r\n"), 400 },
    { RAW("GET /healthz HTTP/1.1\r\n Host: a\r\n\r\n"), 400 },
    { RAW("GET /healthz HTTP/1.1\r\n X: y\r\nHost: a\r\n\r\n"), 400 },
    { RAW(GET "X: y\r\n folded\r\n\r\n"), 400 },
    { RAW(GET "X: y\r\n\tfolded\r\n\r\n"), 400 },
    { RAW(GET "X: y\r\n folded\r\nContent-Length: 5\r\n\r\n"), 400 },
    { RAW(GET "Transfer-Encoding:\r\n chunked\r\n\r\n"), 400 },
    { RAW(GET "no colon\r\n\r\n"), 400 },
    { RAW(GET "nocolon\r\n\r\n"), 400 },
    { RAW(GET ": y\r\n\r\n"), 400 },
    { RAW(GET "X[y]: z\r\n\r\n"), 400 },
    { RAW(GET "X\"y\": z\r\n\r\n"), 400 },
    { RAW(GET "X,y: z\r\n\r\n"), 400 },
    { RAW(GET "X\\y: z\r\n\r\n"), 400 },
    { RAW(GET "X\0: z\r\n\r\n"), 400 },
    { RAW(GET "X\xc3\xa4: z\r\n\r\n"), 400 },
    { RAW(GET "X: a\0b\r\n\r\n"), 400 },
    { RAW(GET "X: a\x01z\r\n\r\n"), 400 },
    { RAW(GET "X: a\x7fz\r\n\r\n"), 400 },

    /* Sections 6.1 to 6.3: where the body ends. */
    { RAW(POST "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), 400 },
    { RAW(POST "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n"), 400 },
    { RAW(POST "Content-Length: 4\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n"), 400 },
    { RAW(POST "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), 411 },
    { RAW(POST "Transfer-Encoding: Chunked\r\n\r\n0\r\n\r\n"), 411 },
    { RAW(POST "transfer-encoding:chunked\r\n\r\n0\r\n\r\n"), 411 },
    { RAW(POST "Transfer-Encoding: identity\r\n\r\n"), 411 },
    { RAW(POST "Transfer-Encoding: chunked \r\n\r\n0\r\n\r\n"), 400 },
    { RAW(POST "Transfer-Encoding:\tchunked\r\n\r\n0\r\n\r\n"), 411 },
    { RAW(POST "Transfer-Encoding: chunked\t\r\n\r\n0\r\n\r\n"), 400 },
    { RAW(POST "Content-Length:\t4\r\nTransfer-Encoding:\tchunked\r\n\r\n0\r\n\r\n"), 400 },
    { RAW(POST "Content-Length: 0\t9\r\n\r\n"), 400 },
    { RAW(POST "Content-Length\t: 0\r\n\r\n"), 400 },
    { RAW(POST "Transfer-Encoding: gzip, chunked\r\n\r\n"), 400 },
    { RAW(POST "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n"), 400 },
    { RAW(POST "Transfer-Encoding: chunked;a=b\r\n\r\n0\r\n\r\n"), 400 },
    { RAW(POST "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"), 400 },
    { RAW(POST "Transfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n"), 400 },
    { RAW(POST "Transfer-Encoding:\r\n\r\n0\r\n\r\n"), 400 },
    { RAW(POST "Transfer-Encoding: \vchunked\r\n\r\n0\r\n\r\n"), 400 },
    { RAW(POST "Transfer-Encoding: \fchunked\r\n\r\n0\r\n\r\n"), 400 },
    { RAW(POST "Transfer-Encoding: chunked\0\r\n\r\n0\r\n\r\n"), 400 },
    { RAW(POST "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n"), 400 },
    { RAW(POST "X: y\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), 400 },
    { RAW(POST "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n"), 411 },
    { RAW("POST /api/login HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
      411 },
    { RAW(GET "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), 411 },
    { RAW(POST "Content-Length: 0\r\nContent-Length: 0\r\n\r\n"), 400 },
    { RAW(POST "Content-Length: 0\r\nContent-Length: 9\r\n\r\n"), 400 },
    { RAW(POST "Content-Length: 9\r\ncontent-length: 0\r\n\r\n"), 400 },
    { RAW(POST "Content-Length: 0, 0\r\n\r\n"), 400 },
    { RAW(POST "Content-Length: 0,9\r\n\r\n"), 400 },
    { RAW(POST "Content-Length: 0x0\r\n\r\n"), 400 },
    { RAW(POST "Content-Length: 0o5\r\n\r\n"), 400 },
    { RAW(POST "Content-Length: +0\r\n\r\n"), 400 },
    { RAW(POST "Content-Length: -0\r\n\r\n"), 400 },
    { RAW(POST "Content-Length: -1\r\n\r\n"), 400 },
    { RAW(POST "Content-Length: 1_0\r\n\r\n"), 400 },
    { RAW(POST "Content-Length: 1 0\r\n\r\n"), 400 },
    { RAW(POST "Content-Length: 1e1\r\n\r\n"), 400 },
    { RAW(POST "Content-Length: 1.0\r\n\r\n"), 400 },
    { RAW(POST "Content-Length: a\r\n\r\n"), 400 },
    { RAW(POST "Content-Length: \"2\"\r\n\r\n"), 400 },
    { RAW(POST "Content-Length:\r\n\r\n"), 400 },
    { RAW(POST "Content-Length : 0\r\n\r\n"), 400 },
    { RAW(POST "Content-Length: 0\0\r\n\r\n"), 400 },
    { RAW(POST "Content-Length: 9223372036854775807\r\n\r\n"), 413 },
    { RAW(POST "Content-Length: 9223372036854775808\r\n\r\n"), 413 },
    { RAW(POST "Content-Length: 18446744073709551616\r\n\r\n"), 413 },
    { RAW(POST "Content-Length: 99999999999999999999999999999999\r\n\r\n"), 413 },

    /* Headers that may occur only once, or only in one form. */
    { RAW(GET "Expect: 200-ok\r\n\r\n"), 417 },
    { RAW(GET "Expect: 100-continue, 100-continue\r\n\r\n"), 417 },
    { RAW(GET "Expect: 100-continue\r\nExpect: 100-continue\r\n\r\n"), 400 },
    { RAW(GET "Cookie: a=b\r\nCookie: c=d\r\n\r\n"), 400 },
    { RAW(GET "Authorization: Bearer a\r\nAuthorization: Bearer b\r\n\r\n"), 400 },
    { RAW(POST "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"), 400 },
};

START_TEST(what_could_be_read_otherwise_is_refused_and_closed)
{
    for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
        AUTO_HTTP_CLIENT client = http_client_open(fixture_port());
        AUTO_HTTP_RESPONSE answer = { .status = 0 };

        http_client_send(&client, refused[i].bytes, refused[i].length);
        http_client_print(&client, HIDDEN);
        answer = http_client_read(&client);
        ck_assert_msg(answer.status == refused[i].status, "%s: %d", refused[i].bytes,
                      answer.status);
        assert_header(&answer, "Connection", "close");
        assert_header(&answer, "Content-Type", "application/problem+json");
        ck_assert_ptr_nonnull(http_response_header(&answer, "X-Request-Id"));
        ck_assert_msg(http_client_is_closed(&client, 10000), "%s", refused[i].bytes);
    }
}
END_TEST

/* A request whose body is a whole request, and whose head is invalid: the body is never handled. */
static const char *const before_order[] = {
    "POST /api/login HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"
    "0\r\n\r\n",
    "POST /api/login HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nContent-Length: 999\r\n\r\n",
    "POST /api/login HTTP/1.1\r\nHost: a\r\nContent-Length: +0\r\n\r\n",
    "POST /api/login HTTP/1.1\r\nHost: a\r\nContent-Length: 0,999\r\n\r\n",
    "POST /api/login HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "POST /api/login HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: x\r\n\r\n0\r\n\r\n",
    "POST /api/login HTTP/1.1\r\nHost: a\nContent-Length: 0\r\n\r\n",
    "POST /api/login HTTP/1.1\rContent-Length: 999\r\nHost: a\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: a\r\nX: y\r\n Content-Length: 999\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: a\r\nContent-Length : 999\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 999\r\n\r\n",
    "POST /api/orders HTTP/1.1\r\nHost: a\r\nContent-Length: 999\r\n\r\n",
    "POST /nowhere HTTP/1.1\r\nHost: a\r\nContent-Length: 999\r\n\r\n",
    "PUT /api/orders HTTP/1.1\r\nHost: a\r\nContent-Length: 999\r\n\r\n",
    "POST /api/login HTTP/1.1\r\nHost: a\r\nContent-Length: 999\r\n"
    "Content-Type: text/plain\r\n\r\n",
    "POST /api/login HTTP/1.1\r\nHost: a\r\nExpect: later\r\nContent-Length: 999\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n\r\n",
    "GET / HTTP/1.0\r\nHost: a\r\n\r\n",
};

START_TEST(an_order_that_hides_behind_a_refused_request_is_never_placed)
{
    for (size_t i = 0; i < ARRAY_LEN(before_order); i++) {
        AUTO_HTTP_CLIENT client = http_client_open(fixture_port());
        AUTO_HTTP_RESPONSE answer = { .status = 0 };

        http_client_print(&client, "%s", before_order[i]);
        fixture_send(&client, ADA, "", "POST", "/api/orders", SAMPLE_ORDER);
        answer = http_client_read(&client);
        ck_assert_msg(http_client_is_closed(&client, 10000), "%s", before_order[i]);
    }
    AUTO_HTTP_RESPONSE orders = ask(GRACE, "GET", "/api/orders", NULL);

    assert_status(&orders, 200);
    ck_assert_int_eq(http_response_integer(&orders, "/pagination/total"), 0);
}
END_TEST

/* Unusual requests that are just within the rules. */
static const char *const taken[] = {
    "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET /healthz HTTP/1.1\r\nHOST:a\r\n\r\n",
    "GET /healthz HTTP/1.1\r\nHost:    a    \r\n\r\n",
    "GET /healthz HTTP/1.1\r\nHost:\ta\r\n\r\n",
    "GET /healthz HTTP/1.1\r\nHost: \t a\t \r\nX:\t\r\nY: a\tb\r\n\r\n",
    "GET /healthz HTTP/1.1\r\nHost: a\r\nContent-Length:\t0\t\r\n\r\n",
    "GET /healthz HTTP/1.1\r\nHost: a\r\nConnection:\tkeep-alive\t\r\n\r\n",
    "GET /healthz HTTP/1.1\r\nHost: shop_1.local:8080\r\n\r\n",
    "GET /healthz HTTP/1.1\r\nHost: a:\r\n\r\n",
    "GET /healthz HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n",
    "GET /healthz HTTP/1.1\r\nHost: [::ffff:192.0.2.1]\r\n\r\n",
    "GET /healthz?a=b&c=%20 HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET /healthz? HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET /healthz HTTP/1.1\r\nHost: a\r\nX:\r\n!#$%&'*+-.^_`|~0aA: \"\xc3\xa4\" (:)\r\n\r\n",
    "GET /healthz HTTP/1.1\r\nHost: a\r\nAccept: a\r\nAccept: b\r\n\r\n",
    "GET /healthz HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
    "GET /healthz HTTP/1.1\r\nHost: a\r\nContent-Length: 000\r\n\r\n",
    "GET /healthz HTTP/1.0\r\nHost: a\r\nConnection: Keep-Alive\r\n\r\n",
    "GET /healthz HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", /* as HAProxy checks */
    "GET /healthz HTTP/1.1\r\nHost: a\r\nUpgrade: h2c\r\n\r\n",
};

START_TEST(what_is_allowed_is_answered_and_the_connection_kept)
{
    AUTO_HTTP_CLIENT client = http_client_open(fixture_port());

    for (size_t i = 0; i < ARRAY_LEN(taken); i++) {
        AUTO_HTTP_RESPONSE answer = { .status = 0 };

        http_client_print(&client, "%s", taken[i]);
        answer = http_client_read(&client);
        ck_assert_msg(answer.status == 200, "%s: %d", taken[i], answer.status);
        assert_header(&answer, "Connection", "keep-alive");
    }
}
END_TEST

static const struct {
    const char *request;
    int status;
    const char *words;
} refusals[] = {
    { "GET /api/orders?q=\xc3\xbc HTTP/1.1\r\nHost: a\r\n\r\n", 400, "%C3%BC" },
    { "GET /orders/\xe2\x82\xac HTTP/1.1\r\nHost: a\r\n\r\n", 400, "must be escaped" },
    { "GET /healthz HTTP/1.1\r\n\r\n", 400, "one Host header field" },
    { "POST /api/login HTTP/1.1\r\nHost: a\r\nContent-Encoding: gzip\r\n"
      "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n\x1f\x8b",
      415, "Content-Encoding" },
    { "POST /api/login HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nOrigin: https://shop.example\r\n"
      "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}",
      403, "let the proxy between them pass the Host header on" },
    { "POST /api/login HTTP/1.0\r\nOrigin: https://shop.example\r\n"
      "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}",
      403, "no Host header" },
    { "POST /api/login HTTP/1.1\r\nHost: a\r\nContent-Encoding: identity\r\n"
      "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}",
      422, "" },
};

START_TEST(a_refusal_says_what_is_wrong)
{
    AUTO_HTTP_CLIENT client = http_client_open(fixture_port());
    AUTO_HTTP_RESPONSE answer = { .status = 0 };

    http_client_print(&client, "%s", refusals[_i].request);
    answer = http_client_read(&client);
    ck_assert_int_eq(answer.status, refusals[_i].status);
    ck_assert_msg(strstr(answer.body, refusals[_i].words) != NULL, "%s", answer.body);
}
END_TEST

START_TEST(a_whole_address_is_taken_like_its_path_when_it_names_this_host)
{
    AUTO_HTTP_CLIENT client = http_client_open(fixture_port());
    AUTO_HTTP_RESPONSE same = { .status = 0 }, other = { .status = 0 };

    http_client_print(&client,
                      "GET http://127.0.0.1:%d/healthz?a=b HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n",
                      fixture_port(), fixture_port());
    same = http_client_read(&client);
    assert_status(&same, 200);
    http_client_print(&client, "GET http://127.0.0.1:%d/healthz HTTP/1.1\r\nHost: a\r\n\r\n",
                      fixture_port());
    other = http_client_read(&client);
    assert_problem(&other, 400, "bad_request");
}
END_TEST

/* The port is in one place, in the other, or in neither. */
static const char *const whole_addresses[] = {
    "GET http://a/healthz HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET http://A/healthz HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET http://a/healthz HTTP/1.1\r\nHost: a:80\r\n\r\n",
    "GET http://a:80/healthz HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET http://a/healthz HTTP/1.1\r\nHost: a:8080\r\n\r\n",
    "GET http://a:8080/healthz HTTP/1.1\r\nHost: a:8080\r\n\r\n",
    "GET http://a/healthz?at=10:00 HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET http://[::1]/healthz HTTP/1.1\r\nHost: [::1]\r\n\r\n",
    "GET http://[::1]:8080/healthz HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n",
    "GET http://a/healthz HTTP/1.0\r\nHost:\ta\r\nConnection: keep-alive\r\n\r\n",
};

START_TEST(a_whole_address_may_leave_the_port_out)
{
    for (size_t i = 0; i < ARRAY_LEN(whole_addresses); i++) {
        AUTO_HTTP_CLIENT client = http_client_open(fixture_port());
        AUTO_HTTP_RESPONSE before = { .status = 0 }, answer = { .status = 0 };

        /* civetweb's data of the previous request must not show through. */
        http_client_print(&client, "GET /healthz?before=1 HTTP/1.1\r\nHost: a\r\n\r\n");
        before = http_client_read(&client);
        http_client_print(&client, "%s", whole_addresses[i]);
        answer = http_client_read(&client);
        ck_assert_msg(answer.status == 200, "%s: %d", whole_addresses[i], answer.status);
        assert_header(&answer, "Connection", "close");
        ck_assert(http_client_is_closed(&client, 10000));
    }
}
END_TEST

START_TEST(an_order_is_placed_at_a_whole_address_once)
{
    AUTO_HTTP_CLIENT client = http_client_open(fixture_port());
    AUTO_HTTP_RESPONSE placed = { .status = 0 }, listed = { .status = 0 };

    http_client_print(&client,
                      "POST http://a/api/orders HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer %s\r\n"
                      "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s" HIDDEN,
                      fixture_token(ADA), strlen(SAMPLE_ORDER), SAMPLE_ORDER);
    placed = http_client_read(&client);
    assert_status(&placed, 201);
    ck_assert(http_client_is_closed(&client, 10000));
    listed = ask(ADA, "GET", "/api/orders", NULL);
    ck_assert_int_eq(http_response_integer(&listed, "/pagination/total"), 1);
}
END_TEST

START_TEST(a_query_of_a_whole_address_counts)
{
    AUTO_HTTP_CLIENT client = http_client_open(fixture_port());
    AUTO_HTTP_RESPONSE listed = { .status = 0 };

    http_client_print(&client,
                      "GET http://a/api/orders?start_date=2026-11-22T10:00:00Z&pag=2 HTTP/1.1\r\n"
                      "Host: a\r\nAuthorization: Bearer %s\r\n\r\n",
                      fixture_token(ADA));
    listed = http_client_read(&client);
    assert_invalid_at(&listed, "pag");
}
END_TEST

START_TEST(the_server_itself_is_asked_for_its_methods)
{
    AUTO_HTTP_CLIENT client = http_client_open(fixture_port());
    AUTO_HTTP_RESPONSE answer = { .status = 0 };

    http_client_print(&client, "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n" HIDDEN);
    answer = http_client_read_head(&client);
    assert_status(&answer, 204);
    assert_header(&answer, "Allow", "POST, GET, HEAD, PATCH, DELETE, PUT, OPTIONS");
    assert_header(&answer, "Connection", "close");
    ck_assert(http_client_is_closed(&client, 10000));
}
END_TEST

/* ---------------------------------------------------------------- paths and queries */

static const struct {
    const char *path;
    int status;
} addresses[] = {
    { "/api/orders/%", 404 },
    { "/api/orders/%zz", 404 },
    { "/api/orders/%2", 404 },
    { "/api/orders/%00", 404 },
    { "/api/orders/a%00b", 404 },
    { "/api/orders/%0d%0aX:y", 404 },
    { "/api/orders/%c0%af", 404 },       /* a slash in two bytes */
    { "/api/orders/%e0%80%af", 404 },    /* and in three */
    { "/api/orders/%c0%80", 404 },       /* a NUL in two */
    { "/api/orders/%ed%a0%80", 404 },    /* half a surrogate pair */
    { "/api/orders/%f4%90%80%80", 404 }, /* beyond Unicode */
    { "/api/orders/%ff", 404 },
    { "/api/orders/%u0041", 404 },
    { "/api/orders/..", 404 },
    { "/api/orders/../me", 404 },
    { "/api/orders/%2e%2e/me", 404 },
    { "/api/orders/..%2fme", 404 },
    { "/api/orders/..;/me", 404 },
    { "/./api/me", 404 },
    { "/api/./me", 404 },
    { "//api/me", 404 },
    { "/api\\me", 404 },
    { "/api/me;a=b", 404 },
    { "/api/me/", 404 },
    { "/api/me%20", 404 },
    { "/api/me%3fa", 404 },
    { "/ui/..%2f..%2fetc%2fpasswd", 404 },
    { "/ui/../../etc/passwd", 404 },
    { "/api/orders?q=%", 422 },
    { "/api/orders?q=%zz", 422 },
    { "/api/orders?q=%4", 422 },
    { "/api/orders?q=%00", 422 },
    { "/api/orders?q=%0a", 422 },
    { "/api/orders?q=%c0%af", 422 },
    { "/api/orders?q=%ed%a0%80", 422 },
    { "/api/orders?q=%ff", 422 },
    { "/api/orders?q=%u0041", 422 },
    { "/api/orders?%71=a", 200 },
    { "/api/orders?Q=a", 422 },
    { "/api/orders?q=a&q=b", 422 },
    { "/api/orders?q[]=a", 422 },
    { "/api/orders?q=a;page=2", 200 },
};

START_TEST(odd_addresses_lead_nowhere)
{
    for (size_t i = 0; i < ARRAY_LEN(addresses); i++) {
        AUTO_HTTP_RESPONSE answer = ask(ADA, "GET", addresses[i].path, NULL);

        ck_assert_msg(answer.status == addresses[i].status, "%s: %d", addresses[i].path,
                      answer.status);
    }
}
END_TEST

/* ---------------------------------------------------------------- sizes */

START_TEST(headers_that_would_be_dropped_are_refused)
{
    AUTO_FREE char *most = repeated("X-Filler: x\r\n", 62);
    AUTO_HTTP_CLIENT good = http_client_open(fixture_port());
    AUTO_HTTP_CLIENT bad = http_client_open(fixture_port());
    AUTO_HTTP_RESPONSE taken_answer = { .status = 0 }, refused_answer = { .status = 0 };

    http_client_print(&good, GET "%s\r\n", most);
    taken_answer = http_client_read(&good);
    assert_status(&taken_answer, 200);
    http_client_print(&bad, GET "%sX-Filler: x\r\n\r\n" HIDDEN, most);
    refused_answer = http_client_read(&bad);
    assert_problem(&refused_answer, 431, "headers_too_large");
    ck_assert(http_client_is_closed(&bad, 10000));
}
END_TEST

static const char *const large_heads[] = { "GET /healthz HTTP/1.1\r\nHost: a\r\nX: %s\r\n\r\n",
                                           "GET /%s HTTP/1.1\r\nHost: a\r\n\r\n",
                                           "GET /healthz HTTP/1.1\r\nHost: a\r\n%s: x\r\n\r\n",
                                           "%s / HTTP/1.1\r\nHost: a\r\n\r\n" };

START_TEST(a_head_that_is_too_large_is_refused)
{
    AUTO_FREE char *filler = repeated("x", 1000000);

    for (size_t i = 0; i < ARRAY_LEN(large_heads); i++) {
        AUTO_HTTP_CLIENT client = http_client_open(fixture_port());
        AUTO_HTTP_RESPONSE answer = { .status = 0 };
        AUTO_FREE char *head = NULL;
        const char *hole = strstr(large_heads[i], "%s");

        ck_assert_int_gt(asprintf(&head, "%.*s%s%s", (int)(hole - large_heads[i]), large_heads[i],
                                  filler, hole + 2),
                         0);
        http_client_print(&client, "%s" HIDDEN, head);
        answer = http_client_read(&client);
        assert_problem(&answer, 431, "headers_too_large");
        ck_assert(http_client_is_closed(&client, 10000));
    }
}
END_TEST

static Suite *http_strict_suite(void)
{
    Suite *suite = suite_create("http_strict");
    TCase *heads = tcase_create("heads");

    fixture_add_server(heads);
    tcase_add_test(heads, what_could_be_read_otherwise_is_refused_and_closed);
    tcase_add_test(heads, an_order_that_hides_behind_a_refused_request_is_never_placed);
    tcase_add_loop_test(heads, a_refusal_says_what_is_wrong, 0, ARRAY_LEN(refusals));
    tcase_add_test(heads, what_is_allowed_is_answered_and_the_connection_kept);
    tcase_add_test(heads, a_whole_address_is_taken_like_its_path_when_it_names_this_host);
    tcase_add_test(heads, a_whole_address_may_leave_the_port_out);
    tcase_add_test(heads, an_order_is_placed_at_a_whole_address_once);
    tcase_add_test(heads, a_query_of_a_whole_address_counts);
    tcase_add_test(heads, the_server_itself_is_asked_for_its_methods);
    tcase_add_test(heads, odd_addresses_lead_nowhere);
    tcase_add_test(heads, headers_that_would_be_dropped_are_refused);
    tcase_add_test(heads, a_head_that_is_too_large_is_refused);
    suite_add_tcase(suite, heads);
    return suite;
}

CHECK_MAIN(http_strict_suite)
