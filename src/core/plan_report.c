/* plan_report.c - the mistakes of a load: kept in order, printed for people, with suggestions for misspelt words.
 * SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "core/plan.h"

enum { WORD_MAX_CHARS = 64 };

/* Later in the same file? Files keep the order in which they were read. */
static bool comes_after(const struct plan_issue *a, const struct plan_issue *b)
{
	if (strcmp(a->file, b->file) != 0)
		return false;
	return a->line != b->line ? a->line > b->line : a->col > b->col;
}

static bool same_issue(const struct plan_issue *a, const struct plan_issue *b)
{
	return a->line == b->line && a->col == b->col && strcmp(a->file, b->file) == 0 && strcmp(a->text, b->text) == 0;
}

static bool make_room(struct plan_report *r)
{
	if (r->n < r->cap)
		return true;
	int cap = r->cap > 0 ? r->cap * 2 : 16;
	struct plan_issue *issues = arena_new_array(r->arena, struct plan_issue, (size_t)cap);
	if (issues == NULL)
		return false;
	if (r->n > 0)
		memcpy(issues, r->issues, (size_t)r->n * sizeof *issues);
	r->issues = issues;
	r->cap = cap;
	return true;
}

void plan_report_init(struct plan_report *r, struct arena *a)
{
	*r = (struct plan_report){ .arena = a, .english = true };
	(void)make_room(r); /* room before the arena is full: that, too, must be told */
}

static void keep(struct plan_report *r, struct plan_issue issue)
{
	for (int i = 0; i < r->n; i++)
		if (same_issue(&r->issues[i], &issue))
			return;
	if (issue.warning)
		r->n_warnings++;
	else
		r->n_errors++;
	if (r->n >= plan_limits.issues || !make_room(r))
		return;
	int at = r->n++;
	for (; at > 0 && comes_after(&r->issues[at - 1], &issue); at--)
		r->issues[at] = r->issues[at - 1];
	r->issues[at] = issue;
}

static void report_va(struct plan_report *r, struct plan_issue issue, const char *fmt, va_list ap) __attribute__((format(printf, 3, 0)));
static void report_va(struct plan_report *r, struct plan_issue issue, const char *fmt, va_list ap)
{
	char text[1024];
	vsnprintf(text, sizeof text, fmt, ap);
	const char *kept = arena_strdup(r->arena, text);
	issue.text = kept != NULL ? kept : PLAN_TR(r, "内存不足", "out of memory");
	if (issue.file == NULL)
		issue.file = "";
	if (issue.hint != NULL && (issue.hint = arena_strdup(r->arena, issue.hint)) == NULL)
		issue.hint = "";
	keep(r, issue);
}

static struct plan_issue place(const struct plan_node *at, const char *hint, bool warning)
{
	struct plan_issue issue = { .hint = hint, .warning = warning };
	if (at != NULL) {
		issue.file = at->file;
		issue.line = at->line;
		issue.col = at->col;
	}
	return issue;
}

void plan_error(struct plan_report *r, const struct plan_node *at, const char *hint, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	report_va(r, place(at, hint, false), fmt, ap);
	va_end(ap);
}

void plan_warn(struct plan_report *r, const struct plan_node *at, const char *hint, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	report_va(r, place(at, hint, true), fmt, ap);
	va_end(ap);
}

void plan_error_at(struct plan_report *r, const char *file, int line, int col, const char *hint, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	report_va(r, (struct plan_issue){ .file = file, .line = line, .col = col, .hint = hint }, fmt, ap);
	va_end(ap);
}

void plan_report_print(const struct plan_report *r, void *file)
{
	FILE *out = file;
	for (int i = 0; i < r->n; i++) {
		const struct plan_issue *issue = &r->issues[i];
		fputs(issue->file, out);
		if (issue->line > 0)
			fprintf(out, ":%d:%d", issue->line, issue->col);
		fputs(issue->warning ? PLAN_TR(r, ": 提醒：", ": warning: ") : PLAN_TR(r, ": 错误：", ": error: "), out);
		fprintf(out, "%s\n", issue->text);
		if (issue->hint != NULL && issue->hint[0] != '\0')
			fprintf(out, "    %s\n", issue->hint);
	}
	int more = r->n_errors + r->n_warnings - r->n;
	if (more > 0)
		fprintf(out, PLAN_TR(r, "另有 %d 处未列出\n", "%d more are not listed\n"), more);
}

/* Code points of a word, ASCII letters folded; -1 when it is too long to be a misspelling of anything. */
static int fold(const char *word, uint32_t *cps)
{
	int n = 0;
	for (const unsigned char *p = (const unsigned char *)word; *p != '\0'; ) {
		if (n == WORD_MAX_CHARS)
			return -1;
		uint32_t cp = *p++;
		if (cp >= 0xc0) {
			cp &= cp >= 0xf0 ? 0x07 : cp >= 0xe0 ? 0x0f : 0x1f;
			while ((*p & 0xc0) == 0x80)
				cp = cp << 6 | (*p++ & 0x3f);
		}
		cps[n++] = cp >= 'A' && cp <= 'Z' ? cp + 32 : cp == '-' ? '_' : cp;
	}
	return n;
}

static int least(int a, int b, int c)
{
	int m = a < b ? a : b;
	return m < c ? m : c;
}

/* Damerau-Levenshtein (neighbours swapped count once), three rows at a time. */
static int distance(const uint32_t *a, int na, const uint32_t *b, int nb)
{
	int rows[3][WORD_MAX_CHARS + 1];
	int *before = rows[0], *last = rows[1], *now = rows[2];
	for (int j = 0; j <= nb; j++)
		last[j] = j;
	for (int i = 1; i <= na; i++) {
		now[0] = i;
		for (int j = 1; j <= nb; j++) {
			now[j] = least(last[j] + 1, now[j - 1] + 1, last[j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] && before[j - 2] + 1 < now[j])
				now[j] = before[j - 2] + 1;
		}
		int *spare = before;
		before = last;
		last = now;
		now = spare;
	}
	return last[nb];
}

const char *plan_nearest(const char *word, const char *const *known)
{
	uint32_t a[WORD_MAX_CHARS], b[WORD_MAX_CHARS];
	int na = fold(word, a);
	if (na <= 0)
		return NULL;
	int allowed = na <= 3 ? 1 : na <= 7 ? 2 : 3;
	const char *best = NULL;
	for (; *known != NULL; known++) {
		int nb = fold(*known, b);
		if (nb < 0 || nb - na > allowed || na - nb > allowed)
			continue;
		int d = distance(a, na, b, nb);
		if (d <= allowed && d < na) {
			best = *known;
			allowed = d - 1;
		}
		if (allowed < 0)
			break;
	}
	return best;
}
