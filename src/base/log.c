/* log.c - one line for one event.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/log.h"
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/num.h"
#include "base/period.h"
#include "base/utf8.h"

static const char *const LEVELS[] = { "debug", "info", "warn", "error" };
static const char TAIL[] = " cut=1\n", JSON_TAIL[] = ",\"cut\":1}\n"; /* the longer one gives the room that is kept */

/* Room for the tail is always kept. */
static void put(struct log_line *l, const char *p, size_t n)
{
	if (l->cut || n > sizeof l->text - sizeof JSON_TAIL - l->n) {
		l->cut = true;
		return;
	}
	memcpy(l->text + l->n, p, n);
	l->n += n;
}

static void put_key(struct log_line *l, const char *key)
{
	if (l->json) {
		put(l, l->n > 0 ? ",\"" : "{\"", 2);
		put(l, key, strlen(key));
		put(l, "\":", 2);
		return;
	}
	if (l->n > 0)
		put(l, " ", 1);
	put(l, key, strlen(key));
	put(l, "=", 1);
}

static bool needs_quotes(const char *v, size_t n)
{
	if (n == 0)
		return true;
	for (size_t i = 0; i < n; i++) {
		unsigned char ch = (unsigned char)v[i];
		if (ch <= ' ' || ch == '"' || ch == '=' || ch == '\\' || ch == 0x7f)
			return true;
	}
	return false;
}

static void put_escaped(struct log_line *l, unsigned char ch)
{
	char text[8];
	if (ch == '"' || ch == '\\')
		put(l, (char[]){ '\\', (char)ch }, 2);
	else if (ch == '\n' || ch == '\r' || ch == '\t')
		put(l, ch == '\n' ? "\\n" : ch == '\r' ? "\\r" : "\\t", 2);
	else if (ch < ' ' || ch == 0x7f)
		put(l, text, (size_t)snprintf(text, sizeof text, l->json ? "\\u%04x" : "\\x%02x", ch));
	else
		put(l, (const char *)&ch, 1);
}

/* A JSON text is UTF-8; what is not is shown byte by byte. */
static void put_json(struct log_line *l, const char *v, size_t n)
{
	bool utf8 = utf8_valid(v, n, NULL);
	put(l, "\"", 1);
	for (size_t i = 0; i < n; i++) {
		char text[8];
		if ((unsigned char)v[i] >= 0x80 && !utf8)
			put(l, text, (size_t)snprintf(text, sizeof text, "\\u%04x", (unsigned char)v[i]));
		else
			put_escaped(l, (unsigned char)v[i]);
	}
	put(l, "\"", 1);
}

static void put_value(struct log_line *l, const char *key, const char *v, size_t n, bool number)
{
	size_t mark = l->n;
	put_key(l, key);
	if (l->json && number) {
		put(l, v, n);
	} else if (l->json) {
		put_json(l, v, n);
	} else if (!needs_quotes(v, n)) {
		put(l, v, n);
	} else {
		put(l, "\"", 1);
		for (size_t i = 0; i < n; i++)
			put_escaped(l, (unsigned char)v[i]);
		put(l, "\"", 1);
	}
	if (l->cut)  /* half a pair would be misread */
		l->n = mark;
}

void log_textn(struct log_line *l, const char *key, const char *v, size_t n)
{
	if (v != NULL)
		put_value(l, key, v, n, false);
}

void log_text(struct log_line *l, const char *key, const char *v)
{
	log_textn(l, key, v, v != NULL ? strlen(v) : 0);
}

void log_i64(struct log_line *l, const char *key, int64_t v)
{
	char text[32];
	size_t n = num_print_scaled(text, v, 0);
	put_value(l, key, text, n, true);
}

void log_num(struct log_line *l, const char *key, double v, int decimals)
{
	char text[NUM_FIXED_MAX];
	size_t n = num_print_fixed(text, v, decimals);
	put_value(l, key, text, n, isfinite(v));
}

void log_begin(struct log_line *l, enum log_level level, int64_t at_ms, const char *event)
{
	l->n = 0;
	l->cut = false;
	l->level = level;
	const char *format = getenv("GUSU_LOG_FORMAT");
	l->json = format != NULL && strcmp(format, "json") == 0;
	if (at_ms != 0) {
		char at[INSTANT_TEXT];
		log_textn(l, "at", at, instant_print(at, at_ms));
	}
	log_text(l, "level", LEVELS[level]);
	log_text(l, "event", event);
}

static enum log_level least_level(void)
{
	const char *want = getenv("GUSU_LOG");
	for (int i = LOG_DEBUG_; want != NULL && i <= LOG_ERROR_; i++)
		if (strcmp(want, LEVELS[i]) == 0)
			return (enum log_level)i;
	return LOG_INFO_;
}

void log_end_fd(struct log_line *l, int fd)
{
	if (l->level < least_level())
		return;
	const char *tail = l->cut ? (l->json ? JSON_TAIL : TAIL) : l->json ? "}\n" : "\n";
	memcpy(l->text + l->n, tail, strlen(tail));
	l->n += strlen(tail);
	/* a log that cannot be written has nowhere to complain */
	if (write(fd, l->text, l->n) < 0)
		return;
}

void log_end(struct log_line *l)
{
	log_end_fd(l, STDERR_FILENO);
}

void log_event(enum log_level level, int64_t at_ms, const char *event, ...)
{
	struct log_line l;
	log_begin(&l, level, at_ms, event);
	va_list ap;
	va_start(ap, event);
	for (const char *key; (key = va_arg(ap, const char *)) != NULL; )
		log_text(&l, key, va_arg(ap, const char *));
	va_end(ap);
	log_end(&l);
}
