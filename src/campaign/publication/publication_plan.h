/* publication_plan.h - the plan section `publications:`: what is published of an evaluation, in which columns and order, after how many days, by whose approval.
 * SPDX-License-Identifier: Apache-2.0
 *
 * plans/<plan>/publications.yaml; its head and plans/README-publications.md explain it. A kind is a list of enterprises or a table of sums. Of an enterprise only who
 * it is, where it is, its class and (where a kind says so) its place can be published: no column for its figures exists, so no plan can make them public. Figures are
 * published of groups, as ratios of sums, and what would give away fewer than three firms is hidden (evaluation/suppress_linear.h). */
#ifndef CAMPAIGN_PUBLICATION_PLAN_H
#define CAMPAIGN_PUBLICATION_PLAN_H
#include "core/ctx.h"
#include "core/plan.h"

enum publication_subject { PUB_ENTERPRISES, PUB_DISTRICTS, PUB_TOWNS, PUB_SECTIONS, PUB_INDUSTRIES, PUB_TABLE };
extern const char *const publication_subject_words[]; /* "enterprises", …, "table", NULL */
enum publication_order { PUB_BY_CODE, PUB_BY_PLACE };  /* by code, so that the order says nothing; or the best first, with the place */

/* Columns of a kind about enterprises. */
enum publication_column { PUB_PLACE, PUB_CODE, PUB_NAME, PUB_DISTRICT, PUB_TOWN, PUB_INDUSTRY, PUB_CLASS, PUB_COLUMNS };
extern const char *const publication_column_words[];

enum { PUB_KINDS = 40, PUB_MEASURES = 12, PUB_TEXTS = 12, PUB_CLASSES = 16, PUB_TOP = 10000, PUB_NOTICE = 60 };

struct publication_kind {
	const char *id;
	struct plan_words title;          /* {year} stands for the year */
	enum publication_subject subject;
	enum publication_order order;
	const char *classes[PUB_CLASSES]; int n_classes;       /* codes; none: every class */
	const char *where;                /* formula over indicators and attributes; NULL */
	struct plan_words where_words;    /* what it means, for people */
	const char *by;                   /* top: column of the results ("total"), measure of groups; NULL */
	int top;                          /* 0: everybody */
	int firms;                        /* groups with fewer firms do not stand on the list; 0 */
	enum publication_column columns[PUB_COLUMNS]; int n_columns;
	const char *measures[PUB_MEASURES]; int n_measures;    /* keys of evaluation/city_rank.h */
	enum publication_subject rows;    /* of a table: sections or industries; districts stand across */
	int notice;                       /* working days of 公示; 0: none */
	int closes;                       /* minute of the last day */
	bool certificate;                 /* certificates are made of its rows */
	struct plan_words approver;
	struct plan_words texts[PUB_TEXTS]; int n_texts;       /* paragraphs of the paper: {year} {count} {count.A} {until} {decision} */
};

struct publication_plan {
	const char *id, *clause, *version;
	struct plan_words title, organ, objection;
	struct publication_kind kinds[PUB_KINDS]; int n;
};

/* Reads one file's tree; NULL when there is an error, all of them are in the report. */
struct publication_plan *publication_plan_read(struct arena *a, struct plan_report *r, struct plan_node *root);
enum rc publication_plan_get(struct ctx *c, const struct publication_plan **ret_plan) MUST_USE; /* RC_NOT_FOUND with the reason */
enum rc publication_shelf_start(struct app *app) MUST_USE;
void publication_shelf_stop(struct app *app);
const struct publication_kind *publication_kind_of(const struct publication_plan *p, const char *id); /* NULL */
#endif
