/* trial.c - texts of schemes evaluated and kept while somebody works on them.
 * SPDX-License-Identifier: Apache-2.0 */
#include "laboratory/trial.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/app.h"
#include "core/http.h"
#include "core/plan_shelf.h"
#include "laboratory/levies.h"

enum { TRIALS = 6, TRIAL_ARENA = 64 << 20 };

struct trial_parts {
	struct arena arena;
	struct view view;
	bool own_view;
	struct evaluation *ev;
	pthread_mutex_t lock;
	int holders; int64_t used;      /* guarded by the table */
};

struct trials { pthread_mutex_t lock; struct trial *list[TRIALS]; int64_t clock; struct arena plans; const struct levies *levies; };

static struct trials *trials_of(const struct app *a) { return *app_slot(a, &laboratory_module); }

static void free_trial(struct ctx *c, struct trial *t)
{
	if (t->parts->ev != NULL)
		evaluation_destroy(t->parts->ev);
	if (t->parts->own_view)
		view_close(c, &t->parts->view);
	if (t->y != NULL)
		city_drop(c, t->y);
	arena_finish(&t->parts->arena);
	pthread_mutex_destroy(&t->parts->lock);
	free(t->parts);
	free(t);
}

/* ---- Making one. */

static const struct scheme *read_text(struct arena *a, const char *text, struct plan_report *r)
{
	char *own = arena_strdup(a, text);
	struct plan_node *root = own != NULL ? plan_read_text(r, "scheme", own, strlen(own)) : NULL;
	if (root == NULL)
		return NULL;
	if (plan_get(root, "scheme") == NULL) {
		plan_error(r, root, PLAN_TR(r, "第一个键写 scheme: 代码", "the first key is scheme: CODE"), PLAN_TR(r, "这不是评价办法", "this is no scheme"));
		return NULL;
	}
	return scheme_read(a, r, root);
}

static bool has_columns(const struct frame *f, const struct scheme_want *wants, int n)
{
	for (int i = 0; i < n; i++) {
		const struct column *col = frame_column(f, wants[i].name, wants[i].lag);
		const struct unit *u = &wants[i].column->unit;
		if (col == NULL || col->kind != wants[i].column->kind || (col->kind == COL_NUMBER && !unit_same(&col->unit, u)))
			return false;
	}
	return true;
}

/* The round's columns, or others of the same rows. */
static enum rc columns(struct ctx *c, struct trial *t, const struct frame **ret)
{
	static const struct scope whole = { .kind = SCOPE_ALL };
	const struct scheme_want *wants;
	int n = scheme_wants(&t->parts->arena, t->scheme, &wants);
	if (n < 0)
		return ctx_no_memory(c);
	*ret = &t->y->view.frame;
	if (has_columns(*ret, wants, n))
		return RC_OK;
	struct view_want *vw = arena_new_array(&c->arena, struct view_want, (size_t)n + 1);
	if (vw == NULL)
		return ctx_no_memory(c);
	for (int i = 0; i < n; i++)
		vw[i] = (struct view_want){ wants[i].name, wants[i].lag, wants[i].column->kind == COL_NUMBER ? &wants[i].column->unit : NULL };
	TRY(view_open(c, &whole, t->y->round.year, t->y->round.at, vw, n, &t->parts->view));
	t->parts->own_view = true;
	*ret = &t->parts->view.frame;
	if (t->parts->view.reg != t->y->view.reg || (*ret)->rows != t->y->view.frame.rows)
		return ctx_fail(c, RC_CONFLICT, "scheme", TR(c, "评价之后企业登记有变动，方案又用到新的数据列：请先重新评价该年度", "enterprises were registered since the evaluation and the text names further columns: evaluate that year again first"));
	return RC_OK;
}

static void match_classes(struct trial *t)
{
	const struct scheme *base = t->y->scheme;
	t->same_classes = base->classes.n == t->scheme->classes.n;
	for (int k = 0; k < t->scheme->classes.n; k++) {
		t->to_base[k] = scheme_class(base, t->scheme->classes.list[k].code);
		t->same_classes = t->same_classes && t->to_base[k] == k;
	}
}

static enum rc evaluate(struct ctx *c, struct trial *t)
{
	struct evaluation_error why = { "" };
	const struct frame *f = NULL;
	const struct evaluation *base = t->y->ev;
	TRY(columns(c, t, &f));
	enum rc rc = evaluation_create(t->scheme, f, rounds_pool(c->app), &t->parts->ev, &why);
	if (rc == RC_OK) {
		t->parts->ev->bare = true;
		rc = evaluation_run(t->parts->ev, NULL, t->same_classes ? base->overrides : NULL, t->same_classes ? base->n_overrides : 0, &why);
	}
	t->ev = t->parts->ev;
	return rc == RC_OK ? RC_OK : ctx_fail(c, rc, "text", "%s", why.text);
}

/* Owns the city from here on, whatever the outcome. */
static enum rc make(struct ctx *c, struct city *y, const char *text, const char *hash, struct trial **ret)
{
	struct trial *t = calloc(1, sizeof *t);
	struct trial_parts *p = calloc(1, sizeof *p);
	if (t == NULL || p == NULL) {
		free(t);
		free(p);
		city_drop(c, y);
		return ctx_no_memory(c);
	}
	arena_init(&p->arena, TRIAL_ARENA);
	pthread_mutex_init(&p->lock, NULL);
	p->view = VIEW_NONE;
	t->parts = p;
	t->y = y;
	memcpy(t->hash, hash, DIGEST_HEX);
	struct plan_report r;
	plan_report_init(&r, &p->arena);
	r.english = c->english;
	t->scheme = read_text(&p->arena, text, &r);
	enum rc rc = RC_OK;
	if (t->scheme == NULL)
		rc = ctx_fail(c, RC_BAD_INPUT, "text", TR(c, "第 %d 行第 %d 列：%s", "line %d, column %d: %s"), r.n > 0 ? r.issues[0].line : 1, r.n > 0 ? r.issues[0].col : 1, r.n > 0 ? r.issues[0].text : "?");
	else if (strcmp(t->scheme->entity, "enterprise") != 0)
		rc = ctx_fail(c, RC_BAD_INPUT, "text", TR(c, "entity 须为 enterprise：试验在企业上进行", "entity must be enterprise: trials run over enterprises"));
	if (rc == RC_OK) {
		match_classes(t);
		rc = evaluate(c, t);
	}
	if (rc != RC_OK) {
		free_trial(c, t);
		return rc;
	}
	*ret = t;
	return RC_OK;
}

/* ---- The table. */

static struct trial *find(struct trials *all, const struct city *y, const char *hash)
{
	for (int i = 0; i < TRIALS; i++)
		if (all->list[i] != NULL && all->list[i]->y == y && strcmp(all->list[i]->hash, hash) == 0)
			return all->list[i];
	return NULL;
}

/* A place for it; what stood there, if anybody, is the caller's to free. */
static bool place(struct trials *all, struct trial *t, struct trial **ret_evicted)
{
	int best = -1;
	*ret_evicted = NULL;
	for (int i = 0; i < TRIALS; i++) {
		const struct trial *x = all->list[i];
		if (x == NULL) {
			all->list[i] = t;
			return true;
		}
		if (x->parts->holders == 0 && (best < 0 || x->parts->used < all->list[best]->parts->used))
			best = i;
	}
	if (best < 0)
		return false;
	*ret_evicted = all->list[best];
	all->list[best] = t;
	return true;
}

static struct trial *hold_known(struct trials *all, const struct city *y, const char *hash)
{
	pthread_mutex_lock(&all->lock);
	struct trial *t = find(all, y, hash);
	if (t != NULL) {
		t->parts->holders++;
		t->parts->used = ++all->clock;
	}
	pthread_mutex_unlock(&all->lock);
	return t;
}

static enum rc keep(struct ctx *c, struct trials *all, struct trial *fresh, struct trial **ret)
{
	struct trial *evicted = NULL;
	pthread_mutex_lock(&all->lock);
	struct trial *t = find(all, fresh->y, fresh->hash);
	enum rc rc = RC_OK;
	if (t != NULL)
		evicted = fresh; /* somebody was faster */
	else if (place(all, fresh, &evicted))
		t = fresh;
	else {
		evicted = fresh;
		rc = ctx_fail(c, RC_BUSY, "", TR(c, "同时试验的方案过多，请稍后重试", "too many scenarios are tried at once; please try again"));
	}
	if (t != NULL) {
		t->parts->holders++;
		t->parts->used = ++all->clock;
	}
	pthread_mutex_unlock(&all->lock);
	if (evicted != NULL)
		free_trial(c, evicted);
	*ret = t;
	return rc;
}

enum rc trial_hold(struct ctx *c, const char *scheme, int year, const char *text, struct trial **ret)
{
	struct trials *all = trials_of(c->app);
	struct city *y;
	char hash[DIGEST_HEX];
	*ret = NULL;
	TRY(laboratory_sm3(text, strlen(text), hash));
	TRY(city_hold(c, scheme, year, &y));
	enum rc rc = city_lists_need(c, y);
	struct trial *t = rc == RC_OK ? hold_known(all, y, hash) : NULL;
	if (rc != RC_OK || t != NULL) {
		city_drop(c, y);
	} else {
		struct trial *fresh = NULL;
		TRY(make(c, y, text, hash, &fresh));
		rc = keep(c, all, fresh, &t);
	}
	if (rc == RC_OK)
		pthread_mutex_lock(&t->parts->lock);
	*ret = t;
	return rc;
}

void trial_drop(struct ctx *c, struct trial *t)
{
	struct trials *all = trials_of(c->app);
	pthread_mutex_unlock(&t->parts->lock);
	pthread_mutex_lock(&all->lock);
	t->parts->holders--;
	pthread_mutex_unlock(&all->lock);
}

enum rc trial_own(struct ctx *c, const char *scheme, int year, const char *text, struct trial **ret)
{
	struct city *y;
	char hash[DIGEST_HEX];
	TRY(laboratory_sm3(text, strlen(text), hash));
	TRY(city_hold(c, scheme, year, &y));
	enum rc rc = city_lists_need(c, y);
	if (rc != RC_OK) {
		city_drop(c, y);
		return rc;
	}
	return make(c, y, text, hash, ret);
}

struct evaluation *trial_evaluation(struct trial *t) { return t->parts->ev; }
void trial_discard(struct ctx *c, struct trial *t) { free_trial(c, t); }

/* ---- A question. */

enum rc trial_ask(struct ctx *c, struct trial *t, const struct city_change *changes, int n, enum recomputed *ret_work)
{
	struct evaluation_error why = { "" };
	struct settings set;
	if (http_gone(c))
		return ctx_fail(c, RC_CANCELLED, "", TR(c, "已有更新的请求", "overtaken by a later request"));
	if (settings_make(&c->arena, t->scheme, &set) != RC_OK)
		return ctx_no_memory(c);
	set.as_of = t->ev->settings.as_of;
	for (int i = 0; i < n; i++) {
		enum rc rc = whatif_set(t->scheme, &set, changes[i].name, changes[i].value, c->english, &why);
		if (rc != RC_OK)
			return ctx_fail(c, RC_BAD_INPUT, changes[i].name, "%s", why.text);
	}
	*ret_work = whatif_work(t->ev, &set);
	enum rc rc = *ret_work == RECOMPUTED_NONE ? RC_OK : evaluation_change(t->parts->ev, &set, &why);
	return rc == RC_OK ? RC_OK : ctx_fail(c, rc, "text", "%s", why.text);
}

/* ---- Before and after. */

int trial_before(const struct trial *t, size_t row)
{
	uint8_t k = t->y->ev->class_[row];
	return k == CLASS_NONE ? t->y->scheme->classes.n : k;
}

int trial_after(const struct trial *t, size_t row)
{
	uint8_t k = t->ev->class_[row];
	return k == CLASS_NONE ? t->scheme->classes.n : k;
}

const char *trial_class_before(const struct trial *t, int k) { return k < t->y->scheme->classes.n ? t->y->scheme->classes.list[k].code : ""; }
const char *trial_class_after(const struct trial *t, int k) { return k < t->scheme->classes.n ? t->scheme->classes.list[k].code : ""; }

static int way_of(const struct trial *t, int before, int after)
{
	const struct scheme *base = t->y->scheme;
	int to = after < t->scheme->classes.n ? t->to_base[after] : -1;
	if (before >= base->classes.n || to < 0 || before == to || base->classes.list[before].outside || base->classes.list[to].outside)
		return 0;
	return to < before ? 1 : -1;
}

int trial_way(const struct trial *t, size_t row) { return way_of(t, trial_before(t, row), trial_after(t, row)); }

enum rc trial_count(struct ctx *c, const struct trial *t, const uint64_t *rows, const uint32_t *key, uint32_t n, struct trial_count **ret)
{
	size_t from = (size_t)t->y->scheme->classes.n + 1, to = (size_t)t->scheme->classes.n + 1;
	struct trial_count *list = arena_new_array(&c->arena, struct trial_count, (size_t)n + 1);
	size_t *cells = arena_new_array(&c->arena, size_t, from * to * n + 1);
	if (list == NULL || cells == NULL)
		return ctx_no_memory(c);
	for (uint32_t k = 0; k < n; k++)
		list[k].matrix = cells + from * to * k;
	for (size_t i = 0; i < t->y->ev->rows; i++) {
		uint32_t k = key != NULL ? key[i] : 0;
		if (k >= n || !(rows[i >> 6] >> (i & 63) & 1))
			continue;
		list[k].units++;
		list[k].matrix[(size_t)trial_before(t, i) * to + (size_t)trial_after(t, i)]++;
	}
	for (uint32_t k = 0; k < n; k++)
		for (size_t a = 0; a < from; a++)
			for (size_t b = 0; b < to; b++) {
				size_t cell = list[k].matrix[a * to + b];
				int way = way_of(t, (int)a, (int)b);
				bool same = strcmp(trial_class_before(t, (int)a), trial_class_after(t, (int)b)) == 0;
				list[k].up += way > 0 ? cell : 0;
				list[k].down += way < 0 ? cell : 0;
				list[k].other += way == 0 && !same ? cell : 0;
			}
	*ret = list;
	return RC_OK;
}

/* ---- Groups. */

const char *const trial_group_words[] = { "city", "district", "industry", "size", NULL };

enum rc trial_keys(struct ctx *c, const struct trial *t, enum trial_group by, const uint32_t **ret_key, uint32_t *ret_n)
{
	const struct registry *g = t->y->view.reg;
	uint32_t n = by == TRIAL_DISTRICT ? (uint32_t)g->n_regions : by == TRIAL_INDUSTRY ? (uint32_t)g->n_industries : by == TRIAL_SIZE ? 3 : 1;
	uint32_t *key = arena_new_array(&c->arena, uint32_t, t->y->ev->rows + 1);
	if (key == NULL)
		return ctx_no_memory(c);
	for (size_t row = 0; row < t->y->ev->rows && by != TRIAL_CITY; row++) {
		int industry = by == TRIAL_INDUSTRY ? city_industry(t->y, row) : -1, size = by == TRIAL_SIZE ? city_above_scale(t->y, row) : 0;
		int at = by == TRIAL_DISTRICT ? city_district(t->y, row) : by == TRIAL_SIZE ? (size < 0 ? 2 : !size) : industry < 0 ? -1 : g->industries[industry].division;
		key[row] = at < 0 ? n : (uint32_t)at;
	}
	*ret_key = key;
	*ret_n = n;
	return RC_OK;
}

const char *trial_group_name(struct ctx *c, const struct trial *t, enum trial_group by, uint32_t k)
{
	const struct registry *g = t->y->view.reg;
	switch (by) {
	case TRIAL_DISTRICT: return c->english && g->regions[k].name_en[0] ? g->regions[k].name_en : g->regions[k].name;
	case TRIAL_INDUSTRY: return c->english && g->industries[k].name_en != NULL && g->industries[k].name_en[0] ? g->industries[k].name_en : g->industries[k].name;
	case TRIAL_SIZE: return k == 0 ? TR(c, "规模以上", "above scale") : k == 1 ? TR(c, "规模以下", "below scale") : TR(c, "规模不明", "scale unknown");
	case TRIAL_CITY: break;
	}
	return TR(c, "合计", "all");
}

/* ---- Start and stop. */

const struct levies *levies_get(const struct app *a) { return trials_of(a)->levies; }

/* The first of the plan folders that can be used; mistakes of the others are told and do not keep the process from serving. */
static void read_levies(const struct app *a, struct trials *all)
{
	struct plan_report r;
	const char **paths;
	int n;
	plan_report_init(&r, &all->plans);
	if (a->config.plans_dir == NULL || plan_files(&all->plans, a->config.plans_dir, "levers.yaml", &paths, &n) != RC_OK)
		return;
	for (int i = 0; i < n && all->levies == NULL; i++) {
		struct plan_node *root = plan_read_file(&r, paths[i]);
		all->levies = root != NULL ? levies_read(&all->plans, &r, root) : NULL;
	}
	if (r.n_errors > 0)
		plan_report_print(&r, stderr);
}

enum rc trials_start(struct app *a)
{
	struct trials *all = calloc(1, sizeof *all);
	if (all == NULL)
		return RC_NO_MEMORY;
	pthread_mutex_init(&all->lock, NULL);
	arena_init(&all->plans, 4 << 20);
	read_levies(a, all);
	*app_slot(a, &laboratory_module) = all;
	return RC_OK;
}

void trials_stop(struct app *a)
{
	struct trials *all = trials_of(a);
	struct ctx c = { .app = a };
	if (all == NULL)
		return;
	for (int i = 0; i < TRIALS; i++)
		if (all->list[i] != NULL)
			free_trial(&c, all->list[i]);
	arena_finish(&all->plans);
	pthread_mutex_destroy(&all->lock);
	free(all);
	*app_slot(a, &laboratory_module) = NULL;
}
