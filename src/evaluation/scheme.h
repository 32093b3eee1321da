/* scheme.h - an evaluation scheme as read from a plan file.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A scheme says who is evaluated, how numbers become points, points a total, a rank and a class, and which lists and sums are wanted. plans/README.md
 * explains every key; this header is the same thing as structs. A scheme is read once (scheme_read) and never changes; what a what-if moves (weights,
 * caps, shares, benchmark factors, parameters) stands in a struct settings beside it (evaluate.h).
 *
 * Names are resolved when read: strata, items, nodes and classes are indexes into the arrays below, -1 for none. Formulas are compiled against
 * the declared columns and, where a result may be asked for, against item and node codes, `total`, `rank` and `class`. All of it lives in the arena given. */
#ifndef EVALUATION_SCHEME_H
#define EVALUATION_SCHEME_H
#include "core/plan.h"
#include "evaluation/composite.h"
#include "indicators/formula.h"

enum {
	SCHEME_ITEMS = 400, SCHEME_NODES = 200, SCHEME_CLASSES = 40, SCHEME_STRATA = 60, SCHEME_PARTS = 64, SCHEME_RULES = 100,
	CLASS_NONE = 255, /* a unit without a class */
};

/* What must be known before a formula can run. */
enum need { NEED_COLUMNS, NEED_SCORES, NEED_RANK, NEED_CLASS };

/* A formula, or none (f NULL). Where it is nothing but a column it is read in place, without a program. */
struct operand {
	const struct formula *f;
	const char *column;
	enum need need;
	const struct plan_node *at;
};

/* How the column of a place comes about: brought by the table (run-scheme), what the place is (its district, its kind), a sum or a count over its
 * enterprises, or a figure of the place itself. */
enum column_made { MADE_GIVEN, MADE_PLACE, MADE_SUM, MADE_COUNT, MADE_FACT };

struct scheme_column {
	const char *name, *header;
	enum column_made made;
	struct operand of, where;           /* over the enterprises: what is summed or counted, and of which; f NULL: everybody */
	const char *fact;                   /* the indicator */
	enum col_kind kind;
	bool is_id;
	struct unit unit;
	const char *unit_text;
	struct plan_words title;
	int decimals;                       /* -1: as they are */
	const char **label_values, **labels; int n_labels;
};
struct scheme_derive {
	const char *name;
	struct plan_words title;
	const struct formula *f;            /* NULL: wrong, and told */
	const struct plan_node *at;
	bool busy, tried;                   /* is being read; was read */
	struct scheme_derive *named_by;     /* while it is busy */
};
struct scheme_param { const char *name; struct unit unit; struct plan_words title; double value; };

/* Who is evaluated: enterprises, all of them or those of a kind (the first condition of `eligible`), or places, whose figures are made of those of their
 * enterprises. `entity` of the scheme says it in a word; what a page calls one stands here. */
enum subject_level { SUBJECT_PLAIN, SUBJECT_DISTRICT, SUBJECT_TOWN, SUBJECT_SECTION, SUBJECT_DIVISION, SUBJECT_GROUP, SUBJECT_CLASS };
extern const char *const subject_level_names[]; /* "", "district", "town", "section", "division", "group", "class", NULL */
struct scheme;
struct subject {
	struct plan_words title;             /* 乡镇（开发区）, 地标型企业 */
	enum subject_level level;            /* SUBJECT_PLAIN: units as they come */
	struct { const char *zh, *counter, *en, *own_zh, *own_en; } words; /* 企业, 家, firms, 本企业, This firm; towns and zones */
	bool of_a_kind;                      /* enterprises: the first condition of `eligible` says of which */
	struct scheme *firms;                /* of places: columns, params and derives of the enterprises; NULL: figures are brought by a table */
	struct operand firms_where;          /* which enterprises count */
};

/* A grouping: one key or the combinations of several. Number 0 is `all`: everybody. */
struct stratum { const char *name; struct operand parts[8]; int n_parts; };

/* A text, usually a stratum's name, with a number. */
struct word_value { const char *word; double value; };

enum benchmark_kind { BENCH_NONE, BENCH_FIXED, BENCH_TABLE, BENCH_STAT, BENCH_UNIT, BENCH_FORMULA };
enum stat_kind { STAT_MEAN, STAT_MEDIAN, STAT_MAX, STAT_MIN, STAT_QUANTILE, STAT_RATIO, STAT_SUM, STAT_SD };
enum bad_benchmark { BAD_MISSING, BAD_FULL, BAD_ZERO };
struct benchmark {
	enum benchmark_kind kind;
	double value;                        /* FIXED; TABLE: otherwise (NAN: none) */
	int by;                              /* stratum */
	struct word_value *words; int n_words;
	enum stat_kind stat;
	double p, factor;
	struct operand num, den, where;      /* STAT: of other columns, num.f NULL: the item's own */
	double unit_num, unit_den;           /* num / den × unit_num / unit_den is in the item's unit */
	struct operand formula;
	const char *unit;                    /* UNIT: the id */
	enum bad_benchmark on_bad;
};

enum score_method {
	SCORE_RATIO, SCORE_REVERSE, SCORE_INVERSE, SCORE_MINMAX, SCORE_LINEAR, SCORE_STEPS, SCORE_MAP, SCORE_PER_UNIT, SCORE_TEST, SCORE_POINTS,
	SCORE_SHARE, SCORE_RANK_SHARE, SCORE_ZSCORE, SCORE_OF_MAX, SCORE_BEST, SCORE_WORST, SCORE_SUM, SCORE_MEAN, SCORE_CASE, SCORE_JUDGES,
	SCORE_CHECKLIST, SCORE_BLANK, SCORE_NORMALISE,
	SCORE_METHODS
};
extern const char *const score_method_names[]; /* NULL-terminated, in order */
bool score_gives_share(enum score_method m);   /* a share of the full score, to be multiplied by the weight */
bool score_needs_benchmark(enum score_method m);

/* Band k holds values from `from` (-inf: open) to `to` (inf: open). Best value first or last: as written. */
struct band { double from, to, points; int line; };
struct check { struct operand when; double points; };

struct item;
struct score {
	enum score_method method;
	bool share;
	double cap, floor;                   /* inf, -inf: none */
	int by;                              /* minmax, rank_share, zscore, of_max */
	double base;                         /* minmax; zscore: mean; linear: from */
	double span;                         /* zscore: sd; linear: to */
	struct band *bands; int n_bands; bool upper_side;
	double (*xy)[2]; int n_xy;
	struct word_value *words; int n_words; double otherwise; bool has_otherwise;
	double points, every; bool whole;
	struct item *parts; int n_parts;     /* best_of …, by_case */
	struct operand judges[SCHEME_PARTS]; double *judge_weights; int n_judges, drop_high, drop_low, at_least; double max_spread;
	struct check *must, *may; int n_must, n_may;
	struct norm norm;                    /* normalise */
	const char *norm_ref;                /* id of the reference unit */
};

enum on_kind { ON_KEEP, ON_ZERO, ON_FULL, ON_MISSING, ON_EXCLUDE, ON_POINTS, ON_VALUE, ON_FILL };
enum fill_kind { FILL_MEAN_SCORE, FILL_MEAN, FILL_MEDIAN, FILL_MIN, FILL_MAX };
struct on { enum on_kind kind; double value; enum fill_kind fill; int by; };

struct item {
	const char *code;                    /* NULL for an alternative inside another item */
	struct plan_words title;
	const char *note, *status;
	struct operand value, per, applies, when; /* when: the condition of a case */
	bool has_unit; struct unit unit; const char *unit_text;
	double unit_num, unit_den;           /* value / per × num / den is in `unit` */
	double weight;
	bool has_weight;
	bool less;                           /* direction: less is better */
	int decimals;
	struct benchmark benchmark;
	struct score score;
	struct on on_missing, on_negative, on_zero;
	struct impute impute; int impute_by; bool has_impute; /* composite stages; groups are filled in when it runs */
	struct treat treat; bool has_treat;
	const char *until;                   /* bonus items: last day, ISO; NULL: no end */
	const struct plan_node *at;
};

/* The most points that a points method can give, which is the weight of an item that names none; NAN where the method sets no end (the
 * weight is 0 then) and for shares. */
double score_most_points(const struct score *sc);

struct node {
	const char *code;
	struct plan_node *at;
	struct plan_words title;
	double weight;
	int parent, level;                   /* level 2: made of items; root: the highest */
	int *items, n_items, *children, n_children;
	double minimum;                      /* NAN: none; what `rules` may ask for, shown */
	struct agg agg;
};

struct exempt { const char *code; struct plan_words title; struct operand when; int class_, treat_as; bool scored, in_benchmark; const char *until; };
struct condition { const char *code; struct plan_words title; struct operand when; };
/* both: those for whom the result alone is told beside the merged one. */
struct merge { bool on; int by; struct operand when, holder; int *columns, n_columns; bool share; struct operand both; };

/* Bonus or deduction: groups of items; items without a group stand in one without cap. Items are scheme.items[first .. first + n). */
struct adjust_group { const char *code; struct plan_words title; double cap; bool highest; int first, n; };
struct adjust { bool on; double cap; struct adjust_group *groups; int n_groups; };
struct penalty { const char *code; struct plan_words title; struct operand when; double points; };
struct coefficient { bool on; struct operand value; int by; struct word_value *words; int n_words; double otherwise, cap, floor; };

enum rank_ties { RANK_ORDER, RANK_SAME, RANK_KEYS };
struct rank_key { struct operand by; bool ascending; };
struct rank_rule {
	struct operand by;                   /* f NULL: total */
	int over;
	bool ascending;
	int points;                          /* -1: exact */
	enum rank_ties ties;
	struct rank_key keys[4]; int n_keys;
};

enum class_method { CLASS_NO, CLASS_QUOTA, CLASS_THRESHOLDS, CLASS_TWO_STAGE, CLASS_RULES };
enum rounding { ROUND_FLOOR, ROUND_CEIL, ROUND_NEAREST, ROUND_LARGEST };
extern const char *const rounding_names[];
enum class_ties { CTIES_ORDER, CTIES_UP, CTIES_DOWN };
struct class_ { const char *code; struct plan_words title; bool outside; /* exempt: not among the ordered ones */ };
struct class_stage { bool last; int64_t pool_ppb, share_ppb; int by[SCHEME_PARTS], n_by; int class_; }; /* by: item index, or -2 - node */
struct class_rule { const char *code; struct plan_words title; struct operand when; int class_; };
struct subclass { int class_, of; int64_t share_ppb; bool first; enum rounding rounding; int over; };
struct classes {
	enum class_method method;
	struct class_ list[SCHEME_CLASSES]; int n;
	int over;
	int64_t share_ppb[SCHEME_CLASSES];   /* quota, billionths; 0 for subclasses */
	bool quota[SCHEME_CLASSES];          /* takes part in the quota */
	enum rounding rounding;
	enum class_ties ties;
	struct operand by;                   /* thresholds: f NULL total */
	double *cuts; const char **cut_strata; int n_cut_strata; /* cuts[stratum × SCHEME_CLASSES + class]; NAN: no lower end; cut_strata[0] NULL: everybody */
	struct class_stage *stages; int n_stages;
	struct class_rule *rules; int n_rules;
	int otherwise;
	struct subclass *subs; int n_subs;
};

enum limit_place { PLACE_KEPT, PLACE_FREED, PLACE_LEFT };
struct limit {
	const char *code; struct plan_words title; struct operand when;
	int class_, not_above, not_below;    /* -1: no */
	enum limit_place place;
	bool unranked, sets_total, out_of_benchmark;
	double total;
	uint64_t unless;                     /* bit per limit */
};

struct list_rule { const char *code; struct plan_words title; struct operand by, where; bool ascending; int n, over; const char **columns; int n_columns; };
enum table_op { TABLE_COUNT, TABLE_CLASS, TABLE_SUM, TABLE_MEAN, TABLE_MIN, TABLE_MAX, TABLE_RATIO };
struct table_column { const char *code; struct plan_words title; enum table_op op; struct operand a, b; int class_; };
struct table_rule { const char *code; struct plan_words title; int by; struct operand where; struct table_column *columns; int n_columns; };

enum step { STEP_ELIGIBLE, STEP_MERGE, STEP_DENOMINATE, STEP_IMPUTE, STEP_TREAT, STEP_SCORE, STEP_SUM, STEP_COEFFICIENT, STEP_BONUS, STEP_DEDUCTIONS,
	STEP_PENALTIES, STEP_TOTAL, STEP_RANK, STEP_CLASSES, STEP_LIMITS, STEP_OVERRIDES, STEP_SUBCLASS, STEP_LISTS, STEPS };
extern const char *const step_names[];

enum scheme_status { SCHEME_FAITHFUL, SCHEME_PARTIAL, SCHEME_FRAGMENT, SCHEME_ILLUSTRATIVE };
extern const char *const scheme_status_names[];
struct scheme_source { const char *title, *url, *at; };

struct scheme {
	const char *file, *id, *version;
	struct plan_words title;
	enum scheme_status status;
	struct plan_words note;
	const char *entity;
	struct subject subject;
	const char **clauses; int n_clauses;
	struct scheme_source *sources; int n_sources;
	const char *doc_no, *doc_title, *doc_url, *doc_issued, *valid_from, *valid_to;
	int publicity_days; const char *publicity_deadline;

	const char *unit_id;
	struct scheme_column *columns; int n_columns;
	struct scheme_param *params; int n_params;
	struct scheme_derive *derives; int n_derives;
	struct stratum *strata; int n_strata;

	struct condition *eligible; int n_eligible;
	struct exempt *exempt; int n_exempt;
	struct merge merge;

	struct item *items; int n_items, n_all;   /* [n_items, n_all): bonus and deduction items */
	struct node *nodes; int n_nodes;          /* from the root down, children after their parent; none: the total is the sum of the items */
	int n_levels;                             /* level of the root, 1 without a tree */
	bool composite;                           /* some item is normalised */

	struct coefficient coefficient;
	struct adjust bonus, deductions;
	struct penalty *penalties; int n_penalties;
	double total_cap, total_floor;            /* inf, -inf: none */
	struct rank_rule rank;
	struct classes classes;
	struct limit *limits; int n_limits;
	bool overrides;
	struct list_rule *lists; int n_lists;
	struct table_rule *tables; int n_tables;
	enum step order[STEPS]; int n_order;
};

/* Reads and checks a scheme; the linter's warnings are in the report too. NULL when there are errors. */
struct scheme *scheme_read(struct arena *a, struct plan_report *r, struct plan_node *root);
struct scheme *scheme_read_file(struct arena *a, struct plan_report *r, const char *path);

/* Gaps and overlaps of step tables, weights that do not add up, unreachable classes: warnings. Called by scheme_read. */
void scheme_lint(struct plan_report *r, const struct scheme *s);

int scheme_item(const struct scheme *s, const char *code);    /* index or -1; bonus items too */
int scheme_node(const struct scheme *s, const char *code);
int scheme_class(const struct scheme *s, const char *code);
int scheme_stratum(const struct scheme *s, const char *name);
int scheme_column(const struct scheme *s, const char *name);
/* For whom an item counts, in words: the title of a yes/no column, the text a column is compared with; NULL only without memory. */
const char *scheme_condition_words(struct arena *a, const struct scheme *s, const char *text, bool english);
bool scheme_has_step(const struct scheme *s, enum step step);

/* Every column with the lags that the scheme's formulas read, for whoever brings the frame. Each pair once; n is below cap. */
struct scheme_want { const char *name; int lag; const struct scheme_column *column; };
int scheme_wants(struct arena *a, const struct scheme *s, const struct scheme_want **ret_wants);
/* Of the enterprises, what the columns of a scheme of places are made of. */
int scheme_firm_wants(struct arena *a, const struct scheme *s, const struct scheme_want **ret_wants);
/* Can the city be evaluated under it: enterprises, or places made of enterprises. Otherwise units come from a table. */
bool scheme_is_of_city(const struct scheme *s);
/* A text for enterprises, or that for places. */
#define OF_PLACES(s, places, firms) (scheme_is_of_places(s) ? (places) : (firms))
static inline bool scheme_is_of_places(const struct scheme *s) { return s->subject.firms != NULL; }
#endif
