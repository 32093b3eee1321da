/* improvement_select.c - who is below the threshold, and freezing them as a wave.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/digest.h"
#include "base/jw.h"
#include "campaign/improvement/improvement_figures.h"
#include "core/ledger.h"
#include "core/workday.h"

enum { YEAR_FIRST = 2010, YEAR_LAST = 2199, CODE_DIGITS = 6, HASH_BYTES = 256 << 20, LEDGER_BODY = 2048 };

struct picking { struct ctx *c; const struct improvement_rule *rule; const struct registry *g; int64_t *open; int n_open; const char *region; };

static int by_id(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

static enum rc area_of(const struct picking *k, struct scope *ret_area)
{
	struct ctx *c = k->c;
	if (k->region == NULL || k->region[0] == '\0')
		return RC_OK;
	int at = registry_region_of(k->g, k->region);
	if (at < 0)
		return ctx_fail(c, RC_BAD_INPUT, "region", TR(c, "区划表中没有“%.40s”；请填代码，例如 320583", "there is no region '%.40s'; give a code such as 320583"), k->region);
	*ret_area = (struct scope){ .kind = SCOPE_REGION, .region_lo = k->g->regions[at].pos, .region_hi = k->g->regions[at].pos_end };
	return RC_OK;
}

static enum rc pick(struct picking *k, const struct improvement_columns *cols, struct improvement_preview *p)
{
	struct ctx *c = k->c;
	double below = (double)k->rule->below / IMPROVE_SCALE;
	struct scope area = { .kind = SCOPE_ALL };
	TRY(area_of(k, &area));
	p->picks = arena_new_array(&c->arena, struct improvement_pick, cols->rows + 1);
	if (p->picks == NULL)
		return ctx_no_memory(c);
	for (size_t i = 0; i < cols->rows; i++) {
		int64_t subject = registry_subject(k->g, i);
		if (!cols->fits[i] || !registry_in_scope(k->g, &area, i))
			continue;
		p->fits++;
		p->unknown += !cols->has[i];
		if (!cols->has[i] || cols->exact[i] >= below || cols->value[i] >= k->rule->below)
			continue;
		if (k->n_open > 0 && bsearch(&subject, k->open, (size_t)k->n_open, sizeof subject, by_id) != NULL) {
			p->open++;
			continue;
		}
		p->picks[p->n++] = (struct improvement_pick){ .enterprise = subject, .value = cols->value[i], .region_pos = k->g->region[i] + 1, .uscc = registry_uscc(k->g, i) };
	}
	p->batch = cols->batch;
	return RC_OK;
}

static enum rc rule_for(struct ctx *c, const char *code, int year, const struct improvement_rule **ret_rule)
{
	const struct improvement_plan *p;
	int years[SCALE_YEARS], n;
	bool there = false;
	TRY(improvement_plan_get(c, &p));
	*ret_rule = code != NULL && code[0] != '\0' ? improvement_rule_of(p, code) : &p->rules[0];
	if (*ret_rule == NULL)
		return ctx_fail(c, RC_BAD_INPUT, "rule", TR(c, "improvements.yaml 中没有规则“%.40s”", "improvements.yaml has no rule '%.40s'"), code);
	TRY(facts_years(c, years, SCALE_YEARS, &n));
	for (int i = 0; i < n; i++)
		there = there || years[i] == year;
	return there ? RC_OK : ctx_fail(c, RC_BAD_INPUT, "year", TR(c, "%d 年还没有数据", "there are no figures of %d yet"), year);
}

static enum rc preview_held(struct picking *k, int year, struct improvement_preview *ret_p)
{
	struct improvement_columns cols;
	*ret_p = (struct improvement_preview){ 0 };
	TRY(improvement_columns(k->c, k->g, k->rule, year, true, 0, &cols));
	TRY(store_improvement_open(k->c, &k->open, &k->n_open));
	return pick(k, &cols, ret_p);
}

enum rc improvement_preview(struct ctx *c, const char *rule, const char *region, int year, struct improvement_preview *ret_p)
{
	struct picking k = { .c = c, .region = region };
	TRY(rule_for(c, rule, year, &k.rule));
	TRY(registry_hold(c, &k.g));
	enum rc rc = preview_held(&k, year, ret_p);
	for (int i = 0; rc == RC_OK && i < ret_p->n; i++) {
		ret_p->picks[i].uscc = arena_strndup(&c->arena, ret_p->picks[i].uscc, 18);
		rc = ret_p->picks[i].uscc != NULL ? RC_OK : ctx_no_memory(c);
	}
	registry_drop(c, k.g);
	return rc;
}

/* ---- A wave. */

struct making { struct ctx *c; const struct improvement_plan *p; struct picking k; struct improvement_preview preview; struct improvement_wave w; struct improvement_row *rows; int32_t today; int64_t real_ms; };

static enum rc name_rows(struct making *m)
{
	struct ctx *c = m->c;
	const struct registry *g = m->k.g;
	const char *last, *prefix = arena_printf(&c->arena, "TS%d-", m->w.year);
	TRY(store_improvement_last_code(c, arena_printf(&c->arena, "%s%%", prefix), &last));
	int at = strlen(last) > strlen(prefix) ? (int)strtol(last + strlen(prefix), NULL, 10) : 0;
	for (int i = 0; i < m->preview.n; i++) {
		struct improvement_row *o = &m->rows[i];
		size_t len;
		int64_t row = registry_row_of_subject(g, m->preview.picks[i].enterprise);
		const char *name = row >= 0 ? registry_name(g, (size_t)row, &len) : "";
		*o = (struct improvement_row){ .enterprise = m->preview.picks[i].enterprise, .region_pos = m->preview.picks[i].region_pos, .value = m->preview.picks[i].value, .target = IMPROVE_UNKNOWN,
			.result_value = IMPROVE_UNKNOWN, .uscc = arena_strndup(&c->arena, m->preview.picks[i].uscc, 18), .name = row >= 0 ? arena_strndup(&c->arena, name, len) : "", .contact = "", .period = "",
			.code = arena_printf(&c->arena, "%s%0*d", prefix, CODE_DIGITS, ++at), .state = IMPROVE_SELECTED, .until = DAY_NONE, .selected_on = m->today, .finish_by = m->w.finish_by,
			.year = m->w.year, .result_year = m->w.result_year, .note = "" };
		o->due = improvement_clock(c, m->p, o, m->today);
		if (o->uscc == NULL || o->name == NULL || o->code == NULL)
			return ctx_no_memory(c);
	}
	return RC_OK;
}

/* Desks are looked up once a region. */
static enum rc desk_rows(struct making *m)
{
	struct ctx *c = m->c;
	const char **of = arena_new_array(&c->arena, const char *, (size_t)m->k.g->n_regions + 2), *district;
	if (of == NULL)
		return ctx_no_memory(c);
	for (int i = 0; i < m->preview.n; i++) {
		int64_t pos = m->rows[i].region_pos;
		if (of[pos] == NULL)
			TRY(improvement_desk(c, pos, &of[pos], &district));
		m->rows[i].desk = of[pos];
	}
	return RC_OK;
}

static enum rc hash_rows(struct making *m)
{
	struct ctx *c = m->c;
	unsigned char sum[DIGEST_SIZE];
	char hex[DIGEST_HEX];
	buf_auto b;
	buf_init(&b, HASH_BYTES);
	for (int i = 0; i < m->preview.n; i++)
		buf_printf(&b, "%lld|%s\n", (long long)m->rows[i].value, store_improvement_searched(c, &m->rows[i]));
	if (buf_rc(&b) != RC_OK || digest_of(DIGEST_SM3, b.data, b.len, sum) != RC_OK)
		return ctx_fail(c, RC_INTERNAL, "", "%s", TR(c, "摘要计算失败", "the digest could not be computed"));
	hex_print(hex, sum, sizeof sum);
	m->w.sm3 = arena_strdup(&c->arena, hex);
	return m->w.sm3 != NULL ? RC_OK : ctx_no_memory(c);
}

static const char *record(struct ctx *c, const struct improvement_wave *w)
{
	struct jw j;
	buf_auto b;
	buf_init(&b, LEDGER_BODY);
	jw_init(&j, &b);
	jw_obj(&j);
	jw_ktext(&j, "rule", w->rule);
	jw_ktext(&j, "value", w->of);
	jw_ktext(&j, "region", w->region);
	jw_ki64(&j, "below", w->below);
	jw_ktext(&j, "unit", w->unit);
	jw_ki64(&j, "year", w->year);
	jw_ki64(&j, "result_year", w->result_year);
	jw_ktext(&j, "finish_by", improvement_day(c, w->finish_by));
	jw_ki64(&j, "batch", w->batch);
	jw_ki64(&j, "n", w->n);
	jw_ki64(&j, "unknown", w->unknown);
	jw_ktext(&j, "sm3", w->sm3);
	jw_obj_end(&j);
	return arena_strdup(&c->arena, buf_text(&b));
}

static enum rc write_wave(struct making *m)
{
	struct ctx *c = m->c;
	int64_t move;
	txn_auto t = { 0 };
	TRY_DB(txn_begin(&t, c->db));
	TRY(store_improvement_wave_add(c, &m->w, &m->w.id));
	for (int i = 0; i < m->preview.n; i++) {
		m->rows[i].wave = m->w.id;
		m->rows[i].changed_at = m->w.at;
		TRY(store_improvement_add(c, &m->rows[i], &m->rows[i].id));
		TRY(improvement_move_on(c, &m->rows[i], IMPROVE_SELECT, IMPROVE_SELECTED, "", m->w.reason, &move));
	}
	const char *object = arena_printf(&c->arena, "improvement-wave %lld", (long long)m->w.id), *json = record(c, &m->w);
	if (object == NULL || json == NULL)
		return ctx_no_memory(c);
	c->now_ms = m->real_ms; /* the ledger knows no past */
	TRY(ledger_write(c, LEDGER_IMPROVEMENT_SELECTED, object, json, NULL));
	TRY_DB(txn_commit(&t));
	return RC_OK;
}

static enum rc make_held(struct making *m)
{
	struct ctx *c = m->c;
	char at[INSTANT_TEXT];
	TRY(preview_held(&m->k, m->w.year, &m->preview));
	if (m->preview.n == 0)
		return ctx_fail(c, RC_CONFLICT, "", m->preview.open > 0 ? TR(c, "低于门槛的 %d 家都已有在办的计划", "all %d firms below the threshold have an open plan already")
			: TR(c, "没有企业低于门槛（%d）", "no firm is below the threshold (%d)"), m->preview.open);
	m->rows = arena_new_array(&c->arena, struct improvement_row, (size_t)m->preview.n);
	if (m->rows == NULL)
		return ctx_no_memory(c);
	instant_print(at, c->now_ms);
	m->w.at = arena_strdup(&c->arena, at);
	m->w.who = c->who.name;
	m->w.n = m->preview.n;
	m->w.unknown = m->preview.unknown;
	m->w.batch = m->preview.batch;
	TRY(name_rows(m));
	TRY(desk_rows(m));
	TRY(hash_rows(m));
	return write_wave(m);
}

static enum rc terms(struct making *m, const struct improvement_wave_new *n)
{
	struct ctx *c = m->c;
	const struct improvement_rule *u = m->k.rule;
	int result = n->result_year > 0 ? n->result_year : n->year + u->years;
	int32_t finish = n->finish_by != DAY_NONE ? n->finish_by : days_of(result, 12, 31);
	if (result <= n->year || result >= n->year + IMPROVE_YEARS)
		return ctx_fail(c, RC_BAD_INPUT, "result_year", TR(c, "考核年度应在 %d 与 %d 之间", "the year of the result lies between %d and %d"), n->year + 1, n->year + IMPROVE_YEARS - 1);
	if (finish <= m->today)
		return ctx_fail(c, RC_BAD_INPUT, "finish_by", TR(c, "完成期限 %s 已过：请另写一个以后的日期", "the last day %s has passed: give a later one"), improvement_day(c, finish));
	m->w = (struct improvement_wave){ .rule = u->code, .unit = u->unit_text, .of = u->value, .below = u->below, .year = n->year, .result_year = result, .finish_by = finish,
		.region = n->region != NULL ? n->region : "", .reason = n->reason != NULL ? n->reason : "" };
	return RC_OK;
}

static enum rc make(struct making *m, const struct improvement_wave_new *n)
{
	struct ctx *c = m->c;
	if (n->year < YEAR_FIRST || n->year > YEAR_LAST)
		return ctx_fail(c, RC_BAD_INPUT, "year", TR(c, "年度应在 %d 与 %d 之间", "the year lies between %d and %d"), YEAR_FIRST, YEAR_LAST);
	TRY(improvement_plan_get(c, &m->p));
	TRY(rule_for(c, n->rule, n->year, &m->k.rule));
	TRY(terms(m, n));
	if (!c->writes)
		TRY(ctx_to_writer(c));
	TRY(registry_hold(c, &m->k.g));
	enum rc rc = make_held(m);
	registry_drop(c, m->k.g);
	return rc;
}

enum rc improvement_wave_make(struct ctx *c, const struct improvement_wave_new *n, struct improvement_wave *ret_wave)
{
	struct making m = { .c = c, .k = { .c = c, .region = n->region }, .real_ms = c->now_ms };
	if (n->at_ms != 0)
		c->now_ms = n->at_ms;
	m.today = workday_today(c);
	enum rc rc = make(&m, n);
	c->now_ms = m.real_ms;
	*ret_wave = m.w;
	return rc;
}
enum rc improvement_waves(struct ctx *c, struct improvement_wave **ret_list, int *ret_n) { return store_improvement_waves(c, ret_list, ret_n); }
