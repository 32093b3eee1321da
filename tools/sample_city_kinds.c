/* sample_city_kinds.c - enterprises of a kind: landmark enterprises, specialised ones, providers of smart manufacturing, and what is asked of them.
 * SPDX-License-Identifier: Apache-2.0
 *
 * All of it is assumed (docs/design/sample-city.md). One table for 2020, of the few enterprises that applied; everybody else has no such figure. */
#include "sample_city.h"
#include <stdlib.h>

enum { LAST = YEARS - 1, LANDMARKS_LEAST = 12 };

/* The enterprises above scale, by output of the last year. */
struct ranked { int firm; double size; };

static int by_size(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;

	return x->size == y->size ? x->firm - y->firm : x->size < y->size ? 1 : -1;
}

static bool sells(const struct firm *m)
{
	return m->above[LAST] && m->value[LAST][F_SALES] > 0 && m->value[LAST][F_HEADS] > 0;
}

/* One in a thousand enterprises of the city, the largest of them in order of output. */
static bool *choose_landmarks(const struct city *c)
{
	struct ranked *list = calloc((size_t)c->n + 1, sizeof *list);
	bool *out = calloc((size_t)c->n + 1, sizeof *out);
	int n = 0, most = c->n / 1000 < LANDMARKS_LEAST ? LANDMARKS_LEAST : c->n / 1000;

	if (!list || !out)
		exit(1);
	for (int i = 0; i < c->n; i++)
		if (sells(&c->firms[i]))
			list[n++] = (struct ranked){i, c->firms[i].size[LAST]};
	qsort(list, (size_t)n, sizeof *list, by_size);
	for (int i = 0; i < n && i < most; i++)
		out[list[i].firm] = true;
	free(list);
	return out;
}

static bool may_provide(const struct firm *m)
{
	int code = divisions[m->division].code;

	return code == 35 || code == 38 || code == 39 || code == 40;
}

static void put_specialised(FILE *f, const struct firm *m, struct chance *r)
{
	static const char *const stages[] = {"创新型中小企业", "专精特新中小企业", "专精特新小巨人"};
	int share = 55 + chance_below(r, 45), level = chance_below(r, 10);

	fprintf(f, ",%s,", stages[level < 6 ? 0 : level < 9 ? 1 : 2]);
	put_scaled(f, m->value[LAST][F_SALES] / 100 * share, field_decimals[F_SALES]);
	fprintf(f, ",%d,%lld", 1 + chance_below(r, 18), (long long)(m->value[LAST][F_HEADS] * (2 + chance_below(r, 26)) / 100));
}

static void put_provider(FILE *f, struct chance *r)
{
	int orders = 2 + chance_below(r, 60);

	fprintf(f, ",是,%d,%d,%d.%d,%d", orders, orders * (50 + chance_below(r, 51)) / 100, 3 + chance_below(r, 2), chance_below(r, 10), chance_below(r, 4) * chance_below(r, 3));
}

void kinds_write(struct output *o, const struct city *c)
{
	FILE *f = out_table(o, "facts-2020-kinds.csv", "facts", "工业和信息化局", "2021-05-25");
	bool *landmark = choose_landmarks(c);
	struct chance r = {79};

	fputs("信用代码,年份,地标型企业,优质中小企业梯度,主营业务收入(万元),从事细分市场年限(年),研发人员(人),智能制造服务商,服务订单(项),验收项目(项),用户评分,投诉(件),发明专利(件)\n", f);
	for (int i = 0; i < c->n; i++) {
		const struct firm *m = &c->firms[i];
		bool specialised = sells(m) && !landmark[i] && m->size[LAST] < 40000 && chance_hit(&r, .08), provider = sells(m) && may_provide(m) && chance_hit(&r, .05);
		char code[19];
		if (!landmark[i] && !specialised && !provider)
			continue;
		make_uscc(i, code);
		fprintf(f, "%s,%d,%s", code, YEAR0 + LAST, landmark[i] ? "是" : "");
		if (specialised)
			put_specialised(f, m, &r);
		else
			fputs(",,,,", f);
		if (provider)
			put_provider(f, &r);
		else
			fputs(",,,,,", f);
		fprintf(f, ",%d\n", chance_below(&r, landmark[i] ? 400 : 30));
	}
	free(landmark);
	out_finish(f);
}
