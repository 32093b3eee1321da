/* composite.h - the steps of a composite indicator, on plain columns.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Denominate, impute, treat outliers, normalise, aggregate: each step is a function of a column (or of several side by side) and of a small record of
 * settings, as the OECD/JRC handbook orders them. They are pure: no scheme, no database, no clock. The definitions are those of the R package COINr and are
 * held against its results for the ASEM index to 1e-12; where an official rule differs (a guard for max = min, a zero denominator) it says so here.
 *
 * A series is a column that may be changed: rows keep their places, a row that becomes unknown loses its presence bit and its value becomes 0. Directions:
 * a series where less is better is negated before it is normalised, and a method with fixed points (goalposts, scaled, targets) negates those with it, so
 * settings are always written in the indicator's own scale. Logs and powers come from indicators/fmath.h. Nothing here keeps memory: scratch comes from the
 * arena given, at most 24 bytes a row.
 *
 * Functions return RC_OK, RC_TOO_LARGE (arena) or RC_BAD_INPUT, and then *ret_why (may be NULL) is a constant English sentence on what the numbers lack. */
#ifndef EVALUATION_COMPOSITE_H
#define EVALUATION_COMPOSITE_H
#include "base/arena.h"
#include "evaluation/stats.h"

struct series {
	double *v;
	uint64_t *present;   /* bit per row, never NULL */
	size_t n;
};

static inline struct sample series_sample(const struct series *x) { return (struct sample){x->v, x->present, x->n}; }
static inline bool series_has(const struct series *x, size_t row) { return (x->present[row >> 6] >> (row & 63)) & 1; }
static inline void series_put(struct series *x, size_t row, double value)
{
	x->v[row] = value;
	x->present[row >> 6] |= (uint64_t)1 << (row & 63);
}
static inline void series_drop(struct series *x, size_t row)
{
	x->v[row] = 0;
	x->present[row >> 6] &= ~((uint64_t)1 << (row & 63));
}
/* A series of n rows in the arena, all missing; and one that starts as a copy of a sample. */
enum rc series_make(struct arena *a, size_t n, struct series *ret) MUST_USE;
enum rc series_copy(struct arena *a, struct sample from, struct series *ret) MUST_USE;

/* ---- 1. Denominate: x / by, row by row. A missing or zero denominator makes the row missing. Returns how many rows it made missing. */
size_t composite_denominate(struct series *x, struct sample by);

/* ---- 2. Impute: values for missing rows. A group without any value leaves its rows missing. */
enum impute_method { IMPUTE_NONE, IMPUTE_MEAN, IMPUTE_MEDIAN, IMPUTE_GROUP_MEAN, IMPUTE_GROUP_MEDIAN, IMPUTE_CONSTANT };
struct impute {
	enum impute_method method;
	double constant;                 /* IMPUTE_CONSTANT */
	const uint32_t *group; uint32_t n_groups; /* by row, below n_groups; a row with group UINT32_MAX belongs to none */
};
enum rc composite_impute(struct arena *a, struct series *x, const struct impute *how, size_t *ret_filled) MUST_USE;

/* ---- 3. Treat outliers. A column passes when |skewness| < skew_max or kurtosis < kurt_max. Otherwise its 1, 2, … winsor_max most extreme points (on the high
 * side when the skewness is >= 0) are set to the next value, until it passes. When that is not enough and use_log is set, the original column becomes
 * ln(x - min + 0.01 (max - min)), without any winsorising. Columns too short to have a kurtosis pass. */
struct treat { double skew_max, kurt_max; int winsor_max; bool use_log; };
#define TREAT_USUAL ((struct treat){2, 3.5, 5, true})
struct treatment {
	bool pass_before; double skew_before, kurt_before;
	int winsorised;              /* points moved */
	bool high_side;
	bool logged;
	bool pass_after; double skew_after, kurt_after; /* equal to before when nothing was done */
};
enum rc composite_treat(struct arena *a, struct series *x, const struct treat *how, struct treatment *ret) MUST_USE;

/* ---- 4. Normalise. */
enum norm_method {
	NORM_NONE,        /* only the direction */
	NORM_MINMAX,      /* lo + (hi - lo)(x - min)/(max - min); all equal: `flat` */
	NORM_ZSCORE,      /* mean lo, sd hi; all equal: `flat` */
	NORM_SCALED,      /* 100 (x - lo)/(hi - lo) with fixed lo, hi */
	NORM_RANK,        /* 1 = smallest */
	NORM_PRANK,       /* (rank - 1)/(count - 1); one value: `flat` */
	NORM_BORDA,       /* rank - 1 */
	NORM_DIST2MAX,    /* 1 - (max - x)/(max - min); all equal: `flat` */
	NORM_DIST2REF,    /* 1 - (ref - x)/(ref - min), ref = the value of row ref_row */
	NORM_DIST2TARG,   /* 1 - (target - x)/(target - min) */
	NORM_FRACMAX,     /* x / max */
	NORM_GOALPOSTS,   /* scale (x - lo)/(hi - lo) */
	NORM_LOGPOSTS,    /* goalposts on a log scale, as the HDI takes income: scale (ln x - ln lo)/(ln hi - ln lo); x, lo, hi above 0 */
};
struct norm {
	enum norm_method method;
	int direction;          /* 1: more is better, -1: less is better */
	double lo, hi;
	double target;
	double scale;           /* GOALPOSTS, LOGPOSTS */
	double flat;            /* what a column without spread gets; NAN: its rows become missing */
	bool cap;               /* DIST2REF, DIST2TARG: at most 1 */
	bool truncate;          /* GOALPOSTS, LOGPOSTS: within [0, scale] */
	size_t ref_row;
	enum stats_ties ties;   /* RANK, PRANK, BORDA */
};
/* The settings COINr takes when none are given: 0-100 for minmax and scaled, (0, 1) for zscore, ties min, goalposts 0-1 truncated, flat NAN. */
struct norm norm_defaults(enum norm_method method);
/* Names as plan files write them ("minmax", …); -1 when unknown. norm_names is NULL-terminated, in order of the enum. */
extern const char *const norm_names[];
enum rc composite_normalise(struct arena *a, struct series *x, const struct norm *how, const char **ret_why) MUST_USE;

/* ---- 5. Aggregate: k columns to one, row by row. A row uses the columns it has, their weights scaled to 1; below data_min (share of columns present) it is
 * missing. Weights >= 0, not all 0. */
enum agg_method { AGG_ARITHMETIC, AGG_SUM, AGG_GEOMETRIC, AGG_HARMONIC, AGG_GENERALISED, AGG_COPELAND };
extern const char *const agg_names[];
struct agg {
	enum agg_method method;
	double p;               /* GENERALISED: (Σ w x^p / Σ w)^(1/p); 0 is the geometric mean */
	double data_min;        /* 0: one column is enough */
};
/* Rows [row0, row1), row0 a multiple of 64: threads may share the work. RC_BAD_INPUT when GEOMETRIC meets a value <= 0, HARMONIC a 0, GENERALISED a negative
 * (or, for p <= 0, a zero); *ret_bad then says where and why. AGG_SUM adds w·x of what is there (no rescaling), as official
 * point systems do. Not for COPELAND, which compares all rows at once. */
struct agg_at { size_t row; int col; const char *why; };
enum rc composite_aggregate(const struct sample *cols, const double *weights, int k, const struct agg *how, size_t row0, size_t row1,
	struct series *out, struct agg_at *ret_bad) MUST_USE;

/* Outranking: for each pair, the weight of the columns where i beats j plus half of the ties; above one half i wins (+1, j -1). The score of a row is
 * its wins minus its losses. O(n² k): RC_TOO_LARGE above COPELAND_ROWS rows. */
enum { COPELAND_ROWS = 20000 };
enum rc composite_copeland(const struct sample *cols, const double *weights, int k, const struct agg *how, struct series *out) MUST_USE;
/* The share of weight by which row i outranks row j (0.5 for i == j). */
double composite_outranks(const struct sample *cols, const double *weights, int k, size_t i, size_t j);

/* ---- Analysis lenses: never the legal score, always named with their normalisation. */

/* Entropy weights in column-share form: p = x/Σx, e = -Σ p ln p / ln n, w = (1 - e)/Σ(1 - e); 0 ln 0 is 0. RC_BAD_INPUT for a negative value, a column that
 * sums to 0, a missing value or fewer than two rows. */
enum rc analysis_entropy(const struct sample *cols, int k, double *ret_weights, const char **ret_why) MUST_USE;

enum topsis_norm { TOPSIS_MINMAX, TOPSIS_VECTOR };
/* Closeness to the ideal: d⁻/(d⁺ + d⁻). direction[c] is 1 or -1. MINMAX turns cost columns round; VECTOR divides by the column's length and looks for the
 * smallest value as the ideal of a cost column. Rows with a missing value are missing. */
enum rc analysis_topsis(struct arena *a, const struct sample *cols, const double *weights, const int *direction, int k, enum topsis_norm norm,
	struct series *out, const char **ret_why) MUST_USE;
#endif
