/* publication_look.c - looking before it goes out: what would be published, and what changed since the former list.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>
#include "campaign/publication/publication_content.h"
#include "campaign/publication/publication_store.h"

enum { CHANGES_SHOWN = 200 };

/* Rows are compared by code, in a table of two sides by both codes. */
struct keyed { const char *code, *across; size_t row; };

static int by_key(const void *a, const void *b)
{
	const struct keyed *x = a, *y = b;
	int d = strcmp(x->code, y->code);
	return d != 0 ? d : strcmp(x->across, y->across);
}

static enum rc keys_of(struct ctx *c, const struct publication_rows *r, struct keyed **ret)
{
	int code = publication_field_of(r, "code"), across = publication_field_of(r, "district_code");
	*ret = arena_new_array(&c->arena, struct keyed, r->n + 1);
	if (*ret == NULL)
		return ctx_no_memory(c);
	for (size_t i = 0; i < r->n; i++)
		(*ret)[i] = (struct keyed){ publication_cell(r, i, code), publication_cell(r, i, across), i };
	qsort(*ret, r->n, sizeof **ret, by_key);
	return RC_OK;
}

/* What is compared of a row that stands on both: the place, the class, else the first figure. */
static int compared(const struct publication_rows *r)
{
	int at = publication_field_of(r, "class");
	if (at < 0)
		at = publication_field_of(r, "place");
	for (int i = 0; at < 0 && i < r->n_fields; i++)
		if (strcmp(r->fields[i].type, "number") == 0)
			at = i;
	return at;
}

static void note(struct publication_preview *p, const struct publication_rows *r, const struct keyed *k, const char *before, const char *after)
{
	int name = publication_field_of(r, "name");
	if (p->n_changes == CHANGES_SHOWN)
		return;
	p->changes[p->n_changes++] = (struct publication_change){ k->code, publication_cell(r, k->row, name), before, after };
}

static enum rc compare(struct ctx *c, struct publication_preview *p, const struct publication_rows *old)
{
	const struct publication_rows *now = &p->content;
	struct keyed *a, *b;
	int was = compared(old), is = compared(now);
	size_t i = 0, k = 0;
	TRY(keys_of(c, old, &a));
	TRY(keys_of(c, now, &b));
	p->changes = arena_new_array(&c->arena, struct publication_change, CHANGES_SHOWN);
	if (p->changes == NULL)
		return ctx_no_memory(c);
	while (i < old->n || k < now->n) {
		int d = i == old->n ? 1 : k == now->n ? -1 : by_key(&a[i], &b[k]);
		const char *before = i < old->n ? publication_cell(old, a[i].row, was) : "", *after = k < now->n ? publication_cell(now, b[k].row, is) : "";
		if (d < 0) {
			p->went++;
			note(p, old, &a[i++], before, NULL);
		} else if (d > 0) {
			p->came++;
			note(p, now, &b[k++], NULL, after);
		} else {
			if (strcmp(before, after) != 0) {
				p->moved++;
				note(p, now, &b[k], before, after);
			}
			i++;
			k++;
		}
	}
	return RC_OK;
}

/* The list that is corrected; else the notice of this one; else the last one published of this kind, of this year or the year before. */
static enum rc former_of(struct ctx *c, const struct publication *p, int64_t *ret_id)
{
	struct publication *list;
	int n;
	*ret_id = p->corrects != 0 ? p->corrects : p->noticed_at[0] != '\0' ? p->id : 0;
	TRY(store_publications(c, &(struct publication_filter){ .kind = p->kind }, &list, &n));
	for (int back = 0; *ret_id == 0 && back < 2; back++)
		for (int i = 0; *ret_id == 0 && i < n; i++)
			if (list[i].year == p->year - back && list[i].id != p->id && list[i].published_at[0] != '\0' && list[i].state != PUB_WITHDRAWN)
				*ret_id = list[i].id;
	return RC_OK;
}

static enum rc look_at(struct ctx *c, const struct publication *p, const struct content *t, struct publication_preview *ret)
{
	struct publication_file f = { .rows = t->rows, .columns = t->columns };
	struct publication_rows old;
	const char *text;
	size_t len;
	ret->rows = t->rows;
	ret->hidden = t->hidden;
	memcpy(ret->sm3, t->sm3, sizeof ret->sm3);
	TRY(publication_rows_read(c, &f, t->file.data, t->file.len, &ret->content));
	TRY(former_of(c, p, &ret->former));
	if (ret->former == 0)
		return RC_OK;
	TRY(publication_last_file(c, ret->former, &f, &text, &len));
	TRY(publication_rows_read(c, &f, text, len, &old));
	return compare(c, ret, &old);
}

enum rc publication_look(struct ctx *c, int64_t id, struct publication_preview *ret_p)
{
	struct publication p;
	const struct publication_plan *plan;
	struct content t = { .round = 0 };
	*ret_p = (struct publication_preview){ 0 };
	TRY(publication_get(c, id, true, &p));
	TRY(publication_plan_get(c, &plan));
	const struct publication_kind *k = publication_kind_of(plan, p.kind);
	if (k == NULL)
		return ctx_fail(c, RC_CONFLICT, "kind", TR(c, "方案中已没有公布种类“%s”", "the plan has no kind '%s' any more"), p.kind);
	enum rc rc = content_make(c, k, p.scheme, p.year, &t);
	if (rc == RC_OK)
		rc = look_at(c, &p, &t, ret_p);
	content_finish(&t);
	return rc;
}
