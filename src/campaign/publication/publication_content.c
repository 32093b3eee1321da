/* publication_content.c - the file of a publication: columns, rows, hash; and reading one again.
 * SPDX-License-Identifier: Apache-2.0 */
#include "campaign/publication/publication_content.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_BYTES = 256 << 20, COLUMNS_BYTES = 1 << 18, FIELD_PARTS = 11 };

static const char *or_empty(const char *s) { return s != NULL ? s : ""; }

/* One line each, parts apart by tabs: texts of plans have neither. */
static void part(struct buf *b, const char *s, bool last)
{
	for (const char *p = or_empty(s); *p != '\0'; p++)
		buf_char(b, *p == '\t' || *p == '\n' ? ' ' : *p);
	buf_char(b, last ? '\n' : '\t');
}

void content_column(struct content_out *o, const struct publication_field *f)
{
	char decimals[16];
	snprintf(decimals, sizeof decimals, "%d", f->decimals);
	csv_put_str(&o->w, f->zh);
	part(&o->columns, f->id, false);
	part(&o->columns, f->type, false);
	part(&o->columns, f->unit, false);
	part(&o->columns, decimals, false);
	part(&o->columns, f->zh, false);
	part(&o->columns, f->en, false);
	part(&o->columns, f->meaning_zh, false);
	part(&o->columns, f->meaning_en, false);
	part(&o->columns, f->source_zh, false);
	part(&o->columns, f->source_en, false);
	part(&o->columns, f->values, true);
}

static enum rc seal(struct content_out *o)
{
	struct ctx *c = o->c;
	unsigned char sm3[DIGEST_SIZE];
	if (buf_rc(&o->t->file) != RC_OK || buf_rc(&o->columns) != RC_OK)
		return ctx_fail(c, RC_TOO_LARGE, "kind", "%s", TR(c, "公布文件过大", "the file is too large"));
	if (o->t->rows == 0)
		return ctx_fail(c, RC_CONFLICT, "kind", "%s", TR(c, "没有符合条件的内容可以公布", "nothing fits the conditions of this kind, so there is nothing to publish"));
	if (digest_of(DIGEST_SM3, o->t->file.data, o->t->file.len, sm3) != RC_OK)
		return ctx_fail(c, RC_INTERNAL, "", "%s", TR(c, "无法计算校验值", "the digest could not be made"));
	hex_print(o->t->sm3, sm3, sizeof sm3);
	o->t->columns = arena_strdup(&c->arena, buf_text(&o->columns));
	return o->t->columns != NULL ? RC_OK : ctx_no_memory(c);
}

static enum rc make(struct content_out *o)
{
	TRY(city_lists_need(o->c, o->y));
	csv_write_to(&o->w, &o->t->file, 0);
	csv_bom(&o->w);
	TRY(o->kind->subject == PUB_ENTERPRISES ? content_firms(o) : content_sums(o));
	return seal(o);
}

enum rc content_make(struct ctx *c, const struct publication_kind *k, const char *scheme, int year, struct content *ret)
{
	struct content_out o = { .c = c, .kind = k, .t = ret };
	*ret = (struct content){ .round = 0 };
	buf_init(&ret->file, FILE_BYTES);
	TRY(city_hold(c, scheme, year, &o.y));
	buf_init(&o.columns, COLUMNS_BYTES);
	ret->round = o.y->round.id;
	enum rc rc = make(&o);
	buf_finish(&o.columns);
	city_drop(c, o.y);
	return rc;
}

void content_finish(struct content *t) { buf_finish(&t->file); }

/* ---- Reading. */

int publication_column_read(struct ctx *c, const char *columns, struct publication_field *list)
{
	char *text = arena_strdup(&c->arena, columns);
	int n = 0;
	for (char *line = text; line != NULL && *line != '\0' && n < PUB_FIELDS; n++) {
		const char *parts[FIELD_PARTS] = { "", "", "", "", "", "", "", "", "", "", "" };
		char *end = strchr(line, '\n');
		if (end != NULL)
			*end = '\0';
		for (int i = 0; i < FIELD_PARTS && line != NULL; i++) {
			char *tab = strchr(line, '\t');
			if (tab != NULL)
				*tab = '\0';
			parts[i] = line;
			line = tab != NULL ? tab + 1 : NULL;
		}
		list[n] = (struct publication_field){ .id = parts[0], .type = parts[1], .unit = parts[2], .decimals = atoi(parts[3]), .zh = parts[4], .en = parts[5], .meaning_zh = parts[6],
			.meaning_en = parts[7], .source_zh = parts[8], .source_en = parts[9], .values = parts[10] };
		line = end != NULL ? end + 1 : NULL;
	}
	return n;
}

static enum rc read_cells(struct ctx *c, struct csv_reader *r, struct publication_rows *out, size_t cap)
{
	bool row;
	TRY(csv_next(r, &row)); /* the header */
	for (out->n = 0; row && out->n < cap; out->n++) {
		TRY(csv_next(r, &row));
		if (!row)
			break;
		for (int i = 0; i < out->n_fields; i++) {
			struct slice s = csv_cell(r, (size_t)i);
			out->cells[out->n * (size_t)out->n_fields + (size_t)i] = arena_strndup(&c->arena, s.p, s.n);
		}
	}
	return RC_OK;
}

enum rc publication_rows_read(struct ctx *c, const struct publication_file *f, const char *text, size_t len, struct publication_rows *ret)
{
	struct csv_reader r;
	size_t skip = len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
	*ret = (struct publication_rows){ .n = 0 };
	ret->n_fields = publication_column_read(c, f->columns, ret->fields);
	ret->cells = arena_new_array(&c->arena, const char *, (size_t)f->rows * (size_t)ret->n_fields + 1);
	if (ret->cells == NULL || ret->n_fields == 0)
		return ctx_no_memory(c);
	csv_open(&r, text + skip, len - skip, 0, 1, NULL);
	enum rc rc = read_cells(c, &r, ret, (size_t)f->rows);
	csv_close(&r);
	return rc == RC_OK ? RC_OK : ctx_fail(c, rc, "", "%s", TR(c, "公布文件读不出来", "the file of the publication cannot be read"));
}

int publication_field_of(const struct publication_rows *r, const char *id)
{
	for (int i = 0; i < r->n_fields; i++)
		if (strcmp(r->fields[i].id, id) == 0)
			return i;
	return -1;
}
