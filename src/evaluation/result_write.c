/* result_write.c - the result file, a wave of rows at a time.
 * SPDX-License-Identifier: Apache-2.0 */
#include "evaluation/result_write.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/num.h"

enum { TASKS = 32, TASK_ROWS = 2048 };

struct out { char *p; size_t n, cap; };
struct wave {
	const struct evaluation *e;
	size_t row0;
	int decimals, fd;
	struct out out[TASKS];
	off_t at[TASKS];
	bool failed[TASKS];
	int error;
};

static const char two_digits[] = "0001020304050607080910111213141516171819202122232425262728293031323334353637383940414243444546474849"
	"5051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899";

static char *put_u32(char *p, uint32_t v)
{
	char b[12], *q = b + sizeof b;
	while (v >= 100) {
		q -= 2;
		memcpy(q, two_digits + v % 100 * 2, 2);
		v /= 100;
	}
	if (v >= 10) {
		q -= 2;
		memcpy(q, two_digits + v * 2, 2);
	} else
		*--q = (char)('0' + v);
	size_t n = (size_t)(b + sizeof b - q);
	memcpy(p, q, n);
	return p + n;
}

/* Rounded as num_round rounds; only values near the middle between two decimals need its care. */
static char *put_fixed(char *p, double v, int decimals)
{
	static const uint32_t pow10[] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000};
	double x = decimals <= 8 ? fabs(v) * pow10[decimals] : INFINITY, whole = floor(x), part = x - whole;
	if (!(x < 1e9 * 4) || fabs(part - 0.5) < 1e-5) {
		char text[NUM_FIXED_MAX];
		size_t n = num_print_fixed(text, num_round(v, decimals), decimals);
		memcpy(p, text, n);
		return p + n;
	}
	uint32_t u = (uint32_t)whole + (part > 0.5), scale = pow10[decimals];
	if (v < 0 && u > 0)
		*p++ = '-';
	p = put_u32(p, u / scale);
	if (decimals == 0)
		return p;
	u %= scale;
	*p = '.';
	for (int k = decimals; k > 0; k--, u /= 10)
		p[k] = (char)('0' + u % 10);
	return p + decimals + 1;
}

static char *put_number(char *p, double v, int decimals)
{
	return decimals >= 0 ? put_fixed(p, v, decimals) : p + num_print(p, v);
}

static char *put_text(char *p, const char *s, size_t n)
{
	bool quote = n == 0;
	for (size_t i = 0; i < n; i++)
		quote |= s[i] == ',' || s[i] == '"' || s[i] == '\n' || s[i] == '\r';
	if (!quote) {
		memcpy(p, s, n);
		return p + n;
	}
	*p++ = '"';
	for (size_t i = 0; i < n; i++) {
		if (s[i] == '"')
			*p++ = '"';
		*p++ = s[i];
	}
	*p++ = '"';
	return p;
}

static char *put_row(const struct wave *w, char *p, size_t row)
{
	const struct evaluation *e = w->e;
	const struct scheme *s = e->scheme;
	double v;
	if (e->frame->id_data)
		p = put_text(p, e->frame->id_data + e->frame->id_off[row], e->frame->id_off[row + 1] - e->frame->id_off[row]);
	for (int i = 0; i < s->n_items; i++) {
		*p++ = ',';
		if (evaluation_item(e, i, row, &v))
			p = put_number(p, v, w->decimals);
	}
	for (int i = 0; i < s->n_nodes; i++) {
		*p++ = ',';
		if (evaluation_node(e, i, row, &v))
			p = put_number(p, v, w->decimals);
	}
	*p++ = ',';
	if (evaluation_total(e, row, &v))
		p = put_number(p, v, w->decimals);
	*p++ = ',';
	if (e->rank[row])
		p = put_u32(p, e->rank[row]);
	*p++ = ',';
	if (e->class_[row] != CLASS_NONE) {
		const char *code = s->classes.list[e->class_[row]].code;
		p = put_text(p, code, strlen(code));
	}
	*p++ = '\n';
	return p;
}

static void format_task(void *arg, int task, int thread)
{
	struct wave *w = arg;
	struct out *o = &w->out[task];
	const struct evaluation *e = w->e;
	size_t row = w->row0 + (size_t)task * TASK_ROWS, end = row + TASK_ROWS;
	size_t most = (size_t)(e->scheme->n_items + e->scheme->n_nodes + 2) * (NUM_FIXED_MAX + 1) + 1024;
	(void)thread;
	end = end < e->rows ? end : e->rows;
	o->n = 0;
	for (; row < end; row++) {
		if (o->cap - o->n < most) {
			size_t cap = o->cap * 2 + most;
			char *p = realloc(o->p, cap);
			if (!p) {
				w->failed[task] = true;
				return;
			}
			o->p = p;
			o->cap = cap;
		}
		o->n = (size_t)(put_row(w, o->p + o->n, row) - o->p);
	}
}

static void write_task(void *arg, int task, int thread)
{
	struct wave *w = arg;
	const struct out *o = &w->out[task];
	(void)thread;
	for (size_t done = 0; done < o->n; ) {
		ssize_t n = pwrite(w->fd, o->p + done, o->n - done, w->at[task] + (off_t)done);
		if (n < 0 && errno != EINTR) {
			w->failed[task] = true;
			w->error = errno;
			return;
		}
		done += n > 0 ? (size_t)n : 0;
	}
}

static enum rc write_header(const struct evaluation *e, int fd, off_t *ret_n)
{
	const struct scheme *s = e->scheme;
	buf_auto b;
	buf_init(&b, 1 << 20);
	buf_str(&b, "unit");
	for (int i = 0; i < s->n_items; i++)
		buf_printf(&b, ",%s", s->items[i].code);
	for (int i = 0; i < s->n_nodes; i++)
		buf_printf(&b, ",%s", s->nodes[i].code);
	buf_str(&b, ",total,rank,class\n");
	TRY(buf_rc(&b));
	*ret_n = (off_t)b.len;
	return fd_write_all(fd, b.data, b.len);
}

static enum rc write_waves(struct wave *w, struct pool *pool)
{
	off_t at;
	TRY(write_header(w->e, w->fd, &at));
	for (w->row0 = 0; w->row0 < w->e->rows; w->row0 += TASKS * TASK_ROWS) {
		size_t left = w->e->rows - w->row0;
		int n = (int)(left < TASKS * TASK_ROWS ? (left + TASK_ROWS - 1) / TASK_ROWS : TASKS);
		pool_run(pool, n, format_task, w);
		for (int t = 0; t < n; t++) {
			w->at[t] = at;
			at += (off_t)w->out[t].n;
			if (w->failed[t])
				return RC_NO_MEMORY;
		}
		pool_run(pool, n, write_task, w);
		for (int t = 0; t < n; t++)
			if (w->failed[t]) {
				errno = w->error;
				return RC_IO;
			}
	}
	return RC_OK;
}

enum rc result_write(const struct evaluation *e, struct pool *pool, const char *path, int decimals)
{
	struct wave *w = calloc(1, sizeof *w);
	if (!w)
		return RC_NO_MEMORY;
	*w = (struct wave){.e = e, .decimals = decimals, .fd = open(path, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0644)};
	enum rc rc = w->fd < 0 ? RC_IO : write_waves(w, pool);
	for (int t = 0; t < TASKS; t++)
		free(w->out[t].p);
	if (w->fd >= 0 && close(w->fd) != 0 && rc == RC_OK)
		rc = RC_IO;
	free(w);
	return rc;
}
