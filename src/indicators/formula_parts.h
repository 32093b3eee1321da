/* formula_parts.h - inside of formulas: text -> tokens -> tree -> values -> program.
 * SPDX-License-Identifier: Apache-2.0
 *
 * formula_lex.c     text to tokens; numbers take their units along
 * formula_parse.c   tokens to a tree of what was written (struct ast)
 * formula_check.c   types, units, periods: the tree to values
 * formula_call.c    the same for function calls
 * formula_value.c   values (struct value): each distinct computation once, constants folded
 * formula_code.c    values to a register program, and binding it to a frame
 * formula_run.c     the program over a block of rows
 * formula_eval.c    one row, step by step: folding, explanations, and the second opinion of the fuzzer
 * formula_trace.c   the tree with numbers put in */
#ifndef INDICATORS_FORMULA_PARTS_H
#define INDICATORS_FORMULA_PARTS_H
#include "indicators/formula.h"

enum {
	FORMULA_TEXT_MAX = 16384,    /* bytes of one formula */
	FORMULA_DEPTH_MAX = 80,      /* brackets in brackets */
	FORMULA_HEIGHT_MAX = 300,    /* operations on the result of operations: a + b + c + … */
	FORMULA_LIST_MAX = 256,      /* arguments of a function, members of in (…) */
	FORMULA_VALUES_MAX = 20000,  /* distinct values of one formula, with those it names */
	FORMULA_STEPS_MAX = 100000,  /* tree nodes checked, periods repeated */
	FORMULA_LAG_MAX = 60,        /* years back */
	FORMULA_ERRORS_MAX = 20,     /* reported for one formula */
	FORMULA_REGISTERS_MAX = 1000, /* blocks of scratch one thread needs */
};

/* --- the text, and where to complain --- */
struct source {
	struct arena *arena;
	struct plan_report *report;
	const struct plan_node *node;  /* may be NULL */
	const char *text; size_t len;
	bool block;                    /* a block scalar of YAML: begins on the line below its key */
	int errors;
	bool full;                     /* the arena was: one message is enough */
};
#define SAY(s, zh, en) PLAN_TR((s)->report, zh, en)
void source_error(struct source *s, size_t at, const char *hint, const char *fmt, ...) __attribute__((format(printf, 4, 5)));
void source_warn(struct source *s, size_t at, const char *hint, const char *fmt, ...) __attribute__((format(printf, 4, 5)));
void source_full(struct source *s);
/* The nearest of the NULL-terminated words as a hint "did you mean 'x'?", or NULL. */
const char *source_nearest(struct source *s, const char *word, const char *const *known);

/* --- tokens --- */
enum token_kind { TOK_END, TOK_NUMBER, TOK_YEARS, TOK_DATE, TOK_TEXT, TOK_NAME, TOK_PARAM, TOK_SIGN };
enum sign {
	SIGN_PLUS, SIGN_MINUS, SIGN_TIMES, SIGN_BY, SIGN_OPEN, SIGN_CLOSE, SIGN_SQUARE, SIGN_SQUARE_END, SIGN_COMMA, SIGN_COLON,
	SIGN_EQ, SIGN_NE, SIGN_LT, SIGN_LE, SIGN_GT, SIGN_GE,
};
struct token {
	enum token_kind kind;
	enum sign sign;
	uint32_t at, len;
	bool quoted;          /* a name in backquotes is never a keyword */
	bool has_unit;
	const char *text;     /* NAME, PARAM, TEXT */
	double number;        /* NUMBER, YEARS (whole), DATE (days) */
	struct unit unit;
};
/* Ends with TOK_END. NULL after an error. */
struct token *formula_lex(struct source *s);

/* --- the tree --- */
enum ast_kind { AST_NUMBER, AST_TEXT, AST_DATE, AST_BOOL, AST_UNKNOWN, AST_NAME, AST_PARAM, AST_NEGATE, AST_NOT, AST_BINARY, AST_IN, AST_LAG, AST_CALL, AST_YEARS };
enum ast_op { OP_ADD, OP_SUB, OP_MUL, OP_DIV, OP_EQ, OP_NE, OP_LT, OP_LE, OP_GT, OP_GE, OP_AND, OP_OR };
enum function {
	FN_IF, FN_CASE, FN_KNOWN, FN_MISSING, FN_COALESCE, FN_MIN, FN_MAX, FN_ABS, FN_SQRT, FN_FLOOR, FN_CEIL, FN_ROUND, FN_CLAMP, FN_LOG, FN_LOG10, FN_EXP, FN_POW,
	FN_BETWEEN, FN_SUM, FN_MEAN, FN_GROWTH, FN_CAGR, FN_LOOKUP, FN_YEARS_BETWEEN, FN_DAYS_BETWEEN, FN_CONVERT, FN_NUMBER, FN_COUNT,
};
struct function_info { const char *name; int min, max; const char *usage; };
extern const struct function_info formula_functions[FN_COUNT];
const char *const *formula_function_names(void);  /* NULL-terminated */

/* What an expression is worth: which value, of what type and unit. */
struct typed {
	int value;              /* index, -1 after an error (reported already) */
	enum formula_type type;
	bool any_type;          /* `unknown` */
	bool any_unit;          /* the literal 0, which fits every unit */
	struct unit unit;
};

struct ast {
	enum ast_kind kind;
	uint32_t at, end;       /* place in the text */
	enum ast_op op;
	enum function fn;
	bool negated;           /* not in */
	bool brackets, has_unit;
	int height;
	int lag;                /* LAG: years back; YEARS: count */
	double number;
	struct unit unit;
	const char *text;
	struct ast **kids; int n;
	struct typed worth;     /* set by the check, for the trace */
	struct typed *parts; int n_parts; /* sum, mean: the years; growth, cagr: then and now */
	bool derived;           /* NAME of another formula */
};
struct ast *formula_parse(struct source *s, struct token *tokens);

/* --- values --- */
enum value_op {
	V_COLUMN, V_CONST, V_UNKNOWN, V_PARAM, V_YEAR_START, V_YEAR_END, V_TEXT, V_FILL,
	V_ADD, V_SUB, V_MUL, V_DIV, V_DIV_BY, V_NEG, V_ABS, V_SQRT, V_FLOOR, V_CEIL, V_ROUND, V_MIN, V_MAX, V_LOG, V_LOG10, V_EXP, V_POW, V_YEARS_BETWEEN, V_FINITE,
	V_EQ, V_NE, V_LT, V_LE, V_EQ_TEXT, V_IN_TEXTS,
	V_AND, V_OR, V_NOT, V_SAME, V_KNOWN, V_BOOL_KNOWN, V_BOOL_SELECT, V_BOOL_COALESCE,
	V_SELECT, V_COALESCE, V_LOOKUP,
};
struct texts { const char **words; int n; };
struct value {
	enum value_op op;
	enum formula_type type;
	int a, b, c;            /* operands, -1: none; COLUMN: input; PARAM: slot; YEAR_*: years back; ROUND: b is the decimals */
	int domain;             /* ENUM: whose texts the index counts */
	double k;               /* CONST: the value; DIV_BY: the divisor, not 0 */
	const void *what;       /* EQ_TEXT, TEXT: const char *; IN_TEXTS: struct texts; LOOKUP: struct formula_table */
	double bound;           /* log2 of the largest absolute value it can have; above 1024 it may be infinite */
};
struct input { const char *name; int lag; enum col_kind kind; struct unit unit; const struct dict *dict; int domain; bool used; };

/* Texts that are compared or chosen among each other share a domain: one numbering. */
struct domain { int parent; int n_columns; int n_texts; };

struct values {
	struct source *s;
	struct value *v; int n, cap;
	int *slots; int n_slots;          /* hash of distinct values: index + 1 */
	struct input *inputs; int n_inputs, inputs_cap;
	struct domain *domains; int n_domains, domains_cap;
	struct texts words;               /* each text once, so that equal texts are equal pointers */
	int words_cap;
};
/* Its operands; returns how many. */
static inline int value_operands(const struct value *v, int ret[3])
{
	int n = 0;
	if (v->op == V_COLUMN || v->op == V_PARAM || v->op == V_YEAR_START || v->op == V_YEAR_END)
		return 0;
	if (v->a >= 0)
		ret[n++] = v->a;
	if (v->b >= 0 && v->op != V_ROUND)
		ret[n++] = v->b;
	if (v->c >= 0)
		ret[n++] = v->c;
	return n;
}
bool values_init(struct values *x, struct source *s);
/* Each returns the index of the value, which may be an older one or a folded constant; -1 when an operand is -1 or a limit is reached (reported). */
int value_const(struct values *x, enum formula_type type, double k);
int value_unknown(struct values *x, enum formula_type type, int domain);
int value_column(struct values *x, const struct column *described, const char *name, int lag);
int value_param(struct values *x, int slot);
int value_year(struct values *x, enum value_op op, int lag);
int value_text(struct values *x, const char *text, int domain);
int value_make(struct values *x, enum value_op op, int a, int b);
int value_select(struct values *x, int cond, int a, int b);
int value_coalesce(struct values *x, int a, int b);
int value_round(struct values *x, int a, int decimals);
int value_finite(struct values *x, int a);   /* unknown where it is infinite; a itself when that cannot be */
int value_scale(struct values *x, int a, int64_t num, int64_t den);
int value_eq_text(struct values *x, int a, const char *text);
int value_in_texts(struct values *x, int a, const char *const *words, int n);
int value_lookup(struct values *x, const struct formula_table *t, int key);
/* A value that a block can hold: scalars are spread over the rows. */
int value_spread(struct values *x, int a);
int domain_new(struct values *x);
int domain_find(const struct values *x, int d);
void domain_join(struct values *x, int a, int b);
bool value_is_scalar(enum value_op op);
bool value_is_const(const struct values *x, int a, double *ret);
/* The values of another formula, `lag` years further back. -1 and a message when a column of that year is not there. */
int value_import(struct values *x, const struct formula *f, int lag, const struct formula_names *names, size_t at);

/* --- the check --- */
struct checker {
	struct source *s;
	struct values x;
	const struct formula_names *names;
	int lag;                  /* years back of what is being checked */
	int steps;
};
struct typed check_ast(struct checker *c, struct ast *n);   /* sets n->worth; value -1 after an error */
struct typed check_call(struct checker *c, struct ast *n);
struct typed typed_bad(void);
struct typed typed_of(int value, enum formula_type type);   /* plain unit */
/* True when it is (or, being `unknown`, becomes) of that type; else an error at n. */
bool check_type(struct checker *c, const struct ast *n, struct typed *t, enum formula_type want);
/* In that unit; value -1 and an error when the dimensions differ. */
struct typed check_convert(struct checker *c, const struct ast *n, struct typed t, const struct unit *to);
/* Brings b to a's type and unit (or a to b's, when a fits everything), joins the numbering of texts. */
bool check_align(struct checker *c, const struct ast *nb, struct typed *a, struct typed *b);
struct typed check_compare(struct checker *c, const struct ast *na, struct typed a, const struct ast *nb, struct typed b, enum ast_op op);
struct typed check_quotient(struct checker *c, const struct ast *n, struct typed a, struct typed b, bool divide);
const char *unit_label(struct source *s, const struct unit *u);
const char *type_label(struct source *s, enum formula_type t);

/* --- one row --- */
struct one { double v; bool present; };
/* What an operation makes of its operands; not for sources, texts and tables. */
struct one formula_apply(const struct value *v, struct one a, struct one b, struct one c);
/* Every value of the formula on that row, to be asked for by index. NULL when the arena is full. */
const struct one *formula_eval_all(struct arena *a, const struct formula_run *run, size_t row);
double formula_years_between(double from, double to);

/* --- the program --- */
struct ins { uint8_t op; uint16_t d, a, b, c; int32_t k; };

struct formula {
	const char *text;
	const struct ast *tree;
	enum formula_type type;
	struct unit unit;
	const struct dict *dict;
	/* values */
	const struct value *v; int n, root;
	const struct input *inputs; int n_inputs;
	int n_domains;
	/* inputs in use, in order of first use */
	const char **names; int *lags; int *used; int n_used;
	/* program; number slots: inputs in use, then scalars, then registers */
	struct ins *code; int n_code;
	int *scalars; int n_scalars;  /* values: CONST, UNKNOWN, PARAM, YEAR_*, TEXT, and EQ_TEXT for the text it compares with */
	int n_regs, n_bools, n_tables;
	int *table_values;        /* LOOKUP, IN_TEXTS and REMAP values in order of their table number */
	int result;               /* number slot or bool register */
};
/* Fills in the program of a formula whose values are set. False when the arena is full (no message) or the program too large. */
bool formula_code(struct arena *a, struct formula *f, const struct domain *domains);

/* A table by index of a domain's texts: looked up numbers, memberships (0/1), renumberings. */
struct by_text { double *v; uint8_t *present; uint32_t n; };
struct formula_bound {
	struct one *scalars;      /* parameters excepted */
	struct by_text *tables;
	struct dict *dicts;       /* by domain */
	int period_year;
};

/* Instructions. V and S: block or scalar operand. */
enum opcode {
	I_FILL,
	I_ADD_VV, I_ADD_VS, I_SUB_VV, I_SUB_VS, I_SUB_SV, I_MUL_VV, I_MUL_VS, I_DIV_VV, I_DIV_VS, I_DIV_SV, I_DIV_BY,
	I_NEG, I_ABS, I_SQRT, I_FLOOR, I_CEIL, I_ROUND, I_MIN_VV, I_MIN_VS, I_MAX_VV, I_MAX_VS, I_LOG, I_LOG10, I_EXP,
	I_POW_VV, I_POW_VS, I_POW_SV, I_YEARS_VV, I_YEARS_VS, I_YEARS_SV, I_FINITE,
	I_EQ_VV, I_EQ_VS, I_NE_VV, I_NE_VS, I_LT_VV, I_LT_VS, I_LT_SV, I_LE_VV, I_LE_VS, I_LE_SV,
	I_SELECT_VV, I_SELECT_VS, I_SELECT_SV, I_SELECT_SS, I_COALESCE_VV, I_COALESCE_VS, I_LOOKUP, I_IN_TEXTS,
	I_BOOL_COLUMN, I_BOOL_FILL, I_AND, I_OR, I_NOT, I_SAME, I_KNOWN, I_BOOL_KNOWN, I_BOOL_SELECT, I_BOOL_COALESCE,
};
#endif
