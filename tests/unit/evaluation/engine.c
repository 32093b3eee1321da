/* engine.c - a scheme and a table as texts, evaluated.
 * SPDX-License-Identifier: Apache-2.0 */
#include "engine.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "indicators/frame_csv.h"

struct scheme *engine_scheme(struct engine *g, const char *yaml)
{
	memset(g, 0, sizeof *g);
	arena_init(&g->a, 0);
	plan_report_init(&g->report, &g->a);
	g->report.english = true;
	struct plan_node *root = plan_read_text(&g->report, "case", yaml, strlen(yaml));
	g->s = root ? scheme_read(&g->a, &g->report, root) : NULL;
	return g->s;
}

static void load(struct engine *g, const char *csv)
{
	const struct scheme_want *wants;
	struct frame_csv_error why;
	char path[64];
	int n = scheme_wants(&g->a, g->s, &wants), fd = memfd_create("table", 0);
	struct csv_want *w = arena_array(&g->a, (size_t)n + 1, sizeof *w);
	assert_true(fd >= 0 && w != NULL);
	assert_int_equal(write(fd, csv, strlen(csv)), (int)strlen(csv));
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	for (int i = 0; i < n; i++) {
		const struct scheme_column *c = wants[i].column;
		w[i] = (struct csv_want){.name = c->name, .header = c->header, .lag = wants[i].lag, .kind = c->kind, .unit = c->unit};
	}
	if (frame_csv_read(&g->a, g->pool, path, g->s->unit_id, w, n, true, &g->f, &why) != RC_OK)
		fail_msg("%s", why.text);
	close(fd);
}

void engine_bind(struct engine *g, const char *yaml, const char *csv, int threads)
{
	if (!engine_scheme(g, yaml)) {
		plan_report_print(&g->report, stderr);
		fail_msg("the scheme has mistakes");
	}
	assert_int_equal(pool_create(threads, &g->pool), RC_OK);
	load(g, csv);
	if (evaluation_create(g->s, &g->f, g->pool, &g->e, &g->why) != RC_OK)
		fail_msg("%s", g->why.text);
}

void engine_run(struct engine *g, const struct settings *set)
{
	if (evaluation_run(g->e, set, NULL, 0, &g->why) != RC_OK)
		fail_msg("%s", g->why.text);
}

void engine_open(struct engine *g, const char *yaml, const char *csv, int threads)
{
	engine_bind(g, yaml, csv, threads);
	engine_run(g, NULL);
}

void engine_close(struct engine *g)
{
	evaluation_destroy(g->e);
	if (g->pool)
		pool_destroy(g->pool);
	arena_finish(&g->a);
}

size_t engine_row(const struct engine *g, const char *unit)
{
	for (size_t i = 0; i < g->f.rows; i++)
		if (g->f.id_off[i + 1] - g->f.id_off[i] == strlen(unit) && memcmp(g->f.id_data + g->f.id_off[i], unit, strlen(unit)) == 0)
			return i;
	fail_msg("no unit '%s'", unit);
	return 0;
}

const char *engine_class(const struct engine *g, const char *unit)
{
	uint8_t k = g->e->class_[engine_row(g, unit)];
	return k == CLASS_NONE ? "" : g->s->classes.list[k].code;
}

uint32_t engine_rank(const struct engine *g, const char *unit) { return g->e->rank[engine_row(g, unit)]; }

double engine_total(const struct engine *g, const char *unit)
{
	double v;
	return evaluation_total(g->e, engine_row(g, unit), &v) ? v : NAN;
}

double engine_item(const struct engine *g, const char *unit, const char *item)
{
	double v;
	return evaluation_item(g->e, scheme_item(g->s, item), engine_row(g, unit), &v) ? v : NAN;
}

const char *engine_classes(struct engine *g)
{
	char *out = arena_alloc(&g->a, g->f.rows * 8 + 1);
	for (size_t i = 0; out && i < g->f.rows; i++)
		strcat(out, g->e->class_[i] == CLASS_NONE ? "." : g->s->classes.list[g->e->class_[i]].code);
	return out ? out : "";
}
