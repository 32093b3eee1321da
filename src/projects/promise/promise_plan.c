/* promise_plan.c - reading promises.yaml, and the plan of the process.
 * SPDX-License-Identifier: Apache-2.0 */
#include "projects/promise/promise_plan.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/digest.h"
#include "base/num.h"
#include "core/ctx.h"
#include "core/plan_shelf.h"
#include "indicators/indicators.h"
#include "projects/file/project_guard.h"
#include "projects/file/project_plan_priv.h"
#include "projects/promise/promise.h"

enum { SHELF_BYTES = 32 << 20, VERSION_BYTES = 4, ALIASES_MAX = 20, MONTHS_MOST = 60, NAMES_KNOWN = 1000 };

const char *const promise_direction_words[] = { "at-least", "at-most", NULL };
const char *const promise_rule_words[] = { "case", "fixed", "area", "deposit", NULL };

/* One reading: what formulas may name besides the project file. */
struct promise_reading { struct plan_reading shared; struct promise_plan *p; const struct invest_plan *reports; const struct indicators *figures; const char **known; };

static const char report_prefix[] = "report_", owner_prefix[] = "owner_";

/* ---- Names. */

static struct unit fine(struct unit unit, int decimals)
{
	struct unit ten = unit_one(), f = unit;
	for (int i = 0; i < decimals; i++)
		ten.num *= 10;
	return unit_div(&unit, &ten, &f) ? f : unit;
}

static bool of_report(const struct promise_reading *rd, const char *name, struct promise_name *ret)
{
	int at = strncmp(name, report_prefix, sizeof report_prefix - 1) == 0 && rd->reports ? invest_column_of(rd->reports, name + sizeof report_prefix - 1) : -1;
	if (at < 0 || rd->reports->columns[at].kind != INVEST_NUMBER)
		return false;
	const struct invest_column *col = &rd->reports->columns[at];
	*ret = (struct promise_name){ .name = name, .from = PROMISE_FROM_REPORT, .title = col->title, .unit = invest_fine_unit(col), .code = col->id, .decimals = col->decimals };
	return true;
}

static bool of_owner(const struct promise_reading *rd, const char *name, struct promise_name *ret)
{
	const struct indicator *ind = strncmp(name, owner_prefix, sizeof owner_prefix - 1) == 0 && rd->figures ? indicators_find(rd->figures, name + sizeof owner_prefix - 1) : NULL;
	if (ind == NULL || ind->kind != COL_NUMBER)
		return false;
	*ret = (struct promise_name){ .name = name, .from = PROMISE_FROM_OWNER, .title = { ind->title, ind->title_en }, .unit = fine(ind->storage, ind->decimals), .code = ind->code,
		.decimals = ind->decimals };
	return true;
}

static bool name_of(const struct promise_reading *rd, const char *name, struct promise_name *ret)
{
	const struct project_plan *p = rd->p->projects;
	const struct project_column *pc = project_column_named(p, name);
	if (pc == NULL || pc->from != FROM_FIELD || pc->column.kind != COL_NUMBER)
		return of_report(rd, name, ret) || of_owner(rd, name, ret);
	const struct project_field *f = &p->fields[pc->index];
	*ret = (struct promise_name){ .name = f->id, .from = PROMISE_FROM_FILE, .title = f->title, .unit = pc->column.unit, .code = f->id, .decimals = f->decimals };
	return true;
}

static bool describe(void *user, const char *name, int lag, struct column *ret_col)
{
	struct promise_name n;
	if (lag != 0 || !name_of(user, name, &n))
		return false;
	*ret_col = (struct column){ .name = name, .kind = COL_NUMBER, .unit = n.unit };
	return true;
}

static const char *const *known_names(void *user) { return ((const struct promise_reading *)user)->known; }

static void list_names(struct promise_reading *rd)
{
	int n = 0;
	rd->known = reading_array(&rd->shared, NAMES_KNOWN + 1, sizeof *rd->known);
	if (rd->known == NULL)
		return;
	for (int i = 0; i < rd->p->projects->n_columns && n < NAMES_KNOWN; i++)
		if (rd->p->projects->columns[i].from == FROM_FIELD && rd->p->projects->columns[i].column.kind == COL_NUMBER)
			rd->known[n++] = rd->p->projects->columns[i].column.name;
	for (int i = 0; rd->reports && i < rd->reports->n_columns && n < NAMES_KNOWN; i++)
		if (rd->reports->columns[i].kind == INVEST_NUMBER)
			rd->known[n++] = arena_printf(rd->shared.a, "%s%s", report_prefix, rd->reports->columns[i].id);
	for (int i = 0; rd->figures && i < rd->figures->n && n < NAMES_KNOWN; i++)
		if (rd->figures->list[i].kind == COL_NUMBER)
			rd->known[n++] = arena_printf(rd->shared.a, "%s%s", owner_prefix, rd->figures->list[i].code);
	rd->known[n] = NULL;
}

/* ---- Formulas. */

static void keep_names(struct promise_reading *rd, struct plan_node *at, struct promise_item *it, const struct formula *f)
{
	const char *const *names;
	const int *lags;
	int n = formula_inputs(f, &names, &lags);
	for (int i = 0; i < n; i++) {
		bool there = false;
		struct promise_name name;
		for (int k = 0; k < it->n_names; k++)
			there = there || strcmp(it->names[k].name, names[i]) == 0;
		if (there || !name_of(rd, names[i], &name))
			continue;
		if (!unit_same(&name.unit, formula_unit(f)))
			MISTAKE(&rd->shared, at, "相加的数须用同一单位和同样多的小数位；否则由数据提供单位填报", "figures that are added are kept in one unit with as many decimals; else let the owner of the figure tell it",
				"%s 与其他数的单位不同，相加会取整", "%s is kept in another unit than the others, so the sum would not be exact", names[i]);
		if (it->n_names == PROMISE_NAMES_MAX)
			MISTAKE(&rd->shared, at, "减少所用的数", "use fewer figures", "%s 用到的数多于 %d 个", "%s uses more than %d figures", it->id, PROMISE_NAMES_MAX);
		else
			it->names[it->n_names++] = name;
	}
}

/* A sum of columns: anything else would not be exact, or would hide a division. */
static const struct formula *read_sum(struct promise_reading *rd, struct plan_node *map, const char *key, struct promise_item *it)
{
	struct formula_names names = { .column = describe, .known = known_names, .user = rd };
	struct plan_node *at = plan_get(map, key);
	if (at == NULL || !plan_is(rd->shared.r, at, PLAN_SCALAR))
		return NULL;
	if (strspn(at->text, "abcdefghijklmnopqrstuvwxyz0123456789_+- ") != strlen(at->text)) {
		MISTAKE(&rd->shared, at, "只写相加、相减的名称；相除写在 of 与 per", "write names with + and - only; what is divided stands in `of` and `per`", "%s 只能是若干数的和（差）", "%s is a sum of figures",
			key);
		return NULL;
	}
	const struct formula *f = formula_compile(rd->shared.a, rd->shared.r, at, at->text, &names, FORMULA_NUMBER, NULL);
	if (f != NULL)
		keep_names(rd, at, it, f);
	return f;
}

static void check_unit(struct promise_reading *rd, struct plan_node *n, const struct promise_item *it)
{
	struct unit u, one = unit_one();
	int64_t num, den;
	if (it->of == NULL)
		return;
	if (!unit_div(formula_unit(it->of), it->per ? formula_unit(it->per) : &one, &u) || !unit_ratio(&u, &it->unit, &num, &den))
		MISTAKE(&rd->shared, n, "核对 unit、of、per", "look at unit, of and per", "%s 算出来的单位不是“%s”", "what %s computes is not in '%s'", it->id, it->unit_text);
}

/* ---- Items. */

static int64_t scaled(struct promise_reading *rd, struct plan_node *map, const char *key, int decimals, int64_t dflt, int64_t most)
{
	struct plan_node *at = plan_get(map, key);
	int64_t v = dflt;
	if (at == NULL || !plan_is(rd->shared.r, at, PLAN_SCALAR))
		return dflt;
	if (num_parse_scaled(at->text, at->len, decimals, 0, &v) != NUM_OK || v < 0 || v > most)
		MISTAKE(&rd->shared, at, "写不小于零的数，小数位不超过所需", "write a number from 0 on, not finer than needed", "%s 不能是“%s”（至多 %d 位小数）", "%s cannot be '%s' (at most %d decimals)", key, at->text,
			decimals);
	return v;
}

static struct unit read_unit(struct promise_reading *rd, struct plan_node *map, const char *key, const char **ret_text)
{
	struct unit u = unit_one();
	*ret_text = plan_text(rd->shared.r, map, key, "");
	if ((*ret_text)[0] != '\0' && !unit_parse(*ret_text, strlen(*ret_text), &u, NULL))
		MISTAKE(&rd->shared, plan_get(map, key), "单位见 docs/reference/formulas.md", "docs/reference/formulas.md has the units", "不认识单位“%s”", "the unit '%s' is not known", *ret_text);
	return u;
}

/* Shortfall x 亩 x price must be money. */
static void check_price(struct promise_reading *rd, struct plan_node *n, const struct promise_item *it)
{
	struct unit mu, money, u;
	int64_t num, den;
	if (!unit_parse("亩", strlen("亩"), &mu, NULL) || !unit_parse("万元", strlen("万元"), &money, NULL))
		return;
	if (!unit_mul(&it->unit, &mu, &u) || !unit_mul(&u, &it->breach.price_unit, &u) || !unit_ratio(&u, &money, &num, &den))
		MISTAKE(&rd->shared, n, "差额 × 亩 × price 须是钱；写 price_unit", "shortfall x 亩 x price is money; say the price_unit", "%s 的违约金算出来不是金额", "the breach of %s does not come to money", it->id);
}

static void read_breach(struct promise_reading *rd, struct plan_node *n, struct promise_item *it)
{
	static const char *const known[] = { "rule", "amount", "price", "price_unit", "share", NULL };
	static const char *const needs[] = { NULL, "amount", "price", "share" };
	struct plan_node *m = plan_map(rd->shared.r, n, "breach");
	if (m == NULL)
		return;
	int rule = plan_need(rd->shared.r, m, "rule") ? plan_enum(rd->shared.r, m, "rule", promise_rule_words, BREACH_CASE) : BREACH_CASE;
	it->breach.rule = rule >= 0 ? (enum promise_rule)rule : BREACH_CASE;
	it->breach.amount = scaled(rd, m, "amount", 2, 0, INT64_C(1000000000000));
	it->breach.price = scaled(rd, m, "price", PROMISE_DECIMALS, 0, INT64_C(1000000000000));
	it->breach.share = scaled(rd, m, "share", 2, 0, PROMISE_SCALE);
	it->breach.price_unit = read_unit(rd, m, "price_unit", &it->breach.price_text);
	const char *key = needs[it->breach.rule];
	if (key != NULL && plan_get(m, key) == NULL)
		MISTAKE(&rd->shared, m, "补上这一项", "add it", "违约规则 %s 缺 %s", "the rule %s lacks %s", promise_rule_words[it->breach.rule], key);
	if (it->breach.rule == BREACH_AREA)
		check_price(rd, m, it);
	plan_done(rd->shared.r, m, known);
}

static void read_aliases(struct promise_reading *rd, struct plan_node *n, struct promise_item *it)
{
	struct plan_node *list = plan_list(rd->shared.r, n, "aliases");
	const char **out = reading_array(&rd->shared, ALIASES_MAX, sizeof *out);
	for (int i = 0; list != NULL && out != NULL && i < list->n && i < ALIASES_MAX; i++)
		out[it->n_aliases++] = plan_scalar_text(rd->shared.r, list->items[i]);
	it->aliases = out;
}

/* The item is a word of the list `promises`. */
static void check_word(struct promise_reading *rd, struct plan_node *n, const struct promise_item *it)
{
	const struct promise_plan *p = rd->p;
	if (it->id[0] == '\0' || p->list < 0)
		return;
	const struct project_words *w = p->projects->lists[p->list].fields[p->field_item].words;
	if (w != NULL && project_word_of(w, it->id) < 0)
		reading_unknown(&rd->shared, plan_get(n, "id"), it->id, "承诺指标（projects.yaml 的词表）", "item among the words of projects.yaml", w->words, w->n, sizeof w->words[0]);
}

static void read_item(struct promise_reading *rd, struct plan_node *n, struct promise_item *it)
{
	static const char *const known[] = { "id", "title", "aliases", "unit", "owner", "note", "check", "direction", "tolerance", "of", "per", "breach", NULL };
	struct plan_reading *s = &rd->shared;
	it->id = reading_id(s, n);
	it->title = reading_title(s, n);
	it->owner = plan_title(s->r, n, "owner");
	it->note = plan_title(s->r, n, "note");
	if (it->owner.zh == NULL || it->owner.en == NULL)
		MISTAKE(s, n, "写 owner: {zh: …, en: …}", "write owner: {zh: …, en: …}", "没有写 %s 的数据由谁负责", "who owns the figure of %s is not said", it->id);
	read_aliases(rd, n, it);
	it->unit = read_unit(rd, n, "unit", &it->unit_text);
	const char *stage = plan_need_text(s->r, n, "check");
	it->stage = promise_stage_of(rd->p, stage);
	if (it->stage < 0 && stage[0] != '\0')
		reading_unknown(s, plan_get(n, "check"), stage, "核验时点（checks）", "moment among checks", rd->p->stages, rd->p->n_stages, sizeof rd->p->stages[0]);
	int d = plan_need(s->r, n, "direction") ? plan_enum(s->r, n, "direction", promise_direction_words, PROMISE_AT_LEAST) : 0;
	it->direction = d == PROMISE_AT_MOST ? PROMISE_AT_MOST : PROMISE_AT_LEAST;
	it->tolerance = scaled(rd, n, "tolerance", 2, 0, PROMISE_SCALE / 2);
	it->names = reading_array(s, PROMISE_NAMES_MAX, sizeof *it->names);
	if (it->names == NULL)
		return;
	it->of = read_sum(rd, n, "of", it);
	it->per = read_sum(rd, n, "per", it);
	if (it->per != NULL && plan_get(n, "of") == NULL)
		MISTAKE(s, plan_get(n, "per"), "写 of，或都不写（只由数据提供单位填报）", "write `of`, or neither when its owner tells the figure", "%s 有 per 而没有 of", "%s has a per without an of", it->id);
	check_unit(rd, n, it);
	read_breach(rd, n, it);
	check_word(rd, n, it);
	plan_done(s->r, n, known);
}

/* ---- The file. */

static void know_stage(struct promise_reading *rd, struct plan_node *n, struct promise_stage *st)
{
	const struct project_plan *p = rd->p->projects;
	bool known = false;
	st->title = p->tracks[p->main].stages[st->stage].title;
	for (int k = KNOWN_STARTED; k < KNOWN_STAGES; k++)
		if (p->known_stage[k] == st->stage) {
			st->known = (enum project_known_stage)k;
			known = true;
		}
	if (!known)
		MISTAKE(&rd->shared, plan_get(n, "stage"), "写 started、finished、producing 或 full", "write started, finished, producing or full", "不能在阶段 %s 核验：清单不知道它的日期",
			"promises cannot be checked at %s: lists do not know its day", st->id);
}

static void read_stage(struct promise_reading *rd, struct plan_node *n, struct promise_stage *st)
{
	static const char *const known[] = { "stage", "months", NULL };
	const struct project_track *main = &rd->p->projects->tracks[rd->p->projects->main];
	st->id = plan_need_text(rd->shared.r, n, "stage");
	st->stage = project_stage_of(main, st->id);
	if (st->stage >= 0)
		know_stage(rd, n, st);
	else if (st->id[0] != '\0')
		reading_unknown(&rd->shared, plan_get(n, "stage"), st->id, "项目阶段", "stage", main->stages, main->n_stages, sizeof main->stages[0]);
	st->months = (int)plan_int(rd->shared.r, n, "months", 6, 0, MONTHS_MOST);
	plan_done(rd->shared.r, n, known);
}

static void read_stages(struct promise_reading *rd)
{
	struct plan_node *list = reading_maps(&rd->shared, rd->shared.root, "checks", PROMISE_STAGES_MAX, true);
	for (int i = 0; list != NULL && i < list->n; i++) {
		read_stage(rd, list->items[i], &rd->p->stages[i]);
		reading_unique(&rd->shared, list->items[i], rd->p->stages[i].id, rd->p->stages, i, sizeof rd->p->stages[0]);
		rd->p->n_stages = i + 1;
	}
}

static void read_items(struct promise_reading *rd)
{
	struct promise_plan *p = rd->p;
	struct plan_node *list = reading_maps(&rd->shared, rd->shared.root, "items", PROMISES_MAX, true);
	p->items = reading_array(&rd->shared, list ? list->n : 0, sizeof *p->items);
	for (int i = 0; list && p->items && i < list->n; i++) {
		read_item(rd, list->items[i], &p->items[i]);
		reading_unique(&rd->shared, list->items[i], p->items[i].id, p->items, i, sizeof p->items[0]);
		p->n = i + 1;
	}
}

/* The list in the project file where promises stand. */
static void find_list(struct promise_reading *rd)
{
	struct promise_plan *p = rd->p;
	p->list = project_list_of(p->projects, "promises");
	const struct project_list_plan *l = p->list >= 0 ? &p->projects->lists[p->list] : NULL;
	p->field_item = l ? project_list_field_of(l, "item") : -1;
	p->field_value = l ? project_list_field_of(l, "value") : -1;
	bool good = l && l->item && strcmp(l->item, "item") == 0 && p->field_item >= 0 && l->fields[p->field_item].kind == FIELD_IS_WORD && p->field_value >= 0
		&& l->fields[p->field_value].kind == FIELD_IS_NUMBER && l->fields[p->field_value].decimals == PROMISE_DECIMALS;
	if (!good) {
		MISTAKE(&rd->shared, rd->shared.root, "在 lists 中加 promises：item（word）、value（number，4 位小数），以 item 命名条目",
			"give its lists a `promises` with item (a word) and value (a number with 4 decimals), named by item", "%s 没有承诺清单", "%s has no list of promises", "projects.yaml");
		p->list = -1;
	}
}

static void digest_words(struct digest *d, const char *text) { digest_add(d, text ? text : "", text ? strlen(text) + 1 : 1); }

/* The version and the beginning of the digest of everything that decides. */
static const char *version_of(struct arena *a, const struct promise_plan *p, const char *number)
{
	struct digest d;
	unsigned char sum[DIGEST_SIZE];
	char hex[2 * VERSION_BYTES + 1];
	if (digest_begin(&d, DIGEST_SM3) != RC_OK)
		return number;
	for (int i = 0; i < p->n_stages; i++)
		digest_words(&d, arena_printf(a, "%s %d", p->stages[i].id, p->stages[i].months));
	for (int i = 0; i < p->n; i++) {
		const struct promise_item *it = &p->items[i];
		digest_words(&d, arena_printf(a, "%s %s %d %d %lld", it->id, it->unit_text, it->stage, (int)it->direction, (long long)it->tolerance));
		digest_words(&d, it->of ? formula_text(it->of) : NULL);
		digest_words(&d, it->per ? formula_text(it->per) : NULL);
		digest_words(&d, arena_printf(a, "%d %lld %lld %lld %s", (int)it->breach.rule, (long long)it->breach.amount, (long long)it->breach.share, (long long)it->breach.price,
			it->breach.price_text ? it->breach.price_text : ""));
	}
	if (digest_end(&d, sum) != RC_OK)
		return number;
	hex_print(hex, sum, VERSION_BYTES);
	const char *version = arena_printf(a, "%s-%s", number, hex);
	return version ? version : number;
}

static bool read_beside(struct promise_reading *rd)
{
	struct arena *a = rd->shared.a;
	struct plan_report *r = rd->shared.r;
	struct plan_node *projects = plan_read_beside(r, rd->shared.root, "projects.yaml"), *reports = plan_read_beside(r, rd->shared.root, "investment.yaml"),
		*figures = plan_read_beside(r, rd->shared.root, "indicators.yaml");
	if (projects == NULL)
		MISTAKE(&rd->shared, rd->shared.root, "把它放在 projects.yaml 旁边", "put it beside projects.yaml", "同一目录下没有 %s", "there is no %s in the same folder", "projects.yaml");
	rd->p->projects = projects ? project_plan_read(a, r, projects) : NULL;
	rd->reports = reports ? invest_plan_read(a, r, reports) : NULL;
	rd->figures = figures ? indicators_read(a, r, figures) : NULL;
	return rd->p->projects != NULL;
}

struct promise_plan *promise_plan_read(struct arena *a, struct plan_report *r, struct plan_node *root)
{
	static const char *const known[] = { "promises", "version", "title", "clause", "checks", "items", NULL };
	int errors = r->n_errors;
	struct promise_reading rd = { .shared = { .a = a, .r = r, .root = root }, .p = arena_new(a, struct promise_plan) };
	struct promise_plan *p = rd.p;
	if (p == NULL || !read_beside(&rd))
		return NULL;
	find_list(&rd);
	list_names(&rd);
	p->id = plan_need_text(r, root, "promises");
	p->title = reading_title(&rd.shared, root);
	p->clause = plan_text(r, root, "clause", "");
	const char *number = plan_need_text(r, root, "version");
	read_stages(&rd);
	read_items(&rd);
	plan_done(r, root, known);
	if (r->n_errors != errors)
		return NULL;
	p->version = version_of(a, p, number);
	return p;
}

/* ---- Finding. */

int promise_item_of(const struct promise_plan *p, const char *id)
{
	for (int i = 0; id != NULL && i < p->n; i++)
		if (strcmp(p->items[i].id, id) == 0)
			return i;
	return -1;
}

int promise_item_called(const struct promise_plan *p, const char *text)
{
	for (int i = 0; text != NULL && i < p->n; i++) {
		const struct promise_item *it = &p->items[i];
		bool is = strcmp(it->id, text) == 0 || strcmp(it->title.zh, text) == 0 || strcmp(it->title.en, text) == 0;
		for (int k = 0; k < it->n_aliases; k++)
			is = is || strcmp(it->aliases[k], text) == 0;
		if (is)
			return i;
	}
	return -1;
}

int promise_stage_of(const struct promise_plan *p, const char *id)
{
	for (int i = 0; id != NULL && i < p->n_stages; i++)
		if (strcmp(p->stages[i].id, id) == 0)
			return i;
	return -1;
}

/* ---- The plan of the process. */

static const void *read_kept(struct arena *a, struct plan_report *r, struct plan_node *root) { return promise_plan_read(a, r, root); }
static const struct plan_kept kept = { &promise_module, "promises.yaml", SHELF_BYTES, read_kept };

enum rc promise_plan_get(struct ctx *c, const struct promise_plan **ret_plan)
{
	const void *plan;
	TRY(plan_shelf_get(c, &kept, &plan));
	*ret_plan = plan;
	return RC_OK;
}

enum rc promise_shelf_start(struct app *app) { return plan_shelf_start(app, &kept); }
void promise_shelf_stop(struct app *app) { plan_shelf_stop(app, &kept); }
