/* sample_city.h - parts of the sample-city generator.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The generator makes a synthetic Suzhou: same districts, industries and totals, no real enterprise. Everything follows from one seed through plain operations (+ - * / and
 * integer arithmetic), so that every machine makes the same bytes. docs/design/sample-city.md tells which figures are published and which are assumed. */
#ifndef TOOLS_SAMPLE_CITY_H
#define TOOLS_SAMPLE_CITY_H
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* ---- Chance (sample_city_chance.c) */
struct chance { uint64_t state; };
uint64_t chance_next(struct chance *r);                     /* splitmix64 */
double chance_unit(struct chance *r);                       /* [0, 1) */
int chance_below(struct chance *r, int n);                  /* 0 … n-1 */
bool chance_hit(struct chance *r, double p);
double chance_normal(struct chance *r);                     /* sum of twelve uniforms, less six */
double chance_lognormal(struct chance *r, double sigma);    /* median 1 */
double plain_exp(double x);                                 /* own series: no libm, whose last digit differs between machines */

/* ---- Facts about the city (sample_city_facts.c) */
enum { N_DISTRICTS = 10, N_DIVISIONS = 35, YEARS = 3, YEAR0 = 2018 };
struct district_fact { const char *code; double gov_yi; double small_share, growth20; };
struct division_fact {
	int code;                /* 2 digits */
	double gov_yi;           /* output of enterprises above scale, 2020, 亿元 */
	double mean_yi;          /* of one enterprise */
	double va, tax;          /* share of output, of sales */
	double per_mu;           /* output in 万元 of one 亩 */
	double energy, power, emission; /* of one 万元: tce, kWh, kg of pollutants */
	double rd, per_head;     /* share of sales; output in 万元 of one person */
};
extern const struct district_fact districts[N_DISTRICTS];
extern const struct division_fact divisions[N_DIVISIONS];
extern const double city_output_yi[YEARS];   /* 2018, 2019, 2020 */
extern const double city_va_rate;
double affinity(int district, int division); /* starting point of the district × division table, before it is fitted to both margins */
void fit_table(double table[N_DISTRICTS][N_DIVISIONS]); /* iterative proportional fitting to districts[] and divisions[] */

/* ---- Names and codes (sample_city_names.c) */
void make_uscc(int index, char out[19]);
void make_name(int index, int division, struct chance *r, char out[128]);
extern const char sample_code_prefix[];      /* "91329900" */

/* ---- The model (sample_city_model.c) */
enum field { F_LAND, F_TAX, F_SALES, F_VA, F_OUTPUT, F_ENERGY, F_POWER, F_EMISSION, F_RD, F_HEADS, N_FIELDS };
struct firm {
	int district, division;
	char town[10];
	char industry[5];
	int registered;          /* days since 1970 */
	int closed_year;         /* 0: still there after 2020 */
	const char *status;
	bool above[YEARS];
	double size[YEARS];      /* output in 万元; 0 before it existed */
	int64_t value[YEARS][N_FIELDS]; /* whole numbers of the field's step; -1: not reported */
	int plot;                /* index of the plot it sits on, -1: none */
	int64_t area;            /* of it, 0.0001 亩 */
	bool tenant;
};
struct plot { char town[10]; int64_t area, owned, let; int owner; int district; };
struct city { struct firm *firms; int n; struct plot *plots; int n_plots; };
struct truth { int firm, year; enum field field; const char *kind; int64_t value; bool corrected; };

void city_make(struct city *c, int n_firms, uint64_t seed);
void city_free(struct city *c);
/* Spoils some values on purpose; returns what was done (malloc'd). */
struct truth *city_spoil(struct city *c, uint64_t seed, int *ret_n);
extern const int field_decimals[N_FIELDS];

/* ---- Tables out (sample_city_out.c). Every failure ends the program with a word. */
struct output { const char *dir; FILE *manifest; };
FILE *out_create(const struct output *o, const char *name);
/* A line of the manifest and the file it names; `known` is the day on which its content became known. */
FILE *out_table(struct output *o, const char *name, const char *kind, const char *source, const char *known);
void out_finish(FILE *f);
void put_scaled(FILE *f, int64_t v, int decimals);
void put_date(FILE *f, int days);

/* ---- Enterprises of a kind (sample_city_kinds.c): landmark, specialised, providers. */
void kinds_write(struct output *o, const struct city *c);

/* ---- Industrial projects (sample_city_projects.h): their tables, their truth. */
void projects_write(struct output *o, const struct city *c, int n, uint64_t seed);
#endif
