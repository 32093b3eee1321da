/* log.h - one line for one event, key=value, to stderr.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Only the edge logs: one unit of work, one line. A line is put together on the stack and leaves in one write, so lines of several threads and
 * processes never mix. Values with blanks, quotes, equal signs or control characters are quoted and escaped: nothing a user sends
 * can begin a line of its own. A line that is too long is cut and ends in " cut=1". GUSU_LOG=debug|info|warn|error sets the least level
 * that is written (info when unset); GUSU_LOG_FORMAT=json makes each line one JSON object with the same keys, numbers as numbers. */
#ifndef BASE_LOG_H
#define BASE_LOG_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum log_level { LOG_DEBUG_, LOG_INFO_, LOG_WARN_, LOG_ERROR_ }; /* the plain names belong to syslog.h */

struct log_line {
	char text[2048];
	size_t n;
	enum log_level level;
	bool cut, json;
};

/* "at=2020-07-01T08:30:00.123Z level=info event=EVENT"; at_ms 0: without a time (the journal has its own). */
void log_begin(struct log_line *l, enum log_level level, int64_t at_ms, const char *event);
void log_text(struct log_line *l, const char *key, const char *v);     /* NULL: the key is left out */
void log_textn(struct log_line *l, const char *key, const char *v, size_t n);
void log_i64(struct log_line *l, const char *key, int64_t v);
void log_num(struct log_line *l, const char *key, double v, int decimals);
void log_end(struct log_line *l);                                      /* writes it to stderr */
void log_end_fd(struct log_line *l, int fd);

/* The short way: texts only, pairs of key and value, ended by NULL. */
void log_event(enum log_level level, int64_t at_ms, const char *event, ...) __attribute__((sentinel));
#endif
