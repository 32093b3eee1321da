/* public_projects.c - which projects are public.
 * SPDX-License-Identifier: Apache-2.0 */
#include "projects/public/public_projects.h"
#include <stdlib.h>
#include <string.h>
#include "core/module.h"
#include "projects/public_projects.api.gen.h"

bool public_project(const struct portfolio *p, size_t row)
{
	int secrecy = p->words[WORD_SECRECY][row];
	bool open = secrecy == WORD_NONE || strcmp(p->seen[WORD_SECRECY].id[secrecy], "open") == 0;
	return p->is_public[row] && open && p->words[WORD_EXIT][row] == WORD_NONE;
}

static bool lies_in(const struct portfolio *p, const struct registry *g, size_t row, int region)
{
	int64_t pos = g->regions[p->region[row]].pos;
	return region < 0 || (pos >= g->regions[region].pos && pos <= g->regions[region].pos_end);
}

struct sorted { uint32_t row; int32_t on; const char *code; };

static int newest_first(const void *a, const void *b)
{
	const struct sorted *x = a, *y = b;
	return x->on != y->on ? (x->on < y->on ? 1 : -1) : strcmp(x->code, y->code);
}

enum rc public_projects_choose(struct ctx *c, const struct portfolio *p, const struct registry *g, const char *q, int region, const uint32_t **ret_rows, size_t *ret_n)
{
	size_t n = 0;
	for (size_t row = 0; row < p->rows; row++)
		n += public_project(p, row);
	struct sorted *list = arena_new_array(&c->arena, struct sorted, n + 1);
	uint32_t *rows = arena_new_array(&c->arena, uint32_t, n + 1);
	if (list == NULL || rows == NULL)
		return ctx_no_memory(c);
	n = 0;
	for (size_t row = 0; row < p->rows; row++)
		if (public_project(p, row) && lies_in(p, g, row, region) && (q[0] == '\0' || strstr(portfolio_text(p, row, TEXT_NAME), q) != NULL))
			list[n++] = (struct sorted){ (uint32_t)row, p->dates[ON_STAGE][row], portfolio_text(p, row, TEXT_CODE) };
	qsort(list, n, sizeof *list, newest_first);
	for (size_t i = 0; i < n; i++)
		rows[i] = list[i].row;
	*ret_rows = rows;
	*ret_n = n;
	return RC_OK;
}

int64_t public_project_row(const struct portfolio *p, const char *code)
{
	for (size_t row = 0; row < p->rows; row++)
		if (public_project(p, row) && strcmp(portfolio_text(p, row, TEXT_CODE), code) == 0)
			return (int64_t)row;
	return -1;
}

const struct module public_projects_module = {
	.name = "public_projects", .title_zh = "公开的项目", .title_en = "Public projects",
	.routes = public_projects_routes, .n_routes = public_projects_n_routes,
};
