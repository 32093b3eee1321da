/* round.c - making a round, and holding rounds in memory.
 * SPDX-License-Identifier: Apache-2.0 */
#include "evaluation/round.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/num.h"
#include "base/period.h"
#include "core/app.h"
#include "core/cli.h"
#include "core/job.h"
#include "core/metrics.h"
#include "evaluation/city_lists.h"
#include "evaluation/decided.h"
#include "evaluation/explain_city.h"
#include "evaluation/evaluation_check.h"
#include "evaluation/evaluation_store.h"
#include "evaluation/kept_rounds.h"
#include "evaluation/places.h"
#include "evaluation/published_list.h"
#include "evaluation/record.h"

enum {
	CITY_CACHE = 12,            /* rounds in memory at once; at 120 000 enterprises some 25 MB each */
	CITY_ARENA = 1 << 30,
	POOL_THREADS_MAX = 16,
};

/* One lock for the table; a second one for evaluating, for the pool has one user at a time. */
struct city_cache {
	pthread_mutex_t lock, evaluating;
	pthread_cond_t loaded;
	struct city *cities[CITY_CACHE];
	int64_t loading;            /* round that somebody loads right now, 0: none */
	int64_t clock;
	int64_t warmed;             /* round that rounds_keep has tried to load */
	struct kept_rounds kept;
	struct shelf shelf;
	struct pool *pool;
};

static struct city_cache *cache_of(const struct app *a)
{
	void **at = app_slot(a, &evaluation_module);
	return at != NULL ? *at : NULL;
}

const struct shelf *rounds_shelf(const struct app *a) { return &cache_of(a)->shelf; }
struct pool *rounds_pool(const struct app *a) { return cache_of(a)->pool; }

/* ---- One evaluation over the city. */

/* Also where each enterprise stands and what it does, asked for by the scheme or not: pages and lists group by them, so the digest of the input covers them. */
static int want_places(struct view_want *vw, int n)
{
	static const char *const places[] = { "town", "class", "district", "industry" }; /* the last two for who is known by those alone */
	for (size_t k = 0; k < sizeof places / sizeof *places; k++) {
		int i = 0;
		while (i < n && (vw[i].lag != 0 || strcmp(vw[i].name, places[k]) != 0))
			i++;
		if (i == n)
			vw[n++] = (struct view_want){ .name = places[k] };
	}
	return n;
}

static enum rc open_view(struct ctx *c, struct arena *a, const struct scheme *s, int year, struct as_of at, struct view *ret)
{
	static const struct scope whole = { .kind = SCOPE_ALL }; /* a round is always of the whole city; who sees which row is decided on reading */
	const struct scheme_want *wants;
	if (scheme_is_of_places(s))
		return places_open(c, a, s, year, at, ret);
	int n = scheme_wants(a, s, &wants);
	if (n < 0)
		return ctx_no_memory(c);
	struct view_want *vw = arena_new_array(a, struct view_want, (size_t)n + 4);
	if (vw == NULL)
		return ctx_no_memory(c);
	for (int i = 0; i < n; i++)
		vw[i] = (struct view_want){ wants[i].name, wants[i].lag, wants[i].column->kind == COL_NUMBER ? &wants[i].column->unit : NULL };
	return view_open(c, &whole, year, at, vw, want_places(vw, n), ret);
}

static enum rc run(struct ctx *c, const struct scheme *s, const struct view *v, const struct decided_list *decided, struct evaluation **ret)
{
	struct city_cache *cache = cache_of(c->app);
	struct evaluation_error why = { "" };
	struct evaluation *e = NULL;
	pthread_mutex_lock(&cache->evaluating);
	enum rc rc = evaluation_create(s, &v->frame, cache->pool, &e, &why);
	if (rc == RC_OK) {
		rc = evaluation_run(e, NULL, decided->list, decided->n, &why);
		if (rc != RC_OK)
			evaluation_destroy(e);
	}
	pthread_mutex_unlock(&cache->evaluating);
	if (rc != RC_OK)
		return ctx_fail(c, rc, "scheme", "%s", why.text);
	*ret = e;
	return RC_OK;
}

static enum rc find_scheme(struct ctx *c, const char *id, const struct shelf_scheme **ret)
{
	const struct shelf *shelf = rounds_shelf(c->app);
	const struct shelf_scheme *s = shelf_find(shelf, id);
	const char *near = s ? NULL : shelf_nearest(shelf, id);
	if (s == NULL && near)
		return ctx_fail(c, RC_NOT_FOUND, "scheme", TR(c, "没有评价办法 %s；是否要 %s？", "there is no scheme %s; did you mean %s?"), id, near);
	if (s == NULL)
		return ctx_fail(c, RC_NOT_FOUND, "scheme", TR(c, "没有评价办法 %s；`gusu plan check` 列出方案文件夹中的办法",
			"there is no scheme %s; `gusu plan check` lists those of the plan folders"), id);
	if (!scheme_is_of_city(s->scheme))
		return ctx_fail(c, RC_BAD_INPUT, "scheme", TR(c, "%s 评价的是 %s，数据由表格带入；请用 `gusu run-scheme`", "%s evaluates %s, whose figures come in a table; use `gusu run-scheme`"),
			id, s->scheme->entity);
	*ret = s;
	return RC_OK;
}

static enum rc describe(struct ctx *c, const struct shelf_scheme *s, const struct view *v, const struct decided_list *decided, const struct evaluation *e, struct round *r)
{
	char *input = ctx_alloc(c, DIGEST_HEX), *result = ctx_alloc(c, DIGEST_HEX), *at = ctx_alloc(c, INSTANT_TEXT);
	if (!input || !result || !at)
		return ctx_no_memory(c);
	instant_print(at, c->now_ms);
	if (round_input_hash(c, v, decided->list, decided->n, s->scheme, INPUT_DIGEST, input) != RC_OK || round_result_hash(e, result) != RC_OK)
		return ctx_fail(c, RC_INTERNAL, "", TR(c, "无法计算校验值", "the digest could not be made"));
	r->scheme = s->scheme->id;
	r->scheme_hash = s->hash;
	r->year = v->year;
	r->evaluated_at = at;
	r->input_hash = input;
	r->result_hash = result;
	r->units = (int64_t)(e->rows - e->n_out);
	r->ranked = (int64_t)e->n_ranked;
	r->build = round_build();
	r->input_digest = INPUT_DIGEST;
	r->epoch = v->epoch;
	r->decided = decided->known;
	return RC_OK;
}

static enum rc keep(struct ctx *c, const struct shelf_scheme *s, const struct view *v, const struct evaluation *e, struct round *r)
{
	bool fresh = false;
	txn_auto t = { 0 };
	if (txn_begin(&t, c->db) != RC_OK)
		return ctx_fail_db(c, RC_BUSY);
	TRY(store_scheme_version(c, s, &fresh));
	if (fresh)
		TRY(record_scheme(c, s->hash));
	TRY(store_round_add(c, r));
	TRY(record_round(c, r->id));
	TRY(store_results(c, r, v, e));
	return txn_commit(&t) == RC_OK ? RC_OK : ctx_fail_db(c, RC_INTERNAL);
}

enum rc round_evaluate(struct ctx *c, const char *scheme, int year, int32_t as_of_day, struct round *ret_round)
{
	const struct shelf_scheme *s = NULL;
	struct view v = VIEW_NONE;
	struct evaluation *e = NULL;
	struct as_of at = AS_OF_NOW;
	struct decided_list decided = { 0 };
	TRY(find_scheme(c, scheme, &s));
	TRY(facts_last(c, &at));
	at.day = as_of_day; /* the batch is kept all the same: more may arrive for the same day */
	TRY(open_view(c, &c->arena, s->scheme, year, at, &v));
	enum rc rc = decided_load(c, &c->arena, s->scheme, scheme, &v, DECIDED_NOW, &decided);
	if (rc == RC_OK)
		rc = run(c, s->scheme, &v, &decided, &e);
	if (rc == RC_OK) {
		/* A mark that comes later, back-dated or not, is none that this round knew; one that is taken back later it did know. c has the writer. */
		at.registry = (struct registry_known){v.reg->last_mark + 1, v.reg->version};
		struct round r = { .at = at };
		rc = describe(c, s, &v, &decided, e, &r);
		if (rc == RC_OK && r.units == 0)
			rc = ctx_fail(c, RC_BAD_INPUT, "year", TR(c, "%d 年没有可评价的企业：请先导入该年数据（gusu import facts）", "no enterprise takes part in %d: import that year's figures first (gusu import facts)"), year);
		if (rc == RC_OK)
			rc = keep(c, s, &v, e, &r);
		if (rc == RC_OK)
			*ret_round = r;
		evaluation_destroy(e);
	}
	view_close(c, &v);
	return rc;
}

/* ---- Rounds in memory. */

static enum rc recorded_scheme(struct ctx *c, struct arena *a, const struct round *r, const struct scheme **ret)
{
	const struct shelf_scheme *s = shelf_find(rounds_shelf(c->app), r->scheme);
	if (s && strcmp(s->hash, r->scheme_hash) == 0) {
		*ret = s->scheme;
		return RC_OK;
	}
	const char *text;
	size_t len;
	TRY(store_scheme_text(c, r->scheme_hash, &text, &len));
	struct plan_report report;
	plan_report_init(&report, a);
	char *own = arena_strndup(a, text, len);
	struct plan_node *root = own ? plan_read_text(&report, r->scheme, own, len) : NULL;
	const struct scheme *scheme = root ? scheme_read(a, &report, root) : NULL;
	if (scheme == NULL)
		return ctx_fail(c, RC_INTERNAL, "scheme", TR(c, "库中保存的办法 %s 已不能读取（程序版本不同？）", "the recorded text of scheme %s cannot be read any more (another program version?)"), r->scheme);
	*ret = scheme;
	return RC_OK;
}

static void free_city(struct ctx *c, struct city *y)
{
	city_lists_free(y->lists);
	explain_city_free(y);
	if (y->lab)
		evaluation_destroy(y->lab);
	if (y->apart)
		evaluation_destroy(y->apart);
	free(y->apart_scheme);
	if (y->ev)
		evaluation_destroy(y->ev);
	view_close(c, &y->view);
	arena_finish(&y->arena);
	pthread_mutex_destroy(&y->lab_lock);
	pthread_mutex_destroy(&y->apart_lock);
	pthread_mutex_destroy(&y->lists_lock);
	pthread_mutex_destroy(&y->explain_lock);
	free(y);
}

static enum rc own_texts(struct ctx *c, struct city *y, const struct round *r)
{
	y->round = *r;
	y->round.scheme = arena_strdup(&y->arena, r->scheme);
	y->round.scheme_hash = arena_strdup(&y->arena, r->scheme_hash);
	y->round.evaluated_at = arena_strdup(&y->arena, r->evaluated_at);
	y->round.input_hash = arena_strdup(&y->arena, r->input_hash);
	y->round.result_hash = arena_strdup(&y->arena, r->result_hash);
	y->round.build = r->build ? arena_strdup(&y->arena, r->build) : NULL;
	return y->round.result_hash && y->round.input_hash && y->round.evaluated_at && y->round.scheme_hash && y->round.scheme ? RC_OK : ctx_no_memory(c);
}

static enum rc load_city(struct ctx *c, const struct round *r, bool compare, struct city **ret)
{
	struct city *y = calloc(1, sizeof *y);
	if (y == NULL)
		return ctx_no_memory(c);
	arena_init(&y->arena, CITY_ARENA);
	pthread_mutex_init(&y->lab_lock, NULL);
	pthread_mutex_init(&y->apart_lock, NULL);
	pthread_mutex_init(&y->lists_lock, NULL);
	pthread_mutex_init(&y->explain_lock, NULL);
	y->view = VIEW_NONE;
	y->cache_ = cache_of(c->app);
	enum rc rc = own_texts(c, y, r);
	if (rc == RC_OK)
		rc = recorded_scheme(c, &y->arena, r, &y->scheme);
	if (rc == RC_OK)
		rc = open_view(c, &y->arena, y->scheme, r->year, r->at, &y->view);
	struct decided_list decided = { 0 };
	if (rc == RC_OK)
		rc = decided_load(c, &y->arena, y->scheme, r->scheme, &y->view, r->decided, &decided);
	y->decided = decided.list;
	y->n_decided = decided.n;
	if (rc == RC_OK)
		rc = run(c, y->scheme, &y->view, &decided, &y->ev);
	char hash[DIGEST_HEX];
	if (rc == RC_OK && compare && round_result_hash(y->ev, hash) == RC_OK && strcmp(hash, r->result_hash) != 0)
		rc = ctx_fail(c, RC_CONFLICT, "round", TR(c, "评价 %lld 重算结果与记录不符（%.12s… ≠ %.12s…）；请运行 gusu check", "evaluation %lld does not recompute to its record (%.12s… is not %.12s…); run gusu check"),
			(long long)r->id, hash, r->result_hash);
	if (rc != RC_OK) {
		free_city(c, y);
		return rc;
	}
	*ret = y;
	return RC_OK;
}

static struct city *cached(struct city_cache *cache, int64_t round)
{
	for (int i = 0; i < CITY_CACHE; i++)
		if (cache->cities[i] && cache->cities[i]->round.id == round)
			return cache->cities[i];
	return NULL;
}

/* Puts it into a free place or in place of the one unused longest; NULL evicted when there was room. False when all are in use. */
static bool place(struct city_cache *cache, struct city *y, struct city **ret_evicted)
{
	int best = -1;
	*ret_evicted = NULL;
	for (int i = 0; i < CITY_CACHE; i++) {
		if (cache->cities[i] == NULL) {
			cache->cities[i] = y;
			return true;
		}
		if (cache->cities[i]->holders == 0 && (best < 0 || cache->cities[i]->used < cache->cities[best]->used))
			best = i;
	}
	if (best < 0)
		return false;
	*ret_evicted = cache->cities[best];
	cache->cities[best] = y;
	return true;
}

static enum rc hold_round(struct ctx *c, const struct round *r, struct city **ret_city)
{
	struct city_cache *cache = cache_of(c->app);
	pthread_mutex_lock(&cache->lock);
	struct city *y;
	while ((y = cached(cache, r->id)) == NULL && cache->loading)
		pthread_cond_wait(&cache->loaded, &cache->lock);
	enum rc rc = RC_OK;
	struct city *evicted = NULL;
	if (y == NULL && c->from_memory) {
		rc = ctx_fail_db(c, RC_BUSY);
	} else if (y == NULL) {
		cache->loading = r->id;
		pthread_mutex_unlock(&cache->lock);
		rc = load_city(c, r, true, &y);
		pthread_mutex_lock(&cache->lock);
		cache->loading = 0;
		pthread_cond_broadcast(&cache->loaded);
		if (rc == RC_OK && !place(cache, y, &evicted)) {
			evicted = y;
			rc = ctx_fail(c, RC_BUSY, "", TR(c, "同时打开的评价过多，请稍后重试", "too many evaluations are open at once; please try again"));
		}
	}
	if (rc == RC_OK) {
		y->holders++;
		y->used = ++cache->clock;
		*ret_city = y;
	}
	pthread_mutex_unlock(&cache->lock);
	if (evicted)
		free_city(c, evicted);
	return rc;
}

enum rc round_find(struct ctx *c, const char *scheme, int year, struct round *ret_round, bool *ret_found)
{
	if (c->from_memory)
		return kept_rounds_find(c, &cache_of(c->app)->kept, scheme, year, ret_round, ret_found);
	return store_round_latest(c, scheme, year, ret_round, ret_found);
}

enum rc rounds_list(struct ctx *c, const struct round **ret_list, int *ret_n)
{
	struct kept_rounds *kept = &cache_of(c->app)->kept;
	if (c->from_memory)
		return kept_rounds_list(c, kept, ret_list, ret_n);
	TRY(store_rounds(c, false, ret_list, ret_n));
	if (c->app->recall != NULL)
		kept_rounds_put(c, kept, *ret_list, *ret_n);
	return RC_OK;
}

/* All enterprises before those of a kind and before places; then a scheme that serves a clause of the plan. */
static int opens_with(const struct app *a, const struct round *r)
{
	const struct shelf_scheme *s = shelf_find(rounds_shelf(a), r->scheme);
	return s == NULL ? 0 : 2 * (s->scheme->subject.title.zh == NULL) + (s->scheme->n_clauses > 0);
}

const struct round *rounds_opening(const struct app *a, const struct round *list, int n)
{
	const struct round *best = NULL;
	for (int i = 0; i < n; i++)
		if (best == NULL || list[i].year > best->year || (list[i].year == best->year && opens_with(a, &list[i]) > opens_with(a, best)))
			best = &list[i];
	return best;
}

enum rc city_hold(struct ctx *c, const char *scheme, int year, struct city **ret_city)
{
	struct round r;
	bool found = false;
	TRY(round_find(c, scheme, year, &r, &found));
	if (!found)
		return ctx_fail(c, RC_NOT_FOUND, "scheme", TR(c, "%d 年还没有按 %s 评价过；请先运行 gusu evaluate --scheme %s --year %d",
			"%d has not been evaluated under %s yet; run gusu evaluate --scheme %s --year %d"), year, scheme, scheme, year);
	return hold_round(c, &r, ret_city);
}

enum rc round_get(struct ctx *c, int64_t id, struct round *ret_round) { return store_round_get(c, id, ret_round); }

enum rc city_hold_round(struct ctx *c, int64_t id, struct city **ret_city)
{
	struct round r;
	TRY(store_round_get(c, id, &r));
	return hold_round(c, &r, ret_city);
}

enum rc round_scheme(struct ctx *c, const struct round *r, const struct scheme **ret_scheme) { return recorded_scheme(c, &c->arena, r, ret_scheme); }

enum rc round_again(struct ctx *c, int64_t id, struct city **ret_city)
{
	struct round r;
	TRY(store_round_get(c, id, &r));
	return load_city(c, &r, false, ret_city);
}

void round_again_done(struct ctx *c, struct city *city) { free_city(c, city); }

enum rc round_inputs(struct ctx *c, const struct scheme *s, int year, struct as_of at, struct view *ret_view)
{
	return open_view(c, &c->arena, s, year, at, ret_view);
}

void city_drop(struct ctx *c, struct city *city)
{
	struct city_cache *cache = cache_of(c->app);
	pthread_mutex_lock(&cache->lock);
	city->holders--;
	pthread_mutex_unlock(&cache->lock);
}

size_t city_registry_row(const struct city *city, size_t row) { return city->view.row ? city->view.row[row] : row; }

bool city_sees(const struct ctx *c, const struct city *city, size_t row)
{
	return registry_in_scope(city->view.reg, &c->scope, city_registry_row(city, row));
}

static enum rc make_apart(struct ctx *c, struct city *y)
{
	struct decided_list decided = { y->decided, y->n_decided, 0 };
	y->apart_scheme = malloc(sizeof *y->apart_scheme);
	if (y->apart_scheme == NULL)
		return ctx_no_memory(c);
	*y->apart_scheme = *y->scheme;
	y->apart_scheme->merge.on = false;
	enum rc rc = run(c, y->apart_scheme, &y->view, &decided, &y->apart);
	if (rc != RC_OK) {
		free(y->apart_scheme);
		y->apart_scheme = NULL;
	}
	return rc;
}

enum rc city_apart(struct ctx *c, struct city *city, const struct evaluation **ret_apart)
{
	enum rc rc = RC_OK;
	*ret_apart = city->ev;
	if (!city->scheme->merge.on)
		return RC_OK;
	pthread_mutex_lock(&city->apart_lock);
	if (city->apart == NULL)
		rc = make_apart(c, city);
	*ret_apart = city->apart;
	pthread_mutex_unlock(&city->apart_lock);
	return rc;
}

int64_t city_row(const struct ctx *c, const struct city *city, const char *uscc)
{
	int64_t reg = registry_row_of_code(city->view.reg, uscc);
	if (reg < 0 || !registry_in_scope(city->view.reg, &c->scope, (size_t)reg))
		return -1;
	if (city->view.row == NULL)
		return (size_t)reg < city->view.frame.rows ? reg : -1;
	size_t lo = 0, hi = city->view.frame.rows; /* rows of a view are in registry order */
	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		if (city->view.row[mid] < (uint64_t)reg)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < city->view.frame.rows && city->view.row[lo] == (uint64_t)reg ? (int64_t)lo : -1;
}

enum rc city_no_row(struct ctx *c, const struct city *city, const char *code)
{
	if (scheme_is_of_places(city->scheme))
		return ctx_fail(c, RC_NOT_FOUND, "code", TR(c, "%2$s中没有代码 %1$s，或不在您的范围内", "there is no code %1$s among the %2$s of your area"), code,
			TR(c, city->scheme->subject.words.zh, city->scheme->subject.words.en));
	return ctx_fail(c, RC_NOT_FOUND, "code", TR(c, "没有统一社会信用代码为 %s 的企业，或不在您的范围内", "there is no enterprise with the credit code %s in your area"), code);
}

enum rc city_lab(struct ctx *c, struct city *city, struct evaluation **ret_lab)
{
	struct city_cache *cache = cache_of(c->app);
	struct evaluation_error why = { "" };
	enum rc rc = RC_OK;
	pthread_mutex_lock(&city->lab_lock);
	pthread_mutex_lock(&cache->evaluating);
	if (city->lab == NULL) {
		rc = evaluation_create(city->scheme, &city->view.frame, cache->pool, &city->lab, &why);
		if (rc == RC_OK)
			city->lab->bare = true;
		if (rc == RC_OK)
			rc = evaluation_run(city->lab, NULL, city->decided, city->n_decided, &why);
	}
	if (rc != RC_OK) {
		city_lab_done(city);
		return ctx_fail(c, rc, "scheme", "%s", why.text);
	}
	*ret_lab = city->lab;
	return RC_OK;
}

void city_lab_done(struct city *city)
{
	pthread_mutex_unlock(&city->cache_->evaluating);
	pthread_mutex_unlock(&city->lab_lock);
}

enum rc results_of(struct ctx *c, int64_t subject, const char *scheme, const struct past_result **ret_list, int *ret_n)
{
	if (c->from_memory)
		return kept_rounds_results(c, &cache_of(c->app)->kept, subject, scheme, ret_list, ret_n);
	return store_results_of(c, subject, scheme, ret_list, ret_n);
}

/* ---- Ready for the database to go away. */

static bool nothing_loaded(struct city_cache *cache, int64_t round)
{
	pthread_mutex_lock(&cache->lock);
	bool none = cache->warmed != round;
	for (int i = 0; i < CITY_CACHE; i++)
		none = none && cache->cities[i] == NULL;
	if (none)
		cache->warmed = round;
	pthread_mutex_unlock(&cache->lock);
	return none;
}

enum rc rounds_keep(struct ctx *c)
{
	const struct round *list, *first;
	struct city *y;
	int n;
	TRY(rounds_list(c, &list, &n));
	first = rounds_opening(c->app, list, n);
	if (first == NULL || !nothing_loaded(cache_of(c->app), first->id))
		return RC_OK;
	TRY(hold_round(c, first, &y)); /* nobody has looked yet: what a page opens with is loaded beforehand */
	city_drop(c, y);
	return RC_OK;
}

/* ---- Rebuilding and checking. */

/* `ret_stored` (may be NULL): the stored results are those that were made now. */
static enum rc again(struct ctx *c, const struct round *r, bool store, bool *ret_same, bool *ret_stored, struct round *ret_now)
{
	const struct scheme *s = NULL;
	struct view v = VIEW_NONE;
	struct evaluation *e = NULL;
	char *input = ctx_alloc(c, DIGEST_HEX), *result = ctx_alloc(c, DIGEST_HEX);
	if (!input || !result)
		return ctx_no_memory(c);
	TRY(recorded_scheme(c, &c->arena, r, &s));
	TRY(open_view(c, &c->arena, s, r->year, r->at, &v));
	struct decided_list decided = { 0 };
	enum rc rc = decided_load(c, &c->arena, s, r->scheme, &v, r->decided, &decided);
	if (rc == RC_OK)
		rc = run(c, s, &v, &decided, &e);
	if (rc == RC_OK) {
		rc = round_input_again(c, r, &v, decided.list, decided.n, s, input);
		if (rc == RC_OK)
			rc = round_result_hash(e, result);
		*ret_now = *r;
		ret_now->input_hash = input;
		ret_now->result_hash = result;
		*ret_same = rc == RC_OK && strcmp(result, r->result_hash) == 0;
		if (rc == RC_OK && store && *ret_same) /* a record is verified, never replaced */
			rc = store_results(c, r, &v, e);
		if (rc == RC_OK && ret_stored != NULL)
			rc = results_are_those_of(c, r->id, &v, e, ret_stored);
		evaluation_destroy(e);
	}
	view_close(c, &v);
	return rc;
}

enum rc round_verify(struct ctx *c, int64_t id, bool *ret_same, struct round *ret_now)
{
	struct round r;
	TRY(store_round_get(c, id, &r));
	return again(c, &r, false, ret_same, NULL, ret_now);
}

static void say_different(struct ctx *c, const struct round *r, const struct round *now)
{
	cli_finding(c, TR(c, "评价 %lld（%s，%d 年）重算结果与记录不符：记录 %.16s…，重算 %.16s…%s",
			"evaluation %lld (%s, %d) recomputes differently: recorded %.16s…, now %.16s…%s"),
		(long long)r->id, r->scheme, r->year, r->result_hash, now->result_hash,
		strcmp(r->input_hash, now->input_hash) == 0 ? TR(c, "；输入相同", "; same input") : TR(c, "；输入不同", "; other input"));
}

static void say_stored(struct ctx *c, const struct round *r)
{
	cli_finding(c, TR(c, "评价 %lld（%s，%d 年）的记录可以重算，但所存的逐家结果与之不符；请运行 gusu rebuild",
		"evaluation %lld (%s, %d) recomputes to its record, but the stored results are others; run 'gusu rebuild'"), (long long)r->id, r->scheme, r->year);
}

static enum rc each_round(struct ctx *c, bool store, int *ret_different)
{
	const struct round *list;
	int n;
	TRY(store_rounds(c, true, &list, &n));
	for (int i = 0; i < n; i++) {
		bool same = false, stored = true;
		struct round now = list[i];
		TRY(again(c, &list[i], store, &same, &stored, &now));
		if (!same)
			say_different(c, &list[i], &now);
		else if (!stored)
			say_stored(c, &list[i]);
		*ret_different += !same || !stored;
		job_progress(c, i + 1, n, TR(c, "重算评价", "evaluating again"));
	}
	return RC_OK;
}

enum rc rounds_rebuild(struct ctx *c)
{
	int different = 0;
	txn_auto t = { 0 };
	if (txn_begin(&t, c->db) != RC_OK)
		return ctx_fail_db(c, RC_BUSY);
	TRY(each_round(c, true, &different));
	if (different)
		return ctx_fail(c, RC_CONFLICT, "round", TR(c, "%d 次评价不能按记录重算，已保留原有结果", "%d evaluations do not recompute to their record; their results were left as they are"), different);
	return txn_commit(&t) == RC_OK ? RC_OK : ctx_fail_db(c, RC_INTERNAL);
}

enum rc rounds_check(struct ctx *c, int *ret_findings)
{
	TRY(each_round(c, false, ret_findings));
	TRY(evaluation_check_rules(c, ret_findings));
	TRY(records_check(c, ret_findings));
	return lists_check(c, ret_findings);
}

/* ---- Start and stop. */

/* Those that this process may use: a service may be given fewer than the machine has. */
static long cores_allowed(void)
{
	cpu_set_t set;
	return sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : sysconf(_SC_NPROCESSORS_ONLN);
}

enum rc rounds_start(struct app *a)
{
	struct city_cache *cache = calloc(1, sizeof *cache);
	if (cache == NULL)
		return RC_NO_MEMORY;
	long cores = cores_allowed();
	enum rc rc = pool_create(cores < 1 ? 1 : cores > POOL_THREADS_MAX ? POOL_THREADS_MAX : (int)cores, &cache->pool);
	if (rc == RC_OK)
		rc = shelf_load(&cache->shelf, a->config.plans_dir, stderr);
	if (rc != RC_OK) {
		free(cache);
		return rc;
	}
	pthread_mutex_init(&cache->lock, NULL);
	pthread_mutex_init(&cache->evaluating, NULL);
	pthread_cond_init(&cache->loaded, NULL);
	kept_rounds_init(&cache->kept);
	*app_slot(a, &evaluation_module) = cache;
	return RC_OK;
}

void rounds_metrics(struct app *a, struct buf *out)
{
	struct city_cache *cache = cache_of(a);
	size_t bytes = 0;
	int n = 0;
	if (cache == NULL)
		return;
	pthread_mutex_lock(&cache->lock);
	for (int i = 0; i < CITY_CACHE; i++) {
		const struct city *y = cache->cities[i];
		if (y == NULL)
			continue;
		n++;
		bytes += y->arena.used + evaluation_bytes(y->ev);
	}
	pthread_mutex_unlock(&cache->lock);
	metrics_one(out, "gusu_evaluation_cities", "gauge", "Evaluated cities in memory.", n);
	metrics_one(out, "gusu_evaluation_memory_bytes", "gauge", "Memory of their results; columns and what-ifs not included.", (double)bytes);
}

void rounds_stop(struct app *a)
{
	struct city_cache *cache = cache_of(a);
	struct ctx c = { .app = a };
	if (cache == NULL)
		return;
	for (int i = 0; i < CITY_CACHE; i++)
		if (cache->cities[i])
			free_city(&c, cache->cities[i]);
	kept_rounds_finish(&cache->kept);
	shelf_finish(&cache->shelf);
	pool_destroy(cache->pool);
	pthread_mutex_destroy(&cache->lock);
	pthread_mutex_destroy(&cache->evaluating);
	pthread_cond_destroy(&cache->loaded);
	free(cache);
}
