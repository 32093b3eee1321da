/* registry_undo_store.c - the statements of taking imported tables back.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include "base/period.h"
#include "registry/registry_undo.h"

static const char *const did_words[] = { "enterprise", "change", "plot", "occupation", "mark", NULL };

static const char *keep(struct ctx *c, const char *text) { return text ? arena_strdup(&c->arena, text) : NULL; }

enum rc store_registry_batch(struct ctx *c, const char *kind, const char *file, int64_t undoes, int64_t *ret_id)
{
	stmt_auto *s = NULL;
	char at[INSTANT_TEXT];

	instant_print(at, c->now_ms);
	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO registry_batch (kind, file, at, who, undoes) VALUES ($1, $2, $3, $4, $5) RETURNING id {unscoped}"), &s));
	db_bind_text(s, 1, kind);
	db_bind_text(s, 2, file);
	db_bind_text(s, 3, at);
	db_bind_text(s, 4, c->who.name);
	if (undoes)
		db_bind_i64(s, 5, undoes);
	else
		db_bind_null(s, 5);
	TRY_DB(db_run_id(s, ret_id));
	return RC_OK;
}

enum rc store_registry_batch_of(struct ctx *c, int64_t id, const char **ret_kind, const char **ret_file, int64_t *ret_undone_by)
{
	stmt_auto *s = NULL;
	bool row;

	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT b.kind, b.file, u.id FROM registry_batch b LEFT JOIN registry_batch u ON u.undoes = b.id WHERE b.id = $1 {unscoped}"), &s));
	db_bind_i64(s, 1, id);
	TRY_DB(db_next(s, &row));
	*ret_kind = row ? keep(c, db_text(s, 0)) : NULL;
	*ret_file = row ? keep(c, db_text(s, 1)) : NULL;
	*ret_undone_by = row ? db_i64(s, 2) : 0;
	return !row || (*ret_kind && *ret_file) ? RC_OK : ctx_no_memory(c);
}

enum rc store_registry_did(struct ctx *c, int64_t batch, const struct registry_change *ch)
{
	stmt_auto *s = NULL;

	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO registry_change (batch, n, what, ref, before, after) VALUES ($1, $2, $3, $4, $5, $6) {unscoped}"), &s));
	db_bind_i64(s, 1, batch);
	db_bind_i64(s, 2, ch->n);
	db_bind_text(s, 3, did_words[ch->what]);
	db_bind_i64(s, 4, ch->ref);
	db_bind_text(s, 5, ch->before);
	db_bind_text(s, 6, ch->after);
	TRY_DB(db_run(s));
	return RC_OK;
}

static enum registry_did did_of(const char *word)
{
	int i = 0;

	while (did_words[i + 1] && strcmp(did_words[i], word))
		i++;
	return (enum registry_did)i;
}

enum rc store_registry_changes(struct ctx *c, int64_t batch, int64_t below, int most, struct registry_change **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	struct registry_change *list = arena_new_array(&c->arena, struct registry_change, (size_t)most);
	bool row = true;
	int n = 0;

	if (!list)
		return ctx_no_memory(c);
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT n, what, ref, before, after FROM registry_change WHERE batch = $1 AND n < $2 ORDER BY n DESC LIMIT $3 {unscoped}"), &s));
	db_bind_i64(s, 1, batch);
	db_bind_i64(s, 2, below);
	db_bind_i64(s, 3, most);
	while (n < most) {
		TRY_DB(db_next(s, &row));
		if (!row)
			break;
		list[n] = (struct registry_change){.n = db_i64(s, 0), .what = did_of(db_text(s, 1)), .ref = db_i64(s, 2), .before = keep(c, db_text(s, 3)),
			.after = keep(c, db_text(s, 4))};
		if (!list[n].before || !list[n].after)
			return ctx_no_memory(c);
		n++;
	}
	*ret_list = list;
	*ret_n = n;
	return RC_OK;
}

enum rc store_undo_row(struct ctx *c, enum registry_did what, int64_t ref)
{
	stmt_auto *s = NULL;

	if (what == DID_PLOT)
		TRY_DB(db_prepare(c->db, NULL, SQL("UPDATE plot SET undone = 1 WHERE id = $1 {unscoped}"), &s));
	else if (what == DID_OCCUPATION)
		TRY_DB(db_prepare(c->db, NULL, SQL("UPDATE occupation SET undone = (SELECT version + 1 FROM registry_state WHERE id = 1) WHERE id = $1 {unscoped}"), &s));
	else /* the version that the registry will have: rounds before know it, see registry.h */
		TRY_DB(db_prepare(c->db, NULL, SQL("UPDATE mark SET undone = (SELECT version + 1 FROM registry_state WHERE id = 1) WHERE id = $1 {unscoped}"), &s));
	db_bind_i64(s, 1, ref);
	TRY_DB(db_run(s));
	return RC_OK;
}

enum rc store_undo_enterprise(struct ctx *c, int64_t id)
{
	stmt_auto *s = NULL;

	TRY_DB(db_prepare(c->db, NULL, SQL("UPDATE enterprise SET status = 'closed', undone = 1 WHERE id = $1 {unscoped}"), &s));
	db_bind_i64(s, 1, id);
	TRY_DB(db_run(s));
	return RC_OK;
}

enum rc store_occupied(struct ctx *c, int64_t subject, bool *ret_any)
{
	stmt_auto *s = NULL;

	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT id FROM occupation WHERE plot = $1 AND undone = 0 UNION ALL SELECT id FROM occupation WHERE enterprise = $1 AND undone = 0"
		" UNION ALL SELECT id FROM group_member WHERE enterprise = $1 AND undone = 0"
		" LIMIT 1 {unscoped}"), &s));
	db_bind_i64(s, 1, subject);
	TRY_DB(db_next(s, ret_any));
	return RC_OK;
}

enum rc store_subject_code(struct ctx *c, enum registry_did what, int64_t ref, const char **ret_code)
{
	stmt_auto *s = NULL;
	bool row;

	if (what == DID_OCCUPATION)
		TRY_DB(db_prepare(c->db, NULL, SQL("SELECT s.code FROM occupation o JOIN subject s ON s.id = o.plot WHERE o.id = $1 {unscoped}"), &s));
	else if (what == DID_MARK)
		TRY_DB(db_prepare(c->db, NULL, SQL("SELECT s.code FROM mark m JOIN subject s ON s.id = m.enterprise WHERE m.id = $1 {unscoped}"), &s));
	else
		TRY_DB(db_prepare(c->db, NULL, SQL("SELECT code FROM subject WHERE id = $1 {unscoped}"), &s));
	db_bind_i64(s, 1, ref);
	TRY_DB(db_next(s, &row));
	*ret_code = keep(c, row ? db_text(s, 0) : "");
	return *ret_code ? RC_OK : ctx_no_memory(c);
}
