/* sites_store.c - the statements of sites and groups.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>
#include "base/period.h"
#include "registry/sites.h"

static const char *keep(struct ctx *c, const char *text) { return text ? arena_strdup(&c->arena, text) : NULL; }

static bool room(void **p, size_t n, size_t cap, size_t size)
{
	void *q = n < cap ? *p : realloc(*p, cap * 2 * size);

	if (q)
		*p = q;
	return q != NULL;
}

/* Those of occupations that a version counts; version 0: now. An occupation of before the versions was taken back with 1 and never counts. */
enum rc store_site_stays(struct ctx *c, int32_t day, int64_t version, struct site_stay **ret_stays, int64_t **ret_subjects, size_t *ret_n)
{
	stmt_auto *s = NULL;
	char on[DATE_TEXT];
	size_t n = 0, cap = 4096;
	struct site_stay *stays = malloc(cap * sizeof *stays);
	int64_t *subjects = malloc(cap * sizeof *subjects);
	bool row, good = stays && subjects;

	date_print(on, day);
	*ret_stays = stays;
	*ret_subjects = subjects;
	*ret_n = 0;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT o.plot, o.enterprise, o.basis, o.area, p.area FROM occupation o JOIN plot p ON p.id = o.plot"
		" WHERE o.valid_from <= $1 AND (o.valid_to IS NULL OR o.valid_to >= $1)"
		" AND (($2 = 0 AND o.undone = 0) OR ($2 > 0 AND o.since <= $2 AND (o.undone = 0 OR o.undone > $2))) ORDER BY o.plot, o.id {unscoped}"), &s));
	db_bind_text(s, 1, on);
	db_bind_i64(s, 2, version);
	while (good) {
		TRY_DB(db_next(s, &row));
		if (!row)
			break;
		good = room((void **)&stays, n, cap, sizeof *stays) && room((void **)&subjects, n, cap, sizeof *subjects);
		*ret_stays = stays;
		*ret_subjects = subjects;
		if (!good)
			break;
		if (n == cap)
			cap *= 2;
		subjects[n] = db_i64(s, 1);
		stays[n++] = (struct site_stay){.plot = db_i64(s, 0), .plot_area = db_i64(s, 4), .area = db_i64(s, 3),
			.basis = strcmp(db_text(s, 2), "owned") == 0 ? BASIS_OWNED : BASIS_RENTED};
	}
	*ret_n = n;
	return good ? RC_OK : ctx_no_memory(c);
}

static enum group_role role_of(const char *text) { return strcmp(text, "head") == 0 ? GROUP_HEAD : GROUP_MEMBER; }

enum rc store_groups_on(struct ctx *c, int32_t day, int64_t version, enum rc (*take)(void *user, int64_t subject, const char *code, enum group_role role), void *user)
{
	stmt_auto *s = NULL;
	char on[DATE_TEXT];
	bool row;

	date_print(on, day);
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT m.enterprise, m.code, m.role FROM group_member m WHERE m.valid_from <= $1 AND (m.valid_to IS NULL OR m.valid_to >= $1)"
		" AND (($2 = 0 AND m.undone = 0) OR ($2 > 0 AND m.since <= $2 AND (m.undone = 0 OR m.undone > $2))) ORDER BY m.code, m.role, m.enterprise {unscoped}"), &s));
	db_bind_text(s, 1, on);
	db_bind_i64(s, 2, version);
	for (;;) {
		TRY_DB(db_next(s, &row));
		if (!row)
			return RC_OK;
		TRY(take(user, db_i64(s, 0), db_text(s, 1), role_of(db_text(s, 2))));
	}
}

static enum rc read_members(struct ctx *c, struct db_stmt *s, struct group_member **ret_list, int *ret_n)
{
	struct group_member *list = NULL;
	int n = 0, cap = 0;
	bool row;

	for (;;) {
		TRY_DB(db_next(s, &row));
		if (!row)
			break;
		if (n == cap) {
			struct group_member *more = arena_new_array(&c->arena, struct group_member, (size_t)(cap = cap ? cap * 2 : 16));
			if (!more)
				return ctx_no_memory(c);
			if (n)
				memcpy(more, list, (size_t)n * sizeof *more);
			list = more;
		}
		list[n++] = (struct group_member){.id = db_i64(s, 0), .subject = db_i64(s, 1), .code = keep(c, db_text(s, 2)), .name = keep(c, db_text(s, 3)), .uscc = keep(c, db_text(s, 4)),
			.firm = keep(c, db_text(s, 5)), .role = role_of(db_text(s, 6)), .from = keep(c, db_text(s, 7)), .to = keep(c, db_text(s, 8))};
	}
	*ret_list = list;
	*ret_n = n;
	return RC_OK;
}

enum rc store_group_of(struct ctx *c, int64_t subject, struct group_member **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;

	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT m.id, m.enterprise, m.code, m.name, s.code, s.name, m.role, m.valid_from, m.valid_to FROM group_member m JOIN subject s ON s.id = m.enterprise"
		" WHERE m.enterprise = $1 AND m.undone = 0 ORDER BY m.valid_from, m.id {unscoped}"), &s));
	db_bind_i64(s, 1, subject);
	return read_members(c, s, ret_list, ret_n);
}

enum rc store_group_members(struct ctx *c, const char *code, const char *day, struct group_member **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;

	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT m.id, m.enterprise, m.code, m.name, s.code, s.name, m.role, m.valid_from, m.valid_to FROM group_member m JOIN subject s ON s.id = m.enterprise"
		" WHERE m.code = $1 AND m.undone = 0 AND ($2 = '' OR (m.valid_from <= $2 AND (m.valid_to IS NULL OR m.valid_to >= $2))) ORDER BY m.role, m.enterprise, m.id {unscoped}"), &s));
	db_bind_text(s, 1, code);
	db_bind_text(s, 2, day ? day : "");
	return read_members(c, s, ret_list, ret_n);
}

enum rc store_add_group_member(struct ctx *c, const struct group_member *m, int64_t batch)
{
	stmt_auto *s = NULL;

	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO group_member (code, name, enterprise, role, valid_from, valid_to, since, batch)"
		" VALUES ($1, $2, $3, $4, $5, $6, (SELECT version + 1 FROM registry_state WHERE id = 1), $7) {unscoped}"), &s));
	db_bind_text(s, 1, m->code);
	db_bind_text(s, 2, m->name);
	db_bind_i64(s, 3, m->subject);
	db_bind_text(s, 4, group_role_words[m->role]);
	db_bind_text(s, 5, m->from);
	db_bind_text(s, 6, m->to);
	db_bind_i64(s, 7, batch);
	TRY_DB(db_run(s));
	return RC_OK;
}

enum rc store_undo_group_members(struct ctx *c, int64_t batch, int64_t *ret_n)
{
	stmt_auto *n = NULL, *s = NULL;
	bool row;

	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT count(*) FROM group_member WHERE batch = $1 AND undone = 0 {unscoped}"), &n));
	db_bind_i64(n, 1, batch);
	TRY_DB(db_next(n, &row));
	*ret_n = row ? db_i64(n, 0) : 0;
	TRY_DB(db_prepare(c->db, NULL, SQL("UPDATE group_member SET undone = (SELECT version + 1 FROM registry_state WHERE id = 1) WHERE batch = $1 AND undone = 0 {unscoped}"), &s));
	db_bind_i64(s, 1, batch);
	TRY_DB(db_run(s));
	return RC_OK;
}
