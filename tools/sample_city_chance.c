/* sample_city_chance.c - reproducible chance in plain operations.
 * SPDX-License-Identifier: Apache-2.0 */
#include "sample_city.h"

uint64_t chance_next(struct chance *r)
{
	uint64_t z = (r->state += UINT64_C(0x9e3779b97f4a7c15));

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

double chance_unit(struct chance *r)
{
	return (double)(chance_next(r) >> 11) / 9007199254740992.0;
}

int chance_below(struct chance *r, int n)
{
	return (int)(chance_next(r) % (uint64_t)n);
}

bool chance_hit(struct chance *r, double p)
{
	return chance_unit(r) < p;
}

double chance_normal(struct chance *r)
{
	double sum = -6;

	for (int i = 0; i < 12; i++)
		sum += chance_unit(r);
	return sum;
}

/* exp(x) = exp(x / 1024)^1024, the inner one by eight terms of the series. */
double plain_exp(double x)
{
	double y = x / 1024, term = 1, sum = 1;

	for (int k = 1; k <= 8; k++) {
		term = term * y / k;
		sum += term;
	}
	for (int i = 0; i < 10; i++)
		sum *= sum;
	return sum;
}

double chance_lognormal(struct chance *r, double sigma)
{
	return plain_exp(sigma * chance_normal(r));
}
