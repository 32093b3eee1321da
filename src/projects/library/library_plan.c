/* library_plan.c - reading the section `library:` and keeping it for the process.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include "core/plan_shelf.h"
#include "projects/library/library.h"
#include "projects/file/project_plan_priv.h"

enum { PLAN_BYTES = 16 << 20, WAN = 100 }; /* with projects.yaml, whose words it uses */

int library_paper_of(const struct library_plan *p, const char *id)
{
	for (int i = 0; id != NULL && i < p->n_papers; i++)
		if (strcmp(p->papers[i].id, id) == 0)
			return i;
	return -1;
}

static const char **read_words(struct plan_reading *rd, struct plan_node *map, const char *key, int *ret_n)
{
	struct plan_node *list = plan_list(rd->r, map, key);
	int n = list != NULL ? list->n : 0;
	const char **texts = reading_array(rd, n, sizeof *texts);
	for (int i = 0; texts != NULL && i < n; i++)
		texts[i] = plan_scalar_text(rd->r, list->items[i]);
	*ret_n = texts != NULL ? n : 0;
	return texts;
}

/* Words of projects.yaml: kinds of project, kinds of paper. */
static void read_known(struct plan_reading *rd, struct plan_node *map, const char *key, const char *zh, const char *en, const void *first, int n, size_t stride)
{
	struct plan_node *list = plan_get(map, key);
	for (int i = 0; list != NULL && list->kind == PLAN_LIST && i < list->n; i++) {
		const char *word = list->items[i]->kind == PLAN_SCALAR ? list->items[i]->text : "";
		bool known = false;
		for (int k = 0; k < n && !known; k++)
			known = strcmp(*(const char *const *)((const char *)first + (size_t)k * stride), word) == 0;
		if (!known)
			reading_unknown(rd, list->items[i], word, zh, en, first, n, stride);
	}
}

static void read_paper(struct plan_reading *rd, struct library_plan *p, struct plan_node *n)
{
	static const char *const known[] = { "id", "title", "note", "names", "shown_by", "order", NULL };
	struct library_paper *k = &p->papers[p->n_papers];
	k->id = reading_id(rd, n);
	reading_unique(rd, n, k->id, p->papers, p->n_papers, sizeof *p->papers);
	k->title = reading_title(rd, n);
	k->note = plan_title(rd->r, n, "note");
	k->names = read_words(rd, n, "names", &k->n_names);
	k->shown_by = read_words(rd, n, "shown_by", &k->n_shown_by);
	read_known(rd, n, "shown_by", "项目材料", "kind of paper in projects.yaml", rd->p->papers, rd->p->n_papers, sizeof *rd->p->papers);
	k->order = (int)plan_int(rd->r, n, "order", 0, 0, 20);
	plan_done(rd->r, n, known);
	p->n_papers++;
}

static void read_group(struct plan_reading *rd, const struct library_plan *p, struct plan_node *n, struct library_group *g)
{
	for (int i = 0; n->kind == PLAN_LIST && i < n->n && g->n < LIBRARY_ITEMS; i++) {
		const char *word = plan_scalar_text(rd->r, n->items[i]);
		int at = library_paper_of(p, word);
		if (at < 0)
			reading_unknown(rd, n->items[i], word, "材料", "paper", p->papers, p->n_papers, sizeof *p->papers);
		else
			g->papers[g->n++] = at;
	}
	if (g->n == 0)
		MISTAKE(rd, n, "写成 [[approval], [contract, photo]]", "write [[approval], [contract, photo]]", "needed 的一组没有材料%s", "a group of needed names no paper%s", "");
}

static void read_set(struct plan_reading *rd, struct library_plan *p, struct plan_node *n)
{
	static const char *const known[] = { "id", "title", "kinds", "at_least", "needed", NULL };
	struct library_set *s = &p->sets[p->n_sets];
	const struct project_words *kinds = rd->p->fields[rd->p->known[KNOWN_KIND]].words;
	struct plan_node *list = plan_list(rd->r, n, "needed");
	s->id = reading_id(rd, n);
	reading_unique(rd, n, s->id, p->sets, p->n_sets, sizeof *p->sets);
	s->title = reading_title(rd, n);
	s->kinds = read_words(rd, n, "kinds", &s->n_kinds);
	read_known(rd, n, "kinds", "项目类型", "kind of project in projects.yaml", kinds->words, kinds->n, sizeof *kinds->words);
	s->at_least = plan_int(rd->r, n, "at_least", 0, 0, 100000000) * WAN;
	for (int i = 0; list != NULL && i < list->n && s->n_groups < LIBRARY_GROUPS; i++)
		read_group(rd, p, list->items[i], &s->groups[s->n_groups++]);
	if (s->n_groups == 0)
		MISTAKE(rd, n, "写 needed: [[…], …]", "write needed: [[…], …]", "%s 没有规定需要的材料", "%s names no paper that is needed", s->id);
	plan_done(rd->r, n, known);
	p->n_sets++;
}

static void read_clock(struct plan_reading *rd, struct library_plan *p)
{
	static const char *const known[] = { "yellow_months", "red_months", NULL };
	struct plan_node *map = plan_map(rd->r, rd->root, "clock");
	p->yellow_months = (int)plan_int(rd->r, map, "yellow_months", 1, 1, 24);
	p->red_months = (int)plan_int(rd->r, map, "red_months", 2, 1, 24);
	if (p->red_months < p->yellow_months)
		MISTAKE(rd, map, "red_months 不小于 yellow_months", "let red_months not be less than yellow_months", "时钟先后颠倒%s", "the clock is in the wrong order%s", "");
	if (map != NULL)
		plan_done(rd->r, map, known);
}

static bool read_beside(struct plan_reading *rd)
{
	struct plan_node *projects = plan_read_beside(rd->r, rd->root, "projects.yaml");
	if (projects == NULL)
		MISTAKE(rd, rd->root, "把它放在 projects.yaml 旁边", "put it beside projects.yaml", "同一目录下没有 %s", "there is no %s in the same folder", "projects.yaml");
	rd->p = projects ? project_plan_read(rd->a, rd->r, projects) : NULL;
	return rd->p != NULL;
}

struct library_plan *library_plan_read(struct arena *a, struct plan_report *r, struct plan_node *root)
{
	static const char *const known[] = { "library", "title", "clause", "clock", "papers", "sets", NULL };
	int errors = r->n_errors;
	struct library_plan *p = arena_new(a, struct library_plan);
	struct plan_reading rd = { .a = a, .r = r, .root = root };
	if (p == NULL || !read_beside(&rd))
		return NULL;
	p->id = plan_need_text(r, root, "library");
	p->title = reading_title(&rd, root);
	(void)plan_text(r, root, "clause", "");
	read_clock(&rd, p);
	struct plan_node *papers = reading_maps(&rd, root, "papers", LIBRARY_PAPERS, true), *sets = reading_maps(&rd, root, "sets", LIBRARY_SETS, true);
	p->papers = reading_array(&rd, LIBRARY_PAPERS, sizeof *p->papers);
	p->sets = reading_array(&rd, LIBRARY_SETS, sizeof *p->sets);
	for (int i = 0; papers != NULL && p->papers != NULL && i < papers->n; i++)
		read_paper(&rd, p, papers->items[i]);
	for (int i = 0; sets != NULL && p->sets != NULL && i < sets->n; i++)
		read_set(&rd, p, sets->items[i]);
	plan_done(r, root, known);
	return r->n_errors == errors && p->papers != NULL && p->sets != NULL ? p : NULL;
}

/* ---- The process's own. */

static const void *read_kept(struct arena *a, struct plan_report *r, struct plan_node *root) { return library_plan_read(a, r, root); }
static const struct plan_kept kept = { &library_module, "library.yaml", PLAN_BYTES, read_kept };

const struct library_plan *library_plan(const struct app *app) { return plan_shelf(app, &kept); }

enum rc library_plan_get(struct ctx *c, const struct library_plan **ret_plan)
{
	const void *plan;
	TRY(plan_shelf_get(c, &kept, &plan));
	*ret_plan = plan;
	return RC_OK;
}

enum rc library_shelf_start(struct app *app) { return plan_shelf_start(app, &kept); }
void library_shelf_stop(struct app *app) { plan_shelf_stop(app, &kept); }
