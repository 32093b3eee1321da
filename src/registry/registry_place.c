/* registry_place.c - regions and enterprises as areas of a grant: what core asks for through struct module.
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
