/* gate_store.c - runs of gates in the database.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Runs and results are of the whole city, {unscoped}; lines and parts go through the door. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include "base/jw.h"
#include "base/period.h"
#include "campaign/gate/gate_priv.h"
#include "core/check.h"

enum { EXCEPTIONS_MOST = 500, ROUNDS_MOST = 200, PLOTS_MOST = 1000, FIGURES_BYTES = 1 << 18 };

static const char *kept(struct ctx *c, struct db_stmt *s, int col)
{
	const char *t = db_text(s, col), *copy = arena_strdup(&c->arena, t != NULL ? t : "");
	return copy != NULL ? copy : "";
}

static int word_of(const char *const *words, const char *said)
{
	for (int i = 0; said != NULL && words[i] != NULL; i++)
		if (strcmp(words[i], said) == 0)
			return i;
	return 0;
}

/* ---- Runs. */

enum rc store_gate_run_add(struct ctx *c, struct gate_run *r)
{
	stmt_auto *s = NULL;
	bool row = false;
	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO gate_run (round, at, account, who, build, plan, ms, evaluation_ms, batch, mark, blocked, warned) "
		"VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING id {unscoped}"), &s));
	db_bind_i64(s, 1, r->round);
	db_bind_text(s, 2, r->at);
	db_bind_i64(s, 3, r->account);
	db_bind_text(s, 4, r->who);
	db_bind_text(s, 5, r->build);
	db_bind_text(s, 6, r->plan);
	db_bind_i64(s, 7, r->ms);
	db_bind_i64(s, 8, r->evaluation_ms);
	db_bind_i64(s, 9, r->batch);
	db_bind_i64(s, 10, r->mark);
	db_bind_i64(s, 11, r->blocked);
	db_bind_i64(s, 12, r->warned);
	TRY_DB(db_next(s, &row));
	r->id = row ? db_i64(s, 0) : 0;
	return row ? RC_OK : ctx_fail_db(c, RC_INTERNAL);
}

enum rc store_gate_latest(struct ctx *c, int64_t round, struct gate_run *ret_run)
{
	stmt_auto *s = NULL;
	bool row = false;
	*ret_run = (struct gate_run){ .round = round };
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT id, at, account, who, build, plan, ms, evaluation_ms, batch, mark, blocked, warned FROM gate_run WHERE round = $1 ORDER BY id DESC LIMIT 1 {unscoped}"), &s));
	db_bind_i64(s, 1, round);
	TRY_DB(db_next(s, &row));
	if (row)
		*ret_run = (struct gate_run){ .id = db_i64(s, 0), .round = round, .at = kept(c, s, 1), .account = db_i64(s, 2), .who = kept(c, s, 3), .build = kept(c, s, 4), .plan = kept(c, s, 5), .ms = db_i64(s, 6),
			.evaluation_ms = db_i64(s, 7), .batch = db_i64(s, 8), .mark = db_i64(s, 9), .blocked = (int)db_i64(s, 10), .warned = (int)db_i64(s, 11) };
	return RC_OK;
}

enum rc store_gate_known(struct ctx *c, int64_t *ret_batch, int64_t *ret_mark)
{
	stmt_auto *s = NULL;
	bool row = false;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT (SELECT coalesce(max(id), 0) FROM batch), (SELECT coalesce(max(id), 0) FROM mark) {unscoped}"), &s));
	TRY_DB(db_next(s, &row));
	*ret_batch = row ? db_i64(s, 0) : 0;
	*ret_mark = row ? db_i64(s, 1) : 0;
	return RC_OK;
}

/* Lines and parts of all runs of a round: the next run brings its own. */
enum rc store_gate_trim(struct ctx *c, int64_t round)
{
	stmt_auto *s = NULL, *p = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("DELETE FROM gate_line WHERE run IN (SELECT id FROM gate_run WHERE round = $1) {unscoped}"), &s));
	db_bind_i64(s, 1, round);
	TRY_DB(db_run(s));
	TRY_DB(db_prepare(c->db, NULL, SQL("DELETE FROM gate_part WHERE run IN (SELECT id FROM gate_run WHERE round = $1) {unscoped}"), &p));
	db_bind_i64(p, 1, round);
	TRY_DB(db_run(p));
	return RC_OK;
}

enum rc store_gate_rounds(struct ctx *c, int64_t round, struct gate_round **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	struct gate_round *list = arena_new_array(&c->arena, struct gate_round, ROUNDS_MOST);
	bool row = false;
	int n = 0;
	if (list == NULL)
		return ctx_no_memory(c);
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT r.id, r.scheme, r.year, r.evaluated_at, r.units, r.ranked, r.result_hash, coalesce(g.at, ''), coalesce(g.blocked, 0), coalesce(g.warned, 0) "
		"FROM round r LEFT JOIN gate_run g ON g.id = (SELECT max(x.id) FROM gate_run x WHERE x.round = r.id) WHERE $1 = 0 OR r.id = $1 ORDER BY r.id DESC LIMIT 200 {unscoped}"), &s));
	db_bind_i64(s, 1, round);
	for (; n < ROUNDS_MOST; n++) {
		TRY_DB(db_next(s, &row));
		if (!row)
			break;
		list[n] = (struct gate_round){ .id = db_i64(s, 0), .scheme = kept(c, s, 1), .year = (int)db_i64(s, 2), .evaluated_at = kept(c, s, 3), .units = db_i64(s, 4), .ranked = db_i64(s, 5), .result_hash = kept(c, s, 6),
			.run_at = kept(c, s, 7), .blocked = (int)db_i64(s, 8), .warned = (int)db_i64(s, 9) };
	}
	*ret_list = list;
	*ret_n = n;
	return RC_OK;
}

/* ---- Results. */

static enum rc figures_json(struct ctx *c, const struct gate_result *r, const char **ret_text)
{
	struct jw w;
	buf_auto b = { .data = NULL };
	buf_init(&b, FIGURES_BYTES);
	jw_init(&w, &b);
	jw_arr(&w);
	for (int i = 0; i < r->n_figures; i++) {
		jw_arr(&w);
		jw_text(&w, r->figures[i].zh);
		jw_text(&w, r->figures[i].en);
		jw_text(&w, r->figures[i].value);
		jw_arr_end(&w);
	}
	jw_arr_end(&w);
	*ret_text = buf_rc(&b) == RC_OK ? arena_strdup(&c->arena, buf_text(&b)) : NULL;
	return *ret_text != NULL ? RC_OK : ctx_no_memory(c);
}

static enum rc lines_add(struct ctx *c, int64_t run, const struct gate_result *r)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO gate_line (run, gate, n, id, region_pos, kind, fault, item, text, text_en) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) {unscoped}"), &s));
	for (int i = 0; i < r->n; i++) {
		const struct gate_finding *f = &r->list[i];
		db_bind_i64(s, 1, run);
		db_bind_text(s, 2, gate_words[r->kind]);
		db_bind_i64(s, 3, i + 1);
		db_bind_i64(s, 4, f->subject);
		db_bind_i64(s, 5, f->region_pos);
		db_bind_text(s, 6, f->kind);
		db_bind_i64(s, 7, f->fault);
		db_bind_text(s, 8, f->item);
		db_bind_text(s, 9, f->zh);
		db_bind_text(s, 10, f->en);
		TRY_DB(db_run_later(s));
	}
	return RC_OK;
}

static enum rc parts_add(struct ctx *c, int64_t run, const struct gate_result *r)
{
	const struct registry *g;
	stmt_auto *s = NULL;
	enum rc rc = RC_OK;
	TRY(registry_hold(c, &g));
	if (db_prepare(c->db, NULL, SQL("INSERT INTO gate_part (run, gate, region_pos, id, faults, notes) VALUES ($1, $2, $3, 0, $4, $5) {unscoped}"), &s) != RC_OK)
		rc = ctx_fail_db(c, RC_INTERNAL);
	for (int i = 0; i < r->n_parts && rc == RC_OK; i++) {
		db_bind_i64(s, 1, run);
		db_bind_text(s, 2, gate_words[r->kind]);
		db_bind_i64(s, 3, g->regions[r->parts[i].district].pos);
		db_bind_i64(s, 4, r->parts[i].faults);
		db_bind_i64(s, 5, r->parts[i].notes);
		rc = db_run(s) == RC_OK ? RC_OK : ctx_fail_db(c, RC_INTERNAL);
	}
	registry_drop(c, g);
	return rc;
}

enum rc store_gate_result_add(struct ctx *c, int64_t run, int place, const struct gate_result *r)
{
	stmt_auto *s = NULL;
	const char *figures;
	TRY(figures_json(c, r, &figures));
	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO gate_result (run, place, gate, severity, outcome, title, title_en, reason, reason_en, figures, faults, notes, digest, us) "
		"VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) {unscoped}"), &s));
	db_bind_i64(s, 1, run);
	db_bind_i64(s, 2, place);
	db_bind_text(s, 3, gate_words[r->kind]);
	db_bind_text(s, 4, gate_severity_words[r->severity]);
	db_bind_text(s, 5, gate_outcome_words[r->outcome]);
	db_bind_text(s, 6, r->title.zh ? r->title.zh : "");
	db_bind_text(s, 7, r->title.en ? r->title.en : "");
	db_bind_text(s, 8, r->zh);
	db_bind_text(s, 9, r->en);
	db_bind_text(s, 10, figures);
	db_bind_i64(s, 11, r->faults);
	db_bind_i64(s, 12, r->notes);
	db_bind_text(s, 13, r->digest);
	db_bind_i64(s, 14, r->us);
	TRY_DB(db_run(s));
	TRY(lines_add(c, run, r));
	return parts_add(c, run, r);
}

static const char *own_copy(struct ctx *c, json_t *v)
{
	const char *t = json_string_value(v), *copy = arena_strdup(&c->arena, t ? t : "");
	return copy != NULL ? copy : "";
}

static enum rc read_figures(struct ctx *c, const char *text, struct gate_result *r)
{
	json_t *all = json_loads(text, 0, NULL), *one;
	size_t i, n = json_array_size(all);
	r->figures = arena_new_array(&c->arena, struct gate_figure, n + 1);
	if (r->figures == NULL) {
		json_decref(all);
		return ctx_no_memory(c);
	}
	json_array_foreach(all, i, one)
		r->figures[r->n_figures++] = (struct gate_figure){ own_copy(c, json_array_get(one, 0)), own_copy(c, json_array_get(one, 1)), own_copy(c, json_array_get(one, 2)) };
	json_decref(all);
	return RC_OK;
}

enum rc store_gate_results(struct ctx *c, int64_t run, struct gate_result **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	struct gate_result *list = arena_new_array(&c->arena, struct gate_result, GATE_KINDS);
	bool row = false;
	int n = 0;
	if (list == NULL)
		return ctx_no_memory(c);
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT gate, severity, outcome, title, title_en, reason, reason_en, figures, faults, notes, digest, us FROM gate_result WHERE run = $1 ORDER BY place {unscoped}"), &s));
	db_bind_i64(s, 1, run);
	for (; n < GATE_KINDS; n++) {
		TRY_DB(db_next(s, &row));
		if (!row)
			break;
		list[n] = (struct gate_result){ .kind = (enum gate_kind)word_of(gate_words, db_text(s, 0)), .severity = (enum gate_severity)word_of(gate_severity_words, db_text(s, 1)),
			.outcome = (enum gate_outcome)word_of(gate_outcome_words, db_text(s, 2)), .title = { kept(c, s, 3), kept(c, s, 4) }, .zh = kept(c, s, 5), .en = kept(c, s, 6), .faults = db_i64(s, 8), .notes = db_i64(s, 9),
			.digest = kept(c, s, 10), .us = db_i64(s, 11) };
		TRY(read_figures(c, db_text(s, 7), &list[n]));
	}
	*ret_list = list;
	*ret_n = n;
	return RC_OK;
}

enum rc store_gate_lines(struct ctx *c, int64_t run, struct gate_result *r)
{
	stmt_auto *s = NULL;
	bool row = false;
	r->n = 0;
	r->list = arena_new_array(&c->arena, struct gate_finding, GATE_SHOWN);
	if (r->list == NULL)
		return ctx_no_memory(c);
	TRY_DB(db_prepare(c->db, &c->scope, SQL("SELECT f.kind, f.id, f.region_pos, f.fault, f.item, f.text, f.text_en FROM gate_line f WHERE f.run = $1 AND f.gate = $2 AND {scope f} ORDER BY f.n LIMIT 1000"), &s));
	db_bind_i64(s, 1, run);
	db_bind_text(s, 2, gate_words[r->kind]);
	while (r->n < GATE_SHOWN) {
		TRY_DB(db_next(s, &row));
		if (!row)
			break;
		r->list[r->n++] = (struct gate_finding){ .kind = kept(c, s, 0), .subject = db_i64(s, 1), .region_pos = db_i64(s, 2), .district = -1, .fault = db_i64(s, 3) != 0, .item = kept(c, s, 4), .zh = kept(c, s, 5), .en = kept(c, s, 6) };
	}
	return RC_OK;
}

static int region_at(const struct registry *g, int64_t pos)
{
	return pos >= 1 && pos <= g->n_regions ? (int)pos - 1 : -1;
}

enum rc store_gate_parts(struct ctx *c, int64_t run, struct gate_result *r)
{
	stmt_auto *s = NULL;
	const struct registry *g;
	bool row = false;
	enum rc rc;
	TRY(registry_hold(c, &g));
	r->n_parts = 0;
	r->parts = arena_new_array(&c->arena, struct gate_part, (size_t)g->n_regions + 1);
	rc = r->parts == NULL ? ctx_no_memory(c) : RC_OK;
	if (rc == RC_OK && db_prepare(c->db, &c->scope, SQL("SELECT p.region_pos, p.faults, p.notes FROM gate_part p WHERE p.run = $1 AND p.gate = $2 AND {scope p} ORDER BY p.region_pos"), &s) != RC_OK)
		rc = ctx_fail_db(c, RC_INTERNAL);
	if (rc == RC_OK) {
		db_bind_i64(s, 1, run);
		db_bind_text(s, 2, gate_words[r->kind]);
	}
	while (rc == RC_OK && r->n_parts < g->n_regions) {
		rc = db_next(s, &row) == RC_OK ? RC_OK : ctx_fail_db(c, RC_INTERNAL);
		if (rc != RC_OK || !row)
			break;
		r->parts[r->n_parts++] = (struct gate_part){ region_at(g, db_i64(s, 0)), db_i64(s, 1), db_i64(s, 2) };
	}
	registry_drop(c, g);
	return rc;
}

/* ---- Exceptions. */

enum rc store_gate_exception_add(struct ctx *c, struct gate_exception *x)
{
	stmt_auto *s = NULL;
	bool row = false;
	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO gate_exception (round, gate, at, account, who, reason, document, file, digest) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id {unscoped}"), &s));
	db_bind_i64(s, 1, x->round);
	db_bind_text(s, 2, gate_words[x->kind]);
	db_bind_text(s, 3, x->at);
	db_bind_i64(s, 4, x->account);
	db_bind_text(s, 5, x->who);
	db_bind_text(s, 6, x->reason);
	db_bind_text(s, 7, x->document);
	db_bind_i64(s, 8, x->file);
	db_bind_text(s, 9, x->digest);
	TRY_DB(db_next(s, &row));
	x->id = row ? db_i64(s, 0) : 0;
	return row ? RC_OK : ctx_fail_db(c, RC_INTERNAL);
}

enum rc store_gate_exceptions(struct ctx *c, int64_t round, struct gate_exception **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	bool row = false;
	int n = 0;
	struct gate_exception *list = arena_new_array(&c->arena, struct gate_exception, EXCEPTIONS_MOST);
	if (list == NULL)
		return ctx_no_memory(c);
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT x.id, x.gate, x.at, x.account, x.who, x.reason, x.document, x.file, x.digest, coalesce(a.name, '') FROM gate_exception x LEFT JOIN attachment a ON a.id = x.file "
		"WHERE x.round = $1 ORDER BY x.id DESC LIMIT 500 {unscoped}"), &s));
	db_bind_i64(s, 1, round);
	for (; n < EXCEPTIONS_MOST; n++) {
		TRY_DB(db_next(s, &row));
		if (!row)
			break;
		list[n] = (struct gate_exception){ .id = db_i64(s, 0), .round = round, .kind = (enum gate_kind)word_of(gate_words, db_text(s, 1)), .at = kept(c, s, 2), .account = db_i64(s, 3), .who = kept(c, s, 4),
			.reason = kept(c, s, 5), .document = kept(c, s, 6), .file = db_i64(s, 7), .digest = kept(c, s, 8), .file_name = kept(c, s, 9) };
	}
	*ret_list = list;
	*ret_n = n;
	return RC_OK;
}

/* ---- Looks. */

enum rc store_gate_look(struct ctx *c, int64_t round, struct gate_look *ret_l)
{
	stmt_auto *s = NULL;
	bool row = false;
	*ret_l = (struct gate_look){ .at = "" };
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT at, batch, mark, registry FROM gate_look WHERE account = $1 AND round = $2 {unscoped}"), &s));
	db_bind_i64(s, 1, c->who.account);
	db_bind_i64(s, 2, round);
	TRY_DB(db_next(s, &row));
	if (row)
		*ret_l = (struct gate_look){ .at = kept(c, s, 0), .known = { DAY_NONE, db_i64(s, 1), { db_i64(s, 2) + 1, db_i64(s, 3) } }, .ever = true };
	return RC_OK;
}

enum rc store_gate_look_set(struct ctx *c, int64_t round, const struct as_of *known)
{
	stmt_auto *s = NULL;
	char now[INSTANT_TEXT];
	instant_print(now, c->now_ms);
	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO gate_look (account, round, at, batch, mark, registry) VALUES ($1, $2, $3, $4, $5, $6) "
		"ON CONFLICT (account, round) DO UPDATE SET at = excluded.at, batch = excluded.batch, mark = excluded.mark, registry = excluded.registry {unscoped}"), &s));
	db_bind_i64(s, 1, c->who.account);
	db_bind_i64(s, 2, round);
	db_bind_text(s, 3, now);
	db_bind_i64(s, 4, known->batch);
	db_bind_i64(s, 5, known->registry.marks - 1);
	db_bind_i64(s, 6, known->registry.version);
	TRY_DB(db_run(s));
	return RC_OK;
}

/* ---- Plots with more than one owner on a day. */

enum rc store_gate_shared_plots(struct ctx *c, const char *day, struct shared_plot **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	bool row = false;
	int n = 0;
	struct shared_plot *list = arena_new_array(&c->arena, struct shared_plot, PLOTS_MOST);
	if (list == NULL)
		return ctx_no_memory(c);
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT s.code, o.enterprise FROM occupation o JOIN subject s ON s.id = o.plot WHERE o.basis = 'owned' AND o.undone = 0 AND o.valid_from <= $1 AND (o.valid_to IS NULL OR o.valid_to >= $1) "
		"AND o.plot IN (SELECT x.plot FROM occupation x WHERE x.basis = 'owned' AND x.undone = 0 AND x.valid_from <= $1 AND (x.valid_to IS NULL OR x.valid_to >= $1) GROUP BY x.plot HAVING count(DISTINCT x.enterprise) > 1) "
		"ORDER BY s.code, o.enterprise LIMIT 1000 {unscoped}"), &s));
	db_bind_text(s, 1, day);
	for (; n < PLOTS_MOST; n++) {
		TRY_DB(db_next(s, &row));
		if (!row)
			break;
		list[n] = (struct shared_plot){ kept(c, s, 0), db_i64(s, 1) };
	}
	*ret_list = list;
	*ret_n = n;
	return RC_OK;
}

/* ---- `gusu check`. */

static const struct check_rule rules[] = {
	{ SQL("SELECT g.id, g.round FROM gate_run g WHERE NOT EXISTS (SELECT 1 FROM gate_result r WHERE r.run = g.id) ORDER BY g.id {unscoped}"),
	  "核对关口：第 {1} 次运行（评价 {2}）没有结果；请重新运行", "gates: run {1} (evaluation {2}) has no results; run the gates again" },
	{ SQL("SELECT r.run, r.gate, r.faults FROM gate_result r WHERE r.outcome = 'passed' AND r.faults > 0 ORDER BY r.run {unscoped}"),
	  "核对关口：第 {1} 次运行的 {2} 记为通过，却有 {3} 处问题", "gates: in run {1} {2} passed with {3} faults" },
	{ SQL("SELECT g.id, g.blocked FROM gate_run g WHERE g.blocked <> (SELECT count(*) FROM gate_result r WHERE r.run = g.id AND r.outcome = 'failed' AND r.severity = 'block') ORDER BY g.id {unscoped}"),
	  "核对关口：第 {1} 次运行记有 {2} 个拦截，与各关口结果不符", "gates: run {1} says {2} block, its results say otherwise" },
	{ SQL("SELECT x.id, x.round FROM gate_exception x WHERE NOT EXISTS (SELECT 1 FROM attachment a WHERE a.id = x.file AND a.owner = 'round ' || CAST(x.round AS TEXT) || ' gates') ORDER BY x.id {unscoped}"),
	  "核对关口：放行 {1}（评价 {2}）没有依据文件；请从备份恢复", "gates: exception {1} (evaluation {2}) has no document; restore a backup" },
};

enum rc store_gate_check(struct ctx *c, int *ret_findings) { return check_rules(c, rules, sizeof rules / sizeof *rules, ret_findings); }
