/* result_tables.c - the small files beside the result: stages, lists, sums, benchmarks.
 * SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/csv.h"
#include "base/file.h"
#include "base/num.h"
#include "base/period.h"
#include "evaluation/result_write.h"

enum { FILE_LIMIT = 1 << 30 };

struct sheet { struct buf b; struct csv_writer w; int decimals; };

static void sheet_init(struct sheet *s, int decimals)
{
	buf_init(&s->b, FILE_LIMIT);
	csv_write_to(&s->w, &s->b, CSV_RAW);
	s->decimals = decimals;
}

static void sheet_number(struct sheet *s, bool has, double v)
{
	if (!has || isnan(v))
		csv_put_empty(&s->w);
	else if (s->decimals >= 0)
		csv_put_fixed(&s->w, num_round(v, s->decimals), s->decimals);
	else
		csv_put_num(&s->w, v);
}

static void sheet_id(struct sheet *s, const struct evaluation *e, size_t row)
{
	const struct frame *f = e->frame;
	if (f->id_data)
		csv_put_text(&s->w, f->id_data + f->id_off[row], f->id_off[row + 1] - f->id_off[row]);
	else
		csv_put_empty(&s->w);
}

static enum rc sheet_finish(struct sheet *s, const char *dir, const char *name)
{
	char path[4096];
	file_auto f = {.fd = -1};
	enum rc rc = buf_rc(&s->b);
	int n = snprintf(path, sizeof path, "%s/%s.csv", dir, name);
	if (rc == RC_OK && (n < 0 || (size_t)n >= sizeof path))
		rc = RC_TOO_LARGE;
	if (rc == RC_OK)
		rc = file_out_open(&f, path);
	if (rc == RC_OK)
		rc = fd_write_all(f.fd, s->b.data, s->b.len);
	if (rc == RC_OK)
		rc = file_out_commit(&f);
	buf_finish(&s->b);
	return rc;
}

static enum rc make_dir(const char *dir) { return mkdir(dir, 0777) == 0 || errno == EEXIST ? RC_OK : RC_IO; }

/* ---- Stages. */

static void item_header(struct sheet *s, const struct evaluation *e)
{
	csv_put_str(&s->w, "unit");
	for (int i = 0; i < e->scheme->n_items; i++)
		csv_put_str(&s->w, e->scheme->items[i].code);
}

static enum rc write_stage(const struct evaluation *e, const char *dir, const char *name, enum stage st, int decimals)
{
	struct sheet s;
	sheet_init(&s, decimals);
	item_header(&s, e);
	csv_end_row(&s.w);
	for (size_t row = 0; row < e->rows; row++) {
		sheet_id(&s, e, row);
		for (int i = 0; i < e->scheme->n_items; i++) {
			double v = NAN;
			bool has = evaluation_stage(e, st, i, row, &v);
			sheet_number(&s, has, v);
		}
		csv_end_row(&s.w);
	}
	return sheet_finish(&s, dir, name);
}

static enum rc write_scores(const struct evaluation *e, const char *dir, const char *name, bool nodes, int decimals)
{
	struct sheet s;
	sheet_init(&s, decimals);
	item_header(&s, e);
	for (int i = 0; nodes && i < e->scheme->n_nodes; i++)
		csv_put_str(&s.w, e->scheme->nodes[i].code);
	csv_end_row(&s.w);
	for (size_t row = 0; row < e->rows; row++) {
		double v = NAN;
		sheet_id(&s, e, row);
		for (int i = 0; i < e->scheme->n_items; i++) {
			bool has = evaluation_item(e, i, row, &v);
			sheet_number(&s, has, v);
		}
		for (int i = 0; nodes && i < e->scheme->n_nodes; i++) {
			bool has = evaluation_node(e, i, row, &v);
			sheet_number(&s, has, v);
		}
		csv_end_row(&s.w);
	}
	return sheet_finish(&s, dir, name);
}

enum rc result_write_stages(const struct evaluation *e, const char *dir, int decimals)
{
	TRY(make_dir(dir));
	TRY(write_stage(e, dir, "denominated", STAGE_DENOMINATED, decimals));
	TRY(write_stage(e, dir, "imputed", STAGE_IMPUTED, decimals));
	TRY(write_stage(e, dir, "treated", STAGE_TREATED, decimals));
	TRY(write_scores(e, dir, "normalised", false, decimals));
	return write_scores(e, dir, "aggregated", true, decimals);
}

/* ---- Lists and tables. */

/* Texts, dates and yes/no come as words, as the table they were read from had them. */
static bool named_value(const struct evaluation *e, const char *name, size_t row, double *ret, const char **ret_word, char date[DATE_TEXT])
{
	int item = scheme_item(e->scheme, name), node = scheme_node(e->scheme, name);
	*ret_word = NULL;
	if (item >= 0)
		return evaluation_item(e, item, row, ret);
	if (node >= 0)
		return evaluation_node(e, node, row, ret);
	const struct column *c = frame_column(e->frame, name, 0);
	if (!c || !column_has(c, row))
		return false;
	*ret = c->v[row];
	if (c->kind == COL_ENUM && c->dict)
		*ret_word = c->dict->words[(uint32_t)c->v[row]];
	else if (c->kind == COL_BOOL)
		*ret_word = c->v[row] != 0 ? "yes" : "no";
	else if (c->kind == COL_DATE) {
		date_print(date, (int32_t)c->v[row]);
		*ret_word = date;
	}
	return true;
}

static enum rc write_list(const struct evaluation *e, const char *dir, int k, int decimals)
{
	const struct list_rule *l = &e->scheme->lists[k];
	const struct list_result *r = &e->lists[k];
	struct sheet s;
	sheet_init(&s, decimals);
	csv_put_str(&s.w, "stratum");
	csv_put_str(&s.w, "place");
	csv_put_str(&s.w, "unit");
	csv_put_str(&s.w, "total");
	csv_put_str(&s.w, "class");
	for (int c = 0; c < l->n_columns; c++)
		csv_put_str(&s.w, l->columns[c]);
	csv_end_row(&s.w);
	for (uint32_t st = 0; st < r->n_strata; st++)
		for (uint32_t i = r->start[st]; i < r->start[st + 1]; i++) {
			uint32_t row = r->rows[i];
			double v = NAN;
			const char *word;
			char date[DATE_TEXT];
			csv_put_str(&s.w, e->keys[l->over].names[st]);
			csv_put_i64(&s.w, (int64_t)(i - r->start[st]) + 1);
			sheet_id(&s, e, row);
			bool has = evaluation_total(e, row, &v);
			sheet_number(&s, has, v);
			csv_put_str(&s.w, e->class_[row] == CLASS_NONE ? NULL : e->scheme->classes.list[e->class_[row]].code);
			for (int c = 0; c < l->n_columns; c++) {
				has = named_value(e, l->columns[c], row, &v, &word, date);
				if (has && word)
					csv_put_str(&s.w, word);
				else
					sheet_number(&s, has, v);
			}
			csv_end_row(&s.w);
		}
	return sheet_finish(&s, dir, l->code);
}

static enum rc write_table(const struct evaluation *e, const char *dir, int k, int decimals)
{
	const struct table_rule *t = &e->scheme->tables[k];
	const struct table_result *r = &e->tables[k];
	struct sheet s;
	sheet_init(&s, decimals);
	csv_put_str(&s.w, "stratum");
	for (int c = 0; c < t->n_columns; c++)
		csv_put_str(&s.w, t->columns[c].code);
	csv_end_row(&s.w);
	for (uint32_t st = 0; st < r->keys->n; st++) {
		csv_put_str(&s.w, r->keys->names[st]);
		for (int c = 0; c < t->n_columns; c++)
			sheet_number(&s, true, r->cells[c][st]);
		csv_end_row(&s.w);
	}
	return sheet_finish(&s, dir, t->code);
}

static enum rc write_classes(const struct evaluation *e, const char *dir)
{
	struct sheet s;
	const struct keys *keys = &e->keys[e->scheme->classes.over];
	sheet_init(&s, -1);
	csv_put_str(&s.w, "stratum");
	csv_put_str(&s.w, "class");
	csv_put_str(&s.w, "units");
	csv_end_row(&s.w);
	for (uint32_t st = 0; st < keys->n; st++) {
		size_t count[256] = {0};
		for (size_t row = 0; row < e->rows; row++)
			count[e->class_[row]] += keys->key[row] == st;
		for (int k = 0; k < e->scheme->classes.n; k++) {
			csv_put_str(&s.w, keys->names[st]);
			csv_put_str(&s.w, e->scheme->classes.list[k].code);
			csv_put_i64(&s.w, (int64_t)count[k]);
			csv_end_row(&s.w);
		}
	}
	return sheet_finish(&s, dir, "classes");
}

static enum rc write_benchmarks(const struct evaluation *e, const char *dir)
{
	struct sheet s;
	sheet_init(&s, -1);
	csv_put_str(&s.w, "item");
	csv_put_str(&s.w, "stratum");
	csv_put_str(&s.w, "benchmark");
	csv_end_row(&s.w);
	for (int i = 0; i < e->scheme->n_all; i++)
		for (uint32_t k = 0; e->items[i].benchmark && k < e->items[i].benchmark_keys->n; k++) {
			csv_put_str(&s.w, e->scheme->items[i].code);
			csv_put_str(&s.w, e->items[i].benchmark_keys->names[k]);
			sheet_number(&s, true, e->items[i].benchmark[k]);
			csv_end_row(&s.w);
		}
	return sheet_finish(&s, dir, "benchmarks");
}

enum rc result_write_tables(const struct evaluation *e, const char *dir, int decimals)
{
	TRY(make_dir(dir));
	for (int k = 0; k < e->scheme->n_lists; k++)
		TRY(write_list(e, dir, k, decimals));
	for (int k = 0; k < e->scheme->n_tables; k++)
		TRY(write_table(e, dir, k, decimals));
	TRY(write_classes(e, dir));
	return write_benchmarks(e, dir);
}
