/* gate_collect.c - what a gate finds: lines gathered, counted by district, sorted, cut, and hashed.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/digest.h"
#include "base/num.h"
#include "campaign/gate/gate_priv.h"

const char *gate_say(struct asking *q, const char *fmt, ...)
{
	char text[GATE_REASON];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	const char *copy = arena_strdup(&q->c->arena, text);
	return copy ? copy : "";
}

const char *gate_firm(struct asking *q, size_t row)
{
	size_t len;
	const char *name = registry_name(q->y->view.reg, city_registry_row(q->y, row), &len), *copy = arena_strndup(&q->c->arena, name, len);
	return copy ? copy : "";
}

const char *gate_number(struct asking *q, double v, int decimals)
{
	char text[NUM_FIXED_MAX];
	num_print_fixed(text, num_round(v, decimals), decimals);
	const char *copy = arena_strdup(&q->c->arena, text);
	return copy ? copy : "";
}

static struct gate_finding *room(struct asking *q)
{
	if (q->n_all == q->cap) {
		int cap = q->cap ? q->cap * 2 : 256;
		struct gate_finding *more = cap <= GATE_COLLECTED * 2 ? arena_new_array(&q->c->arena, struct gate_finding, (size_t)cap) : NULL;
		if (more == NULL)
			return NULL;
		if (q->n_all > 0)
			memcpy(more, q->all, (size_t)q->n_all * sizeof *more);
		q->all = more;
		q->cap = cap;
	}
	return &q->all[q->n_all++];
}

void gate_find(struct asking *q, bool fault, const char *kind, int64_t row, const char *item, double weight, const char *zh, const char *en)
{
	const struct registry *g = q->y->view.reg;
	int region = row >= 0 ? city_region(q->y, (size_t)row) : -1, district = row >= 0 ? city_district(q->y, (size_t)row) : -1;
	q->r->faults += fault;
	q->r->notes += !fault;
	if (district >= 0)
		(fault ? q->district_faults : q->district_notes)[district]++;
	struct gate_finding *f = q->n_all < GATE_COLLECTED ? room(q) : NULL;
	const char *own = f != NULL && item != NULL && item[0] != '\0' ? arena_strdup(&q->c->arena, item) : NULL; /* the list of indicators that it is of may go */
	if (f != NULL)
		*f = (struct gate_finding){ .kind = kind, .subject = row >= 0 ? registry_subject(g, city_registry_row(q->y, (size_t)row)) : 0, .region_pos = region >= 0 ? g->regions[region].pos : 0,
			.district = district, .fault = fault, .item = own ? own : "", .zh = zh, .en = en, .weight = weight };
}

void gate_figure_add(struct asking *q, const char *zh, const char *en, const char *value)
{
	if (q->r->figures == NULL)
		q->r->figures = arena_new_array(&q->c->arena, struct gate_figure, GATE_FIGURES);
	if (q->r->figures != NULL && q->r->n_figures < GATE_FIGURES)
		q->r->figures[q->r->n_figures++] = (struct gate_figure){ zh, en, value };
}

void gate_reason(struct asking *q, const char *zh, const char *en)
{
	q->r->zh = zh;
	q->r->en = en;
	q->r->outcome = q->r->faults > 0 ? GATE_FAILED : GATE_PASSED;
}

void gate_does_not_apply(struct asking *q, const char *zh, const char *en)
{
	q->r->zh = zh;
	q->r->en = en;
	q->r->outcome = GATE_NOT_APPLICABLE;
}

/* ---- Settling. */

static int by_weight(const void *pa, const void *pb)
{
	const struct gate_finding *a = pa, *b = pb;
	if (a->fault != b->fault)
		return a->fault ? -1 : 1;
	if (a->weight != b->weight)
		return a->weight > b->weight ? -1 : 1;
	if (a->subject != b->subject)
		return a->subject < b->subject ? -1 : 1;
	int words = strcmp(a->kind, b->kind);
	return words ? words : strcmp(a->item, b->item);
}

/* Of all faults, in order; what an exception holds for. */
static const char *digest_of_faults(struct asking *q)
{
	struct digest d;
	unsigned char sum[DIGEST_SIZE];
	char hex[DIGEST_HEX];
	if (digest_begin(&d, DIGEST_SM3) != RC_OK)
		return NULL;
	for (int i = 0; i < q->n_all && q->all[i].fault; i++) {
		digest_add(&d, q->all[i].kind, strlen(q->all[i].kind) + 1);
		digest_add(&d, &q->all[i].subject, sizeof q->all[i].subject);
		digest_add(&d, q->all[i].zh, strlen(q->all[i].zh) + 1);
	}
	digest_add(&d, &q->r->faults, sizeof q->r->faults);
	if (digest_end(&d, sum) != RC_OK)
		return NULL;
	hex_print(hex, sum, sizeof sum);
	return arena_strdup(&q->c->arena, hex);
}

/* The first of the city and enough of each district that its own people see something. */
static void cut(struct asking *q, int *of_district)
{
	int n = 0;
	for (int i = 0; i < q->n_all && n < GATE_SHOWN; i++) {
		int d = q->all[i].district;
		if (d >= 0 && of_district[d]++ >= GATE_DISTRICT)
			continue;
		q->all[n++] = q->all[i];
	}
	q->r->list = q->all;
	q->r->n = n;
}

enum rc gate_settle(struct asking *q)
{
	const struct registry *g = q->y->view.reg;
	int *of_district = arena_new_array(&q->c->arena, int, (size_t)g->n_regions + 1);
	q->r->parts = arena_new_array(&q->c->arena, struct gate_part, (size_t)g->n_regions + 1);
	if (of_district == NULL || q->r->parts == NULL)
		return ctx_no_memory(q->c);
	if (q->n_all > 1)
		qsort(q->all, (size_t)q->n_all, sizeof *q->all, by_weight);
	q->r->digest = digest_of_faults(q);
	if (q->r->digest == NULL)
		return ctx_no_memory(q->c);
	cut(q, of_district);
	for (int i = 0; i < g->n_regions; i++)
		if (q->district_faults[i] + q->district_notes[i] > 0)
			q->r->parts[q->r->n_parts++] = (struct gate_part){ i, q->district_faults[i], q->district_notes[i] };
	return RC_OK;
}
