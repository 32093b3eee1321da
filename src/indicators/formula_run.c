/* formula_run.c - formulas: the program over a block of rows.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Every number slot has values and present bits; bits that are all set are not stored but point at ONES, so rows without gaps cost no bit work. A
 * boolean register has true bits and present bits, the former a part of the latter. No branch looks at a row, nothing is allocated, and each row
 * depends on nothing but its own operands: results are the same bits whatever the blocks, threads or processor. */
#include <assert.h>
#include <string.h>
#include "indicators/formula_kernels.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer) || __has_feature(thread_sanitizer)
#define ONE_PROCESSOR
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || !defined(__x86_64__) || !defined(__ELF__)
#define ONE_PROCESSOR
#endif
/* The choice is made by the dynamic linker, before a sanitizer is ready for it. AVX2 has no fused multiply-add: both versions round alike. */
#ifdef ONE_PROCESSOR
#define FOR_EACH_PROCESSOR
#else
#define FOR_EACH_PROCESSOR __attribute__((target_clones("avx2", "default")))
#endif

struct number { const double *v; const uint64_t *p; double s; double *block; uint64_t *own; };
struct truth { uint64_t *v; const uint64_t *p; uint64_t *own; };

enum { BLOCK_BYTES = FRAME_BLOCK * (int)sizeof(double), BITS_BYTES = FRAME_BLOCK / 8 };

/* Cuts the caller's scratch into registers. */
struct layout { size_t numbers, truths, blocks, bits, total; };

static size_t round64(size_t n)
{
	return (n + 63) & ~(size_t)63;
}

static struct layout lay_out(const struct formula *f)
{
	size_t slots = (size_t)(f->n_used + f->n_scalars + f->n_regs), bools = (size_t)f->n_bools;
	struct layout l = { .numbers = 0 };
	l.truths = round64(slots * sizeof(struct number));
	l.blocks = l.truths + round64(bools * sizeof(struct truth));
	l.bits = l.blocks + (size_t)f->n_regs * BLOCK_BYTES;
	l.total = l.bits + ((size_t)f->n_regs + 2 * bools) * BITS_BYTES;
	return l;
}

size_t formula_scratch_size(const struct formula *f)
{
	size_t n = lay_out(f).total;
	return n > 0 ? n : 64;
}

/* --- present bits --- */

INLINE const uint64_t *both(uint64_t *own, const uint64_t *p, const uint64_t *q, size_t words)
{
	if (p == ONES && q == ONES)
		return ONES;
	for (size_t g = 0; g < words; g++)
		own[g] = p[g] & q[g];
	return own;
}

/* The bits of a check and those of the operands. */
INLINE const uint64_t *checked(uint64_t *own, const uint64_t *m, const uint64_t *p, const uint64_t *q, size_t words)
{
	uint64_t all = ALL;
	for (size_t g = 0; g < words; g++) {
		own[g] = m[g] & p[g] & q[g];
		all &= own[g];
	}
	return all == ALL ? ONES : own;
}

INLINE void strict(struct number *d, const uint64_t *p, const uint64_t *q, size_t words)
{
	d->p = both(d->own, p, q, words);
	d->v = d->block;
}

INLINE void strict_checked(struct number *d, const uint64_t *m, const uint64_t *p, const uint64_t *q, size_t words)
{
	d->p = checked(d->own, m, p, q, words);
	d->v = d->block;
}

/* A test: true only where present. */
INLINE void tested(struct truth *d, const uint64_t *p, const uint64_t *q, size_t words)
{
	d->p = both(d->own, p, q, words);
	for (size_t g = 0; g < words && d->p != ONES; g++)
		d->v[g] &= d->p[g];
}

INLINE void selected(struct number *d, const struct truth *c, const uint64_t *p, const uint64_t *q, size_t words)
{
	d->v = d->block;
	if (c->p == ONES && p == ONES && q == ONES) {
		d->p = ONES;
		return;
	}
	for (size_t g = 0; g < words; g++)
		d->own[g] = c->p[g] & ((c->v[g] & p[g]) | (~c->v[g] & q[g]));
	d->p = d->own;
}

INLINE void coalesced(struct number *d, const uint64_t *p, const uint64_t *q, size_t words)
{
	d->v = d->block;
	if (p == ONES || q == ONES) {
		d->p = ONES;
		return;
	}
	for (size_t g = 0; g < words; g++)
		d->own[g] = p[g] | q[g];
	d->p = d->own;
}

/* --- booleans --- */

INLINE void bool_and(struct truth *d, const struct truth *a, const struct truth *b, size_t words)
{
	bool full = a->p == ONES && b->p == ONES;
	for (size_t g = 0; g < words; g++) {
		uint64_t va = a->v[g], vb = b->v[g], pa = a->p[g], pb = b->p[g];
		d->v[g] = va & vb;
		d->own[g] = (va & vb) | (pa & ~va) | (pb & ~vb);
	}
	d->p = full ? ONES : d->own;
}

INLINE void bool_or(struct truth *d, const struct truth *a, const struct truth *b, size_t words)
{
	bool full = a->p == ONES && b->p == ONES;
	for (size_t g = 0; g < words; g++) {
		uint64_t va = a->v[g], vb = b->v[g], pa = a->p[g], pb = b->p[g];
		d->v[g] = va | vb;
		d->own[g] = va | vb | (pa & pb);
	}
	d->p = full ? ONES : d->own;
}

INLINE void bool_same(struct truth *d, const struct truth *a, const struct truth *b, size_t words)
{
	bool full = a->p == ONES && b->p == ONES;
	for (size_t g = 0; g < words; g++) {
		uint64_t p = a->p[g] & b->p[g], v = ~(a->v[g] ^ b->v[g]);
		d->v[g] = v & p;
		d->own[g] = p;
	}
	d->p = full ? ONES : d->own;
}

INLINE void bool_not(struct truth *d, const struct truth *a, size_t words)
{
	bool full = a->p == ONES;
	for (size_t g = 0; g < words; g++) {
		uint64_t p = a->p[g];
		d->v[g] = ~a->v[g] & p;
		d->own[g] = p;
	}
	d->p = full ? ONES : d->own;
}

INLINE void bool_bits(struct truth *d, const uint64_t *bits, size_t words)
{
	for (size_t g = 0; g < words; g++)
		d->v[g] = bits[g];
	d->p = ONES;
}

INLINE void bool_select(struct truth *d, const struct truth *c, const struct truth *a, const struct truth *b, size_t words)
{
	bool full = c->p == ONES && a->p == ONES && b->p == ONES;
	for (size_t g = 0; g < words; g++) {
		uint64_t m = c->v[g], n = c->p[g] & ~m, v = (m & a->v[g]) | (n & b->v[g]), p = (m & a->p[g]) | (n & b->p[g]);
		d->v[g] = v;
		d->own[g] = p;
	}
	d->p = full ? ONES : d->own;
}

INLINE void bool_coalesce(struct truth *d, const struct truth *a, const struct truth *b, size_t words)
{
	bool full = a->p == ONES || b->p == ONES;
	for (size_t g = 0; g < words; g++) {
		uint64_t pa = a->p[g], v = a->v[g] | (~pa & b->v[g]), p = pa | b->p[g];
		d->v[g] = v;
		d->own[g] = p;
	}
	d->p = full ? ONES : d->own;
}

/* --- the program --- */

#define STRICT(call) (call, strict(d, a->p, b->p, w))
#define STRICT1(call) (call, strict(d, a->p, ONES, w))
#define CHECK(call) (call, strict_checked(d, m, a->p, b->p, w))
#define CHECK1(call) (call, strict_checked(d, m, a->p, ONES, w))
#define TESTED(call) (call, tested(td, a->p, b->p, w))

/* `n` and `t` are the number and boolean slots, w the words of 64 rows. */
FOR_EACH_PROCESSOR
static void execute(const struct formula_run *run, struct number *n, struct truth *t, size_t w)
{
	const struct formula *f = run->f;
	const struct by_text *tables = run->bound->tables;
	uint64_t m[WORDS];  /* of a check: the result's own bits may still be those of an operand */
	for (const struct ins *i = f->code; i < f->code + f->n_code; i++) {
		/* only those that the instruction means are looked at */
		struct number *d = &n[i->d];
		const struct number *a = &n[i->a], *b = &n[i->b], *c = &n[i->c];
		struct truth *td = &t[i->d];
		const struct truth *ta = &t[i->a], *tb = &t[i->b], *tc = &t[i->c];
		switch ((enum opcode)i->op) {
		case I_FILL: STRICT1(fill(d->block, a->s, w)); break;
		case I_ADD_VV: STRICT(add_vv(d->block, a->v, b->v, w)); break;
		case I_ADD_VS: STRICT(add_vs(d->block, a->v, b->s, w)); break;
		case I_SUB_VV: STRICT(sub_vv(d->block, a->v, b->v, w)); break;
		case I_SUB_VS: STRICT(sub_vs(d->block, a->v, b->s, w)); break;
		case I_SUB_SV: STRICT(sub_sv(d->block, a->s, b->v, w)); break;
		case I_MUL_VV: STRICT(mul_vv(d->block, a->v, b->v, w)); break;
		case I_MUL_VS: STRICT(mul_vs(d->block, a->v, b->s, w)); break;
		case I_DIV_VV: CHECK(quotient_vv(d->block, m, a->v, b->v, w)); break;
		case I_DIV_VS: CHECK(quotient_vs(d->block, m, a->v, b->s, w)); break;
		case I_DIV_SV: CHECK(quotient_sv(d->block, m, a->s, b->v, w)); break;
		case I_DIV_BY: STRICT1(div_by_vs(d->block, a->v, f->v[i->k].k, w)); break;
		case I_NEG: STRICT1(neg(d->block, a->v, w)); break;
		case I_ABS: STRICT1(absolute(d->block, a->v, w)); break;
		case I_SQRT: CHECK1(root(d->block, m, a->v, w)); break;
		case I_FLOOR: STRICT1(down(d->block, a->v, w)); break;
		case I_CEIL: STRICT1(up(d->block, a->v, w)); break;
		case I_ROUND: STRICT1(rounded(d->block, a->v, i->k, w)); break;
		case I_MIN_VV: STRICT(least_vv(d->block, a->v, b->v, w)); break;
		case I_MIN_VS: STRICT(least_vs(d->block, a->v, b->s, w)); break;
		case I_MAX_VV: STRICT(most_vv(d->block, a->v, b->v, w)); break;
		case I_MAX_VS: STRICT(most_vs(d->block, a->v, b->s, w)); break;
		case I_LOG: CHECK1(ln(d->block, m, a->v, w)); break;
		case I_LOG10: CHECK1(lg(d->block, m, a->v, w)); break;
		case I_EXP: CHECK1(ex(d->block, m, a->v, w)); break;
		case I_POW_VV: CHECK(power_vv(d->block, m, a->v, b->v, w)); break;
		case I_POW_VS: CHECK(power_vs(d->block, m, a->v, b->s, w)); break;
		case I_POW_SV: CHECK(power_sv(d->block, m, a->s, b->v, w)); break;
		case I_YEARS_VV: CHECK(years_vv(d->block, m, a->v, b->v, w)); break;
		case I_YEARS_VS: CHECK(years_vs(d->block, m, a->v, b->s, w)); break;
		case I_YEARS_SV: CHECK(years_sv(d->block, m, a->s, b->v, w)); break;
		case I_FINITE: CHECK1(same_if_finite(d->block, m, a->v, w)); break;
		case I_EQ_VV: TESTED(eq_vv(td->v, a->v, b->v, w)); break;
		case I_EQ_VS: TESTED(eq_vs(td->v, a->v, b->s, w)); break;
		case I_NE_VV: TESTED(ne_vv(td->v, a->v, b->v, w)); break;
		case I_NE_VS: TESTED(ne_vs(td->v, a->v, b->s, w)); break;
		case I_LT_VV: TESTED(lt_vv(td->v, a->v, b->v, w)); break;
		case I_LT_VS: TESTED(lt_vs(td->v, a->v, b->s, w)); break;
		case I_LT_SV: TESTED(lt_sv(td->v, a->s, b->v, w)); break;
		case I_LE_VV: TESTED(le_vv(td->v, a->v, b->v, w)); break;
		case I_LE_VS: TESTED(le_vs(td->v, a->v, b->s, w)); break;
		case I_LE_SV: TESTED(le_sv(td->v, a->s, b->v, w)); break;
		case I_SELECT_VV: choose_vv(d->block, ta->v, b->v, c->v, w); selected(d, ta, b->p, c->p, w); break;
		case I_SELECT_VS: choose_vs(d->block, ta->v, b->v, c->s, w); selected(d, ta, b->p, c->p, w); break;
		case I_SELECT_SV: choose_sv(d->block, ta->v, b->s, c->v, w); selected(d, ta, b->p, c->p, w); break;
		case I_SELECT_SS: choose_ss(d->block, ta->v, b->s, c->s, w); selected(d, ta, b->p, c->p, w); break;
		case I_COALESCE_VV: choose_vv(d->block, a->p, a->v, b->v, w); coalesced(d, a->p, b->p, w); break;
		case I_COALESCE_VS: choose_vs(d->block, a->p, a->v, b->s, w); coalesced(d, a->p, b->p, w); break;
		case I_LOOKUP: CHECK1(looked_up(d->block, m, a->v, &tables[i->k], w)); break;
		case I_IN_TEXTS: member(td->v, a->v, &tables[i->k], w); tested(td, a->p, ONES, w); break;
		case I_BOOL_COLUMN: ne_vs(td->v, a->v, 0, w); tested(td, a->p, ONES, w); break;
		case I_BOOL_FILL: bool_bits(td, a->s != 0 ? ONES : ZEROS, w); tested(td, a->p, ONES, w); break;
		case I_AND: bool_and(td, ta, tb, w); break;
		case I_OR: bool_or(td, ta, tb, w); break;
		case I_NOT: bool_not(td, ta, w); break;
		case I_SAME: bool_same(td, ta, tb, w); break;
		case I_KNOWN: bool_bits(td, a->p, w); break;
		case I_BOOL_KNOWN: bool_bits(td, ta->p, w); break;
		case I_BOOL_SELECT: bool_select(td, ta, tb, tc, w); break;
		case I_BOOL_COALESCE: bool_coalesce(td, ta, tb, w); break;
		}
	}
}

/* --- in and out --- */

static void place_numbers(const struct formula_run *run, const struct layout *l, char *scratch, size_t row0, struct number *n)
{
	const struct formula *f = run->f;
	for (int u = 0; u < f->n_used; u++) {
		const struct column *c = run->cols[f->used[u]];
		n[u] = (struct number){ .v = c->v + row0, .p = c->present != NULL ? c->present + row0 / 64 : ONES };
	}
	n += f->n_used;
	for (int i = 0; i < f->n_scalars; i++) {
		const struct value *v = &f->v[f->scalars[i]];
		struct one s = run->bound->scalars[i];
		if (v->op == V_PARAM) {
			s.v = run->params[v->a];
			s.present = isfinite(s.v);
		}
		n[i] = (struct number){ .s = s.present ? s.v : 0, .p = s.present ? ONES : ZEROS };
	}
	n += f->n_scalars;
	for (int r = 0; r < f->n_regs; r++)
		n[r] = (struct number){ .block = (double *)(scratch + l->blocks + (size_t)r * BLOCK_BYTES), .own = (uint64_t *)(scratch + l->bits + (size_t)r * BITS_BYTES) };
}

static void place_truths(const struct formula *f, const struct layout *l, char *scratch, struct truth *t)
{
	char *bits = scratch + l->bits + (size_t)f->n_regs * BITS_BYTES;
	for (int r = 0; r < f->n_bools; r++, bits += 2 * BITS_BYTES)
		t[r] = (struct truth){ .v = (uint64_t *)bits, .own = (uint64_t *)(bits + BITS_BYTES) };
}

/* Values and bits to the caller; absent values become 0. */
FOR_EACH_PROCESSOR
static void put_out(double *out, uint64_t *out_present, const double *v, const uint64_t *p, size_t n)
{
	for (size_t g = 0; g * 64 < n; g++) {
		size_t rows = n - g * 64 < 64 ? n - g * 64 : 64;
		uint64_t full = ALL >> (64 - rows), w = p[g] & full;
		const double *from = v + g * 64;
		double *to = out + g * 64;
		out_present[g] = w;
		if (w == full) {
			if (from != to)
				memcpy(to, from, rows * sizeof *to);
			continue;
		}
		NO_OVERLAP for (size_t i = 0; i < rows; i++) {
			const double x = from[i];
			to[i] = (w & BIT[i]) != 0 ? x : 0;
		}
	}
}

FOR_EACH_PROCESSOR
static void put_truth(double *out, uint64_t *out_present, const struct truth *t, size_t n)
{
	for (size_t g = 0; g * 64 < n; g++) {
		size_t rows = n - g * 64 < 64 ? n - g * 64 : 64;
		uint64_t full = ALL >> (64 - rows);
		const uint64_t w = t->v[g];
		out_present[g] = t->p[g] & full;
		NO_OVERLAP for (size_t i = 0; i < rows; i++)
			out[g * 64 + i] = (w & BIT[i]) != 0 ? 1.0 : 0.0;
	}
}

void formula_run(const struct formula_run *run, size_t row0, size_t n, double *out, uint64_t *out_present, void *scratch)
{
	const struct formula *f = run->f;
	assert(n <= FRAME_BLOCK && row0 % 64 == 0 && ((uintptr_t)scratch & 63) == 0);
	struct layout l = lay_out(f);
	struct number *numbers = (struct number *)scratch;
	struct truth *truths = (struct truth *)((char *)scratch + l.truths);
	place_numbers(run, &l, scratch, row0, numbers);
	place_truths(f, &l, scratch, truths);
	bool truth = f->type == FORMULA_BOOL;
	/* the result's register is the caller's memory when whole words fit there */
	if (!truth && n % 64 == 0 && f->result >= f->n_used + f->n_scalars)
		numbers[f->result].block = out;
	execute(run, numbers, truths, (n + 63) / 64);
	if (truth)
		put_truth(out, out_present, &truths[f->result], n);
	else
		put_out(out, out_present, numbers[f->result].v, numbers[f->result].p, n);
}
