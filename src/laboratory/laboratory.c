/* laboratory.c - scenarios: whose they are, how they change.
 * SPDX-License-Identifier: Apache-2.0 */
#include "laboratory/laboratory.h"

#include <string.h>

#include "base/period.h"
#include "base/utf8.h"
#include "evaluation/round.h"
#include "laboratory/laboratory_store.h"

static bool whole_city(const struct ctx *c) { return c->scope.kind == SCOPE_ALL; }

enum rc scenarios_list(struct ctx *c, struct scenario **ret_list, int *ret_n) { return store_scenarios(c, whole_city(c), ret_list, ret_n); }

enum rc scenario_get(struct ctx *c, int64_t id, struct scenario *ret)
{
	bool found = false;
	TRY(store_scenario_get(c, id, ret, &found));
	if (!found || (!ret->own && !(ret->shared && whole_city(c))))
		return ctx_fail(c, RC_NOT_FOUND, "id", TR(c, "没有试验方案 %lld，或没有共享给您", "there is no scenario %lld, or it is not shared with you"), (long long)id);
	return RC_OK;
}

/* ---- What may be saved. */

static enum rc check_words(struct ctx *c, const char *name, const char *note)
{
	size_t n = utf8_count(name, strlen(name));
	if (n == 0 || n > SCENARIO_NAME || strspn(name, " ") == strlen(name))
		return ctx_fail(c, RC_BAD_INPUT, "name", TR(c, "方案须有名称，最多 %d 个字", "a scenario needs a name of at most %d characters"), SCENARIO_NAME);
	if (utf8_count(note, strlen(note)) > SCENARIO_NOTE)
		return ctx_fail(c, RC_BAD_INPUT, "note", TR(c, "说明最多 %d 个字", "a note has at most %d characters"), SCENARIO_NOTE);
	return RC_OK;
}

static enum rc check_name(struct ctx *c, const char *name, int64_t but)
{
	int n;
	bool taken;
	TRY(store_scenario_count(c, name, but, &n, &taken));
	if (taken)
		return ctx_fail(c, RC_CONFLICT, "name", TR(c, "您已有名为“%s”的方案", "you have a scenario called '%s' already"), name);
	if (but == 0 && n >= SCENARIOS_EACH)
		return ctx_fail(c, RC_CONFLICT, "name", TR(c, "每个账号最多保存 %d 个方案，请先删除不用的", "an account keeps at most %d scenarios; remove one that is no longer wanted"), SCENARIOS_EACH);
	return RC_OK;
}

static enum rc set_text(struct ctx *c, struct scenario *s, const char *text)
{
	char *sm3 = ctx_alloc(c, DIGEST_HEX);
	if (sm3 == NULL)
		return ctx_no_memory(c);
	if (strlen(text) > SCENARIO_TEXT)
		return ctx_fail(c, RC_TOO_LARGE, "text", TR(c, "文本最多 %d KB", "a text has at most %d KB"), SCENARIO_TEXT >> 10);
	TRY(laboratory_sm3(text, strlen(text), sm3));
	s->text = text;
	s->sm3 = sm3;
	return RC_OK;
}

static enum rc get_own(struct ctx *c, int64_t id, int64_t version, struct scenario *ret)
{
	TRY(scenario_get(c, id, ret));
	if (!ret->own)
		return ctx_fail(c, RC_FORBIDDEN, "id", TR(c, "这是 %s 的方案，请复制一份再修改", "this scenario is %s's; make a copy to change it"), ret->who);
	if (ret->version != version)
		return ctx_fail(c, RC_CONFLICT, "version", TR(c, "方案已在别处改动（%s），请重新打开后再改", "the scenario was changed elsewhere (%s); open it again first"), ret->changed);
	return RC_OK;
}

/* ---- Acts. */

static enum rc copy_of_scheme(struct ctx *c, const struct scenario_new *in, struct scenario *s)
{
	const struct shelf *shelf = rounds_shelf(c->app);
	const struct shelf_scheme *x = shelf_find(shelf, in->scheme);
	const char *near = x != NULL ? NULL : shelf_nearest(shelf, in->scheme);
	if (x == NULL)
		return ctx_fail(c, RC_NOT_FOUND, "scheme", TR(c, "没有评价办法 %s%s%s", "there is no scheme %s%s%s"), in->scheme, near ? TR(c, "；是否要 ", "; did you mean ") : "", near ? near : "");
	s->scheme = x->scheme->id;
	s->base = x->hash;
	s->base_text = arena_strndup(&c->arena, x->text, x->len);
	return s->base_text != NULL ? set_text(c, s, s->base_text) : ctx_no_memory(c);
}

enum rc scenario_add(struct ctx *c, const struct scenario_new *in, int64_t *ret_id)
{
	struct scenario s = { .name = in->name, .note = in->note != NULL ? in->note : "", .year = in->year };
	TRY(check_words(c, s.name, s.note));
	if (in->from > 0) {
		struct scenario from;
		TRY(scenario_get(c, in->from, &from));
		s.scheme = from.scheme;
		s.year = in->year > 0 ? in->year : from.year;
		s.base = from.base;
		s.base_text = from.base_text;
		TRY(set_text(c, &s, from.text));
	} else {
		TRY(copy_of_scheme(c, in, &s));
	}
	txn_auto t = { 0 };
	TRY_DB(txn_begin(&t, c->db));
	TRY(check_name(c, s.name, 0));
	TRY(store_scenario_add(c, &s, ret_id));
	TRY_DB(txn_commit(&t));
	return RC_OK;
}

static enum rc overtaken(struct ctx *c) { return ctx_fail(c, RC_CONFLICT, "version", TR(c, "方案刚刚在别处改动，请重新打开", "the scenario was changed elsewhere just now; open it again")); }

static enum rc keep_previous(struct ctx *c, struct scenario *s)
{
	char *at = ctx_alloc(c, INSTANT_TEXT);
	if (at == NULL)
		return ctx_no_memory(c);
	instant_print(at, c->now_ms);
	s->previous = s->text;
	s->previous_at = at;
	return RC_OK;
}

enum rc scenario_save(struct ctx *c, int64_t id, const struct scenario_save *in, int64_t *ret_version)
{
	struct scenario s;
	bool done;
	txn_auto t = { 0 };
	TRY_DB(txn_begin(&t, c->db));
	TRY(get_own(c, id, in->version, &s));
	s.name = in->name != NULL ? in->name : s.name;
	s.note = in->note != NULL ? in->note : s.note;
	s.shared = in->shared < 0 ? s.shared : in->shared != 0;
	TRY(check_words(c, s.name, s.note));
	TRY(check_name(c, s.name, id));
	if (in->text != NULL && strcmp(in->text, s.text) != 0) {
		TRY(keep_previous(c, &s));
		TRY(set_text(c, &s, in->text));
	}
	TRY(store_scenario_set(c, &s, in->version, &done));
	if (!done)
		return overtaken(c);
	TRY_DB(txn_commit(&t));
	*ret_version = in->version + 1;
	return RC_OK;
}

enum rc scenario_restore(struct ctx *c, int64_t id, int64_t version, int64_t *ret_version)
{
	struct scenario s;
	bool done;
	txn_auto t = { 0 };
	TRY_DB(txn_begin(&t, c->db));
	TRY(get_own(c, id, version, &s));
	if (s.previous == NULL)
		return ctx_fail(c, RC_CONFLICT, "id", TR(c, "没有上一版文本", "there is no earlier text"));
	const char *back = s.previous;
	TRY(keep_previous(c, &s));
	TRY(set_text(c, &s, back));
	TRY(store_scenario_set(c, &s, version, &done));
	if (!done)
		return overtaken(c);
	TRY_DB(txn_commit(&t));
	*ret_version = version + 1;
	return RC_OK;
}

enum rc scenario_remove(struct ctx *c, int64_t id, int64_t version)
{
	struct scenario s;
	bool done;
	txn_auto t = { 0 };
	TRY_DB(txn_begin(&t, c->db));
	TRY(get_own(c, id, version, &s));
	TRY(store_scenario_remove(c, id, version, &done));
	if (!done)
		return overtaken(c);
	TRY_DB(txn_commit(&t));
	return RC_OK;
}
