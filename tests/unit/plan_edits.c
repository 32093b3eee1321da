/* plan_edits.c - plan files with one mistake each.
 * SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "plan_edits.h"

enum { TEXT_MOST = 1 << 20, PATH_MOST = 4200 };

struct plan_text { char path[PATH_MOST]; char *text; plan_edits_reader *read; };
struct edit { const char *name, *from, *to, *says, *hint; };

static char *text_of(const char *path)
{
	FILE *f = fopen(path, "rb");
	char *text = calloc(1, TEXT_MOST);
	if (f == NULL)
		fail_msg("%s cannot be read", path);
	assert_non_null(text);
	assert_true(fread(text, 1, TEXT_MOST - 1, f) > 0);
	fclose(f);
	return text;
}

static void open_plan(struct plan_text *p, const char *plans_dir, const char *name, plan_edits_reader *read)
{
	snprintf(p->path, sizeof p->path, "%s/suzhou-2020/%s", plans_dir, name);
	p->text = text_of(p->path);
	p->read = read;
}

const void *plan_edits_good(struct arena *a, const char *plans_dir, const char *name, plan_edits_reader *read)
{
	struct plan_text p;
	struct plan_report r;
	open_plan(&p, plans_dir, name, read);
	plan_report_init(&r, a);
	struct plan_node *root = plan_read_text(&r, p.path, p.text, strlen(p.text));
	const void *plan = root != NULL ? read(a, &r, root) : NULL;
	plan_report_print(&r, stderr);
	free(p.text);
	assert_non_null(plan);
	assert_int_equal(r.n_errors, 0);
	return plan;
}

/* ---- One mistake. */

static bool said(struct arena *a, const struct plan_report *r, const struct edit *e)
{
	bool found = false;
	for (int i = 0; i < r->n; i++) {
		const struct plan_issue *k = &r->issues[i];
		assert_true(k->line > 0 && k->col > 0);
		const char *line = arena_printf(a, "%d:%d: %s", k->line, k->col, k->text);
		found = found || (strstr(line, e->says) != NULL && strstr(k->hint != NULL ? k->hint : "", e->hint) != NULL);
	}
	return found;
}

static bool told(const struct plan_text *p, const struct edit *e)
{
	const char *at = strstr(p->text, e->from);
	struct plan_report r;
	arena_auto a;
	if (at == NULL)
		fail_msg("%s: the plan has no '%s'", e->name, e->from);
	arena_init(&a, 0);
	plan_report_init(&r, &a);
	const char *text = arena_printf(&a, "%.*s%s%s", (int)(at - p->text), p->text, e->to, at + strlen(e->from));
	struct plan_node *root = plan_read_text(&r, p->path, text, strlen(text));
	if (root != NULL && p->read(&a, &r, root) != NULL) {
		fprintf(stderr, "%s: is read as if it were good\n", e->name);
		return false;
	}
	if (said(&a, &r, e))
		return true;
	plan_report_print(&r, stderr);
	fprintf(stderr, "%s: nothing says '%s' with the hint '%s'\n\n", e->name, e->says, e->hint);
	return false;
}

/* ---- All of them. */

/* In place: a backslash and an n become a line break. */
static char *broken(char *line)
{
	char *out = line;
	for (const char *in = line; *in != '\0'; in++)
		if (in[0] == '\\' && in[1] == 'n') {
			*out++ = '\n';
			in++;
		} else
			*out++ = *in;
	*out = '\0';
	return line;
}

/* True when the line is the last of an edit. */
static bool take_line(char *line, struct edit *e)
{
	char *rest = strlen(line) > 2 ? line + 2 : line + strlen(line);
	switch (line[0]) {
	case '#': e->name = rest; return false;
	case '-': e->from = broken(rest); return false;
	case '+': e->to = broken(rest); return false;
	case '!': e->says = rest; return false;
	case '?': e->hint = rest; return true;
	default: return false;
	}
}

void plan_edits_all(const char *plans_dir, const char *name, const char *edits_path, plan_edits_reader *read, int least)
{
	struct plan_text p;
	struct edit e = { "?", "", "", "", "" };
	char *edits = text_of(edits_path), *save = NULL;
	int n = 0, wrong = 0;
	open_plan(&p, plans_dir, name, read);
	for (char *line = strtok_r(edits, "\n", &save); line != NULL; line = strtok_r(NULL, "\n", &save))
		if (take_line(line, &e)) {
			wrong += !told(&p, &e);
			n++;
		}
	free(p.text);
	free(edits);
	assert_true(n >= least);
	assert_int_equal(wrong, 0);
}
