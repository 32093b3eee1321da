/* evaluation_json.h - JSON parts that several endpoints of the module share. Only evaluation_api*.c include it.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef EVALUATION_EVALUATION_JSON_H
#define EVALUATION_EVALUATION_JSON_H
#include "base/jw.h"
#include "evaluation/city_rank.h"
#include "evaluation/evaluation.api.gen.h"

/* "" and NULL become null. */
void json_opt(struct jw *w, const char *key, const char *s);
/* NAN becomes null (jw's own way), an index below zero too. */
void json_opt_i64(struct jw *w, const char *key, int64_t v, bool has);
/* title and title_en; title_en is null when there is no other English word. */
void json_title(struct jw *w, struct plan_words t);
void json_words(struct jw *w, const char *key, const char *key_en, const char *zh, const char *en);
/* In the language of c. */
const char *words_of(const struct ctx *c, struct plan_words t);

/* What a grouping goes by, in words: "规模", "考核板块 × 规模". */
const char *stratum_words(struct ctx *c, const struct scheme *s, int stratum);

/* faithful, partial, illustrative, fragment, analysis */
const char *scheme_status_word(const struct scheme *s);
/* The document a scheme rests on, NULL when it names none. */
const char *scheme_basis(const struct scheme *s);
/* "classes": all of them, in order. */
void json_classes(struct ctx *c, struct jw *w, const struct scheme *s);
const char *class_code(const struct scheme *s, uint8_t class_);   /* NULL for CLASS_NONE */

/* "columns" of a ranking, without its figures. */
void json_measures(struct jw *w, const struct measure *list, int n);
double change_pct(double now, double before);                     /* NAN where it has no meaning */
void json_counts(struct jw *w, const struct scheme *s, const size_t *counts);

/* district, district_name …, industry_name of a row, as every table of enterprises has them. */
/* "subject", "level", "subject_title", "subject_title_en": who is evaluated. */
void json_subject(struct jw *w, const struct scheme *s);
void json_place(struct jw *w, const struct city *y, size_t row);
/* The name of the group in which a row is ranked; NULL when all are ranked together or it is unknown. */
const char *rank_group(const struct city *y, size_t row);
/* Why a row is not ranked, or what moved its class; NULL. */
const char *row_note(struct ctx *c, const struct city *y, size_t row);
/* The whole explanation of one enterprise as an object; RC_NOT_FOUND when the code is not in the scope. */
enum rc explanation_json(struct ctx *c, struct city *y, const char *uscc, struct jw *w) MUST_USE;
struct city_explained; /* explain_city.h */
void changes_json(struct ctx *c, struct jw *w, const struct city *y, const char *code, const struct city_explained *k);
struct city_answer; /* city_whatif.h */
void whatif_json(struct ctx *c, struct jw *w, const struct city *y, const struct city_answer *a, int64_t sequence);
/* The place of an enterprise among others, regions and industries by name; null for NULL. */
struct explain_standing;
void json_standing(struct jw *w, const char *name, const struct registry *g, const struct explain_standing *p);
/* How an item's benchmark comes about, as one phrase. */
const char *benchmark_origin(struct ctx *c, const struct scheme *s, const struct item *it);
#endif
