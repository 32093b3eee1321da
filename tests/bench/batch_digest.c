/* batch_digest.c - what the digest of a batch's rows costs (`gusu import facts` writes it into the ledger): the function itself, alone, over N rows.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include "indicators/batch_record.c"

static double cpu(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
	size_t n = argc > 1 ? strtoul(argv[1], NULL, 10) : 1000000;
	struct fact *facts = calloc(n, sizeof *facts);
	char hex[DIGEST_HEX];
	double least = 1e9;
	if (facts == NULL)
		return 1;
	for (size_t i = 0; i < n; i++)
		facts[i] = (struct fact){ .subject = (int64_t)(4294967296 + i % 250000), .value = (int64_t)(i * 2654435761u % 900000000u), .period = 20200,
			.indicator = (int16_t)(1 + i / 250000) };
	for (int round = 0; round < 5; round++) {
		double start = cpu();
		if (rows_digest(facts, n, hex) != RC_OK)
			return 1;
		double took = cpu() - start;
		least = took < least ? took : least;
	}
	printf("%zu rows: %.3f s of CPU at best of 5, %.0f ns a row\n", n, least, least / (double)n * 1e9);
	free(facts);
	return 0;
}
