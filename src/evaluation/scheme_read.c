/* scheme_read.c - the head of a scheme: names, columns, parameters, strata, who takes part.
 * SPDX-License-Identifier: Apache-2.0 */
#include "evaluation/scheme_reader.h"

const char *const scheme_status_names[] = {"faithful", "partial", "fragment", "illustrative", NULL};
const char *const step_names[] = {"eligible", "merge", "denominate", "impute", "treat", "score", "sum", "coefficient", "bonus", "deductions", "penalties",
	"total", "rank", "classes", "limits", "overrides", "subclass", "lists", NULL};

static void read_source(struct reader *rd, struct plan_node *n, struct scheme_source *src)
{
	static const char *const known[] = {"title", "url", "at", NULL};
	if (n->kind == PLAN_SCALAR) {
		src->title = plan_scalar_text(rd->r, n);
		return;
	}
	src->title = plan_need_text(rd->r, n, "title");
	src->url = plan_text(rd->r, n, "url", NULL);
	src->at = plan_text(rd->r, n, "at", NULL);
	plan_done(rd->r, n, known);
}

static void read_sources(struct reader *rd, struct plan_node *root)
{
	struct scheme *s = rd->s;
	struct plan_node *l = reader_list(rd, root, "sources", 200, &s->n_sources);
	s->sources = reader_array(rd, s->n_sources, sizeof *s->sources);
	for (int i = 0; i < s->n_sources; i++)
		read_source(rd, l->items[i], &s->sources[i]);
	l = reader_list(rd, root, "clauses", 200, &s->n_clauses);
	s->clauses = reader_array(rd, s->n_clauses, sizeof *s->clauses);
	for (int i = 0; i < s->n_clauses; i++)
		s->clauses[i] = plan_scalar_text(rd->r, l->items[i]);
}

static void read_document(struct reader *rd, struct plan_node *root)
{
	static const char *const doc_keys[] = {"no", "title", "url", "issued", NULL}, *const valid_keys[] = {"from", "to", NULL},
		*const pub_keys[] = {"days", "deadline", NULL};
	struct scheme *s = rd->s;
	struct plan_node *doc = plan_map(rd->r, root, "document"), *valid = plan_map(rd->r, root, "valid"), *pub = plan_map(rd->r, root, "publicity");
	if (doc) {
		s->doc_no = plan_text(rd->r, doc, "no", NULL);
		s->doc_title = plan_text(rd->r, doc, "title", NULL);
		s->doc_url = plan_text(rd->r, doc, "url", NULL);
		s->doc_issued = plan_text(rd->r, doc, "issued", NULL);
		plan_done(rd->r, doc, doc_keys);
	}
	if (valid) {
		s->valid_from = reader_date(rd, valid, "from");
		s->valid_to = reader_date(rd, valid, "to");
		plan_done(rd->r, valid, valid_keys);
	}
	if (pub) {
		s->publicity_days = (int)plan_int(rd->r, pub, "days", 0, 0, 366);
		s->publicity_deadline = plan_text(rd->r, pub, "deadline", NULL);
		plan_done(rd->r, pub, pub_keys);
	}
}

static void read_head(struct reader *rd, struct plan_node *root)
{
	static const char *const entities[] = {"enterprise", "plot", "region", "project", "product", "provider", "site", "country", "industry", NULL};
	struct scheme *s = rd->s;
	s->file = root->file;
	s->id = plan_need_text(rd->r, root, "scheme");
	s->version = plan_text(rd->r, root, "version", "1");
	s->title = plan_title(rd->r, root, "title");
	if (!s->title.zh && !s->title.en)
		s->title = (struct plan_words){s->id, s->id};
	s->status = (enum scheme_status)reader_word(rd, root, "status", scheme_status_names, SCHEME_ILLUSTRATIVE);
	s->note = plan_title(rd->r, root, "note");
	s->entity = entities[reader_word(rd, root, "entity", entities, 0)];
	s->unit_id = plan_need_text(rd->r, root, "unit_id");
	read_sources(rd, root);
	read_document(rd, root);
}

void reader_params(struct reader *rd, struct plan_node *root)
{
	static const char *const known[] = {"value", "unit", "title", NULL};
	struct scheme *s = rd->s;
	struct plan_node *m = plan_map(rd->r, root, "params");
	s->n_params = m ? m->n : 0;
	s->params = reader_array(rd, s->n_params, sizeof *s->params);
	for (int i = 0; i < s->n_params; i++) {
		struct scheme_param *p = &s->params[i];
		struct plan_node *n = plan_get(m, m->pairs[i].key), *value = n;
		p->name = m->pairs[i].key;
		p->unit = (struct unit){.num = 1, .den = 1};
		if (n && n->kind == PLAN_MAP) {
			const char *unit = plan_text(rd->r, n, "unit", "");
			size_t at = 0;
			if (!unit_parse(unit, strlen(unit), &p->unit, &at))
				plan_error(rd->r, plan_get(n, "unit"), NULL, TR("“%s”不是单位", "'%s' is no unit"), unit);
			p->title = plan_title(rd->r, n, "title");
			value = plan_need(rd->r, n, "value");
			plan_done(rd->r, n, known);
		}
		if (!value || !plan_scalar_number(rd->r, value, &p->value))
			p->value = NAN;
	}
}

/* Named formulas are compiled when somebody names them, so their order in the file is free and a circle shows itself. */
void reader_derives(struct reader *rd, struct plan_node *root)
{
	struct scheme *s = rd->s;
	struct plan_node *m = plan_map(rd->r, root, "derive");
	s->n_derives = m ? m->n : 0;
	s->derives = reader_array(rd, s->n_derives, sizeof *s->derives);
	for (int i = 0; i < s->n_derives; i++) {
		s->derives[i].name = m->pairs[i].key;
		s->derives[i].at = plan_get(m, m->pairs[i].key);
	}
	for (int i = 0; i < s->n_derives; i++)
		if (!s->derives[i].f && s->derives[i].at)
			reader_operand_node(rd, &(struct plan_node){.kind = PLAN_SCALAR, .file = s->derives[i].at->file, .line = s->derives[i].at->line,
				.col = s->derives[i].at->col, .text = s->derives[i].name, .len = strlen(s->derives[i].name)}, -1, NULL);
}

static void read_strata(struct reader *rd, struct plan_node *root)
{
	struct scheme *s = rd->s;
	struct plan_node *m = plan_map(rd->r, root, "strata");
	int n = m ? m->n : 0;
	if (n > SCHEME_STRATA) {
		plan_error(rd->r, m, NULL, TR("分组超过 %d 个", "more than %d strata"), SCHEME_STRATA);
		n = SCHEME_STRATA;
	}
	s->strata = reader_array(rd, n + 1, sizeof *s->strata);
	s->strata[0].name = "all";
	s->n_strata = n + 1;
	for (int i = 0; i < n; i++) {
		struct stratum *st = &s->strata[i + 1];
		struct plan_node *v = plan_get(m, m->pairs[i].key);
		st->name = m->pairs[i].key;
		if (v && v->kind == PLAN_LIST && v->n > 8)
			plan_error(rd->r, v, NULL, TR("组合分组最多八个键", "at most eight keys make a stratum"));
		else if (v && v->kind == PLAN_LIST)
			for (st->n_parts = 0; st->n_parts < v->n; st->n_parts++)
				st->parts[st->n_parts] = reader_operand_node(rd, v->items[st->n_parts], -1, NULL);
		else if (v)
			st->parts[st->n_parts++] = reader_operand_node(rd, v, -1, NULL);
	}
}

static void read_eligible(struct reader *rd, struct plan_node *root)
{
	static const char *const known[] = {"code", "when", "title", NULL};
	struct scheme *s = rd->s;
	struct plan_node *n = plan_get(root, "eligible"), *subject = plan_get(root, "subject");
	struct plan_node *where = s->subject.of_a_kind ? plan_get(subject, "where") : NULL;
	int own = where != NULL; /* those of a kind: asked first */
	if (!n && !own)
		return;
	bool list = n && n->kind == PLAN_LIST;
	s->n_eligible = own + (!n ? 0 : list ? n->n : 1);
	s->eligible = reader_array(rd, s->n_eligible, sizeof *s->eligible);
	if (own)
		s->eligible[0] = (struct condition){"subject", s->subject.title, reader_operand_node(rd, where, FORMULA_BOOL, NULL)};
	for (int i = own; i < s->n_eligible; i++) {
		struct condition *c = &s->eligible[i];
		struct plan_node *e = list ? n->items[i - own] : n;
		c->code = "eligible";
		if (e->kind == PLAN_MAP) {
			c->code = plan_need_text(rd->r, e, "code");
			c->title = plan_title(rd->r, e, "title");
			c->when = reader_operand(rd, e, "when", FORMULA_BOOL, NULL, true);
			plan_done(rd->r, e, known);
		} else
			c->when = reader_operand_node(rd, e, FORMULA_BOOL, NULL);
	}
}

static void read_merge(struct reader *rd, struct plan_node *root)
{
	static const char *const known[] = {"by", "when", "sum", "holder", "share", "both", NULL};
	struct merge *m = &rd->s->merge;
	struct plan_node *n = plan_map(rd->r, root, "merge");
	if (!n)
		return;
	m->on = true;
	m->by = reader_stratum(rd, n, "by", 0);
	if (m->by == 0)
		plan_error(rd->r, n, NULL, TR("merge 需要 by：合并依据的分组", "merge needs `by`: the stratum whose members are one"));
	m->when = reader_operand(rd, n, "when", FORMULA_BOOL, NULL, false);
	m->holder = reader_operand(rd, n, "holder", FORMULA_BOOL, NULL, false);
	m->both = reader_operand(rd, n, "both", FORMULA_BOOL, NULL, false);
	m->share = plan_bool(rd->r, n, "share", true);
	struct plan_node *l = reader_list(rd, n, "sum", 200, &m->n_columns);
	m->columns = reader_array(rd, m->n_columns, sizeof *m->columns);
	for (int i = 0; i < m->n_columns; i++) {
		const char *name = plan_scalar_text(rd->r, l->items[i]);
		m->columns[i] = scheme_column(rd->s, name);
		if (m->columns[i] < 0 || rd->s->columns[m->columns[i]].kind != COL_NUMBER) {
			plan_error(rd->r, l->items[i], NULL, TR("“%s”不是 columns 中的数值列", "'%s' is no number among the columns"), name);
			m->columns[i] = 0;
		}
	}
	plan_done(rd->r, n, known);
}

static void read_order(struct reader *rd, struct plan_node *root)
{
	struct scheme *s = rd->s;
	struct plan_node *l = plan_list(rd->r, root, "order");
	uint32_t seen = 0;
	for (int i = 0; l && i < l->n; i++) {
		const char *word = plan_scalar_text(rd->r, l->items[i]);
		int k = 0;
		while (step_names[k] && strcmp(step_names[k], word) != 0)
			k++;
		if (!step_names[k] || (seen >> k & 1)) {
			const char *hint = plan_nearest(word, step_names);
			plan_error(rd->r, l->items[i], hint, step_names[k] ? TR("步骤“%s”重复", "step '%s' stands twice") : TR("没有名为“%s”的步骤", "no step is called '%s'"), word);
			continue;
		}
		seen |= 1u << k;
		s->order[s->n_order++] = (enum step)k;
	}
	if (!l)
		for (int k = 0; k < STEPS; k++)
			s->order[s->n_order++] = (enum step)k;
	/* Steps move within their group only: what happens to columns, to the total, to the class. */
	static const int group[STEPS] = {0, 1, 2, 2, 2, 3, 4, 5, 5, 5, 5, 5, 6, 7, 8, 8, 8, 9};
	for (int i = 1; i < s->n_order; i++)
		if (group[s->order[i]] < group[s->order[i - 1]])
			plan_error(rd->r, l ? l->items[i] : root, TR("可以互换的步骤见 plans/README.md 第 10 节", "plans/README.md, section 10, says which steps may change places"),
				TR("步骤“%s”不能在“%s”之后", "step '%s' cannot come after '%s'"), step_names[s->order[i]], step_names[s->order[i - 1]]);
}

static void read_all(struct reader *rd, struct plan_node *root)
{
	static const char *const known[] = {"scheme", "version", "title", "status", "note", "sources", "clauses", "document", "valid", "entity", "subject", "publicity",
		"unit_id", "columns", "params", "derive", "strata", "eligible", "exempt", "merge", "items", "impute", "treat", "normalise", "aggregate", "tree",
		"coefficient", "bonus", "deductions", "penalties", "total", "rank", "classes", "limits", "overrides", "lists", "tables", "order", NULL};
	read_head(rd, root);
	reader_subject(rd, root);
	reader_columns(rd, root);
	reader_params(rd, root);
	reader_derives(rd, root);
	read_strata(rd, root);
	read_eligible(rd, root);
	read_merge(rd, root);
	read_order(rd, root);
	reader_items(rd, root);
	reader_tree(rd, root);
	rd->scored = true;
	reader_classes(rd, root);
	reader_results(rd, root);
	plan_done(rd->r, root, known);
}

struct scheme *scheme_read(struct arena *a, struct plan_report *r, struct plan_node *root)
{
	if (!root || !plan_is(r, root, PLAN_MAP))
		return NULL;
	const int errors = r->n_errors;
	struct scheme *const s = arena_new(a, struct scheme);
	if (!s) {
		reader_full(r, root);
		return NULL;
	}
	struct reader reader = {.a = a, .r = r, .s = s, .root = root};
	if (setjmp(reader.full) == 0)
		read_all(&reader, root);
	if (r->n_errors == errors)
		scheme_lint(r, s);
	return r->n_errors == errors ? s : NULL;
}

struct scheme *scheme_read_file(struct arena *a, struct plan_report *r, const char *path)
{
	struct plan_node *root = plan_read_file(r, path);
	return root ? scheme_read(a, r, root) : NULL;
}
