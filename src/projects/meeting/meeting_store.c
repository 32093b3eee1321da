/* meeting_store.c - meetings, their packs and decisions in the database.
 * SPDX-License-Identifier: Apache-2.0 */
#include "projects/meeting/meeting_store.h"
#include <string.h>
#include "core/check.h"

/* Secrecy, as in projects_row_store.c: $1 the whole city, $2 the account. Enterprises do not come here. */
#define SECRECY "($1 = 1 OR p.secrecy IN ('', 'open', 'inside') OR EXISTS (SELECT 1 FROM project_act q WHERE q.project = p.id AND q.account = $2))"
#define DOOR "EXISTS (SELECT 1 FROM project_seen v WHERE v.project = p.id AND {scope v}) AND " SECRECY
#define MEETING "m.id, m.region, m.region_pos, m.title, m.day, m.red, m.yellow, m.linked, m.account, m.who, m.at, " \
	"(SELECT count(*) FROM meeting_pack k WHERE k.meeting = m.id), (SELECT count(*) FROM meeting_decision d WHERE d.meeting = m.id)"

struct rows { char *items; size_t size; int n, cap; };
typedef void take_fn(struct ctx *c, struct db_stmt *s, void *item);

static const char *text(struct ctx *c, struct db_stmt *s, int col)
{
	const char *t = db_text(s, col), *copy = arena_strdup(&c->arena, t != NULL ? t : "");
	return copy != NULL ? copy : "";
}

static void *next_row(struct ctx *c, struct rows *r)
{
	if (r->n == r->cap) {
		int cap = r->cap > 0 ? r->cap * 2 : 16;
		char *more = arena_array(&c->arena, (size_t)cap, r->size);
		if (more == NULL)
			return NULL;
		if (r->n > 0)
			memcpy(more, r->items, (size_t)r->n * r->size);
		r->items = more;
		r->cap = cap;
	}
	return r->items + (size_t)r->n++ * r->size;
}

static enum rc gather(struct ctx *c, struct db_stmt *s, size_t size, take_fn *take, void **ret_items, int *ret_n)
{
	struct rows r = { .size = size };
	for (bool row;;) {
		TRY_DB(db_next(s, &row));
		if (!row)
			break;
		void *item = next_row(c, &r);
		if (item == NULL)
			return ctx_no_memory(c);
		take(c, s, item);
	}
	*ret_items = r.items;
	*ret_n = r.n;
	return RC_OK;
}

static void bind_reader(struct db_stmt *s, const struct ctx *c)
{
	db_bind_i64(s, 1, c->scope.kind == SCOPE_ALL);
	db_bind_i64(s, 2, c->who.account > 0 ? c->who.account : -1);
}

/* ---- Meetings. */

static void take_meeting(struct ctx *c, struct db_stmt *s, void *item)
{
	*(struct meeting *)item = (struct meeting){ .id = db_i64(s, 0), .region = text(c, s, 1), .region_pos = db_i64(s, 2), .title = text(c, s, 3), .day = text(c, s, 4), .red = db_i64(s, 5),
		.yellow = db_i64(s, 6), .linked = db_i64(s, 7), .account = db_i64(s, 8), .who = text(c, s, 9), .at = text(c, s, 10), .packs = (int)db_i64(s, 11), .decisions = (int)db_i64(s, 12) };
}

static void bind_meeting(struct db_stmt *s, const struct meeting *m)
{
	db_bind_text(s, 1, m->region);
	db_bind_i64(s, 2, m->region_pos);
	db_bind_text(s, 3, m->title);
	db_bind_text(s, 4, m->day);
	db_bind_i64(s, 5, m->red);
	db_bind_i64(s, 6, m->yellow);
	db_bind_i64(s, 7, m->linked);
	db_bind_text(s, 8, m->at);
}

enum rc store_meeting_add(struct ctx *c, const struct meeting *m, int64_t *ret_id)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO meeting (region, region_pos, title, day, red, yellow, linked, at, changed_at, account, who) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9, $10) "
		"RETURNING id {unscoped}"), &s));
	bind_meeting(s, m);
	db_bind_i64(s, 9, m->account);
	db_bind_text(s, 10, m->who);
	TRY_DB(db_run_id(s, ret_id));
	return RC_OK;
}

enum rc store_meeting_set(struct ctx *c, const struct meeting *m)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("UPDATE meeting SET region = $1, region_pos = $2, title = $3, day = $4, red = $5, yellow = $6, linked = $7, changed_at = $8 WHERE id = $9 {unscoped}"), &s));
	bind_meeting(s, m);
	db_bind_i64(s, 9, m->id);
	TRY_DB(db_run(s));
	return RC_OK;
}

enum rc store_meeting(struct ctx *c, int64_t id, struct meeting *ret_m)
{
	stmt_auto *s = NULL;
	bool row;
	*ret_m = (struct meeting){ 0 };
	TRY_DB(db_prepare(c->db, &c->scope, SQL("SELECT " MEETING " FROM meeting m WHERE m.id = $1 AND {scope m}"), &s));
	db_bind_i64(s, 1, id);
	TRY_DB(db_next(s, &row));
	if (row)
		take_meeting(c, s, ret_m);
	return RC_OK;
}

enum rc store_meetings(struct ctx *c, struct meeting **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	void *items = NULL;
	TRY_DB(db_prepare(c->db, &c->scope, SQL("SELECT " MEETING " FROM meeting m WHERE {scope m} ORDER BY m.day DESC, m.id DESC LIMIT 500"), &s));
	TRY(gather(c, s, sizeof(struct meeting), take_meeting, &items, ret_n));
	*ret_list = items;
	return RC_OK;
}

enum rc store_meeting_before(struct ctx *c, const struct meeting *m, const char **ret_day)
{
	stmt_auto *s = NULL;
	bool row;
	*ret_day = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT max(b.day) FROM meeting b WHERE b.region = $1 AND b.day < $2 AND b.id <> $3 {unscoped}"), &s));
	db_bind_text(s, 1, m->region);
	db_bind_text(s, 2, m->day);
	db_bind_i64(s, 3, m->id);
	TRY_DB(db_next(s, &row));
	if (row && !db_is_null(s, 0))
		*ret_day = text(c, s, 0);
	return RC_OK;
}

enum rc store_picks_clear(struct ctx *c, int64_t meeting)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("DELETE FROM meeting_pick WHERE meeting = $1 {unscoped}"), &s));
	db_bind_i64(s, 1, meeting);
	TRY_DB(db_run(s));
	return RC_OK;
}

enum rc store_pick_add(struct ctx *c, int64_t meeting, int64_t project)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO meeting_pick (meeting, project) VALUES ($1, $2) ON CONFLICT (meeting, project) DO NOTHING {unscoped}"), &s));
	db_bind_i64(s, 1, meeting);
	db_bind_i64(s, 2, project);
	TRY_DB(db_run(s));
	return RC_OK;
}

/* ---- Projects. */

static void take_row(struct ctx *c, struct db_stmt *s, void *item)
{
	*(struct meeting_row *)item = (struct meeting_row){ .id = db_i64(s, 0), .code = text(c, s, 1), .name = text(c, s, 2), .region = text(c, s, 3), .stage = text(c, s, 4) };
}

enum rc store_meeting_picked(struct ctx *c, int64_t meeting, struct meeting_row **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	void *items = NULL;
	TRY_DB(db_prepare(c->db, &c->scope, SQL("SELECT p.id, p.code, p.name, r.code, p.stage FROM meeting_pick k JOIN project p ON p.id = k.project JOIN region r ON r.id = p.region "
		"WHERE k.meeting = $3 AND " DOOR " ORDER BY p.code"), &s));
	bind_reader(s, c);
	db_bind_i64(s, 3, meeting);
	TRY(gather(c, s, sizeof(struct meeting_row), take_row, &items, ret_n));
	*ret_list = items;
	return RC_OK;
}

enum rc store_meeting_row(struct ctx *c, int64_t project, struct meeting_row *ret_row)
{
	stmt_auto *s = NULL;
	bool row;
	*ret_row = (struct meeting_row){ 0 };
	TRY_DB(db_prepare(c->db, &c->scope, SQL("SELECT p.id, p.code, p.name, r.code, p.stage FROM project p JOIN region r ON r.id = p.region WHERE p.id = $3 AND " DOOR), &s));
	bind_reader(s, c);
	db_bind_i64(s, 3, project);
	TRY_DB(db_next(s, &row));
	if (row)
		take_row(c, s, ret_row);
	return RC_OK;
}

#define OF_PLACE "JOIN subject b ON b.id = p.id WHERE ($3 = 0 OR b.region_pos BETWEEN $3 AND $4) AND " DOOR

static enum rc one_count(struct ctx *c, struct db_stmt *s, struct place_span at, const char *since, int64_t *ret_n, int64_t *ret_more)
{
	bool row;
	bind_reader(s, c);
	db_bind_i64(s, 3, at.lo);
	db_bind_i64(s, 4, at.hi);
	if (since != NULL)
		db_bind_text(s, 5, since);
	TRY_DB(db_next(s, &row));
	*ret_n = row ? db_i64(s, 0) : 0;
	if (ret_more != NULL)
		*ret_more = row ? db_i64(s, 1) : 0;
	return RC_OK;
}

static enum rc count_reports(struct ctx *c, struct place_span at, const char *since, struct meeting_counts *k)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, &c->scope, SQL("SELECT count(*), CAST(coalesce(sum(a.month_done), 0) AS bigint) FROM investment_accepted a JOIN investment_report i ON i.accepted = a.move JOIN project p ON p.id = i.project "
		OF_PLACE " AND a.day > $5"), &s));
	return one_count(c, s, at, since, &k->reports, &k->month_done);
}

static enum rc count_visits(struct ctx *c, struct place_span at, const char *since, struct meeting_counts *k)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, &c->scope, SQL("SELECT count(*) FROM link_visit x JOIN project p ON p.id = x.project " OF_PLACE " AND x.day > $5"), &s));
	return one_count(c, s, at, since, &k->visits, NULL);
}

enum rc store_meeting_counts(struct ctx *c, struct place_span at, const char *since, struct meeting_counts *ret_k)
{
	stmt_auto *all = NULL, *steps = NULL, *opened = NULL;
	TRY_DB(db_prepare(c->db, &c->scope, SQL("SELECT count(*) FROM project p " OF_PLACE), &all));
	TRY(one_count(c, all, at, NULL, &ret_k->projects, NULL));
	TRY_DB(db_prepare(c->db, &c->scope, SQL("SELECT count(*) FROM project_step x JOIN project_act a ON a.id = x.act JOIN project p ON p.id = x.project " OF_PLACE
		" AND a.day > $5 AND x.how = 'entered' AND x.track = 'main'"), &steps));
	TRY(one_count(c, steps, at, since, &ret_k->steps, NULL));
	TRY_DB(db_prepare(c->db, &c->scope, SQL("SELECT count(*) FROM project_act a JOIN project p ON p.id = a.project " OF_PLACE " AND a.day > $5 AND a.kind = 'open'"), &opened));
	TRY(one_count(c, opened, at, since, &ret_k->opened, NULL));
	TRY(count_reports(c, at, since, ret_k));
	return count_visits(c, at, since, ret_k);
}

/* ---- Changes of one project. */

static void take_change(struct ctx *c, struct db_stmt *s, void *item)
{
	*(struct change_row *)item = (struct change_row){ .day = text(c, s, 0), .a = text(c, s, 1), .b = text(c, s, 2), .d = text(c, s, 3), .n = db_i64(s, 4) };
}

static enum rc prepare_changes(struct ctx *c, enum meeting_change_kind kind, struct db_stmt **ret_s)
{
	switch (kind) {
	case CHANGE_STEP: /* told on, track, stage, happened on; 1: taken back */
		return db_prepare(c->db, NULL, SQL("SELECT a.day, x.track, x.stage, x.happened_on, CASE x.how WHEN 'void' THEN 1 ELSE 0 END FROM project_step x JOIN project_act a ON a.id = x.act "
			"WHERE x.project = $1 AND a.day > $2 AND x.how IN ('entered', 'void') ORDER BY a.id, x.stage {unscoped}"), ret_s);
	case CHANGE_LIGHT: /* day, light, colour, colour before; the first time that a light is lit is no change */
		return db_prepare(c->db, NULL, SQL("SELECT l.day, l.light, l.color, k.color, l.id FROM light l JOIN light k ON k.id = (SELECT max(b.id) FROM light b "
			"WHERE b.project = l.project AND b.light = l.light AND b.id < l.id) WHERE l.project = $1 AND l.day > $2 AND l.color <> k.color ORDER BY l.id {unscoped}"), ret_s);
	case CHANGE_REPORT: /* accepted on, month; done in the month */
		return db_prepare(c->db, NULL, SQL("SELECT a.day, r.month, '', '', a.month_done FROM investment_report r JOIN investment_accepted a ON a.move = r.accepted "
			"WHERE r.project = $1 AND a.day > $2 ORDER BY r.month {unscoped}"), ret_s);
	case CHANGE_PROBLEM: /* day, code and title, what was done, level */
		return db_prepare(c->db, NULL, SQL("SELECT m.day, p.title, m.act, m.level, p.id FROM problem_move m JOIN problem p ON p.id = m.problem WHERE p.project = $1 AND m.day > $2 "
			"AND m.act IN ('register', 'raise', 'answer', 'return', 'shelve', 'close') ORDER BY m.id {unscoped}"), ret_s);
	default: /* day, people, situation; matters */
		return db_prepare(c->db, NULL, SQL("SELECT v.day, v.people, v.situation, '', (SELECT count(*) FROM link_matter k WHERE k.visit = v.act) FROM link_visit v "
			"WHERE v.project = $1 AND v.day > $2 ORDER BY v.day, v.act {unscoped}"), ret_s);
	}
}

enum rc store_changes(struct ctx *c, int64_t project, enum meeting_change_kind kind, const char *since, struct change_row **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	void *items = NULL;
	TRY_DB(prepare_changes(c, kind, &s));
	db_bind_i64(s, 1, project);
	db_bind_text(s, 2, since);
	TRY(gather(c, s, sizeof(struct change_row), take_change, &items, ret_n));
	*ret_list = items;
	return RC_OK;
}

static void take_month(struct ctx *c, struct db_stmt *s, void *item)
{
	*(struct month_row *)item = (struct month_row){ .month = text(c, s, 0), .month_done = db_i64(s, 1), .year_done = db_i64(s, 2), .all_done = db_i64(s, 3) };
}

enum rc store_months(struct ctx *c, int64_t project, const char *from, struct month_row **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	void *items = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT r.month, a.month_done, a.year_done, a.all_done FROM investment_report r JOIN investment_accepted a ON a.move = r.accepted "
		"WHERE r.project = $1 AND r.month >= $2 ORDER BY r.month {unscoped}"), &s));
	db_bind_i64(s, 1, project);
	db_bind_text(s, 2, from);
	TRY(gather(c, s, sizeof(struct month_row), take_month, &items, ret_n));
	*ret_list = items;
	return RC_OK;
}

/* ---- Matters. */

static void take_matter(struct ctx *c, struct db_stmt *s, void *item)
{
	*(struct matter_row *)item = (struct matter_row){ .id = db_i64(s, 0), .source = text(c, s, 1), .object = text(c, s, 2), .title = text(c, s, 3), .owner = text(c, s, 4), .state = text(c, s, 5),
		.level = text(c, s, 6), .opened = text(c, s, 7), .deadline = text(c, s, 8) };
}

enum rc store_meeting_matters(struct ctx *c, struct place_span at, bool agenda, const char *before, struct matter_row **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	void *items = NULL;
	TRY_DB(db_prepare(c->db, &c->scope, SQL("SELECT m.id, m.source, m.object, m.title, m.owner, m.state, m.level, m.opened_at, m.deadline FROM matter m WHERE m.state <> 'closed' "
		"AND ($1 = 0 OR m.region_pos BETWEEN $1 AND $2) AND {scope m} AND (($3 = 1 AND m.level = 'agenda') OR ($3 = 0 AND m.source IN ('decision', 'visit') AND m.opened_at < $4)) "
		"ORDER BY m.opened_at, m.id LIMIT 500"), &s));
	db_bind_i64(s, 1, at.lo);
	db_bind_i64(s, 2, at.hi);
	db_bind_i64(s, 3, agenda);
	db_bind_text(s, 4, before);
	TRY(gather(c, s, sizeof(struct matter_row), take_matter, &items, ret_n));
	*ret_list = items;
	return RC_OK;
}

/* ---- Packs. */

enum rc store_pack_add(struct ctx *c, const struct meeting_pack *p, int64_t *ret_id)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO meeting_pack (meeting, at, account, who, as_of, since, projects, pages, sm3) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id {unscoped}"), &s));
	db_bind_i64(s, 1, p->meeting);
	db_bind_text(s, 2, p->at);
	db_bind_i64(s, 3, p->account);
	db_bind_text(s, 4, p->who);
	db_bind_text(s, 5, p->as_of);
	db_bind_text(s, 6, p->since);
	db_bind_i64(s, 7, p->projects);
	db_bind_i64(s, 8, p->pages);
	db_bind_text(s, 9, p->sm3);
	TRY_DB(db_run_id(s, ret_id));
	return RC_OK;
}

enum rc store_shown_add(struct ctx *c, int64_t pack, int64_t project)
{
	stmt_auto *s = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO meeting_shown (pack, project) VALUES ($1, $2) ON CONFLICT (pack, project) DO NOTHING {unscoped}"), &s));
	db_bind_i64(s, 1, pack);
	db_bind_i64(s, 2, project);
	TRY_DB(db_run(s));
	return RC_OK;
}

static void take_pack(struct ctx *c, struct db_stmt *s, void *item)
{
	*(struct meeting_pack *)item = (struct meeting_pack){ .id = db_i64(s, 0), .meeting = db_i64(s, 1), .at = text(c, s, 2), .account = db_i64(s, 3), .who = text(c, s, 4), .as_of = text(c, s, 5),
		.since = text(c, s, 6), .projects = db_i64(s, 7), .pages = db_i64(s, 8), .sm3 = text(c, s, 9) };
}

enum rc store_packs(struct ctx *c, int64_t meeting, int64_t pack, struct meeting_pack **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	void *items = NULL;
	TRY_DB(db_prepare(c->db, &c->scope, SQL("SELECT k.id, k.meeting, k.at, k.account, k.who, k.as_of, k.since, k.projects, k.pages, k.sm3 FROM meeting_pack k JOIN meeting m ON m.id = k.meeting "
		"WHERE k.meeting = $3 AND ($4 = 0 OR k.id = $4) AND {scope m} AND NOT EXISTS (SELECT 1 FROM meeting_shown w JOIN project p ON p.id = w.project WHERE w.pack = k.id AND NOT " SECRECY ") "
		"ORDER BY k.id DESC LIMIT 200"), &s));
	bind_reader(s, c);
	db_bind_i64(s, 3, meeting);
	db_bind_i64(s, 4, pack);
	TRY(gather(c, s, sizeof(struct meeting_pack), take_pack, &items, ret_n));
	*ret_list = items;
	return RC_OK;
}

/* ---- Decisions. */

enum rc store_decision_add(struct ctx *c, int64_t meeting, int64_t matter, int64_t project)
{
	stmt_auto *s = NULL;
	char at[INSTANT_TEXT];
	instant_print(at, c->now_ms);
	TRY_DB(db_prepare(c->db, NULL, SQL("INSERT INTO meeting_decision (meeting, matter, project, at, who) VALUES ($1, $2, $3, $4, $5) {unscoped}"), &s));
	db_bind_i64(s, 1, meeting);
	db_bind_i64(s, 2, matter);
	db_bind_i64(s, 3, project);
	db_bind_text(s, 4, at);
	db_bind_text(s, 5, c->who.name);
	TRY_DB(db_run(s));
	return RC_OK;
}

static void take_decision(struct ctx *c, struct db_stmt *s, void *item)
{
	*(struct meeting_decision *)item = (struct meeting_decision){ .matter = db_i64(s, 0), .project = db_i64(s, 1), .title = text(c, s, 2), .owner = text(c, s, 3), .state = text(c, s, 4),
		.deadline = text(c, s, 5), .code = text(c, s, 6), .project_name = text(c, s, 7) };
}

enum rc store_decisions(struct ctx *c, int64_t meeting, struct meeting_decision **ret_list, int *ret_n)
{
	stmt_auto *s = NULL;
	void *items = NULL;
	TRY_DB(db_prepare(c->db, NULL, SQL("SELECT d.matter, d.project, o.title, o.owner, o.state, o.deadline, coalesce(p.code, ''), coalesce(p.name, '') FROM meeting_decision d JOIN matter o ON o.id = d.matter "
		"LEFT JOIN project p ON p.id = d.project WHERE d.meeting = $3 AND (d.project = 0 OR " SECRECY ") ORDER BY d.matter {unscoped}"), &s));
	bind_reader(s, c);
	db_bind_i64(s, 3, meeting);
	TRY(gather(c, s, sizeof(struct meeting_decision), take_decision, &items, ret_n));
	*ret_list = items;
	return RC_OK;
}

/* ---- `gusu check`. */

static const struct check_rule rules[] = {
	{ SQL("SELECT k.meeting, k.id FROM meeting_pack k WHERE (SELECT count(*) FROM attachment a WHERE a.owner = 'meeting ' || CAST(k.meeting AS TEXT) || ' pack ' || CAST(k.id AS TEXT)) <> 2 "
	  "ORDER BY k.id {unscoped}"),
	  "会议 {1} 的第 {2} 号材料缺少文件，请从备份恢复", "meeting {1}: pack {2} does not have its two files; restore them from a backup" },
	{ SQL("SELECT k.meeting, k.id FROM meeting_pack k WHERE NOT EXISTS (SELECT 1 FROM attachment a WHERE a.owner = 'meeting ' || CAST(k.meeting AS TEXT) || ' pack ' || CAST(k.id AS TEXT) "
	  "AND a.sm3 = k.sm3) ORDER BY k.id {unscoped}"),
	  "会议 {1} 的第 {2} 号材料与成册时的摘要不符", "meeting {1}: the file of pack {2} is not the one that was made" },
	{ SQL("SELECT k.meeting, k.id, k.projects FROM meeting_pack k WHERE k.projects > (SELECT count(*) FROM meeting_shown w WHERE w.pack = k.id) ORDER BY k.id {unscoped}"),
	  "会议 {1} 的第 {2} 号材料应有 {3} 个项目，登记的不足", "meeting {1}: pack {2} should name {3} projects and names fewer" },
	{ SQL("SELECT d.meeting, d.matter FROM meeting_decision d WHERE NOT EXISTS (SELECT 1 FROM matter m WHERE m.id = d.matter AND m.source = 'decision') ORDER BY d.matter {unscoped}"),
	  "会议 {1} 的议定事项 {2} 没有对应的督办事项", "meeting {1}: there is no matter for its decision {2}" },
};

enum rc store_meeting_check(struct ctx *c, int *ret_findings) { return check_rules(c, rules, sizeof rules / sizeof *rules, ret_findings); }
