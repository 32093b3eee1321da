/* registry_snapshot.c - the registry in memory: loading it, lending it.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Built for 120 000 to a few million enterprises: about 110 bytes each, one pass over two tables in id order. Names are kept once, folded, because
 * searching reads them all; the few that folding changes are kept a second time as written. */
#include "base/hash.h"
#include "base/period.h"
#include "base/utf8.h"
#include "core/recall.h"
#include "registry/registry_state.h"
#include "registry/registry_store.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { NO_SLOT = -1 };
static const uint64_t code_seed = 0x67757375; /* codes are checked, nobody chooses them freely */

/* ---- A snapshot under construction. Arrays have room for `rows`; text grows. */

struct loader {
	struct ctx *c;
	struct snapshot *s;
	size_t rows, room;
	uint32_t *subject, *uscc_off, *folded_off, *above, *above_known;
	uint16_t *region, *industry;
	uint8_t *status;
	int32_t *registered;
	char *uscc, *folded;
	size_t folded_len, folded_cap, odd_len, odd_cap, odd_room;
	struct region *regions; int region_room;
	struct industry *industries; int industry_room;
	struct mark *marks; size_t marks_room;
	struct past_state *past; size_t past_room;
	struct state_before *before; size_t before_room;
	size_t former_room, growth_room;
};

static bool grow(void **p, size_t *room, size_t need, size_t size)
{
	size_t n = *room ? *room : 64;
	void *q;

	if (need <= *room)
		return true;
	while (n < need)
		n *= 2;
	q = realloc(*p, n * size);
	if (!q)
		return false;
	*p = q;
	*room = n;
	return true;
}

static int32_t day(const char *text)
{
	int32_t d;

	return text && date_parse(text, strlen(text), &d) ? d : DAY_NONE;
}

static int word(const char *const *words, const char *text)
{
	for (int i = 0; words[i]; i++)
		if (!strcmp(words[i], text))
			return i;
	return 0; /* the table's CHECK allows no other */
}

/* ---- Regions and industries. */

static enum region_kind region_kind_of(const char *text)
{
	static const char *const words[] = {"city", "district", "town", "street", "zone", NULL};

	return (enum region_kind)word(words, text);
}

static int region_by_id(const struct registry *g, int64_t id)
{
	for (int i = 0; i < g->n_regions; i++)
		if (g->regions[i].id == id)
			return i;
	return -1;
}

static enum rc take_region(void *user, const void *row)
{
	struct loader *l = user;
	const struct region_row *r = row;
	struct registry *g = &l->s->g;
	struct arena *a = &l->s->texts;
	struct region *t;
	size_t room = (size_t)l->region_room;

	if (!grow((void **)&l->regions, &room, (size_t)g->n_regions + 1, sizeof *l->regions))
		return RC_NO_MEMORY;
	l->region_room = (int)room;
	g->regions = l->regions;
	t = &l->regions[g->n_regions];
	*t = (struct region){.id = r->id, .code = arena_strdup(a, r->code), .alt_code = arena_strdup(a, r->alt_code), .name = arena_strdup(a, r->name),
		.name_en = arena_strdup(a, r->name_en), .shortname = arena_strdup(a, r->shortname), .shortname_en = arena_strdup(a, r->shortname_en),
		.kind = region_kind_of(r->kind), .parent = region_by_id(g, r->parent), .board = r->board, .tile_col = r->tile_col,
		.tile_row = r->tile_row, .pos = r->region_pos, .pos_end = r->pos_end, .valid_from = day(r->valid_from), .valid_to = day(r->valid_to)};
	if (!t->code || !t->alt_code || !t->name || !t->name_en || !t->shortname || !t->shortname_en)
		return RC_NO_MEMORY;
	t->district = t->kind == REGION_DISTRICT ? g->n_regions : t->parent >= 0 ? l->regions[t->parent].district : -1;
	g->n_regions++;
	return RC_OK;
}

static enum rc take_industry(void *user, const void *row)
{
	struct loader *l = user;
	const struct industry_row *r = row;
	struct registry *g = &l->s->g;
	struct arena *a = &l->s->texts;
	struct industry *t;
	size_t room = (size_t)l->industry_room;

	if (!grow((void **)&l->industries, &room, (size_t)g->n_industries + 1, sizeof *l->industries))
		return RC_NO_MEMORY;
	l->industry_room = (int)room;
	g->industries = l->industries;
	t = &l->industries[g->n_industries];
	*t = (struct industry){.code = arena_strdup(a, r->code), .name = arena_strdup(a, r->name), .name_en = arena_strdup(a, r->name_en),
		.level = r->level, .parent = -1, .division = -1};
	if (!t->code || !t->name || !t->name_en)
		return RC_NO_MEMORY;
	for (int i = g->n_industries - 1; i >= 0 && r->level > 1; i--)
		if (!strcmp(l->industries[i].code, r->parent)) {
			t->parent = i;
			break;
		}
	t->section = t->parent < 0 ? g->n_industries : l->industries[t->parent].section;
	t->division = r->level == 2 ? g->n_industries : t->parent < 0 ? -1 : l->industries[t->parent].division;
	if (r->level == 4 && strlen(r->code) == 4)
		l->s->class_of[atoi(r->code)] = (int16_t)(g->n_industries + 1);
	g->n_industries++;
	return RC_OK;
}

int snapshot_class(const struct snapshot *s, const char *code)
{
	int n = 0;

	for (int i = 0; i < 4; i++) {
		if (code[i] < '0' || code[i] > '9')
			return -1;
		n = n * 10 + (code[i] - '0');
	}
	return s->class_of[n] - 1;
}

static uint16_t industry_index(const struct loader *l, const char *code)
{
	if (strlen(code) == 4)
		return (uint16_t)snapshot_class(l->s, code); /* -1 is UINT16_MAX */
	for (int i = 0; *code && i < l->s->g.n_industries; i++)
		if (!strcmp(l->industries[i].code, code))
			return (uint16_t)i;
	return UINT16_MAX;
}

/* Neighbours in the register often lie in the same place: look there first. */
static uint16_t region_index(const struct loader *l, int64_t id)
{
	const struct registry *g = &l->s->g;
	int lo = l->rows ? l->region[l->rows - 1] : 0, i;

	if (lo < g->n_regions && g->regions[lo].id == id)
		return (uint16_t)lo;
	i = region_by_id(g, id);
	return (uint16_t)(i < 0 ? 0 : i);
}

/* ---- Enterprises. */

static bool take_name(struct loader *l, const char *name)
{
	size_t len = strlen(name), n;

	if (!grow((void **)&l->folded, &l->folded_cap, l->folded_len + len + 1, 1))
		return false;
	n = text_fold(l->folded + l->folded_len, name, len);
	if (n != len || memcmp(l->folded + l->folded_len, name, len)) {
		size_t at = l->s->n_odd;
		if (!grow((void **)&l->s->odd, &l->odd_room, at + 2, sizeof *l->s->odd)
			|| !grow((void **)&l->s->odd_text, &l->odd_cap, l->odd_len + len, 1))
			return false;
		l->s->odd[at] = (struct odd_name){(uint32_t)l->rows, (uint32_t)l->odd_len};
		memcpy(l->s->odd_text + l->odd_len, name, len);
		l->odd_len += len;
		l->s->odd[at + 1] = (struct odd_name){UINT32_MAX, (uint32_t)l->odd_len};
		l->s->n_odd++;
	}
	l->folded_len += n;
	l->folded[l->folded_len++] = '\n';
	return true;
}

/* Subjects get their numbers in the order in which they come, so a version had the first so many of today's rows. */
static enum rc note_growth(struct loader *l, int64_t since)
{
	struct snapshot *s = l->s;

	if (s->n_growth == 0 || s->growth[s->n_growth - 1].version < since) {
		if (!grow((void **)&s->growth, &l->growth_room, s->n_growth + 1, sizeof *s->growth))
			return RC_NO_MEMORY;
		s->growth[s->n_growth++].version = since;
	}
	s->growth[s->n_growth - 1].rows = l->rows;
	return RC_OK;
}

static enum rc take_enterprise(void *user, const void *row)
{
	struct loader *l = user;
	const struct enterprise_row *r = row;
	size_t i = l->rows;

	if (i == l->room || l->folded_len > UINT32_MAX - 4096 || r->id - SUBJECT_FIRST >= UINT32_MAX)
		return i == l->room ? RC_OK : RC_TOO_LARGE; /* rows that came while we read belong to the next snapshot */
	if (!take_name(l, r->name))
		return RC_NO_MEMORY;
	l->subject[i] = (uint32_t)(r->id - SUBJECT_FIRST);
	memcpy(l->uscc + i * USCC_LEN, r->code, strnlen(r->code, USCC_LEN));
	l->uscc_off[i + 1] = (uint32_t)((i + 1) * USCC_LEN);
	l->folded_off[i + 1] = (uint32_t)l->folded_len;
	l->region[i] = region_index(l, r->region);
	l->industry[i] = industry_index(l, r->industry);
	l->status[i] = (uint8_t)word(enterprise_status_words, r->status);
	l->registered[i] = day(r->registered);
	l->above[i] = (uint32_t)r->above;
	l->above_known[i] = (uint32_t)r->above_known;
	l->rows++;
	return note_growth(l, r->since);
}

static int64_t row_of_subject(const struct loader *l, int64_t id)
{
	size_t lo = 0, hi = l->rows;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		if (SUBJECT_FIRST + l->subject[mid] < id)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < l->rows && SUBJECT_FIRST + l->subject[lo] == id ? (int64_t)lo : -1;
}

static enum rc take_past(void *user, const void *row)
{
	struct loader *l = user;
	const struct past_row *r = row;
	struct registry *g = &l->s->g;
	int64_t at = row_of_subject(l, r->enterprise);

	if (at < 0)
		return RC_OK;
	if (!grow((void **)&l->past, &l->past_room, g->n_past + 1, sizeof *l->past))
		return RC_NO_MEMORY;
	l->past[g->n_past++] = (struct past_state){(uint32_t)at, day(r->until), region_index(l, r->region), industry_index(l, r->industry),
		(uint8_t)word(enterprise_status_words, r->status)};
	return RC_OK;
}

static enum rc take_before(void *user, const void *row)
{
	struct loader *l = user;
	const struct before_row *r = row;
	struct registry *g = &l->s->g;
	int64_t at = row_of_subject(l, r->past.enterprise);

	if (at < 0)
		return RC_OK;
	if (!grow((void **)&l->before, &l->before_room, g->n_before + 1, sizeof *l->before))
		return RC_NO_MEMORY;
	l->before[g->n_before++] = (struct state_before){.version = r->version, .row = (uint32_t)at, .until = *r->past.until ? day(r->past.until) : FOR_EVER,
		.registered = day(r->registered), .above = (uint32_t)r->above, .above_known = (uint32_t)r->above_known, .region = region_index(l, r->past.region),
		.industry = industry_index(l, r->past.industry), .status = (uint8_t)word(enterprise_status_words, r->past.status)};
	if (r->version > g->last_change)
		g->last_change = r->version;
	return RC_OK;
}

static enum rc take_mark(void *user, const void *row)
{
	struct loader *l = user;
	const struct mark_row *r = row;
	struct registry *g = &l->s->g;
	int64_t at = row_of_subject(l, r->enterprise);

	if (at < 0)
		return RC_OK;
	if (!grow((void **)&l->marks, &l->marks_room, g->n_marks + 1, sizeof *l->marks))
		return RC_NO_MEMORY;
	l->marks[g->n_marks++] = (struct mark){r->id, r->undone, (uint32_t)at, (enum mark_kind)word(mark_words, r->kind), day(r->from), day(r->to)};
	if (r->id > g->last_mark)
		g->last_mark = r->id;
	if (r->undone > g->last_undone)
		g->last_undone = r->undone;
	return RC_OK;
}

static enum rc take_former(void *user, const void *row)
{
	struct loader *l = user;
	const struct former_row *r = row;
	int64_t at = row_of_subject(l, r->enterprise);

	if (at < 0 || strlen(r->code) != USCC_LEN)
		return RC_OK;
	if (!grow((void **)&l->s->former, &l->former_room, l->s->n_former + 1, sizeof *l->s->former))
		return RC_NO_MEMORY;
	memcpy(l->s->former[l->s->n_former].code, r->code, USCC_LEN);
	l->s->former[l->s->n_former].version = r->version;
	l->s->former[l->s->n_former++].row = (uint32_t)at;
	if (r->version > l->s->g.last_code)
		l->s->g.last_code = r->version;
	return RC_OK;
}

static bool make_slots(struct snapshot *s)
{
	size_t n = 64;

	while (n < s->g.rows + s->g.rows / 2)
		n *= 2;
	s->slots = malloc(n * sizeof *s->slots);
	if (!s->slots)
		return false;
	memset(s->slots, 0xff, n * sizeof *s->slots);
	s->mask = (uint32_t)(n - 1);
	for (size_t i = 0; i < s->g.rows; i++) {
		uint32_t at = (uint32_t)bytes_hash(s->g.uscc + i * USCC_LEN, USCC_LEN, code_seed) & s->mask;
		while (s->slots[at] != UINT32_MAX)
			at = (at + 1) & s->mask;
		s->slots[at] = (uint32_t)i;
	}
	s->bytes += n * sizeof *s->slots;
	return true;
}

static bool make_room(struct loader *l, size_t rows)
{
	l->room = rows;
	l->subject = malloc((rows + 1) * sizeof *l->subject);
	l->uscc = malloc(rows * USCC_LEN + 1);
	l->uscc_off = malloc((rows + 1) * sizeof *l->uscc_off);
	l->folded_off = malloc((rows + 1) * sizeof *l->folded_off);
	l->region = malloc((rows + 1) * sizeof *l->region);
	l->industry = malloc((rows + 1) * sizeof *l->industry);
	l->status = malloc(rows + 1);
	l->registered = malloc((rows + 1) * sizeof *l->registered);
	l->above = malloc((rows + 1) * sizeof *l->above);
	l->above_known = malloc((rows + 1) * sizeof *l->above_known);
	if (!l->subject || !l->uscc || !l->uscc_off || !l->folded_off || !l->region || !l->industry || !l->status || !l->registered || !l->above
		|| !l->above_known)
		return false;
	l->uscc_off[0] = l->folded_off[0] = 0;
	l->s->bytes = rows * (6 * sizeof(uint32_t) + 2 * sizeof(uint16_t) + 1 + USCC_LEN);
	return true;
}

/* Hands the arrays over, whether complete or not, so that snapshot_free can free them. */
static void seal(struct loader *l)
{
	struct registry *g = &l->s->g;
	char *shorter = l->folded_len ? realloc(l->folded, l->folded_len) : NULL;

	g->rows = l->rows;
	g->subject = l->subject;
	g->uscc = l->uscc;
	g->uscc_off = l->uscc_off;
	g->folded = shorter ? shorter : l->folded;
	g->folded_off = l->folded_off;
	g->region = l->region;
	g->industry = l->industry;
	g->status = l->status;
	g->registered = l->registered;
	g->above = l->above;
	g->above_known = l->above_known;
	g->marks = l->marks;
	g->past = l->past;
	g->before = l->before;
	g->regions = l->regions;
	g->industries = l->industries;
	l->s->bytes += l->folded_len;
}

static enum rc load_all(struct loader *l)
{
	int64_t rows, max_id;

	TRY(store_counts(l->c, &rows, &max_id));
	if (!make_room(l, (size_t)rows))
		return RC_NO_MEMORY;
	TRY(store_regions(l->c, take_region, l));
	TRY(store_industries(l->c, take_industry, l));
	TRY(store_enterprises(l->c, take_enterprise, l));
	TRY(store_past(l->c, take_past, l));
	TRY(store_before(l->c, take_before, l));
	TRY(store_marks(l->c, take_mark, l));
	return store_former_codes(l->c, take_former, l);
}

enum rc snapshot_load(struct ctx *c, int64_t version, struct snapshot **ret_s)
{
	struct loader *l = calloc(1, sizeof *l);
	struct snapshot *s = calloc(1, sizeof *s);
	enum rc rc;

	if (!l || !s) {
		free(l);
		free(s);
		return ctx_no_memory(c);
	}
	l->c = c;
	l->s = s;
	s->g.version = version;
	atomic_init(&s->users, 1);
	arena_init(&s->texts, 0);
	rc = load_all(l);
	seal(l);
	free(l);
	if (rc == RC_OK && !make_slots(s))
		rc = RC_NO_MEMORY;
	if (rc != RC_OK) {
		snapshot_free(s);
		return ctx_fail(c, rc, "", "%s", TR(c, rc_zh(rc), rc_en(rc)));
	}
	*ret_s = s;
	return RC_OK;
}

static void drop(struct snapshot *s);

void snapshot_free(struct snapshot *s)
{
	if (s->base) /* they are its */
		s->g.regions = NULL, s->g.industries = NULL;
	void *parts[] = {(void *)s->g.subject, (void *)s->g.uscc, (void *)s->g.uscc_off, (void *)s->g.folded, (void *)s->g.folded_off, (void *)s->g.region,
		(void *)s->g.industry, (void *)s->g.status, (void *)s->g.registered, (void *)s->g.above, (void *)s->g.above_known, (void *)s->g.marks,
		(void *)s->g.past, (void *)s->g.before, (void *)s->g.regions, (void *)s->g.industries, s->slots, s->odd, s->odd_text, s->former, s->growth, s->place_row};

	if (s->extra)
		s->extra_destroy(s->extra);
	directory_free(atomic_load(&s->directory));
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		free(parts[i]);
	arena_finish(&s->texts);
	drop(s->base);
	free(s);
}

/* ---- Places as subjects. */

static bool take_place(struct loader *l, const struct snapshot_place *p)
{
	size_t i = l->rows;

	if (!take_name(l, p->name))
		return false;
	l->subject[i] = (uint32_t)p->id;
	memset(l->uscc + i * USCC_LEN, 0, USCC_LEN);
	memcpy(l->uscc + i * USCC_LEN, p->code, strnlen(p->code, USCC_LEN));
	l->uscc_off[i + 1] = (uint32_t)((i + 1) * USCC_LEN);
	l->folded_off[i + 1] = (uint32_t)l->folded_len;
	l->region[i] = (uint16_t)p->region;
	l->industry[i] = (uint16_t)p->industry; /* -1 is UINT16_MAX */
	l->status[i] = STATUS_ACTIVE;
	l->registered[i] = DAY_NONE;
	l->above[i] = l->above_known[i] = 0;
	l->rows++;
	return true;
}

enum rc snapshot_of_places(struct snapshot *base, const struct snapshot_place *list, size_t n, struct snapshot **ret_s)
{
	struct snapshot *s = calloc(1, sizeof *s);
	struct loader l = {.s = s};
	bool good = s != NULL && make_room(&l, n);

	if (!s)
		return RC_NO_MEMORY;
	atomic_init(&s->users, 1);
	arena_init(&s->texts, 0);
	for (size_t i = 0; good && i < n; i++)
		good = take_place(&l, &list[i]);
	seal(&l);
	atomic_fetch_add(&base->users, 1);
	s->base = base;
	s->g.version = base->g.version;
	s->g.below = SUBJECT_FIRST;
	s->g.regions = base->g.regions;
	s->g.n_regions = base->g.n_regions;
	s->g.industries = base->g.industries;
	s->g.n_industries = base->g.n_industries;
	memcpy(s->class_of, base->class_of, sizeof s->class_of);
	if (good && make_slots(s)) {
		*ret_s = s;
		return RC_OK;
	}
	snapshot_free(s);
	return RC_NO_MEMORY;
}

/* ---- Lending. */

static void drop(struct snapshot *s)
{
	if (s && atomic_fetch_sub(&s->users, 1) == 1)
		snapshot_free(s);
}

/* Under the lock: the current snapshot is that of the database's state. */
static enum rc renew(struct ctx *c, struct registry_state *st, int64_t epoch)
{
	struct state_row row;
	struct snapshot *fresh;

	if (st->current && st->epoch == epoch) {
		st->checked_ms = c->now_ms > st->checked_ms ? c->now_ms : st->checked_ms;
		return RC_OK;
	}
	TRY(store_state(c, &row));
	if (!st->current || st->current->g.version != row.version) {
		TRY(snapshot_load(c, row.version, &fresh));
		drop(st->current);
		st->current = fresh;
	}
	st->epoch = epoch;
	st->checked_ms = c->now_ms;
	return RC_OK;
}

enum rc registry_hold(struct ctx *c, const struct registry **ret_reg)
{
	struct registry_state *st = registry_state_of(c->app);
	int64_t epoch = 0;
	enum rc rc = RC_OK;

	if (!c->from_memory)
		TRY(ctx_epoch(c, &epoch));
	pthread_mutex_lock(&st->lock);
	if (!c->from_memory)
		rc = renew(c, st, epoch);
	else if (st->current)
		ctx_as_of(c, st->checked_ms);
	else
		rc = ctx_fail_db(c, RC_BUSY);
	if (rc == RC_OK) {
		atomic_fetch_add(&st->current->users, 1);
		*ret_reg = &st->current->g;
	}
	pthread_mutex_unlock(&st->lock);
	return rc;
}

void registry_drop(struct ctx *c, const struct registry *reg)
{
	(void)c;
	drop((struct snapshot *)reg);
}

size_t registry_bytes(const struct registry *g)
{
	return ((const struct snapshot *)g)->bytes;
}

void *registry_extra(const struct registry *g, void *(*make)(const struct registry *g), void (*destroy)(void *extra))
{
	struct snapshot *s = (struct snapshot *)g;
	void *extra = atomic_load(&s->extra), *none = NULL;

	if (extra)
		return extra;
	extra = make(g);
	if (!extra)
		return NULL;
	s->extra_destroy = destroy;
	if (atomic_compare_exchange_strong(&s->extra, &none, extra))
		return extra;
	destroy(extra); /* another thread was first */
	return none;
}

/* ---- Looking up. */

const char *registry_name(const struct registry *g, size_t row, size_t *ret_len)
{
	const struct snapshot *s = (const struct snapshot *)g;
	size_t lo = 0, hi = s->n_odd;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		if (s->odd[mid].row < row)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo < s->n_odd && s->odd[lo].row == row) {
		*ret_len = s->odd[lo + 1].off - s->odd[lo].off;
		return s->odd_text + s->odd[lo].off;
	}
	*ret_len = g->folded_off[row + 1] - g->folded_off[row] - 1;
	return g->folded + g->folded_off[row];
}

int64_t registry_row_of_code(const struct registry *g, const char *uscc)
{
	const struct snapshot *s = (const struct snapshot *)g;
	uint32_t at;

	char whole[USCC_LEN] = "";

	if (strnlen(uscc, USCC_LEN) != USCC_LEN && (!s->base || strnlen(uscc, USCC_LEN) == 0))
		return -1;
	if (s->base) /* codes of places are shorter */
		uscc = memcpy(whole, uscc, strnlen(uscc, USCC_LEN));
	at = (uint32_t)bytes_hash(uscc, USCC_LEN, code_seed) & s->mask;
	for (; s->slots[at] != UINT32_MAX; at = (at + 1) & s->mask)
		if (!memcmp(g->uscc + (size_t)s->slots[at] * USCC_LEN, uscc, USCC_LEN))
			return s->slots[at];
	return -1;
}

int64_t registry_row_of_former_code(const struct registry *g, const char *uscc)
{
	const struct snapshot *s = (const struct snapshot *)g;
	size_t lo = 0, hi = s->n_former;

	if (strnlen(uscc, USCC_LEN) != USCC_LEN)
		return -1;
	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		if (memcmp(s->former[mid].code, uscc, USCC_LEN) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < s->n_former && !memcmp(s->former[lo].code, uscc, USCC_LEN) ? (int64_t)s->former[lo].row : -1;
}

size_t registry_rows_at(const struct registry *g, int64_t version)
{
	const struct snapshot *s = (const struct snapshot *)g;
	size_t n = s->n_growth;

	if (version == 0 || n == 0)
		return g->rows;
	while (n > 0 && s->growth[n - 1].version > version)
		n--;
	return n > 0 ? s->growth[n - 1].rows : 0;
}

static int newest_first(const void *pa, const void *pb)
{
	const struct former_code *a = pa, *b = pb;

	return a->version != b->version ? (a->version > b->version ? -1 : 1) : memcmp(a->code, b->code, USCC_LEN);
}

enum rc registry_codes_at(const struct registry *g, int64_t version, size_t rows, char *out)
{
	const struct snapshot *s = (const struct snapshot *)g;
	struct former_code *list = malloc((s->n_former + 1) * sizeof *list);

	if (!list)
		return RC_NO_MEMORY;
	memcpy(out, g->uscc, rows * USCC_LEN);
	if (s->n_former)
		memcpy(list, s->former, s->n_former * sizeof *list);
	qsort(list, s->n_former, sizeof *list, newest_first); /* the first that was taken away after the version was the code then: it is written last */
	for (size_t i = 0; i < s->n_former && list[i].version > version; i++)
		if (list[i].row < rows)
			memcpy(out + (size_t)list[i].row * USCC_LEN, list[i].code, USCC_LEN);
	free(list);
	return RC_OK;
}

int64_t registry_row_of_subject(const struct registry *g, int64_t subject)
{
	size_t lo = 0, hi = g->rows;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		if (registry_subject(g, mid) < subject)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < g->rows && registry_subject(g, lo) == subject ? (int64_t)lo : -1;
}
