/* portfolio.c - the columns: made, renewed, lent.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Built for a few thousand to a few hundred thousand projects, about 250 bytes each. A change of one project costs a copy of the columns with that row read anew. */
#include <stdlib.h>
#include <string.h>
#include "base/num.h"
#include "base/utf8.h"
#include "core/app.h"
#include "core/workday.h"
#include "projects/portfolio/portfolio_priv.h"

enum { LOOKED_FOR = TEXT_OWNER + 1 };

/* ---- One that is being made. */

struct maker {
	struct ctx *c;
	const struct registry *g;
	const struct portfolio_inside *before;  /* NULL: from nothing */
	struct portfolio_inside *in;
	size_t room, at;                        /* rows there is room for; the next row of `before` */
	size_t texts_cap, folded_cap, parties_cap, plans_cap;
	int64_t *id; uint8_t *words[PORTFOLIO_WORDS], *is_public; uint16_t *region, *industry;
	int32_t *dates[PORTFOLIO_DATES]; int64_t *amounts[PORTFOLIO_AMOUNTS]; struct portfolio_party *parties;
	int64_t last_region; uint16_t last_region_at; /* neighbours often lie in one place */
	uint8_t *renewed;                       /* by row: it was read anew */
	struct project_mark *marks; size_t n_marks, marks_cap; /* by project; of those that are read anew */
};

static bool grow(void *p, size_t *cap, size_t need, size_t size)
{
	void **at = p, *more;
	size_t n = *cap ? *cap : 256;
	if (need <= *cap)
		return true;
	while (n < need)
		n *= 2;
	more = realloc(*at, n * size);
	if (more == NULL)
		return false;
	*at = more;
	*cap = n;
	return true;
}

static bool grow_rows(struct maker *m)
{
	struct portfolio_inside *in = m->in;
	size_t room = m->room, cap = room;
	if (in->p.rows < room)
		return true;
	bool ok = grow(&m->id, &cap, room + 1, sizeof *m->id);
	size_t n = cap;
#define GROW(array) (cap = room, ok = ok && grow(&(array), &cap, n, sizeof *(array)))
	GROW(m->is_public);
	GROW(m->region);
	GROW(m->industry);
	GROW(m->renewed);
	for (int i = 0; i < PORTFOLIO_WORDS; i++)
		GROW(m->words[i]);
	for (int i = 0; i < PORTFOLIO_DATES; i++)
		GROW(m->dates[i]);
	for (int i = 0; i < PORTFOLIO_AMOUNTS; i++)
		GROW(m->amounts[i]);
#undef GROW
	size_t offs = room ? room * PORTFOLIO_TEXTS + 1 : 0, lines = room ? room + 1 : 0;
	ok = ok && grow(&in->text_off, &offs, n * PORTFOLIO_TEXTS + 1, sizeof *in->text_off) && grow(&in->folded_off, &lines, n + 1, sizeof *in->folded_off);
	if (ok && room == 0)
		in->text_off[0] = in->folded_off[0] = 0;
	m->room = n;
	return ok;
}

/* The number of a word; words that the plan does not know come behind its own. */
static uint8_t word_at(struct maker *m, enum portfolio_word w, const char *id)
{
	struct portfolio_words *seen = &m->in->p.seen[w];
	if (id == NULL || *id == '\0')
		return WORD_NONE;
	for (int i = 0; i < seen->n; i++)
		if (strcmp(seen->id[i], id) == 0)
			return (uint8_t)i;
	if (seen->n == WORD_NONE)
		return WORD_NONE;
	const char *kept = arena_strdup(&m->in->words, id);
	if (kept == NULL)
		return WORD_NONE;
	seen->id[seen->n] = kept;
	seen->title[seen->n] = (struct plan_words){ .zh = kept, .en = kept };
	return (uint8_t)seen->n++;
}

static uint16_t region_at(struct maker *m, int64_t region)
{
	if (region == m->last_region)
		return m->last_region_at;
	m->last_region = region;
	m->last_region_at = 0;
	for (int i = 0; i < m->g->n_regions; i++)
		if (m->g->regions[i].id == region)
			m->last_region_at = (uint16_t)i;
	return m->last_region_at;
}

static bool add_texts(struct maker *m, const struct portfolio_row *r)
{
	static const enum portfolio_text order[LOOKED_FOR] = { TEXT_NAME, TEXT_CODE, TEXT_OFFICIAL, TEXT_OWNER };
	struct portfolio_inside *in = m->in;
	size_t row = in->p.rows, len[PORTFOLIO_TEXTS], all = 0;
	for (int i = 0; i < PORTFOLIO_TEXTS; i++)
		all += (len[i] = strlen(r->text[i])) + 1;
	if (in->texts_len + all > UINT32_MAX || !grow(&in->texts, &m->texts_cap, in->texts_len + all, 1) || !grow(&in->folded, &m->folded_cap, in->folded_len + all + 1, 1))
		return false;
	for (int i = 0; i < PORTFOLIO_TEXTS; i++) {
		memcpy(in->texts + in->texts_len, r->text[i], len[i] + 1);
		in->texts_len += len[i] + 1;
		in->text_off[row * PORTFOLIO_TEXTS + (size_t)i + 1] = (uint32_t)in->texts_len;
	}
	for (int i = 0; i < LOOKED_FOR; i++) {
		in->folded_len += text_fold(in->folded + in->folded_len, r->text[order[i]], len[order[i]]);
		in->folded[in->folded_len++] = i < LOOKED_FOR - 1 ? '\t' : '\n';
	}
	in->folded_off[row + 1] = (uint32_t)in->folded_len;
	return true;
}

static enum rc add_row(struct maker *m, const struct portfolio_row *r, bool renewed)
{
	struct portfolio *p = &m->in->p;
	size_t row = p->rows;
	if (!grow_rows(m) || !add_texts(m, r))
		return ctx_no_memory(m->c);
	m->id[row] = r->id;
	m->region[row] = region_at(m, r->region);
	int industry = r->industry[0] != '\0' ? registry_industry_of(m->g, r->industry) : -1;
	m->industry[row] = industry < 0 ? UINT16_MAX : (uint16_t)industry;
	m->is_public[row] = r->is_public;
	m->renewed[row] = renewed;
	for (int i = 0; i < PORTFOLIO_WORDS; i++)
		m->words[i][row] = word_at(m, (enum portfolio_word)i, r->word[i]);
	for (int i = 0; i < PORTFOLIO_DATES; i++)
		m->dates[i][row] = r->dates[i];
	for (int i = 0; i < PORTFOLIO_AMOUNTS; i++)
		m->amounts[i][row] = r->amounts[i];
	p->last_act = r->last_act > p->last_act ? r->last_act : p->last_act;
	p->rows++;
	return RC_OK;
}

/* A row of the former portfolio as it was read. */
static struct portfolio_row former_row(const struct maker *m, size_t row)
{
	const struct portfolio *p = &m->before->p;
	struct portfolio_row r = { .id = p->id[row], .region = m->g->regions[p->region[row]].id, .industry = p->industry[row] == UINT16_MAX ? "" : m->g->industries[p->industry[row]].code,
		.is_public = p->is_public[row] };
	for (int i = 0; i < PORTFOLIO_TEXTS; i++)
		r.text[i] = portfolio_text(p, row, (enum portfolio_text)i);
	for (int i = 0; i < PORTFOLIO_WORDS; i++)
		r.word[i] = p->words[i][row] == WORD_NONE ? "" : p->seen[i].id[p->words[i][row]];
	for (int i = 0; i < PORTFOLIO_DATES; i++)
		r.dates[i] = p->dates[i][row];
	for (int i = 0; i < PORTFOLIO_AMOUNTS; i++)
		r.amounts[i] = p->amounts[i][row];
	r.amounts[AMOUNT_PLAN] = AMOUNT_NONE;
	return r;
}

/* The rows of the former portfolio before this id. */
static enum rc add_former(struct maker *m, int64_t below)
{
	while (m->before != NULL && m->at < m->before->p.rows && m->before->p.id[m->at] < below) {
		struct portfolio_row r = former_row(m, m->at++);
		TRY(add_row(m, &r, false));
	}
	return RC_OK;
}

/* ---- What other modules say of a project: its light, its leader. */

static enum rc take_mark(void *arg, const struct project_mark *k)
{
	struct maker *m = arg;
	const char *leader = k->leader ? arena_strdup(&m->c->arena, k->leader) : NULL;
	if ((k->leader != NULL && leader == NULL) || !grow(&m->marks, &m->marks_cap, m->n_marks + 1, sizeof *m->marks))
		return ctx_no_memory(m->c);
	m->marks[m->n_marks++] = (struct project_mark){ k->project, k->light, leader };
	return RC_OK;
}

static int by_project(const void *a, const void *b)
{
	const struct project_mark *x = a, *y = b;
	return (x->project > y->project) - (x->project < y->project);
}

static enum rc read_marks(struct maker *m, int64_t since)
{
	const struct app *app = m->c->app;
	for (int i = 0; i < app->n_modules; i++)
		if (app->modules[i]->marks != NULL)
			TRY(app->modules[i]->marks(m->c, since, m->in->p.made_on, take_mark, m));
	if (m->n_marks > 1)
		qsort(m->marks, m->n_marks, sizeof *m->marks, by_project);
	return RC_OK;
}

static void set_marks(const struct maker *m, struct portfolio_row *r)
{
	size_t lo = 0, hi = m->n_marks;
	r->word[WORD_LIGHT] = r->text[TEXT_LEADER] = "";
	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		if (m->marks[mid].project < r->id)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (; lo < m->n_marks && m->marks[lo].project == r->id; lo++) {
		r->word[WORD_LIGHT] = m->marks[lo].light ? m->marks[lo].light : r->word[WORD_LIGHT];
		r->text[TEXT_LEADER] = m->marks[lo].leader ? m->marks[lo].leader : r->text[TEXT_LEADER];
	}
}

static enum rc take_row(void *arg, const struct portfolio_row *told)
{
	struct maker *m = arg;
	struct portfolio_row r = *told;
	set_marks(m, &r);
	TRY(add_former(m, r.id));
	if (m->before != NULL && m->at < m->before->p.rows && m->before->p.id[m->at] == r.id)
		m->at++;
	return add_row(m, &r, true);
}

/* ---- Parties and plans: those of renewed rows are read, the others carried over. */

static enum rc add_party(struct maker *m, uint32_t row, int64_t enterprise)
{
	struct portfolio *p = &m->in->p;
	if (!grow(&m->parties, &m->parties_cap, p->n_parties + 1, sizeof *m->parties))
		return ctx_no_memory(m->c);
	m->parties[p->n_parties++] = (struct portfolio_party){ row, enterprise };
	p->parties = m->parties;
	return RC_OK;
}

static enum rc take_party(void *arg, const struct party_of *q)
{
	struct maker *m = arg;
	int64_t row = portfolio_row_of(&m->in->p, q->project);
	return row >= 0 && m->renewed[row] ? add_party(m, (uint32_t)row, q->enterprise) : RC_OK;
}

static int by_party(const void *a, const void *b)
{
	const struct portfolio_party *x = a, *y = b;
	if (x->row != y->row)
		return x->row < y->row ? -1 : 1;
	return (x->enterprise > y->enterprise) - (x->enterprise < y->enterprise);
}

static enum rc add_plan(struct maker *m, const struct plan_amount *a)
{
	struct portfolio_inside *in = m->in;
	struct plan_amount *last = in->n_plans > 0 ? &in->plans[in->n_plans - 1] : NULL;
	if (last != NULL && last->project == a->project && last->year == a->year) { /* said again later */
		*last = *a;
		return RC_OK;
	}
	if (!grow(&in->plans, &m->plans_cap, in->n_plans + 1, sizeof *in->plans))
		return ctx_no_memory(m->c);
	in->plans[in->n_plans++] = *a;
	return RC_OK;
}

static enum rc take_plan(void *arg, const struct plan_said *s)
{
	struct maker *m = arg;
	int64_t row = portfolio_row_of(&m->in->p, s->project), v = AMOUNT_NONE;
	if (row < 0 || !m->renewed[row] || (s->holds_from != DAY_NONE && s->holds_from > workday_today(m->c)))
		return RC_OK;
	if (s->amount != NULL && num_parse_scaled(s->amount, strlen(s->amount), 2, 0, &v) != NUM_OK)
		v = AMOUNT_NONE;
	return add_plan(m, &(struct plan_amount){ s->project, s->year, v });
}

static int by_plan(const void *a, const void *b)
{
	const struct plan_amount *x = a, *y = b;
	if (x->project != y->project)
		return x->project < y->project ? -1 : 1;
	return x->year - y->year;
}

static enum rc carry_over(struct maker *m)
{
	const struct portfolio_inside *f = m->before;
	for (size_t i = 0; f != NULL && i < f->p.n_parties; i++) {
		int64_t row = portfolio_row_of(&m->in->p, f->p.id[f->p.parties[i].row]);
		if (row >= 0 && !m->renewed[row])
			TRY(add_party(m, (uint32_t)row, f->p.parties[i].enterprise));
	}
	for (size_t i = 0; f != NULL && i < f->n_plans; i++) {
		int64_t row = portfolio_row_of(&m->in->p, f->plans[i].project);
		if (row >= 0 && !m->renewed[row])
			TRY(add_plan(m, &f->plans[i]));
	}
	return RC_OK;
}

/* The column of this year's plan: the latest year that anybody has, today's at most. */
static void choose_plan_year(struct maker *m)
{
	struct portfolio_inside *in = m->in;
	int year = date_of(workday_today(m->c)).year;
	for (size_t i = 0; i < in->n_plans; i++)
		if (in->plans[i].year <= year && in->plans[i].year > in->p.plan_year && in->plans[i].amount != AMOUNT_NONE)
			in->p.plan_year = in->plans[i].year;
	for (size_t i = 0; i < in->n_plans; i++)
		if (in->plans[i].year == in->p.plan_year)
			m->amounts[AMOUNT_PLAN][portfolio_row_of(&in->p, in->plans[i].project)] = in->plans[i].amount;
}

/* ---- */

static void name_words(struct portfolio *p, enum portfolio_word w, const struct project_words *words)
{
	for (int i = 0; words != NULL && i < words->n && i < WORD_NONE; i++) {
		p->seen[w].id[i] = words->words[i].id;
		p->seen[w].title[i] = words->words[i].title;
		p->seen[w].n = i + 1;
	}
}

static void name_stages(struct portfolio *p, enum portfolio_word w, const struct project_track *t)
{
	for (int i = 0; i < t->n_stages && i < WORD_NONE; i++) {
		p->seen[w].id[i] = t->stages[i].id;
		p->seen[w].title[i] = t->stages[i].title;
		p->seen[w].n = i + 1;
	}
}

static const struct project_words *words_known(const struct project_plan *plan, enum project_known k)
{
	return plan->known[k] >= 0 ? plan->fields[plan->known[k]].words : NULL;
}

static void name_all(struct portfolio *p)
{
	name_stages(p, WORD_STAGE, &p->plan->tracks[p->plan->main]);
	name_stages(p, WORD_EXIT, &p->plan->tracks[p->plan->exit]);
	name_words(p, WORD_KIND, words_known(p->plan, KNOWN_KIND));
	name_words(p, WORD_CHAIN, words_known(p->plan, KNOWN_CHAIN));
	name_words(p, WORD_LEVEL, words_known(p->plan, KNOWN_LEVEL));
	name_words(p, WORD_SECRECY, words_known(p->plan, KNOWN_SECRECY));
	p->seen[WORD_LIGHT] = (struct portfolio_words){ .id = { "red", "yellow", "grey", "green" }, .n = 4,
		.title = { { "红灯", "Red" }, { "黄灯", "Yellow" }, { "灰灯（缺数据）", "Grey (unknown)" }, { "绿灯", "Green" } } }; /* the worst first */
}

/* Hands the arrays over, whether complete or not. */
static void seal(struct maker *m)
{
	struct portfolio *p = &m->in->p;
	p->id = m->id;
	p->region = m->region;
	p->industry = m->industry;
	p->is_public = m->is_public;
	memcpy(p->words, m->words, sizeof p->words);
	memcpy(p->dates, m->dates, sizeof p->dates);
	memcpy(p->amounts, m->amounts, sizeof p->amounts);
}

static enum rc fill(struct maker *m)
{
	struct portfolio_inside *in = m->in;
	struct portfolio *p = &in->p;
	int64_t since = m->before ? m->before->p.last_act : 0;
	if (!grow_rows(m))
		return ctx_no_memory(m->c);
	p->last_act = since;
	TRY(read_marks(m, since));
	TRY(store_portfolio_rows(m->c, since, take_row, m));
	TRY(add_former(m, INT64_MAX));
	seal(m);
	TRY(carry_over(m));
	TRY(store_portfolio_parties(m->c, since, take_party, m));
	TRY(store_portfolio_plans(m->c, since, take_plan, m));
	if (p->n_parties > 1)
		qsort(m->parties, p->n_parties, sizeof *m->parties, by_party);
	if (in->n_plans > 1)
		qsort(in->plans, in->n_plans, sizeof *in->plans, by_plan);
	choose_plan_year(m);
	for (size_t row = 0; row < p->rows; row++)
		p->n_secret += p->words[WORD_SECRECY][row] != WORD_NONE && strcmp(p->seen[WORD_SECRECY].id[p->words[WORD_SECRECY][row]], "open") != 0;
	in->orders = calloc((size_t)portfolio_n_columns, sizeof *in->orders);
	in->row_json = calloc(p->rows + 1, sizeof *in->row_json);
	return in->orders && in->row_json ? RC_OK : ctx_no_memory(m->c);
}

static void inside_free(struct portfolio_inside *in)
{
	struct portfolio *p = &in->p;
	for (int i = 0; in->orders != NULL && i < portfolio_n_columns; i++)
		free(atomic_load(&in->orders[i]));
	for (size_t i = 0; in->row_json != NULL && i < p->rows; i++)
		free(atomic_load(&in->row_json[i]));
	free(in->orders);
	free(in->row_json);
	portfolio_lists_free(in);
	for (int i = 0; i < in->n_hidden; i++)
		free(in->hidden[i].bits);
	portfolio_steps_free(atomic_load(&in->steps));
	void *parts[] = { (void *)p->id, (void *)p->region, (void *)p->industry, (void *)p->is_public, (void *)p->parties, in->texts, in->text_off, in->folded, in->folded_off, in->plans };
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		free(parts[i]);
	for (int i = 0; i < PORTFOLIO_WORDS; i++)
		free((void *)p->words[i]);
	for (int i = 0; i < PORTFOLIO_DATES; i++)
		free((void *)p->dates[i]);
	for (int i = 0; i < PORTFOLIO_AMOUNTS; i++)
		free((void *)p->amounts[i]);
	arena_finish(&in->words);
	pthread_mutex_destroy(&in->lock);
	free(in);
}

static enum rc make(struct ctx *c, const struct project_plan *plan, int64_t version, const struct portfolio_inside *before, struct portfolio_inside **ret_in)
{
	struct maker m = { .c = c, .before = before, .last_region = -1, .in = calloc(1, sizeof *m.in) };
	if (m.in == NULL)
		return ctx_no_memory(c);
	pthread_mutex_init(&m.in->lock, NULL);
	arena_init(&m.in->words, 0);
	atomic_init(&m.in->users, 1);
	m.in->p.version = version;
	m.in->p.plan = plan;
	m.in->p.made_on = workday_today(c);
	name_all(&m.in->p);
	enum rc rc = registry_hold(c, &m.g);
	if (rc == RC_OK) {
		rc = fill(&m);
		registry_drop(c, m.g);
	}
	seal(&m);
	free(m.renewed);
	free(m.marks);
	if (rc != RC_OK) {
		inside_free(m.in);
		return rc;
	}
	*ret_in = m.in;
	return RC_OK;
}

/* ---- Lending. */

static void drop(struct portfolio_inside *in)
{
	if (in != NULL && atomic_fetch_sub(&in->users, 1) == 1)
		inside_free(in);
}

/* The former one with what changed; from nothing on a new day, and when rows are gone, as after `gusu rebuild`. */
static enum rc renew(struct ctx *c, const struct project_plan *plan, int64_t version, const struct portfolio_inside *before, struct portfolio_inside **ret_in)
{
	size_t n;
	if (before != NULL && before->p.made_on == workday_today(c)) {
		TRY(make(c, plan, version, before, ret_in));
		TRY(store_portfolio_count(c, &n));
		if (n == (*ret_in)->p.rows)
			return RC_OK;
		drop(*ret_in);
	}
	return make(c, plan, version, NULL, ret_in);
}

static enum rc bring_up_to_date(struct ctx *c, struct portfolio_state *st)
{
	const struct project_plan *plan;
	struct portfolio_inside *fresh;
	int64_t version;
	TRY(project_plan_get(c, &plan));
	TRY(project_version(c, &version));
	if (st->current == NULL || st->current->p.version != version || st->current->p.made_on != workday_today(c)) {
		TRY(renew(c, plan, version, st->current, &fresh));
		drop(st->current);
		st->current = fresh;
	}
	st->checked_ms = c->now_ms > st->checked_ms ? c->now_ms : st->checked_ms;
	return RC_OK;
}

enum rc portfolio_hold(struct ctx *c, const struct portfolio **ret_p)
{
	struct portfolio_state *st = *app_slot(c->app, &portfolio_module);
	enum rc rc = RC_OK;
	pthread_mutex_lock(&st->lock);
	if (!c->from_memory)
		rc = bring_up_to_date(c, st);
	else if (st->current != NULL)
		ctx_as_of(c, st->checked_ms);
	else
		rc = ctx_fail_db(c, RC_BUSY);
	if (rc == RC_OK) {
		atomic_fetch_add(&st->current->users, 1);
		*ret_p = &st->current->p;
	}
	pthread_mutex_unlock(&st->lock);
	return rc;
}

void portfolio_drop(struct ctx *c, const struct portfolio *p)
{
	(void)c;
	drop(inside_of(p));
}

enum rc portfolio_keep(struct ctx *c)
{
	const struct portfolio *p;
	if (project_plan(c->app) == NULL)
		return RC_OK;
	TRY(portfolio_hold(c, &p));
	portfolio_drop(c, p);
	return RC_OK;
}

enum rc portfolio_start(struct app *a)
{
	struct portfolio_state *st = calloc(1, sizeof *st);
	if (st == NULL)
		return RC_NO_MEMORY;
	pthread_mutex_init(&st->lock, NULL);
	*app_slot(a, &portfolio_module) = st;
	return RC_OK;
}

void portfolio_stop(struct app *a)
{
	struct portfolio_state *st = *app_slot(a, &portfolio_module);
	if (st == NULL)
		return;
	drop(st->current);
	pthread_mutex_destroy(&st->lock);
	free(st);
	*app_slot(a, &portfolio_module) = NULL;
}

/* ---- Asking. */

const char *portfolio_text(const struct portfolio *p, size_t row, enum portfolio_text t)
{
	const struct portfolio_inside *in = inside_of(p);
	return in->texts + in->text_off[row * PORTFOLIO_TEXTS + (size_t)t];
}

int64_t portfolio_row_of(const struct portfolio *p, int64_t project)
{
	size_t lo = 0, hi = p->rows;
	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		if (p->id[mid] < project)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < p->rows && p->id[lo] == project ? (int64_t)lo : -1;
}

const char *portfolio_word_title(const struct ctx *c, const struct portfolio *p, enum portfolio_word w, int at)
{
	return at >= 0 && at < p->seen[w].n ? project_words_for(c, p->seen[w].title[at]) : "";
}

int32_t portfolio_day(struct ctx *c, const struct portfolio *p, const char *text)
{
	int32_t day, today = workday_today(c);
	if (text != NULL && date_parse(text, strlen(text), &day))
		return day;
	day = p->plan_year > 0 ? days_of(p->plan_year, 12, 31) : today;
	return c->app->sample_data && day < today ? day : today;
}

enum rc portfolio_today(struct ctx *c, int32_t *ret_day)
{
	const struct portfolio *p;
	*ret_day = workday_today(c);
	if (!c->app->sample_data)
		return RC_OK;
	TRY(portfolio_hold(c, &p));
	*ret_day = portfolio_day(c, p, NULL);
	portfolio_drop(c, p);
	return RC_OK;
}
