/* scheme_form.h - what of a scheme can be changed in a form, and what changed between two texts, in words.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The form is derived: a table of patterns (`items|*|weight`) is laid over the file's tree, and every value that it meets becomes a field with its
 * path (scheme_edit.h), its section, the title of the thing it belongs to, and what may stand there. Two texts are compared field by field, which gives sentences
 * such as "Tax per mu, weight: 30 -> 35"; what no field covers is left to the comparison of the lines. */
#ifndef LABORATORY_SCHEME_FORM_H
#define LABORATORY_SCHEME_FORM_H
#include "evaluation/scheme.h"
#include "laboratory/scheme_edit.h"

enum form_section { FORM_WEIGHTS, FORM_CAPS, FORM_BENCHMARKS, FORM_STRATA, FORM_QUOTAS, FORM_BONUSES, FORM_THRESHOLDS, FORM_LIMITS, FORM_SECTIONS };
enum form_kind { FIELD_FORM_NUMBER, FIELD_FORM_WORD, FIELD_FORM_TEXT };
extern const char *const form_section_words[], *const form_kind_words[];

struct form_field {
	const char *path;
	enum form_section section;
	enum form_kind kind;
	struct plan_words title, what;      /* "Tax per mu", "weight" */
	const char *value;                  /* as written; "" where the key is absent and may be added */
	double number; bool percent;        /* NUMBER: NAN where it is none; percent: of a hundred, written with the sign */
	const char *const *choices;         /* WORD: NULL-terminated */
	const char *param;                  /* what whatif_set calls it, NULL: nothing */
	int line, near_line;                /* 0 where it is absent; there the line of what it would belong to */
};
struct form { struct form_field *list; int n; };

/* Of a text that scheme_read has accepted; in the arena. */
enum rc form_of(struct ctx *c, const char *text, size_t len, struct plan_node *root, const struct scheme *s, struct form *ret) MUST_USE;

/* Sentences in the language of c, in the order of the fields. */
enum rc form_changes(struct ctx *c, const struct form *before, const struct form *after, const char *const **ret_list, int *ret_n) MUST_USE;

/* Lines: ' ' in both, '-' only before, '+' only after; numbers from 1, 0 where the line is not. Changed lines with three around them. */
struct diff_line { char op; int before, after; const char *text; size_t len; bool gap; /* lines were left out before this one */ };
enum rc text_diff(struct ctx *c, const char *before, const char *after, const struct diff_line **ret_list, int *ret_n) MUST_USE;
#endif
