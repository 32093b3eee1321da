/* base_data.h - base data of a campaign: gathered from the bureaus, published to each enterprise, confirmed by it.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Two steps of the year (campaign.h). In *collection* the bureaus deliver the figures that the scheme reads: which these are follows from the scheme's columns, who owes each of
 * them, by which day and in which order stands in base_data.yaml. In *base* every enterprise gets its *sheet* (基础数据确认表): each figure with unit, source, day, batch,
 * definition, the year before, and what the scheme does when it is missing. It confirms figures one by one or the sheet as a whole, or objects (the room objection).
 *
 * Rules that always hold. A sheet is frozen when base data is published: it is the facts as of that batch, so nothing is copied and nothing can move; what became known later is
 * shown beside it as changed since, with its reason. An enterprise is published to when it worked at the end of the data year. Its line is `subject|figure=value|…` and a newline,
 * values being whole numbers of the storage unit, nothing after `=` where the figure is unknown; the publication's SM3 is that of all lines in registry order, a whole
 * confirmation keeps the SM3 of its own line, and `gusu check` computes both again. Silence is consent at the minute in which the window closes: that is computed from the
 * window, never written. Nothing online is taken after it; a paper that reached the desk in time may be entered for some working days more.
 *
 * An enterprise sees its own sheet and nobody else's; towns and districts see theirs. Between base_begin and base_end the registry and the list of indicators are held.
 * Texts and arrays are in the arena of c, or borrowed from what is held. */
#ifndef CAMPAIGN_BASE_DATA_H
#define CAMPAIGN_BASE_DATA_H
#include "base/digest.h"
#include "campaign/base/base_data_plan.h"
#include "campaign/campaign.h"
#include "core/attachment.h"
#include "core/module.h"
#include "evaluation/scheme.h"
#include "indicators/facts.h"
#include "indicators/view.h"
#include "registry/registry.h"

enum { BASE_FIELDS = 60, BASE_PERSON = 40, BASE_PHONE = 30 };

/* One figure that the campaign needs. */
struct base_field {
	const struct indicator *ind;
	const struct base_source_plan *plan;  /* NULL: base_data.yaml says nothing of it */
	const char *source;                   /* the bureau, for people */
	const char *missing;                  /* what the scheme does without it, for people; "" when it says nothing */
	bool early;                           /* its window closes before the others' */
};

struct base_publication {
	const char *at;                       /* NULL: not published */
	const char *who, *fields, *sm3;
	int year;
	int64_t batch, last, version, sheets;  /* the last batch, the last subject and the version of the registry that count */
};

struct base_window {
	struct campaign_window step;          /* of the step base */
	const char *early;                    /* when the early figures close; NULL: with the others */
	bool open, over, early_over;          /* now; over: the minute has come, or the step was ended */
};

/* What every question of this room begins with. */
struct base_work {
	struct campaign k;
	const struct base_plan *plan;         /* NULL: no base_data.yaml */
	const struct registry *g;
	const struct indicators *list;
	struct base_publication pub;
	struct base_window window;
	struct base_field *fields; int n;     /* of the publication once there is one, else of the scheme; in the order in which they are to come */
};
/* RC_NOT_FOUND: no such campaign, or its scheme is not on the shelf. After RC_OK base_end is owed. */
enum rc base_begin(struct ctx *c, int64_t campaign, struct base_work *ret_w) MUST_USE;
void base_end(struct ctx *c, struct base_work *w);
int base_field_of(const struct base_work *w, const char *code);       /* -1 */
/* RC_FORBIDDEN for an enterprise's account: lists are for offices. */
enum rc base_insiders(struct ctx *c) MUST_USE;
/* Is this row published to (or would it be now)? */
bool base_gets(const struct base_work *w, size_t row);
/* Is the figure expected of it? */
bool base_due(const struct base_work *w, const struct base_field *f, size_t row);
/* Row of a code within c's scope that is published to; RC_NOT_FOUND in the words of one that does not exist. */
enum rc base_row(struct ctx *c, const struct base_work *w, const char *code, size_t *ret_row) MUST_USE;
/* For the room objection: until when may this figure be objected to? "" without a window. */
enum rc base_field_closes(struct ctx *c, int64_t campaign, const char *field, const char **ret_closes) MUST_USE;

/* ---- Collection: what has come and what is missing. */

struct base_batch { int64_t id, facts; const char *kind, *source, *file, *known_at, *at, *who; };
struct base_district { int region; int64_t expected, present; };
struct base_source {
	const struct base_field *field;
	int64_t expected, present;            /* within c's scope */
	struct base_district *districts; int n_districts;
	struct base_batch *batches; int n_batches;  /* oldest first */
	int32_t due;                          /* DAY_NONE: nobody has planned it */
	int late; bool late_known;            /* working days between due and the first delivery (or today); 0: in time */
	const char *reminded_at;              /* NULL: never */
	int64_t matter;                       /* the last that was opened for its unit */
};
enum rc base_collection(struct ctx *c, const struct base_work *w, struct base_source **ret_list) MUST_USE; /* w->n of them */
/* Registry rows in c's scope of which the figure is expected and unknown, in registry order; `region` -1: anywhere. */
enum rc base_missing(struct ctx *c, const struct base_work *w, int field, int region, const char *q, uint32_t **ret_rows, size_t *ret_n) MUST_USE;
/* Opens a matter for the unit that owes the figure. RC_CONFLICT while one is open; RC_BAD_INPUT when no unit is named. */
enum rc base_remind_source(struct ctx *c, const struct base_work *w, int field, int64_t *ret_matter) MUST_USE;

/* ---- Publication. Once for a campaign, in its step base. */
enum rc base_publish(struct ctx *c, struct base_work *w) MUST_USE;
/* Lines and SM3 of all sheets as of a publication. */
enum rc base_hash(struct ctx *c, const struct base_work *w, const struct base_publication *p, int64_t *ret_sheets, char ret_sm3[DIGEST_HEX]) MUST_USE;

/* ---- The sheet of an enterprise. */

struct base_value {
	bool has; int64_t v;                  /* as published (before publication: as known now) */
	bool had; int64_t before;             /* the year before */
	bool has_now; int64_t now;            /* as known now */
	bool changed;                         /* since publication */
	const char *known_at, *source, *file, *batch_source; /* NULL: unknown; of the value as published */
	int64_t batch, now_batch;
	const char *now_source, *now_at;      /* reason of a change: the batch that brought it */
	const char *confirmed_at;             /* NULL: not by itself */
	bool objected;
};
struct base_plot { const char *code, *address, *from, *to; struct area total, own, rest; enum occupation_basis basis; };
enum base_state { BASE_UNSEEN, BASE_SEEN, BASE_PART, BASE_CONFIRMED, BASE_OBJECTED, BASE_SILENT, BASE_STATES };
extern const char *const base_state_words[]; /* "unseen", "seen", "part", "confirmed", "objected", "silent", NULL */
const char *base_state_title(const struct ctx *c, enum base_state s);

struct base_reply { int64_t id, enterprise; const char *field, *channel, *at, *who, *person, *phone, *received, *sm3; };
struct base_sheet {
	size_t row;
	const char *code, *name, *district, *town, *industry, *status; /* as at the end of the data year */
	bool above, above_known;
	struct base_value *values;            /* by field of w */
	struct base_plot *plots; int n_plots; /* on the last day of the data year */
	enum base_state state;
	const char *seen_at;                  /* NULL: never */
	struct base_reply whole;              /* at NULL: none */
	char sm3[DIGEST_HEX];                 /* of its line, as published */
	bool may_confirm, may_paper;          /* now, by this account */
};
enum rc base_sheet_get(struct ctx *c, const struct base_work *w, const char *code, struct base_sheet *ret_s) MUST_USE;
/* Marks it as opened; only for the enterprise's own account, else nothing happens. Own transaction. */
enum rc base_seen(struct ctx *c, const struct base_work *w, const char *code) MUST_USE;

/* By the enterprise: `n` figures, or 0 for the whole sheet with person and phone. RC_CONFLICT with the rule's text after the window, or when it was done before. */
enum rc base_confirm(struct ctx *c, const struct base_work *w, const char *code, const char *const *fields, int n, const char *person, const char *phone) MUST_USE;
/* By the desk: the signed sheet of somebody who came with paper. `received_ms` must lie within the window. */
struct base_paper_in { const char *person, *phone; int64_t received_ms; struct attachment *file; };
enum rc base_paper(struct ctx *c, const struct base_work *w, const char *code, const struct base_paper_in *p) MUST_USE;
/* The owner text of the scanned sheet of a reply. */
const char *base_paper_owner(struct ctx *c, int64_t reply);

/* ---- Progress. */

enum base_show { BASE_ALL, BASE_SHOW_UNOPENED, BASE_SHOW_UNANSWERED, BASE_SHOW_PART, BASE_SHOW_CONFIRMED, BASE_SHOW_OBJECTED, BASE_SHOW_SILENT, BASE_SHOWS };
extern const char *const base_show_words[]; /* "all", "unopened", "unanswered", "part", "confirmed", "objected", "silent", NULL */
struct base_line { uint32_t row; enum base_state state; const char *seen_at, *answered_at, *person, *channel; };
struct base_count { int64_t sheets, opened, part, confirmed, objected, silent, unanswered; };
struct base_progress { struct base_line *lines; size_t n; };          /* of c's scope, in registry order */
enum rc base_progress_get(struct ctx *c, const struct base_work *w, int region, struct base_progress *ret_p) MUST_USE;
void base_count_add(struct base_count *k, const struct base_line *l);
bool base_shows(enum base_show show, const struct base_line *l);
/* In the workbench of each of them (waiting): there is no mail. *ret_n: how many. */
enum rc base_remind(struct ctx *c, const struct base_work *w, int region, enum base_show show, int64_t *ret_n) MUST_USE;

/* ---- Paper. */
struct document;
/* 基础数据确认表: A4, in Chinese whatever the language of the page. */
enum rc base_document(struct ctx *c, const struct base_work *w, const struct base_sheet *s, struct document **ret_d) MUST_USE;

extern const struct module base_data_module;
#endif
