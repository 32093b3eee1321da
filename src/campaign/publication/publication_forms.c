/* publication_forms.c - the file of a publication as JSON, its dictionary, and words with their places filled.
 * SPDX-License-Identifier: Apache-2.0 */
#include "campaign/publication/publication_forms.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/period.h"
#include "core/app.h"
#include "core/ledger.h"
#include "core/workday.h"

enum { TEXT_BYTES = 1 << 16, CLASS_CODE = 32 };

/* ---- Words. */

const char *publication_day(struct ctx *c, const char *at)
{
	static const char *const months[] = { "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December" };
	int64_t ms;
	int32_t day;
	if (at == NULL || at[0] == '\0')
		return "";
	if (instant_parse(at, strlen(at), &ms))
		day = instant_date(ms, CHINA_MINUTES);
	else if (!date_parse(at, strlen(at), &day))
		return at;
	struct date d = date_of(day);
	const char *s = c->english ? arena_printf(&c->arena, "%d %s %d", d.day, months[d.month - 1], d.year) : arena_printf(&c->arena, "%d年%d月%d日", d.year, d.month, d.day);
	return s != NULL ? s : "";
}

const char *publication_minute(struct ctx *c, const char *at)
{
	int64_t ms;
	char local[INSTANT_TEXT];
	if (at == NULL || !instant_parse(at, strlen(at), &ms))
		return "";
	instant_print_local(local, ms, CHINA_MINUTES);
	const char *s = arena_printf(&c->arena, "%.16s", local);
	return s != NULL ? s : "";
}

/* How many rows have this class. */
static int64_t class_count(const struct publication_rows *r, const char *code)
{
	int at = r != NULL ? publication_field_of(r, "class") : -1;
	int64_t n = 0;
	for (size_t i = 0; at >= 0 && i < r->n; i++)
		n += strcmp(publication_cell(r, i, at), code) == 0;
	return n;
}

static void fill_one(struct buf *b, const char *name, size_t n, const struct publication_words *w)
{
	const struct { const char *name, *value; } places[] = { { "year", w->year }, { "count", w->count }, { "until", w->until }, { "decision", w->decision }, { "approver", w->approver },
		{ "number", w->number } };
	char code[CLASS_CODE];
	for (size_t i = 0; i < sizeof places / sizeof *places; i++)
		if (strlen(places[i].name) == n && memcmp(places[i].name, name, n) == 0) {
			buf_str(b, places[i].value != NULL ? places[i].value : "");
			return;
		}
	if (n > 6 && n - 6 < sizeof code && memcmp(name, "count.", 6) == 0) {
		snprintf(code, sizeof code, "%.*s", (int)(n - 6), name + 6);
		buf_i64(b, class_count(w->rows, code));
	}
}

const char *publication_filled(struct ctx *c, const char *text, const struct publication_words *w)
{
	buf_auto b = { .data = NULL };
	buf_init(&b, TEXT_BYTES);
	for (const char *p = text; *p != '\0'; p++) {
		const char *end = *p == '{' ? strchr(p, '}') : NULL;
		if (end == NULL) {
			buf_char(&b, *p);
			continue;
		}
		fill_one(&b, p + 1, (size_t)(end - p - 1), w);
		p = end;
	}
	const char *s = arena_strdup(&c->arena, buf_text(&b));
	return s != NULL ? s : "";
}

/* ---- The ledger. */

enum rc publication_proof_of(struct ctx *c, const struct publication_file *f, struct publication_proof *ret)
{
	struct ledger_head h;
	char head[LEDGER_HEAD_TEXT];
	TRY(ledger_head(c, f->seq, &h));
	ret->seq = f->seq;
	hex_print(ret->root, h.root.b, DIGEST_SIZE);
	ledger_head_print(&h, head);
	ret->head = arena_strdup(&c->arena, head);
	return ret->head != NULL ? RC_OK : ctx_no_memory(c);
}

static enum rc ledger_json(struct ctx *c, const struct publication_file *f, struct jw *w)
{
	struct publication_proof proof;
	TRY(publication_proof_of(c, f, &proof));
	jw_key(w, "ledger");
	jw_obj(w);
	jw_ki64(w, "entry", proof.seq);
	jw_ktext(w, "root", proof.root);
	jw_ktext(w, "head", proof.head);
	jw_ktext(w, "sm3", f->sm3);
	jw_obj_end(w);
	return RC_OK;
}

/* ---- JSON. */

static void about_json(struct ctx *c, const struct publication *p, const struct publication_file *f, struct jw *w)
{
	jw_key(w, "publication");
	jw_obj(w);
	jw_ki64(w, "id", p->id);
	jw_ktext(w, "kind", p->kind);
	jw_ktext(w, "title_zh", p->title_zh);
	jw_ktext(w, "title_en", p->title_en);
	jw_ktext(w, "scheme", p->scheme);
	jw_ki64(w, "year", p->year);
	jw_ktext(w, "state", publication_state_words[p->state]);
	jw_ktext(w, "stage", publication_stage_words[f->stage]);
	jw_ktext(w, "at", f->at);
	jw_ki64(w, "rows", f->rows);
	jw_kbool(w, "sample_data", c->app->sample_data);
	if (p->corrected_by != 0)
		jw_ki64(w, "corrected_by", p->corrected_by);
	if (p->corrects != 0)
		jw_ki64(w, "corrects", p->corrects);
	jw_obj_end(w);
}

static void value_json(struct jw *w, const struct publication_field *f, const char *cell)
{
	jw_key(w, f->id);
	if (strcmp(f->type, "text") == 0)
		jw_text(w, cell);
	else if (cell[0] == '\0')
		jw_null(w);
	else
		jw_raw(w, cell, strlen(cell)); /* written by us as a number */
}

enum rc publication_json(struct ctx *c, const struct publication *p, const struct publication_file *f, const char *text, size_t len, struct jw *w)
{
	struct publication_rows rows;
	TRY(publication_rows_read(c, f, text, len, &rows));
	jw_obj(w);
	about_json(c, p, f, w);
	TRY(ledger_json(c, f, w));
	jw_key(w, "rows");
	jw_arr(w);
	for (size_t r = 0; r < rows.n; r++) {
		jw_obj(w);
		for (int i = 0; i < rows.n_fields; i++)
			value_json(w, &rows.fields[i], publication_cell(&rows, r, i));
		jw_obj_end(w);
	}
	jw_arr_end(w);
	jw_obj_end(w);
	return RC_OK;
}

/* ---- The dictionary. */

static void both_json(struct jw *w, const char *key, const char *zh, const char *en)
{
	jw_key(w, key);
	jw_obj(w);
	jw_ktext(w, "zh", zh);
	jw_ktext(w, "en", en);
	jw_obj_end(w);
}

static void column_json(struct jw *w, const struct publication_field *f)
{
	jw_obj(w);
	jw_ktext(w, "name", f->id);
	both_json(w, "titles", f->zh, f->en);
	both_json(w, "dc:description", f->meaning_zh, f->meaning_en);
	both_json(w, "dc:source", f->source_zh, f->source_en);
	jw_ktext(w, "datatype", strcmp(f->type, "text") == 0 ? "string" : strcmp(f->type, "integer") == 0 ? "integer" : "decimal");
	if (f->unit[0] != '\0')
		jw_ktext(w, "schema:unitText", f->unit);
	if (f->values[0] != '\0')
		jw_ktext(w, "rdfs:comment", f->values);
	jw_kbool(w, "required", strcmp(f->id, "code") == 0);
	jw_obj_end(w);
}

enum rc publication_dictionary(struct ctx *c, const struct publication *p, const struct publication_file *f, struct jw *w)
{
	struct publication_field fields[PUB_FIELDS];
	int n = publication_column_read(c, f->columns, fields);
	jw_obj(w);
	jw_ktext(w, "@context", "http://www.w3.org/ns/csvw");
	jw_ktext(w, "url", publication_filename(c, p, f->stage, ".csv"));
	both_json(w, "dc:title", p->title_zh, p->title_en);
	jw_ktext(w, "dc:modified", arena_printf(&c->arena, "%.10s", f->at));
	jw_ktext(w, "dc:identifier", f->sm3);
	jw_key(w, "dialect");
	jw_obj(w);
	jw_ktext(w, "encoding", "utf-8");
	jw_kbool(w, "header", true);
	jw_obj_end(w);
	jw_key(w, "tableSchema");
	jw_obj(w);
	jw_key(w, "columns");
	jw_arr(w);
	for (int i = 0; i < n; i++)
		column_json(w, &fields[i]);
	jw_arr_end(w);
	jw_ktext(w, "primaryKey", "code");
	jw_obj_end(w);
	jw_obj_end(w);
	return RC_OK;
}
