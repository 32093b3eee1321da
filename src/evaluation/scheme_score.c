/* scheme_score.c - reading `score:`: the methods and their parameters.
 * SPDX-License-Identifier: Apache-2.0 */
#include "evaluation/scheme_reader.h"

/* One row a method: what it gives and which parameters it takes besides cap and floor. */
enum { M_SHARE = 1, M_BENCH = 2 };
static const struct { const char *name; int flags; const char *keys[7]; } methods[] = {
	[SCORE_RATIO] = {"ratio", M_SHARE | M_BENCH, {NULL}},
	[SCORE_REVERSE] = {"reverse_ratio", M_SHARE | M_BENCH, {NULL}},
	[SCORE_INVERSE] = {"inverse_ratio", M_SHARE | M_BENCH, {NULL}},
	[SCORE_MINMAX] = {"minmax", M_SHARE, {"base", "by", NULL}},
	[SCORE_LINEAR] = {"linear", 0, {"points", "from", "to", NULL}},
	[SCORE_STEPS] = {"steps", 0, {"bands", "side", NULL}},
	[SCORE_MAP] = {"map", 0, {"points", "otherwise", NULL}},
	[SCORE_PER_UNIT] = {"per_unit", 0, {"points", "every", "whole", NULL}},
	[SCORE_TEST] = {"test", 0, {"points", NULL}},
	[SCORE_POINTS] = {"points", 0, {NULL}},
	[SCORE_SHARE] = {"share", M_SHARE, {NULL}},
	[SCORE_RANK_SHARE] = {"rank_share", M_SHARE, {"by", NULL}},
	[SCORE_ZSCORE] = {"zscore", 0, {"by", "mean", "sd", NULL}},
	[SCORE_OF_MAX] = {"of_max", M_SHARE, {"by", NULL}},
	[SCORE_BEST] = {"best_of", 0, {"of", NULL}},
	[SCORE_WORST] = {"worst_of", 0, {"of", NULL}},
	[SCORE_SUM] = {"sum_of", 0, {"of", NULL}},
	[SCORE_MEAN] = {"mean_of", 0, {"of", NULL}},
	[SCORE_CASE] = {"by_case", 0, {"cases", NULL}},
	[SCORE_JUDGES] = {"judges", 0, {"columns", "weights", "drop_high", "drop_low", "max_spread", "at_least", NULL}},
	[SCORE_CHECKLIST] = {"checklist", 0, {"mandatory", "mandatory_points", "optional", NULL}},
	[SCORE_BLANK] = {"blank", 0, {"points", NULL}},
	[SCORE_NORMALISE] = {"normalise", 0, {NULL}},
};

const char *const score_method_names[] = {"ratio", "reverse_ratio", "inverse_ratio", "minmax", "linear", "steps", "map", "per_unit", "test", "points",
	"share", "rank_share", "zscore", "of_max", "best_of", "worst_of", "sum_of", "mean_of", "by_case", "judges", "checklist", "blank", "normalise", NULL};

bool score_gives_share(enum score_method m) { return methods[m].flags & M_SHARE; }
bool score_needs_benchmark(enum score_method m) { return methods[m].flags & M_BENCH; }

/* ---- Steps: bands in any order; an end left open is closed by the neighbour above. */

static double band_end(struct reader *rd, struct plan_node *n, const char *key, double open)
{
	struct plan_node *v = plan_get(n, key);
	double x = open;
	if (v && !plan_scalar_number(rd->r, v, &x))
		x = open;
	return x;
}

static double next_above(const struct score *sc, double from)
{
	double best = INFINITY;
	for (int i = 0; i < sc->n_bands; i++)
		if (sc->bands[i].from > from && sc->bands[i].from < best)
			best = sc->bands[i].from;
	return best;
}

static void read_bands(struct reader *rd, struct plan_node *n, struct score *sc)
{
	static const char *const known[] = {"from", "to", "points", NULL}, *const sides[] = {"lower", "upper", NULL};
	struct plan_node *l = plan_need(rd->r, n, "bands");
	sc->upper_side = reader_word(rd, n, "side", sides, 0) == 1;
	if (!l || !plan_is(rd->r, l, PLAN_LIST))
		return;
	sc->n_bands = l->n;
	sc->bands = reader_array(rd, l->n, sizeof *sc->bands);
	for (int i = 0; i < l->n; i++) {
		struct band *b = &sc->bands[i];
		b->from = band_end(rd, l->items[i], "from", -INFINITY);
		b->to = band_end(rd, l->items[i], "to", NAN);
		b->points = plan_number(rd->r, l->items[i], "points", NAN);
		b->line = l->items[i]->line;
		if (isnan(b->points))
			plan_error(rd->r, l->items[i], NULL, TR("这一档没有 points", "this band has no `points`"));
		plan_done(rd->r, l->items[i], known);
	}
	for (int i = 0; i < l->n; i++)
		if (isnan(sc->bands[i].to))
			sc->bands[i].to = next_above(sc, sc->bands[i].from);
}

static void read_linear(struct reader *rd, struct plan_node *n, struct score *sc)
{
	struct plan_node *l = plan_list(rd->r, n, "points");
	if (!l) {
		sc->share = true;
		sc->base = plan_number(rd->r, n, "from", NAN);
		sc->span = plan_number(rd->r, n, "to", NAN);
		if (!(sc->base != sc->span))
			plan_error(rd->r, n, NULL, TR("linear 需要 points，或不相等的 from 与 to", "`linear` needs `points`, or `from` and `to` that differ"));
		return;
	}
	sc->n_xy = l->n;
	sc->xy = reader_array(rd, l->n, sizeof *sc->xy);
	for (int i = 0; i < l->n; i++) {
		struct plan_node *p = l->items[i];
		bool good = p->kind == PLAN_LIST && p->n == 2 && plan_scalar_number(rd->r, p->items[0], &sc->xy[i][0]) &&
			plan_scalar_number(rd->r, p->items[1], &sc->xy[i][1]);
		if (!good || (i > 0 && !(sc->xy[i][0] > sc->xy[i - 1][0])))
			plan_error(rd->r, p, NULL, TR("每点写作 [x, 分]，x 递增", "write each point as [x, points] with x rising"));
	}
}

static void read_parts(struct reader *rd, struct plan_node *n, const char *key, struct score *sc)
{
	struct plan_node *l = reader_list(rd, n, key, SCHEME_PARTS, &sc->n_parts);
	sc->parts = reader_array(rd, sc->n_parts, sizeof *sc->parts);
	for (int i = 0; i < sc->n_parts; i++) {
		sc->parts[i].score.method = SCORE_METHODS;
		reader_item(rd, l->items[i], &sc->parts[i], true);
	}
	if (sc->n_parts == 0)
		plan_error(rd->r, n, NULL, TR("缺少“%s”清单", "the list '%s' is missing"), key);
}

static void read_judges(struct reader *rd, struct plan_node *n, struct score *sc)
{
	struct plan_node *l = reader_list(rd, n, "columns", SCHEME_PARTS, &sc->n_judges), *w = plan_list(rd->r, n, "weights");
	sc->judge_weights = reader_array(rd, sc->n_judges, sizeof(double));
	for (int i = 0; i < sc->n_judges; i++) {
		sc->judges[i] = reader_operand_node(rd, l->items[i], FORMULA_NUMBER, NULL);
		sc->judge_weights[i] = 1;
		if (w && (i >= w->n || !plan_scalar_number(rd->r, w->items[i], &sc->judge_weights[i])))
			plan_error(rd->r, w, NULL, TR("weights 应与 columns 一样多", "`weights` needs one number for each of `columns`"));
	}
	sc->drop_high = (int)plan_int(rd->r, n, "drop_high", 0, 0, SCHEME_PARTS);
	sc->drop_low = (int)plan_int(rd->r, n, "drop_low", 0, 0, SCHEME_PARTS);
	sc->at_least = (int)plan_int(rd->r, n, "at_least", 1, 1, SCHEME_PARTS);
	sc->max_spread = plan_number(rd->r, n, "max_spread", INFINITY);
	if (sc->n_judges <= sc->drop_high + sc->drop_low)
		plan_error(rd->r, n, NULL, TR("去掉最高最低后没有评委了", "no judge is left after dropping the highest and lowest"));
}

static void read_checklist(struct reader *rd, struct plan_node *n, struct score *sc)
{
	static const char *const known[] = {"when", "points", NULL};
	struct plan_node *must = reader_list(rd, n, "mandatory", SCHEME_PARTS, &sc->n_must), *may = reader_list(rd, n, "optional", SCHEME_PARTS, &sc->n_may);
	sc->must = reader_array(rd, sc->n_must, sizeof *sc->must);
	sc->may = reader_array(rd, sc->n_may, sizeof *sc->may);
	sc->points = plan_number(rd->r, n, "mandatory_points", 0);
	for (int i = 0; i < sc->n_must; i++)
		sc->must[i].when = reader_operand_node(rd, must->items[i], FORMULA_BOOL, NULL);
	for (int i = 0; i < sc->n_may; i++) {
		sc->may[i].when = reader_operand(rd, may->items[i], "when", FORMULA_BOOL, NULL, true);
		sc->may[i].points = plan_number(rd->r, may->items[i], "points", 0);
		plan_done(rd->r, may->items[i], known);
	}
}

static void read_parameters(struct reader *rd, struct plan_node *n, struct score *sc)
{
	switch (sc->method) {
	case SCORE_MINMAX:
		sc->base = plan_number(rd->r, n, "base", 0);
		break;
	case SCORE_LINEAR:
		read_linear(rd, n, sc);
		break;
	case SCORE_STEPS:
		read_bands(rd, n, sc);
		break;
	case SCORE_MAP:
		sc->words = reader_words(rd, n, "points", &sc->n_words);
		sc->has_otherwise = plan_get(n, "otherwise") != NULL;
		sc->otherwise = plan_number(rd->r, n, "otherwise", NAN);
		break;
	case SCORE_PER_UNIT:
		sc->every = plan_number(rd->r, n, "every", 1);
		sc->whole = plan_bool(rd->r, n, "whole", false);
		if (!(sc->every > 0))
			plan_error(rd->r, n, NULL, TR("every 应大于 0", "`every` must be above 0"));
		sc->points = plan_number(rd->r, n, "points", 1);
		break;
	case SCORE_TEST:
	case SCORE_BLANK:
		sc->points = plan_number(rd->r, n, "points", 0);
		break;
	case SCORE_ZSCORE:
		sc->base = plan_number(rd->r, n, "mean", 0);
		sc->span = plan_number(rd->r, n, "sd", 1);
		break;
	case SCORE_BEST: case SCORE_WORST: case SCORE_SUM: case SCORE_MEAN:
		read_parts(rd, n, "of", sc);
		break;
	case SCORE_CASE:
		read_parts(rd, n, "cases", sc);
		break;
	case SCORE_JUDGES:
		read_judges(rd, n, sc);
		break;
	case SCORE_CHECKLIST:
		read_checklist(rd, n, sc);
		break;
	default:
		break;
	}
}

static double most_of_parts(const struct score *sc)
{
	double best = 0;
	for (int i = 0; i < sc->n_parts; i++) {
		const struct item *part = &sc->parts[i];
		double most = part->score.share || part->has_weight ? part->weight : score_most_points(&part->score);
		if (isnan(most))
			return NAN;
		best = sc->method == SCORE_SUM ? best + most : fmax(best, most);
	}
	return best;
}

double score_most_points(const struct score *sc)
{
	double best = most_of_parts(sc);
	for (int i = 0; i < sc->n_bands; i++)
		best = fmax(best, sc->bands[i].points);
	for (int i = 0; i < sc->n_xy; i++)
		best = fmax(best, sc->xy[i][1]);
	for (int i = 0; i < sc->n_words; i++)
		best = fmax(best, sc->words[i].value);
	if (sc->has_otherwise)
		best = fmax(best, sc->otherwise);
	for (int i = 0; i < sc->n_may; i++)
		best += sc->may[i].points;
	if (sc->method == SCORE_TEST || sc->method == SCORE_CHECKLIST || sc->method == SCORE_BLANK)
		best += sc->points;
	if (sc->method == SCORE_PER_UNIT || sc->method == SCORE_JUDGES || sc->method == SCORE_POINTS || sc->method == SCORE_ZSCORE)
		best = NAN;
	return isnan(best) ? isfinite(sc->cap) ? sc->cap : NAN : fmin(best, sc->cap);
}

void reader_score(struct reader *rd, struct plan_node *owner, struct item *it)
{
	struct score *sc = &it->score;
	struct plan_node *n = plan_get(owner, "score");
	bool plain = n && n->kind == PLAN_SCALAR;
	sc->cap = INFINITY;
	sc->floor = -INFINITY;
	if (!n && sc->method == SCORE_NORMALISE)
		return;
	if (!n && plan_get(owner, "normalise")) {
		sc->method = SCORE_NORMALISE;
		return;
	}
	if (!n) {
		plan_error(rd->r, owner, TR("加上 score: ratio 或 score: {method: …}", "add `score: ratio` or `score: {method: …}`"), TR("缺少 score", "`score` is missing"));
		sc->method = SCORE_POINTS;
		return;
	}
	sc->method = (enum score_method)reader_word(rd, plain ? owner : n, plain ? "score" : "method", score_method_names, SCORE_POINTS);
	sc->share = score_gives_share(sc->method);
	if (sc->method == SCORE_REVERSE) {
		sc->cap = 1;
		sc->floor = 0;
	}
	struct plan_node *m = plain ? NULL : n;
	sc->by = reader_stratum(rd, m, "by", 0);
	sc->cap = plan_number(rd->r, m, "cap", sc->cap);
	sc->floor = plan_number(rd->r, m, "floor", sc->floor);
	read_parameters(rd, m, sc);
	if (m) {
		const char *known[12] = {"method", "cap", "floor", NULL};
		for (int i = 0; methods[sc->method].keys[i]; i++)
			known[3 + i] = methods[sc->method].keys[i];
		plan_done(rd->r, m, known);
	}
}
