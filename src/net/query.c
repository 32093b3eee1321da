/* query.c - names and values in URLs, forms, cookies and headers.
 * SPDX-License-Identifier: Apache-2.0 */
#include "net/query.h"
#include <stdlib.h>
#include <strings.h>
#include "base/utf8.h"

bool query_next(struct slice *rest, struct slice *ret_name, struct slice *ret_value)
{
	struct slice part;
	while (rest->p != NULL && slice_split(rest, '&', &part)) {
		if (part.n == 0)
			continue;
		const char *eq = memchr(part.p, '=', part.n);
		size_t n = eq != NULL ? (size_t)(eq - part.p) : part.n;
		*ret_name = (struct slice){ part.p, n };
		*ret_value = eq != NULL ? (struct slice){ eq + 1, part.n - n - 1 } : (struct slice){ part.p + n, 0 };
		return true;
	}
	return false;
}

static int hex_value(char ch)
{
	if (ch >= '0' && ch <= '9')
		return ch - '0';
	ch |= 0x20;
	return ch >= 'a' && ch <= 'f' ? ch - 'a' + 10 : -1;
}

bool query_decode(struct slice in, bool plus, char *out, size_t *ret_len)
{
	size_t n = 0;
	for (size_t i = 0; i < in.n; i++) {
		char ch = in.p[i];
		if (ch == '%') {
			if (i + 2 >= in.n)
				return false;
			int hi = hex_value(in.p[i + 1]), lo = hex_value(in.p[i + 2]);
			if (hi < 0 || lo < 0)
				return false;
			ch = (char)(hi << 4 | lo);
			i += 2;
		} else if (ch == '+' && plus) {
			ch = ' ';
		}
		if (ch == '\0')
			return false;
		out[n++] = ch;
	}
	if (!utf8_valid(out, n, NULL))
		return false;
	*ret_len = n;
	return true;
}

bool cookie_find(const char *header, const char *name, struct slice *ret_value)
{
	size_t len = strlen(name);
	const char *p = header;
	while (p != NULL && *p != '\0') {
		while (*p == ' ' || *p == ';')
			p++;
		size_t n = strcspn(p, ";");
		if (n > len && p[len] == '=' && memcmp(p, name, len) == 0) {
			*ret_value = (struct slice){ p + len + 1, n - len - 1 };
			return true;
		}
		p += n;
	}
	return false;
}

/* The weight of a list entry behind its `;`: 1 unless q= says otherwise. */
static double weight_of(const char *p, size_t n)
{
	const char *q = memmem(p, n, "q=", 2);
	return q != NULL ? strtod(q + 2, NULL) : 1.0;
}

bool language_is_english(const char *accept_language)
{
	double zh = 0, en = 0;
	const char *p = accept_language != NULL ? accept_language : "";
	while (*p != '\0') {
		p += strspn(p, " ,");
		size_t n = strcspn(p, ",");
		double w = weight_of(p, n);
		if (strncasecmp(p, "zh", 2) == 0 && w > zh)
			zh = w;
		if (strncasecmp(p, "en", 2) == 0 && w > en)
			en = w;
		p += n;
	}
	return en > zh;
}

bool header_lists(const char *header, const char *token)
{
	size_t len = strlen(token);
	const char *p = header != NULL ? header : "";
	while (*p != '\0') {
		p += strspn(p, " ,\t");
		size_t n = strcspn(p, ",");
		size_t word = strcspn(p, ",; \t");
		if (word == len && strncasecmp(p, token, len) == 0 && weight_of(p, n) > 0)
			return true;
		p += n;
	}
	return false;
}
