/* registry_place.c - regions and enterprises as areas of a grant, and what an area is called: what core asks for through struct module.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include "registry/registry_place.h"

static enum rc no_memory_or(struct ctx *c, const struct place *p)
{
	return p->code != NULL && p->name != NULL ? RC_OK : ctx_no_memory(c);
}

enum rc registry_place_region(struct ctx *c, const char *code, struct place *ret_place)
{
	const struct registry *g;
	TRY(registry_hold(c, &g));
	int i = registry_region_of(g, code);
	struct place p = { 0 };
	if (i >= 0) {
		const struct region *r = &g->regions[i];
		p = (struct place){ .scope = { .kind = SCOPE_REGION, .region_lo = r->pos, .region_hi = r->pos_end }, .region_pos = r->pos,
			.code = arena_strdup(&c->arena, r->code),
			.name = arena_strdup(&c->arena, TR(c, r->name, r->name_en[0] != '\0' ? r->name_en : r->name)) };
	}
	registry_drop(c, g);
	if (i < 0)
		return ctx_fail(c, RC_NOT_FOUND, "area", TR(c, "没有区划“%s”，请写 6 位或 9 位代码，或唯一的名称",
			"there is no region '%s'; give its code, or a name that only one has"),
			code);
	TRY(no_memory_or(c, &p));
	*ret_place = p;
	return RC_OK;
}

static int64_t find_row(const struct registry *g, const struct ctx *c, const char *code, int64_t subject)
{
	int64_t row = code == NULL ? registry_row_of_subject(g, subject) : strlen(code) == 18 ? registry_row_of_code(g, code) : -1;
	if (row < 0 && code != NULL && strlen(code) == 18)
		row = registry_row_of_former_code(g, code);
	return row >= 0 && registry_in_scope(g, &c->scope, (size_t)row) ? row : -1;
}

enum rc registry_place_enterprise(struct ctx *c, const char *code, int64_t subject, struct place *ret_place)
{
	const struct registry *g;
	struct place p = { 0 };
	TRY(registry_hold(c, &g));
	int64_t row = find_row(g, c, code, subject);
	if (row >= 0) {
		size_t len;
		const char *name = registry_name(g, (size_t)row, &len);
		p = (struct place){ .scope = { .kind = SCOPE_SUBJECT, .subject = registry_subject(g, (size_t)row) },
			.region_pos = g->regions[g->region[row]].pos,
			.code = arena_printf(&c->arena, "%.18s", registry_uscc(g, (size_t)row)), .name = arena_printf(&c->arena, "%.*s", (int)len,
				name) };
	}
	registry_drop(c, g);
	if (row < 0)
		return ctx_fail(c, RC_NOT_FOUND, "code", TR(c, "没有信用代码为 %s 的企业（或不在您的管辖范围内）",
			"there is no enterprise with the code %s (or it is outside your area)"), code != NULL ? code : "?");
	TRY(no_memory_or(c, &p));
	*ret_place = p;
	return RC_OK;
}

static struct scope_words region_called(const struct registry *g, const struct scope *s)
{
	for (int i = 0; i < g->n_regions; i++)
		if (g->regions[i].pos == s->region_lo && g->regions[i].pos_end == s->region_hi)
			return (struct scope_words){ g->regions[i].name, g->regions[i].name_en[0] != '\0' ? g->regions[i].name_en : NULL };
	return (struct scope_words){ "本辖区", "own area" };
}

struct scope_words registry_scope_words(struct ctx *c, const struct registry *g, const struct scope *s)
{
	size_t len;
	int64_t row;
	switch (s->kind) {
	case SCOPE_ALL:
		return (struct scope_words){ "全市", "Whole city" };
	case SCOPE_REGION:
		return region_called(g, s);
	case SCOPE_SUBJECT:
		row = registry_row_of_subject(g, s->subject);
		const char *name = row >= 0 ? registry_name(g, (size_t)row, &len) : NULL;
		return (struct scope_words){ name != NULL ? arena_strndup(&c->arena, name, len) : "—", NULL };
	case SCOPE_LIST:
		return (struct scope_words){ s->list->name, NULL };
	case SCOPE_NONE:
		break;
	}
	return (struct scope_words){ "—", NULL };
}

enum rc registry_scope_name(struct ctx *c, const struct scope *s, const char **ret_zh, const char **ret_en)
{
	const struct registry *g;
	TRY(registry_hold(c, &g));
	struct scope_words w = registry_scope_words(c, g, s);
	*ret_zh = w.zh != NULL ? arena_strdup(&c->arena, w.zh) : NULL;
	*ret_en = w.en != NULL ? arena_strdup(&c->arena, w.en) : NULL;
	registry_drop(c, g);
	return *ret_zh != NULL ? RC_OK : ctx_no_memory(c);
}
