/* guard.c - what libmicrohttpd 0.9.75 lets through and we do not.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The library accepts Content-Length beside Transfer-Encoding, two different Content-Lengths, header names with a blank before the colon, folded lines,
 * and chunked bodies without any limit. Harmless alone, these are the material of request smuggling when a proxy in front reads them
 * differently (RFC 9112, 6.3 and 11.2). Such requests are answered with 400 and the connection is closed. */
#include <ctype.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>
#include "net/net_priv.h"

static const struct { const char *name; size_t len; } known[NET_H_COUNT] = {
#define H(slot, text) [slot] = { text, sizeof text - 1 }
	H(NET_H_HOST, "Host"), H(NET_H_CONTENT_LENGTH, "Content-Length"), H(NET_H_TRANSFER_ENCODING, "Transfer-Encoding"),
	H(NET_H_CONTENT_TYPE, "Content-Type"), H(NET_H_COOKIE, "Cookie"), H(NET_H_ACCEPT, "Accept"),
	H(NET_H_ACCEPT_LANGUAGE, "Accept-Language"), H(NET_H_ACCEPT_ENCODING, "Accept-Encoding"), H(NET_H_IF_NONE_MATCH, "If-None-Match"),
	H(NET_H_ORIGIN, "Origin"), H(NET_H_SEC_FETCH_SITE, "Sec-Fetch-Site"), H(NET_H_CSRF, "X-CSRF-Token"),
	H(NET_H_AUTHORIZATION, "Authorization"), H(NET_H_USER_AGENT, "User-Agent"), H(NET_H_FORWARDED_FOR, "X-Forwarded-For"),
	H(NET_H_FORWARDED_PROTO, "X-Forwarded-Proto"), H(NET_H_LAST_EVENT_ID, "Last-Event-ID"), H(NET_H_FILE_NAME, "X-File-Name"),
	H(NET_H_EXPECT, "Expect"),
#undef H
};

struct scan { struct request *q; int count; };

void net_refuse(struct net_request *q, int status, const char *zh, const char *en)
{
	guard_refuse((struct request *)q, status, zh, en);
}

void guard_refuse(struct request *q, int status, const char *zh, const char *en)
{
	if (q->refused != 0)
		return;
	q->refused = status;
	q->refused_zh = zh;
	q->refused_en = en;
}

/* RFC 9110 token characters, one bit each. */
static bool token_char(unsigned char ch)
{
	static const char others[] = "!#$%&'*+-.^_`|~";
	return isalnum(ch) || (ch != '\0' && strchr(others, ch) != NULL);
}

static bool good_name(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!token_char((unsigned char)s[i]))
			return false;
	return n > 0;
}

static bool good_value(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (((unsigned char)s[i] < 0x20 && s[i] != '\t') || s[i] == 0x7f)
			return false;
	return true;
}

static int slot_of(const char *name, size_t len)
{
	for (int i = 0; i < NET_H_COUNT; i++)
		if (known[i].len == len && (known[i].name[0] | 0x20) == (name[0] | 0x20) && strncasecmp(known[i].name, name, len) == 0)
			return i;
	return -1;
}

/* The library joins a folded line to the header's name instead of its value ("Transfer-Encoding:\r\n chunked" becomes the unknown
 * "Transfer-Encodingchunked"), in memory of its own behind the buffer where values stay: then the name no longer stands before its value. */
static bool folded(const char *name, const char *value)
{
	return value != NULL && (uintptr_t)name > (uintptr_t)value;
}

static enum MHD_Result see(void *cls, enum MHD_ValueKind kind, const char *name, size_t name_len, const char *value, size_t value_len)
{
	(void)kind;
	struct scan *scan = cls;
	struct request *q = scan->q;
	bool fold = folded(name, value);
	if (value == NULL)
		value = "";
	if (++scan->count > q->server->limits.headers) {
		guard_refuse(q, 431, "请求头过多", "too many header lines");
		return MHD_NO;
	}
	if (!good_name(name, name_len) || !good_value(value, value_len)) {
		guard_refuse(q, 400, "请求头含有不允许的字符", "a header line holds characters that are not allowed");
		return MHD_NO;
	}
	if (fold) {
		guard_refuse(q, 400, "请求头不能折行", "header lines cannot be folded");
		return MHD_NO;
	}
	int slot = slot_of(name, name_len);
	if (slot < 0)
		return MHD_YES;
	if (q->pub.header[slot] != NULL && slot != NET_H_ACCEPT && slot != NET_H_FORWARDED_FOR) {
		guard_refuse(q, 400, "请求头重复", "a header line that may be given once is given twice");
		return MHD_NO;
	}
	q->pub.header[slot] = value;
	return MHD_YES;
}

static bool all_digits(const char *s)
{
	size_t n = strspn(s, "0123456789");
	return n > 0 && n <= 18 && s[n] == '\0';
}

static bool good_host(const char *s)
{
	size_t n = strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_:[]");
	return n > 0 && n < 256 && s[n] == '\0';
}

static void check_framing(struct request *q, const char *version)
{
	const char *length = q->pub.header[NET_H_CONTENT_LENGTH], *coding = q->pub.header[NET_H_TRANSFER_ENCODING];
	bool http11 = strcmp(version, "HTTP/1.1") == 0;
	if (length != NULL && coding != NULL)
		guard_refuse(q, 400, "不能同时给出 Content-Length 与 Transfer-Encoding", "Content-Length and Transfer-Encoding cannot stand together");
	else if (length != NULL && !all_digits(length))
		guard_refuse(q, 400, "Content-Length 不是数字", "Content-Length is not a number");
	else if (coding != NULL && (!http11 || strcasecmp(coding, "chunked") != 0))
		guard_refuse(q, 400, "不支持的 Transfer-Encoding", "this Transfer-Encoding is not supported");
	if (http11 && q->pub.header[NET_H_HOST] == NULL)
		guard_refuse(q, 400, "缺少 Host", "Host is missing");
	else if (q->pub.header[NET_H_HOST] != NULL && !good_host(q->pub.header[NET_H_HOST]))
		guard_refuse(q, 400, "Host 不正确", "Host is not a host name");
}

static bool good_uri(const char *s)
{
	for (; *s != '\0'; s++)
		if ((unsigned char)*s <= 0x20 || *s == 0x7f || *s == '#' || *s == '"' || *s == '<' || *s == '>' || *s == '\\')
			return false;
	return true;
}

/* With SP and friends the library has cut the line already; what is left must be an absolute path. */
static void check_uri(struct request *q)
{
	if (q->uri_too_long)
		guard_refuse(q, 414, "网址过长", "the address is too long");
	else if (q->uri[0] != '/' || !good_uri(q->uri) || !good_uri(q->pub.query))
		guard_refuse(q, 400, "网址不正确", "the address is not a path");
}

int guard_headers(struct request *q, const char *version)
{
	struct scan scan = { .q = q };
	check_uri(q);
	MHD_get_connection_values_n(q->conn, MHD_HEADER_KIND, see, &scan);
	check_framing(q, version);
	return q->refused;
}
