/* registry.c - enterprises and their history: the rules.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/period.h"
#include "base/text.h"
#include "base/utf8.h"
#include "registry/registry_edit.h"
#include "registry/registry_state.h"
#include <assert.h>
#include <stdio.h>
#include <string.h>

enum { NAME_MAX_CHARS = 200, CHINA_OFFSET = 8 * 60 };

int32_t edit_today(const struct ctx *c)
{
	return instant_date(c->now_ms, CHINA_OFFSET);
}

const char *edit_day(char out[16], int32_t day)
{
	if (day == DAY_NONE)
		return NULL;
	date_print(out, day);
	return out;
}

/* ---- Checking. */

static enum rc code_reason(struct ctx *c, const struct uscc_report *r, const char *text, size_t len)
{
	int n = (int)(len < 40 ? len : 40);

	switch (r->status) {
	case USCC_NUMBER:
		return ctx_fail(c, RC_BAD_INPUT, "uscc", TR(c, "信用代码“%.*s”被表格软件变成了数字，末几位已丢失；请把该列设为文本后重新填写",
			"the code '%.*s' was turned into a number by a spreadsheet and lost its last digits; make the column text and enter it again"), n, text);
	case USCC_LENGTH:
		return ctx_fail(c, RC_BAD_INPUT, "uscc", TR(c, "信用代码“%.*s”有 %zu 个字符，应为 18 个", "the code '%.*s' has %zu characters instead of 18"), n, text, r->length);
	case USCC_CHARACTER:
		if (r->suggestion[0])
			return ctx_fail(c, RC_BAD_INPUT, "uscc", TR(c, "信用代码“%s”第 %d 位不是允许的字符（不用 I、O、S、V、Z）；是否为 %s？",
				"character %2$d of the code '%1$s' is not allowed (no I, O, S, V, Z); did you mean %3$s?"), r->code, r->at, r->suggestion);
		return ctx_fail(c, RC_BAD_INPUT, "uscc", TR(c, "信用代码“%s”第 %d 位不是允许的字符（不用 I、O、S、V、Z）",
			"character %2$d of the code '%1$s' is not allowed (no I, O, S, V, Z)"), r->code, r->at);
	case USCC_CHECK:
		return ctx_fail(c, RC_BAD_INPUT, "uscc", TR(c, "信用代码“%s”的校验位不符，请与营业执照核对", "the check character of the code '%s' does not match; compare it with the licence"),
			r->code);
	case USCC_OK:
		break;
	}
	return RC_OK;
}

enum rc edit_code(struct ctx *c, const char *text, size_t len, char ret_code[19], bool *ret_org_failed)
{
	struct uscc_report r;

	uscc_check(text, len, &r);
	TRY(code_reason(c, &r, text, len));
	memcpy(ret_code, r.code, 19);
	if (ret_org_failed)
		*ret_org_failed = r.org_check_failed;
	return RC_OK;
}

static enum rc check_region(struct ctx *c, const struct registry *g, const char *text, int *ret_region)
{
	int i = registry_region_of(g, text);

	if (i < 0)
		return ctx_fail(c, RC_BAD_INPUT, "region", TR(c, "区域“%.60s”不在区划表中（或有重名）；请填 6 位或 9 位代码，例如 320583 或 320583100",
			"the region '%.60s' is not in the table of regions (or there are several of that name); give the code of 6 or 9 digits, such as 320583 or 320583100"), text);
	if (g->regions[i].kind == REGION_CITY)
		return ctx_fail(c, RC_BAD_INPUT, "region", TR(c, "区域“%.60s”是全市；请填到区（县级市）或镇、街道", "the region '%.60s' is the whole city; give a district or a town"), text);
	*ret_region = i;
	return RC_OK;
}

static enum rc check_industry(struct ctx *c, const struct registry *g, const char *text, int *ret_industry)
{
	int i = *text ? registry_industry_of(g, text) : -2;

	if (i == -1 || (i >= 0 && g->industries[i].level == 1))
		return ctx_fail(c, RC_BAD_INPUT, "industry", TR(c, "行业代码“%.40s”不在 GB/T 4754-2017 中；请填 4 位小类（不清楚时可填 2 或 3 位），例如 3911",
			"the industry '%.40s' is not in GB/T 4754-2017; give the class of 4 digits (2 or 3 when that is all that is known), such as 3911"), text);
	*ret_industry = i;
	return RC_OK;
}

static int index_of(const char *const *words, const char *text)
{
	for (int i = 0; words[i]; i++)
		if (!strcmp(words[i], text))
			return i;
	return -1;
}

static enum rc check_name(struct ctx *c, const char *name)
{
	size_t n = strlen(name), chars;

	if (slice_trim(slice_of(name)).n == 0)
		return ctx_fail(c, RC_BAD_INPUT, "name", "%s", TR(c, "企业名称为空", "the name is empty"));
	if (!utf8_valid(name, n, NULL) || strpbrk(name, "\r\n\t"))
		return ctx_fail(c, RC_BAD_INPUT, "name", "%s", TR(c, "企业名称含有换行、制表符或乱码", "the name holds a line break, a tab or broken characters"));
	chars = utf8_count(name, n);
	if (chars > NAME_MAX_CHARS)
		return ctx_fail(c, RC_BAD_INPUT, "name", TR(c, "企业名称有 %zu 个字，最多 %d 个", "the name has %zu characters, at most %d are kept"), chars, NAME_MAX_CHARS);
	return RC_OK;
}

enum rc edit_check(struct ctx *c, const struct registry *g, const struct enterprise_edit *e, bool adding, struct change *ret_ch)
{
	struct change ch = {.name = e->name, .region = -1, .industry = -1, .status = -1, .registered = e->registered,
		.from = e->from == DAY_NONE ? edit_today(c) : e->from};

	TRY(edit_code(c, e->uscc ? e->uscc : "", e->uscc ? strlen(e->uscc) : 0, ch.uscc, &ch.org_check_failed));
	if (adding && !e->name)
		return ctx_fail(c, RC_BAD_INPUT, "name", "%s", TR(c, "企业名称为空", "the name is empty"));
	if (adding && !e->region)
		return ctx_fail(c, RC_BAD_INPUT, "region", "%s", TR(c, "所属区域为空", "the region is empty"));
	if (e->name)
		TRY(check_name(c, e->name));
	if (e->region)
		TRY(check_region(c, g, e->region, &ch.region));
	if (e->industry)
		TRY(check_industry(c, g, e->industry, &ch.industry));
	if (e->status && (ch.status = index_of(enterprise_status_words, e->status)) < 0)
		return ctx_fail(c, RC_BAD_INPUT, "status", TR(c, "状态“%.40s”应为：正常、在建、停产、迁出、注销", "the status '%.40s' is none of active, building, suspended, moved, closed"),
			e->status);
	if (e->registered != DAY_NONE && e->registered > edit_today(c))
		return ctx_fail(c, RC_BAD_INPUT, "registered", "%s", TR(c, "登记日期在今天之后", "the day of registration lies in the future"));
	*ret_ch = ch;
	return RC_OK;
}

/* ---- Applying. */

static const char *industry_code(const struct registry *g, int i)
{
	return i >= 0 ? g->industries[i].code : "";
}

enum rc edit_add(struct ctx *c, const struct registry *g, const struct change *ch, int64_t id, struct scale scale)
{
	const struct region *r = &g->regions[ch->region];
	char day[16];

	TRY(store_add_subject(c, &(struct subject_row){.id = id, .region = r->id, .region_pos = r->pos, .kind = "enterprise", .code = ch->uscc,
		.name = ch->name, .industry = industry_code(g, ch->industry), .valid_from = edit_day(day, ch->registered)}));
	return store_add_enterprise(c, id, enterprise_status_words[ch->status < 0 ? STATUS_ACTIVE : ch->status], scale.above, scale.known);
}

/* A state of an enterprise and what it would be after a change. Texts of the database, the snapshot or the change. */
struct step {
	struct enterprise was;
	const struct region *region;
	const char *name, *industry, *status, *registered;
	uint32_t above, known;
	char day[16];
	bool moved, changed;      /* moved: what the history keeps differs */
};

static enum rc take_step(struct ctx *c, const struct registry *g, int64_t id, const struct change *ch, struct scale scale, struct step *s)
{
	const struct enterprise *was = &s->was;

	TRY(store_enterprise(c, id, &s->was));
	s->region = &g->regions[ch->region >= 0 ? ch->region : registry_region_of(g, was->region)];
	s->name = ch->name ? ch->name : was->name;
	s->industry = ch->industry == -1 ? was->industry : industry_code(g, ch->industry);
	s->status = ch->status < 0 ? (was->undone ? enterprise_status_words[STATUS_ACTIVE] : was->status) : enterprise_status_words[ch->status];
	s->registered = ch->registered == DAY_NONE ? was->registered : edit_day(s->day, ch->registered);
	s->above = (was->above & ~scale.known) | scale.above;
	s->known = was->above_known | scale.known;
	s->moved = strcmp(s->name, was->name) || strcmp(s->region->code, was->region) || strcmp(s->industry, was->industry) || strcmp(s->status, was->status);
	s->changed = s->moved || was->undone || s->above != was->above || s->known != was->above_known
		|| strcmp(s->registered ? s->registered : "", was->registered ? was->registered : "");
	return RC_OK;
}

enum rc edit_would_change(struct ctx *c, const struct registry *g, int64_t id, const struct change *ch, struct scale scale, bool *ret_changes)
{
	struct step s;

	TRY(take_step(c, g, id, ch, scale, &s));
	*ret_changes = s.changed;
	return RC_OK;
}

enum rc edit_set(struct ctx *c, const struct registry *g, int64_t id, const struct change *ch, struct scale scale, struct edit_states *ret_s)
{
	struct step s;
	char until[16];

	TRY(take_step(c, g, id, ch, scale, &s));
	*ret_s = (struct edit_states){.changed = s.changed};
	if (!s.changed)
		return RC_OK;
	ret_s->before = edit_state(c, s.was.name, s.was.region, s.was.industry, s.was.status, s.was.registered, s.was.above, s.was.above_known);
	ret_s->after = edit_state(c, s.name, s.region->code, s.industry, s.status, s.registered, s.above, s.known);
	if (!ret_s->before || !ret_s->after)
		return ctx_no_memory(c);
	TRY(store_keep_before(c, id));
	if (s.moved && !s.was.undone) /* what was taken back never held */
		TRY(store_add_past(c, id, edit_day(until, ch->from - 1), s.was.name, g->regions[registry_region_of(g, s.was.region)].id, s.was.industry, s.was.status));
	TRY(store_set_subject(c, &(struct subject_row){.id = id, .region = s.region->id, .region_pos = s.region->pos, .code = s.was.uscc, .name = s.name,
		.industry = s.industry, .valid_from = s.registered}));
	return store_set_enterprise(c, id, s.status, s.above, s.known);
}

/* ---- Records. */

enum rc registry_enterprise_find(struct ctx *c, const char *uscc, const struct enterprise **ret_e)
{
	struct enterprise *e;
	int64_t id;

	TRY(store_enterprise_id(c, &c->scope, uscc, &id));
	if (!id) {
		*ret_e = NULL;
		return RC_OK;
	}
	e = ctx_alloc(c, sizeof *e);
	if (!e)
		return ctx_no_memory(c);
	TRY(store_enterprise(c, id, e));
	*ret_e = e;
	return RC_OK;
}

enum rc registry_enterprise_get(struct ctx *c, const char *uscc, const struct enterprise **ret_e)
{
	char code[19];

	TRY(edit_code(c, uscc, strlen(uscc), code, NULL));
	TRY(registry_enterprise_find(c, code, ret_e));
	if (!*ret_e)
		return ctx_fail(c, RC_NOT_FOUND, "uscc", TR(c, "没有信用代码为 %s 的企业（或不在您的管辖范围内）", "there is no enterprise with the code %s (or it is outside your area)"), code);
	return RC_OK;
}

/* The id behind a code, for changing it; RC_NOT_FOUND with the reason. */
static enum rc id_of(struct ctx *c, const char *uscc, int64_t *ret_id)
{
	char code[19];

	TRY(edit_code(c, uscc, strlen(uscc), code, NULL));
	TRY(store_enterprise_id(c, &c->scope, code, ret_id));
	if (!*ret_id)
		return ctx_fail(c, RC_NOT_FOUND, "uscc", TR(c, "没有信用代码为 %s 的企业（或不在您的管辖范围内）", "there is no enterprise with the code %s (or it is outside your area)"), code);
	return RC_OK;
}

static enum rc must_be_free(struct ctx *c, const char *code)
{
	const struct scope all = {.kind = SCOPE_ALL};
	int64_t id;

	TRY(store_enterprise_id(c, &all, code, &id));
	if (id)
		return ctx_fail(c, RC_CONFLICT, "uscc", TR(c, "信用代码 %s 已登记（或曾属于另一家企业）", "the code %s is registered already (or was another enterprise's)"), code);
	return RC_OK;
}

static enum rc finish(struct ctx *c, struct txn *t)
{
	enum rc rc;

	TRY(store_bump(c));
	rc = txn_commit(t);
	return rc == RC_OK ? RC_OK : ctx_fail_db(c, rc);
}

static enum rc begin(struct ctx *c, struct txn *t)
{
	enum rc rc;

	assert(c->writes);
	rc = txn_begin(t, c->db);
	return rc == RC_OK ? RC_OK : ctx_fail_db(c, rc);
}

static enum rc add_checked(struct ctx *c, const struct registry *g, const struct enterprise_edit *e, int64_t *ret_id)
{
	txn_auto t = {0};
	struct change ch;
	int64_t id;

	TRY(edit_check(c, g, e, true, &ch));
	TRY(begin(c, &t));
	TRY(must_be_free(c, ch.uscc));
	TRY(store_next_id(c, &id));
	TRY(edit_add(c, g, &ch, id, (struct scale){0, 0}));
	TRY(finish(c, &t));
	*ret_id = id;
	return RC_OK;
}

enum rc registry_enterprise_add(struct ctx *c, const struct enterprise_edit *e, int64_t *ret_id)
{
	const struct registry *g;
	enum rc rc;

	TRY(registry_hold(c, &g));
	rc = add_checked(c, g, e, ret_id);
	registry_drop(c, g);
	return rc;
}

static enum rc set_checked(struct ctx *c, const struct registry *g, const char *uscc, const struct enterprise_edit *e)
{
	struct enterprise_edit with_code = *e;
	txn_auto t = {0};
	struct change ch;
	struct edit_states states;
	int64_t id;

	with_code.uscc = uscc;
	TRY(edit_check(c, g, &with_code, false, &ch));
	TRY(begin(c, &t));
	TRY(id_of(c, uscc, &id));
	TRY(edit_set(c, g, id, &ch, (struct scale){0, 0}, &states));
	return states.changed ? finish(c, &t) : RC_OK;
}

enum rc registry_enterprise_set(struct ctx *c, const char *uscc, const struct enterprise_edit *e)
{
	const struct registry *g;
	enum rc rc;

	TRY(registry_hold(c, &g));
	rc = set_checked(c, g, uscc, e);
	registry_drop(c, g);
	return rc;
}

/* Subject as it stands, for store_set_subject with one field changed. */
static enum rc subject_of(struct ctx *c, const struct registry *g, int64_t id, struct enterprise *e, struct subject_row *s)
{
	const struct region *r;

	TRY(store_enterprise(c, id, e));
	r = &g->regions[registry_region_of(g, e->region)];
	*s = (struct subject_row){.id = id, .region = r->id, .region_pos = r->pos, .code = e->uscc, .name = e->name, .industry = e->industry,
		.valid_from = e->registered};
	return RC_OK;
}

static enum rc recode(struct ctx *c, const struct registry *g, const char *uscc, const char *new_code, int32_t day, const char *reason)
{
	txn_auto t = {0};
	struct enterprise e;
	struct subject_row s;
	char until[16];
	int64_t id;

	TRY(begin(c, &t));
	TRY(id_of(c, uscc, &id));
	TRY(must_be_free(c, new_code));
	TRY(subject_of(c, g, id, &e, &s));
	s.code = new_code;
	TRY(store_set_subject(c, &s));
	TRY(store_add_former_code(c, id, e.uscc, edit_day(until, day - 1), reason ? reason : ""));
	return finish(c, &t);
}

enum rc registry_enterprise_recode(struct ctx *c, const char *uscc, const char *new_uscc, int32_t day, const char *reason)
{
	const struct registry *g;
	char code[19];
	enum rc rc;

	TRY(edit_code(c, new_uscc, strlen(new_uscc), code, NULL));
	TRY(registry_hold(c, &g));
	rc = recode(c, g, uscc, code, day == DAY_NONE ? edit_today(c) : day, reason);
	registry_drop(c, g);
	return rc;
}

/* The enterprise ends on `day`: its state until then is kept. */
static enum rc close_one(struct ctx *c, const struct registry *g, int64_t id, int32_t day)
{
	struct change ch = {.region = -1, .industry = -1, .status = STATUS_CLOSED, .registered = DAY_NONE, .from = day};
	struct edit_states states;

	return edit_set(c, g, id, &ch, (struct scale){0, 0}, &states);
}

static enum rc not_itself(struct ctx *c, int64_t a, int64_t b)
{
	return a != b ? RC_OK : ctx_fail(c, RC_BAD_INPUT, "uscc", "%s", TR(c, "企业不能并入或拆分为自己", "an enterprise cannot merge with itself or be split from itself"));
}

static enum rc merge(struct ctx *c, const struct registry *g, const char *const *from, int n_from, const char *into, int32_t day)
{
	txn_auto t = {0};
	int64_t to, id;
	char at[16];

	TRY(begin(c, &t));
	TRY(id_of(c, into, &to));
	for (int i = 0; i < n_from; i++) {
		TRY(id_of(c, from[i], &id));
		TRY(not_itself(c, id, to));
		TRY(store_add_lineage(c, id, to, "merger", edit_day(at, day)));
		TRY(close_one(c, g, id, day));
	}
	return finish(c, &t);
}

enum rc registry_merge(struct ctx *c, const char *const *from, int n_from, const char *into, int32_t day)
{
	const struct registry *g;
	enum rc rc;

	TRY(registry_hold(c, &g));
	rc = merge(c, g, from, n_from, into, day == DAY_NONE ? edit_today(c) : day);
	registry_drop(c, g);
	return rc;
}

static enum rc split(struct ctx *c, const char *from, const char *const *into, int n_into, int32_t day)
{
	txn_auto t = {0};
	int64_t id, to;
	char at[16];

	TRY(begin(c, &t));
	TRY(id_of(c, from, &id));
	for (int i = 0; i < n_into; i++) {
		TRY(id_of(c, into[i], &to));
		TRY(not_itself(c, id, to));
		TRY(store_add_lineage(c, id, to, "split", edit_day(at, day)));
	}
	return finish(c, &t);
}

enum rc registry_split(struct ctx *c, const char *from, const char *const *into, int n_into, int32_t day)
{
	return split(c, from, into, n_into, day == DAY_NONE ? edit_today(c) : day);
}

static enum rc set_scale(struct ctx *c, const struct registry *g, const char *uscc, struct scale scale)
{
	struct change ch = {.region = -1, .industry = -1, .status = -1, .registered = DAY_NONE, .from = DAY_NONE};
	txn_auto t = {0};
	struct edit_states states;
	int64_t id;

	TRY(begin(c, &t));
	TRY(id_of(c, uscc, &id));
	TRY(edit_set(c, g, id, &ch, scale, &states));
	return states.changed ? finish(c, &t) : RC_OK;
}

enum rc registry_scale_set(struct ctx *c, const char *uscc, int year, bool above)
{
	const struct registry *g;
	uint32_t bit;
	enum rc rc;

	if (year < SCALE_YEAR_FIRST || year >= SCALE_YEAR_FIRST + SCALE_YEARS)
		return ctx_fail(c, RC_BAD_INPUT, "year", TR(c, "规上标志只保存 %d 至 %d 年", "above-scale flags are kept for %d to %d"), SCALE_YEAR_FIRST,
			SCALE_YEAR_FIRST + SCALE_YEARS - 1);
	bit = UINT32_C(1) << (year - SCALE_YEAR_FIRST);
	TRY(registry_hold(c, &g));
	rc = set_scale(c, g, uscc, (struct scale){above ? bit : 0, bit});
	registry_drop(c, g);
	return rc;
}

enum rc registry_mark_add(struct ctx *c, const char *uscc, const struct enterprise_mark *m)
{
	txn_auto t = {0};
	int64_t id, mark;

	TRY(begin(c, &t));
	TRY(id_of(c, uscc, &id));
	TRY(store_add_mark(c, id, mark_words[m->kind], m, &mark));
	return finish(c, &t);
}
