/* jw.c - writes JSON.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/jw.h"
#include <math.h>
#include <string.h>
#include "base/num.h"

void jw_init(struct jw *w, struct buf *out)
{
	*w = (struct jw){ .out = out };
}

static void before(struct jw *w)
{
	if (w->need_comma)
		buf_char(w->out, ',');
	w->need_comma = true;
}

static void open_with(struct jw *w, char bracket)
{
	before(w);
	buf_char(w->out, bracket);
	w->need_comma = false;
}

static void close_with(struct jw *w, char bracket)
{
	buf_char(w->out, bracket);
	w->need_comma = true;
}

void jw_obj(struct jw *w) { open_with(w, '{'); }
void jw_obj_end(struct jw *w) { close_with(w, '}'); }
void jw_arr(struct jw *w) { open_with(w, '['); }
void jw_arr_end(struct jw *w) { close_with(w, ']'); }

static void escape(struct buf *b, unsigned char ch)
{
	static const char hex[] = "0123456789abcdef";
	switch (ch) {
	case '"': buf_add(b, "\\\"", 2); break;
	case '\\': buf_add(b, "\\\\", 2); break;
	case '\n': buf_add(b, "\\n", 2); break;
	case '\r': buf_add(b, "\\r", 2); break;
	case '\t': buf_add(b, "\\t", 2); break;
	default: {
		char u[6] = { '\\', 'u', '0', '0', hex[ch >> 4], hex[ch & 15] };
		buf_add(b, u, sizeof u);
	}
	}
}

static bool is_plain(unsigned char ch)
{
	return ch >= 0x20 && ch != '"' && ch != '\\';
}

/* A bit of each byte of w that is zero. */
static uint64_t zero_bytes(uint64_t w) { return (w - UINT64_C(0x0101010101010101)) & ~w & UINT64_C(0x8080808080808080); }

/* Bytes from the start that need no escape; eight at a time, for most texts need none at all. */
static size_t plain_prefix(const char *s, size_t len)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	size_t i = 0;
	for (uint64_t w; i + 8 <= len; i += 8) {
		memcpy(&w, s + i, 8);
		uint64_t control = (w - ones * 0x20) & ~w & ones * 0x80;
		if (control | zero_bytes(w ^ ones * '"') | zero_bytes(w ^ ones * '\\'))
			break;
	}
	while (i < len && is_plain((unsigned char)s[i]))
		i++;
	return i;
}

/* Without escapes it is one copy. */
static void quoted(struct buf *b, const char *s, size_t len)
{
	size_t plain = plain_prefix(s, len);
	if (plain == len) {
		char *to = buf_reserve(b, len + 2);
		if (to == NULL)
			return;
		to[0] = '"';
		memcpy(to + 1, s, len);
		to[len + 1] = '"';
		buf_added(b, len + 2);
		return;
	}
	buf_char(b, '"');
	for (size_t n; len > 0; s += n, len -= n) {
		n = plain_prefix(s, len);
		buf_add(b, s, n);
		if (n == len)
			break;
		escape(b, (unsigned char)s[n++]);
	}
	buf_char(b, '"');
}

void jw_key(struct jw *w, const char *key)
{
	before(w);
	quoted(w->out, key, strlen(key));
	buf_char(w->out, ':');
	w->need_comma = false;
}

void jw_raw(struct jw *w, const char *json, size_t len)
{
	before(w);
	buf_add(w->out, json, len);
}

void jw_null(struct jw *w) { jw_raw(w, "null", 4); }
void jw_bool(struct jw *w, bool v) { jw_raw(w, v ? "true" : "false", v ? 4 : 5); }

void jw_textn(struct jw *w, const char *s, size_t len)
{
	if (s == NULL) {
		jw_null(w);
		return;
	}
	before(w);
	quoted(w->out, s, len);
}

void jw_text(struct jw *w, const char *s) { jw_textn(w, s, s != NULL ? strlen(s) : 0); }

void jw_i64(struct jw *w, int64_t v)
{
	before(w);
	buf_i64(w->out, v);
}

void jw_num(struct jw *w, double v)
{
	if (!isfinite(v)) {
		jw_null(w);
		return;
	}
	char text[32];
	size_t n = num_print(text, v);
	jw_raw(w, text, n);
}

void jw_fixed(struct jw *w, double v, int decimals)
{
	if (!isfinite(v)) {
		jw_null(w);
		return;
	}
	char text[NUM_FIXED_MAX];
	size_t n = num_print_fixed(text, num_round(v, decimals), decimals);
	jw_raw(w, text, n);
}

void jw_ktext(struct jw *w, const char *key, const char *s) { jw_key(w, key); jw_text(w, s); }
void jw_ki64(struct jw *w, const char *key, int64_t v) { jw_key(w, key); jw_i64(w, v); }
void jw_knum(struct jw *w, const char *key, double v) { jw_key(w, key); jw_num(w, v); }
void jw_kbool(struct jw *w, const char *key, bool v) { jw_key(w, key); jw_bool(w, v); }
