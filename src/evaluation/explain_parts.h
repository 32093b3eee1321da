/* explain_parts.h - what the files that explain a unit share.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef EVALUATION_EXPLAIN_PARTS_H
#define EVALUATION_EXPLAIN_PARTS_H
#include "evaluation/explain.h"
#include "evaluation/work.h"

struct explaining {
	struct arena *a;
	const struct evaluation *e;
	size_t row;
	int decimals;
	bool english;
	struct scratch *sc;
	struct explanation *out;
};
#define SAY(zh, en) (x->english ? (en) : (zh))

enum rc explain_items(struct explaining *x) MUST_USE;
enum rc explain_lines(struct explaining *x) MUST_USE;
enum rc explain_place(struct explaining *x) MUST_USE;   /* stratum, cuts, effects, next class */
enum rc explain_standing(struct explaining *x) MUST_USE; /* places in the stratum and in the group */
bool explain_by_quota(const struct evaluation *e);
/* Classes come from a quota within a part of the stratum: only that part says where they begin and end. */
bool explain_shares_quota(const struct evaluation *e, size_t row, uint32_t other);
const char *explain_keys_title(const struct explaining *x, const struct explain_standing *p); /* "District × Size" */
enum rc explain_levers(struct explaining *x) MUST_USE;
enum rc explain_why(struct explaining *x) MUST_USE;

const char *explain_proposal_text(const struct explaining *x, const struct explain_proposal *p);

const char *explain_title(const struct explaining *x, struct plan_words w, const char *code);
int64_t explain_round(double v, int decimals);
/* Units of official texts in English words where the sentence is English: "12.8 万元/亩" -> "12.8 10k yuan/mu". */
const char *explain_units(const struct explaining *x, const char *text);
const char *explain_number(struct arena *a, double v); /* at most six significant decimals, for sentences */
/* True for the row of a yes/no operand. */
bool explain_true(struct explaining *x, const struct bound *b);
double explain_fetch(struct explaining *x, const struct bound *b, bool *ret_has);
#endif
