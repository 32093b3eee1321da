/* lever.c - the chain of lists to a body: what is due today, what changed, receipts.
 * SPDX-License-Identifier: Apache-2.0 */
#include "campaign/lever/lever.h"
#include <stdlib.h>
#include <string.h>
#include "base/buf.h"
#include "base/digest.h"
#include "base/period.h"
#include "campaign/lever/lever_store.h"
#include "core/ledger.h"
#include "core/workday.h"
#include "registry/registry.h"

const char *const lever_kind_words[] = { "list", "notice", "withdrawal", NULL };

enum { TEXT_BYTES = 256 << 20, REASON_MOST = 1000 };
static const struct scope whole = { .kind = SCOPE_ALL };

/* ---- Reading. */

enum rc lever_lists(struct ctx *c, int64_t campaign, struct lever_list **ret_list, int *ret_n)
{
	return store_lever_lists(c, &c->scope, campaign, 0, ret_list, ret_n);
}

enum rc lever_list_get(struct ctx *c, int64_t id, struct lever_list *ret_list)
{
	struct lever_list *list;
	int n;
	TRY(store_lever_lists(c, &c->scope, 0, id, &list, &n));
	if (n == 0)
		return ctx_fail(c, RC_NOT_FOUND, "id", TR(c, "没有编号为 %lld 的清单", "there is no list %lld"), (long long)id);
	*ret_list = list[0];
	return RC_OK;
}

static enum rc name_rows(struct ctx *c, struct lever_row *rows, int n)
{
	const struct registry *g;
	TRY(registry_hold(c, &g));
	enum rc rc = RC_OK;
	for (int i = 0; i < n && rc == RC_OK; i++) {
		int64_t at = registry_row_of_subject(g, rows[i].enterprise);
		size_t len;
		if (at < 0)
			continue;
		const char *name = registry_name(g, (size_t)at, &len);
		rows[i].name = arena_strndup(&c->arena, name, len);
		rows[i].code = arena_strndup(&c->arena, registry_uscc(g, (size_t)at), 18);
		rc = rows[i].name != NULL && rows[i].code != NULL ? RC_OK : ctx_no_memory(c);
	}
	registry_drop(c, g);
	return rc;
}

static enum rc rows_of(struct ctx *c, const struct scope *scope, int64_t id, struct lever_row **ret_rows, int *ret_n)
{
	TRY(store_lever_rows(c, scope, id, ret_rows, ret_n));
	return name_rows(c, *ret_rows, *ret_n);
}

enum rc lever_rows(struct ctx *c, int64_t id, struct lever_row **ret_rows, int *ret_n) { return rows_of(c, &c->scope, id, ret_rows, ret_n); }

/* ---- What is due. */

static const char *today_text(struct ctx *c)
{
	char t[DATE_TEXT];
	date_print(t, workday_today(c));
	return arena_strdup(&c->arena, t);
}

static bool holds(const struct lever *l, int32_t day) { return l->to == DAY_NONE || l->to >= day; }

/* Does a lever of one region touch this row of the register? An unknown region touches nobody. */
static bool reaches(const struct registry *g, const struct lever *l, int64_t subject)
{
	int64_t row = registry_row_of_subject(g, subject);
	int at = l->region[0] != '\0' ? registry_region_of(g, l->region) : 0;
	if (l->region[0] == '\0')
		return true;
	if (row < 0 || at < 0)
		return false;
	struct scope s = { .kind = SCOPE_REGION, .region_lo = g->regions[at].pos, .region_hi = g->regions[at].pos_end };
	return registry_in_scope(g, &s, (size_t)row);
}

/* "power_price=0.1 元/kWh;gas_price=0.2 元/m3@2027-01-01": the day stands where the lever begins later than the list. */
static const char *terms_of(struct ctx *c, const struct registry *g, const struct lever_plan *p, int body, const char *class_, int64_t subject, int32_t day)
{
	const char *text = "";
	for (int i = 0; text != NULL && i < p->n_levers; i++) {
		const struct lever *l = &p->levers[i];
		const char *v = l->body == body && holds(l, day) ? lever_value_of(l, class_) : NULL;
		char from[DATE_TEXT] = "";
		if (v == NULL || !reaches(g, l, subject))
			continue;
		if (l->from > day)
			date_print(from, l->from);
		text = arena_printf(&c->arena, "%s%s%s=%s%s%s%s%s", text, *text ? ";" : "", l->code, v, l->unit[0] ? " " : "", l->unit, from[0] ? "@" : "", from);
	}
	return text;
}

struct due { struct lever_row *rows; int n; };

static void add_change(struct due *d, int64_t enterprise, const char *before, const char *class_, const char *terms)
{
	d->rows[d->n++] = (struct lever_row){ .enterprise = enterprise, .before = before, .class_ = class_, .terms = terms, .code = "", .name = "" };
}

/* Both sides in order of enterprise: what was told last, and what the round says. Only differences are added. */
static enum rc differences(struct ctx *c, const struct registry *g, int body, const struct lever_plan *p, const struct lever_state *told, int n_told, const struct lever_state *now, int n_now,
	struct due *d)
{
	int32_t day = workday_today(c);
	int i = 0, k = 0;
	d->n = 0;
	d->rows = arena_new_array(&c->arena, struct lever_row, (size_t)n_told + (size_t)n_now + 1);
	if (d->rows == NULL)
		return ctx_no_memory(c);
	while (i < n_told || k < n_now) {
		bool was = i < n_told && (k == n_now || told[i].enterprise <= now[k].enterprise);
		bool is = k < n_now && (i == n_told || now[k].enterprise <= told[i].enterprise);
		const char *before = was ? told[i].terms : "", *after = is ? terms_of(c, g, p, body, now[k].class_, now[k].enterprise, day) : "";
		if (after == NULL)
			return ctx_no_memory(c);
		bool same = strcmp(before, after) == 0 && (after[0] == '\0' || strcmp(told[i].class_, now[k].class_) == 0);
		if (!same)
			add_change(d, was ? told[i].enterprise : now[k].enterprise, was ? told[i].class_ : "", is ? now[k].class_ : "", after);
		i += was;
		k += is;
	}
	return RC_OK;
}

static enum rc due_now(struct ctx *c, const struct campaign *k, const char *body, int64_t round, struct due *d)
{
	const struct lever_plan *p;
	struct lever_state *told, *now = NULL;
	const struct registry *g;
	int n_told, n_now = 0, at;
	TRY(plan_shelf_get(c, &lever_plan_kept, (const void **)&p));
	at = lever_body_of(p, body);
	if (at < 0)
		return ctx_fail(c, RC_BAD_INPUT, "body", TR(c, "policies.yaml 中没有执行单位“%.40s”", "policies.yaml has no body '%.40s'"), body);
	TRY(store_lever_fold(c, k->id, body, &told, &n_told));
	if (round != 0)
		TRY(store_lever_classes(c, round, &now, &n_now));
	TRY(registry_hold(c, &g));
	enum rc rc = differences(c, g, at, p, told, n_told, now, n_now, d);
	registry_drop(c, g);
	return rc;
}

enum rc lever_stale(struct ctx *c, const struct campaign *k, const char *body, int64_t *ret_changes)
{
	struct due d;
	TRY(due_now(c, k, body, k->round, &d));
	*ret_changes = d.n;
	return RC_OK;
}

/* ---- Freezing. */

enum rc lever_hash(struct ctx *c, const struct lever_list *l, const struct lever_row *rows, int n, char *ret_hex)
{
	unsigned char sum[DIGEST_SIZE];
	buf_auto b;
	buf_init(&b, TEXT_BYTES);
	buf_printf(&b, "%lld|%s|%s|%lld|%s\n", (long long)l->campaign, l->body, lever_kind_words[l->kind], (long long)l->round, l->effective);
	for (int i = 0; i < n; i++)
		buf_printf(&b, "%s|%s|%s|%s\n", rows[i].code, rows[i].before, rows[i].class_, rows[i].terms);
	if (buf_rc(&b) != RC_OK || digest_of(DIGEST_SM3, b.data, b.len, sum) != RC_OK)
		return ctx_fail(c, RC_INTERNAL, "", "%s", TR(c, "摘要计算失败", "the digest could not be computed"));
	hex_print(ret_hex, sum, sizeof sum);
	return RC_OK;
}

const char *lever_record(struct ctx *c, const struct lever_list *l)
{
	return arena_printf(&c->arena, "{\"campaign\":%lld,\"body\":\"%s\",\"kind\":\"%s\",\"round\":%lld,\"effective\":\"%s\",\"n\":%lld,\"sm3\":\"%s\"}", (long long)l->campaign, l->body,
		lever_kind_words[l->kind], (long long)l->round, l->effective, (long long)l->n, l->sm3);
}

static enum rc keep(struct ctx *c, const struct campaign *k, struct lever_list *l, const struct due *d)
{
	txn_auto t = { 0 };
	TRY_DB(txn_begin(&t, c->db));
	TRY(store_lever_add(c, l, d->rows, d->n, &l->id));
	const char *object = arena_printf(&c->arena, "lever %lld", (long long)l->id), *json = lever_record(c, l);
	if (object == NULL || json == NULL)
		return ctx_no_memory(c);
	TRY(campaign_note(c, k, "delivery", "lever.made", arena_printf(&c->arena, TR(c, "%s，%lld 家", "%s, %lld enterprises"), l->body, (long long)l->n)));
	TRY(ledger_write(c, LEDGER_LEVERS_SENT, object, json, NULL));
	TRY_DB(txn_commit(&t));
	return RC_OK;
}

static enum rc freeze(struct ctx *c, const struct campaign *k, struct lever_list *l, struct due *d)
{
	char at[INSTANT_TEXT], sm3[DIGEST_HEX];
	TRY(name_rows(c, d->rows, d->n));
	l->campaign = k->id;
	l->effective = today_text(c);
	l->n = l->seen = d->n;
	l->who = c->who.name;
	instant_print(at, c->now_ms);
	TRY(lever_hash(c, l, d->rows, d->n, sm3));
	l->at = arena_strdup(&c->arena, at);
	l->sm3 = arena_strdup(&c->arena, sm3);
	return l->at != NULL && l->sm3 != NULL && l->effective != NULL ? keep(c, k, l, d) : ctx_no_memory(c);
}

/* At delivery, with a round; how many lists there were for the body. */
static enum rc ready(struct ctx *c, int64_t campaign, const char *body, struct campaign *k, int *ret_before)
{
	struct campaign_window w;
	struct lever_list *list;
	int n;
	TRY(campaign_get(c, campaign, k));
	TRY(campaign_must_live(c, k));
	TRY(campaign_window(c, campaign, "delivery", &w));
	if (!w.entered)
		return ctx_fail(c, RC_CONFLICT, "", "%s", TR(c, "结果公布并进入“送达执行”环节后，才能形成清单", "lists are made when the result is published and the step of delivery has begun"));
	if (k->round == 0)
		return ctx_fail(c, RC_CONFLICT, "", "%s", TR(c, "还没有评价结果", "there is no evaluation yet"));
	TRY(store_lever_lists(c, &whole, campaign, 0, &list, &n));
	*ret_before = 0;
	for (int i = 0; i < n; i++)
		*ret_before += strcmp(list[i].body, body) == 0;
	return RC_OK;
}

enum rc lever_make(struct ctx *c, int64_t campaign, const char *body, const char *reason, struct lever_list *ret_list)
{
	struct campaign k;
	struct due d;
	int before;
	TRY(ready(c, campaign, body, &k, &before));
	TRY(due_now(c, &k, body, k.round, &d));
	if (d.n == 0)
		return ctx_fail(c, RC_CONFLICT, "", "%s", before > 0 ? TR(c, "与已送达的清单相同，无需再送", "nothing has changed since the last list")
			: TR(c, "没有企业适用该单位的政策", "no enterprise has a class that means anything to this body"));
	struct lever_list l = { .body = body, .kind = before > 0 ? LEVER_NOTICE : LEVER_LIST, .round = k.round, .reason = reason != NULL ? reason : "" };
	TRY(freeze(c, &k, &l, &d));
	*ret_list = l;
	return RC_OK;
}

enum rc lever_withdraw(struct ctx *c, int64_t campaign, const char *body, const char *reason, struct lever_list *ret_list)
{
	struct campaign k;
	struct due d;
	int before, n = 0;
	if (reason == NULL || reason[0] == '\0')
		return ctx_fail(c, RC_BAD_INPUT, "reason", "%s", TR(c, "请写明撤回的理由", "say why it is withdrawn"));
	TRY(ready(c, campaign, body, &k, &before));
	TRY(due_now(c, &k, body, 0, &d));
	for (int i = 0; i < d.n; i++) /* who was told of nothing any more needs no second notice */
		if (d.rows[i].before[0] != '\0')
			d.rows[n++] = d.rows[i];
	d.n = n;
	if (n == 0)
		return ctx_fail(c, RC_CONFLICT, "", "%s", TR(c, "没有正在执行的清单", "there is nothing to withdraw"));
	struct lever_list l = { .body = body, .kind = LEVER_WITHDRAWAL, .round = k.round, .reason = reason };
	TRY(freeze(c, &k, &l, &d));
	*ret_list = l;
	return RC_OK;
}

/* ---- Receipts. */

enum rc lever_receive(struct ctx *c, int64_t id, const struct lever_receipt *r)
{
	struct lever_list l;
	int32_t day;
	char at[INSTANT_TEXT];
	txn_auto t = { 0 };
	TRY(lever_list_get(c, id, &l));
	if (l.receipt.at != NULL)
		return ctx_fail(c, RC_CONFLICT, "", TR(c, "%s 已登记签收", "it was received on %s"), l.receipt.received_on);
	if (r->n != l.n)
		return ctx_fail(c, RC_BAD_INPUT, "n", TR(c, "清单有 %lld 家，签收 %lld 家：请与对方核对", "the list has %lld rows, %lld were counted: ask them to look again"), (long long)l.n, (long long)r->n);
	if (!date_parse(r->received_on, strlen(r->received_on), &day) || strcmp(r->received_on, l.effective) < 0 || day > workday_today(c))
		return ctx_fail(c, RC_BAD_INPUT, "received_on", TR(c, "签收日期应在 %s 与今天之间", "the day of receipt lies between %s and today"), l.effective);
	if (r->person[0] == '\0')
		return ctx_fail(c, RC_BAD_INPUT, "person", "%s", TR(c, "请填写签收人", "who received it?"));
	instant_print(at, c->now_ms);
	TRY_DB(txn_begin(&t, c->db));
	TRY(store_lever_receipt(c, id, r, at));
	TRY_DB(txn_commit(&t));
	return RC_OK;
}
