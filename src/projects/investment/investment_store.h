/* investment_store.h - investment reports in the database. Internal to src/projects.
 * SPDX-License-Identifier: Apache-2.0
 *
 * One report is read and written {unscoped}: whoever comes here has found its project through the door. Lists and sums go through the door themselves. */
#ifndef PROJECTS_INVESTMENT_STORE_H
#define PROJECTS_INVESTMENT_STORE_H
#include "projects/investment/investment.h"

/* Who may see project p: place and parties, then secrecy as in projects_row_store.c; $1 the whole city, $2 an enterprise, $3 the account. */
#define INVEST_DOOR "EXISTS (SELECT 1 FROM project_seen v WHERE v.project = p.id AND {scope v})" \
	" AND ($1 = 1 OR p.secrecy IN ('', 'open') OR (p.secrecy = 'inside' AND $2 = 0) OR EXISTS (SELECT 1 FROM project_act a WHERE a.project = p.id AND a.account = $3))"
void invest_bind_reader(struct db_stmt *s, const struct ctx *c);
/* Every row of a statement into the arena. */
typedef void invest_take_fn(struct ctx *c, struct db_stmt *s, void *item);
enum rc invest_gather(struct ctx *c, struct db_stmt *s, size_t size, invest_take_fn *take, void **ret_items, int *ret_n) MUST_USE;
const char *invest_text(struct ctx *c, struct db_stmt *s, int col);

struct invest_cell_row { const char *field, *value; bool typed; int64_t move; };
/* id 0 when there is none. */
enum rc store_invest_report(struct ctx *c, int64_t project, const char *month, struct invest_report *ret_report) MUST_USE;
enum rc store_invest_of_project(struct ctx *c, int64_t project, struct invest_report **ret_list, int *ret_n) MUST_USE; /* by month */
enum rc store_invest_add(struct ctx *c, const struct invest_report *r, int64_t *ret_id) MUST_USE;
enum rc store_invest_set(struct ctx *c, const struct invest_report *r) MUST_USE;
enum rc store_invest_move(struct ctx *c, int64_t report, enum invest_act act, enum invest_state state, const char *reason, const char *at, const char *day, int64_t *ret_move) MUST_USE;
enum rc store_invest_moves(struct ctx *c, int64_t report, const char *day, struct invest_move **ret_list, int *ret_n) MUST_USE; /* day "": all */
enum rc store_invest_cell(struct ctx *c, int64_t report, const struct invest_cell_row *row) MUST_USE;
/* What was said of each field by the last move up to `move`. */
enum rc store_invest_cells(struct ctx *c, int64_t report, int64_t move, struct invest_cell_row **ret_list, int *ret_n) MUST_USE;
/* All that was ever said of one field, newest first. */
struct invest_said_row { const char *value, *at, *who; bool typed; };
enum rc store_invest_history(struct ctx *c, int64_t report, const char *field, struct invest_said_row **ret_list, int *ret_n) MUST_USE;
enum rc store_invest_accept(struct ctx *c, int64_t report, int64_t move, const char *day, const int64_t figures[3]) MUST_USE;

/* ---- Lists: projects from which a report of the month is expected, or which have one. */
struct invest_row { int64_t project, version; const char *code, *name, *region, *state, *due, *handed_in, *clash, *owner_name; int64_t region_id, month_done, year_done; bool has_figures; int returns; };
struct invest_query { const char *month, *before, *state, *region; int64_t pos, pos_end; int limit, offset; };  /* before: first day of the next month */
enum rc store_invest_list(struct ctx *c, const struct invest_query *q, struct invest_row **ret_list, int *ret_n) MUST_USE;
/* All of a month within c's scope, those of a region when it has a code (investment_api_lists.c). */
enum rc invest_month_rows(struct ctx *c, const char *month, const char *region, int most, struct invest_row **ret_rows, int *ret_n) MUST_USE;
/* The last month of which there is a report; "" none. */
enum rc store_invest_last_month(struct ctx *c, const char **ret_month) MUST_USE;
struct invest_late { const char *code, *name, *region, *month, *due, *handed_in, *state; int64_t region_id; int returns; };
enum rc store_invest_late(struct ctx *c, const char *from, const char *to, const char *today, struct invest_late **ret_list, int *ret_n) MUST_USE;

/* ---- Sums of accepted figures. */
struct invest_sum { const char *month, *industry, *kind; int64_t region, projects, month_done; const char *last_day; };
enum rc store_invest_sums(struct ctx *c, const char *from, const char *to, const char *as_of, struct invest_sum **ret_list, int *ret_n) MUST_USE;
/* Codes, versions and figures of the accepted reports of a month, by code. */
struct invest_line { const char *code; int64_t move, month_done; };
enum rc store_invest_lines(struct ctx *c, const char *month, struct invest_line **ret_list, int *ret_n) MUST_USE;
enum rc store_invest_close(struct ctx *c, const char *month, const char *at, const struct invest_closed *k, int64_t *ret_id) MUST_USE;
/* Their hash, as it goes into the ledger. */
enum rc invest_lines_hash(struct ctx *c, const struct invest_line *lines, int n, const char **ret_hash) MUST_USE;
struct invest_closing { const char *month, *at, *who, *hash; int64_t reports, month_done; };
enum rc store_invest_closings(struct ctx *c, const char *from, const char *to, struct invest_closing **ret_list, int *ret_n) MUST_USE;
/* The last accepted report of months from … to, as of the end of a day: month NULL when there is none; funds NULL: not told, else as in its cell. */
enum rc store_invest_spending(struct ctx *c, int64_t project, const char *from, const char *to, const char *day, const char **ret_month, int64_t *ret_done,
	const char **ret_funds) MUST_USE;
#endif
