/* formula_code.c - formulas: values to a register program.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Values that the result needs, in their order; each takes a register (a block of scratch) and gives it back after its last use, so that a
 * register is often written where an operand just was. Columns and scalars are operands where they stand and take no register. Booleans
 * live in registers of their own, two bits a row. */
#include <assert.h>
#include <string.h>
#include "indicators/formula_parts.h"

enum { NOWHERE = -1 };

struct pool { int *free; int n_free, n; };

struct coder {
	struct formula *f;
	const struct domain *domains;
	bool *needed;
	int *last;             /* last value that uses it */
	int *slot;             /* number slot or bool register of each value */
	int *input_slot;       /* of each input */
	int *scalar_slot;      /* of scalar values, and of the text of an EQ_TEXT */
	struct pool numbers, bools;
};

static bool is_bool(const struct value *v)
{
	return v->type == FORMULA_BOOL;
}

/* A text column whose texts are counted together with others: renumbered when read. */
static bool is_renumbered(const struct coder *c, const struct value *v)
{
	return v->op == V_COLUMN && v->type == FORMULA_ENUM && c->domains[v->domain].n_columns > 1;
}

static void mark(struct coder *c)
{
	const struct formula *f = c->f;
	c->needed[f->root] = true;
	c->last[f->root] = f->n;
	for (int i = f->root; i >= 0; i--) {
		int operands[3], n = c->needed[i] ? value_operands(&f->v[i], operands) : 0;
		for (int k = 0; k < n; k++) {
			c->needed[operands[k]] = true;
			if (c->last[operands[k]] < i)
				c->last[operands[k]] = i;
		}
	}
}

/* Gives inputs and scalars their slots; counts tables. */
static void place_operands(struct coder *c)
{
	struct formula *f = c->f;
	for (int i = 0; i <= f->root; i++) {
		const struct value *v = &f->v[i];
		if (!c->needed[i])
			continue;
		if (v->op == V_COLUMN && c->input_slot[v->a] == NOWHERE) {
			c->input_slot[v->a] = f->n_used;
			f->names[f->n_used] = f->inputs[v->a].name;
			f->lags[f->n_used] = f->inputs[v->a].lag;
			f->used[f->n_used++] = v->a;
		}
		if (value_is_scalar(v->op) || v->op == V_EQ_TEXT)
			f->scalars[f->n_scalars++] = i;
		if (v->op == V_LOOKUP || v->op == V_IN_TEXTS || is_renumbered(c, v))
			f->table_values[f->n_tables++] = i;
	}
	for (int k = 0; k < f->n_scalars; k++)
		c->scalar_slot[f->scalars[k]] = f->n_used + k;
}

static int take(struct pool *p)
{
	return p->n_free > 0 ? p->free[--p->n_free] : p->n++;
}

static int table_number(const struct formula *f, int value)
{
	int i = 0;
	while (f->table_values[i] != value)
		i++;
	return i;
}

static uint16_t at(const struct coder *c, int value)
{
	if (value < 0)
		return 0;
	const struct value *v = &c->f->v[value];
	return (uint16_t)(value_is_scalar(v->op) ? c->scalar_slot[value] : c->slot[value]);
}

/* Picks the form of an instruction for block or scalar operands. The forms stand in the order VV, VS, SV, SS. */
static uint8_t form(const struct coder *c, enum opcode vv, int a, int b)
{
	bool scalar_a = value_is_scalar(c->f->v[a].op), scalar_b = value_is_scalar(c->f->v[b].op);
	return (uint8_t)(vv + (scalar_a ? 2 : 0) + (scalar_b ? 1 : 0));
}

static enum opcode binary_code(enum value_op op)
{
	switch (op) {
	case V_ADD: return I_ADD_VV;
	case V_SUB: return I_SUB_VV;
	case V_MUL: return I_MUL_VV;
	case V_DIV: return I_DIV_VV;
	case V_MIN: return I_MIN_VV;
	case V_MAX: return I_MAX_VV;
	case V_POW: return I_POW_VV;
	case V_YEARS_BETWEEN: return I_YEARS_VV;
	case V_EQ: return I_EQ_VV;
	case V_NE: return I_NE_VV;
	case V_LT: return I_LT_VV;
	default: assert(op == V_LE); return I_LE_VV;
	}
}

static enum opcode plain_code(const struct value *v)
{
	switch (v->op) {
	case V_FILL: return is_bool(v) ? I_BOOL_FILL : I_FILL;
	case V_COLUMN: return is_bool(v) ? I_BOOL_COLUMN : I_LOOKUP;
	case V_NEG: return I_NEG;
	case V_ABS: return I_ABS;
	case V_SQRT: return I_SQRT;
	case V_FLOOR: return I_FLOOR;
	case V_CEIL: return I_CEIL;
	case V_ROUND: return I_ROUND;
	case V_LOG: return I_LOG;
	case V_LOG10: return I_LOG10;
	case V_EXP: return I_EXP;
	case V_FINITE: return I_FINITE;
	case V_LOOKUP: return I_LOOKUP;
	case V_IN_TEXTS: return I_IN_TEXTS;
	case V_AND: return I_AND;
	case V_OR: return I_OR;
	case V_NOT: return I_NOT;
	case V_SAME: return I_SAME;
	case V_KNOWN: return I_KNOWN;
	case V_BOOL_KNOWN: return I_BOOL_KNOWN;
	case V_BOOL_SELECT: return I_BOOL_SELECT;
	default: assert(v->op == V_BOOL_COALESCE); return I_BOOL_COALESCE;
	}
}

/* The instruction that computes value i, its result slot excepted. */
static struct ins instruction(const struct coder *c, int i)
{
	const struct value *v = &c->f->v[i];
	bool column = v->op == V_COLUMN;
	struct ins s = { .a = column ? (uint16_t)c->input_slot[v->a] : at(c, v->a), .b = v->op == V_ROUND ? 0 : at(c, v->b), .c = at(c, v->c) };
	switch (v->op) {
	case V_ADD: case V_SUB: case V_MUL: case V_DIV: case V_MIN: case V_MAX: case V_POW: case V_YEARS_BETWEEN: case V_EQ: case V_NE: case V_LT: case V_LE:
		s.op = form(c, binary_code(v->op), v->a, v->b);
		break;
	case V_DIV_BY:
		s.op = I_DIV_BY;
		s.k = i;
		break;
	case V_EQ_TEXT:
		s.op = I_EQ_VS;
		s.b = (uint16_t)c->scalar_slot[i];
		break;
	case V_SELECT:
		s.op = form(c, I_SELECT_VV, v->b, v->c);
		break;
	case V_COALESCE:
		s.op = form(c, I_COALESCE_VV, v->a, v->b);
		break;
	default:
		s.op = (uint8_t)plain_code(v);
		break;
	}
	if (v->op == V_ROUND)
		s.k = v->b;
	if (v->op == V_LOOKUP || v->op == V_IN_TEXTS || is_renumbered(c, v))
		s.k = table_number(c->f, i);
	return s;
}

/* Registers of operands that are not used again. */
static void give_back(struct coder *c, int i)
{
	int operands[3], n = value_operands(&c->f->v[i], operands), base = c->f->n_used + c->f->n_scalars;
	for (int k = 0; k < n; k++) {
		int o = operands[k];
		const struct value *v = &c->f->v[o];
		if (c->last[o] != i || value_is_scalar(v->op))
			continue;
		c->last[o] = -1;  /* once, though it may be both operands */
		if (is_bool(v))
			c->bools.free[c->bools.n_free++] = c->slot[o];
		else if (c->slot[o] >= base)
			c->numbers.free[c->numbers.n_free++] = c->slot[o] - base;
	}
}

static void emit(struct coder *c)
{
	struct formula *f = c->f;
	int base = f->n_used + f->n_scalars;
	for (int i = 0; i <= f->root; i++) {
		const struct value *v = &f->v[i];
		if (!c->needed[i] || value_is_scalar(v->op))
			continue;
		if (v->op == V_COLUMN && !is_bool(v) && !is_renumbered(c, v)) {
			c->slot[i] = c->input_slot[v->a];
			continue;
		}
		struct ins s = instruction(c, i);
		give_back(c, i);
		c->slot[i] = is_bool(v) ? take(&c->bools) : base + take(&c->numbers);
		s.d = (uint16_t)c->slot[i];
		f->code[f->n_code++] = s;
	}
	f->n_regs = c->numbers.n;
	f->n_bools = c->bools.n;
	f->result = c->slot[f->root];
}

bool formula_code(struct arena *a, struct formula *f, const struct domain *domains)
{
	size_t n = (size_t)f->n, inputs = (size_t)f->n_inputs;
	struct coder c = { .f = f, .domains = domains };
	c.needed = arena_new_array(a, bool, n);
	c.last = arena_new_array(a, int, n);
	c.slot = arena_new_array(a, int, n);
	c.scalar_slot = arena_new_array(a, int, n);
	c.input_slot = arena_new_array(a, int, inputs);
	c.numbers.free = arena_new_array(a, int, n);
	c.bools.free = arena_new_array(a, int, n);
	f->names = arena_new_array(a, const char *, inputs);
	f->lags = arena_new_array(a, int, inputs);
	f->used = arena_new_array(a, int, inputs);
	f->scalars = arena_new_array(a, int, n);
	f->table_values = arena_new_array(a, int, n);
	f->code = arena_new_array(a, struct ins, n);
	if (!c.needed || !c.last || !c.slot || !c.scalar_slot || !c.numbers.free || !c.bools.free || !f->scalars || !f->table_values || !f->code)
		return false;
	if (inputs > 0 && (!c.input_slot || !f->names || !f->lags || !f->used))
		return false;
	for (size_t i = 0; i < n; i++)
		c.last[i] = -1;
	for (size_t i = 0; i < inputs; i++)
		c.input_slot[i] = NOWHERE;
	mark(&c);
	place_operands(&c);
	emit(&c);
	return f->n_regs + f->n_bools <= FORMULA_REGISTERS_MAX;
}
