/* project_plan.c - the plan of the process, and finding things in it.
 * SPDX-License-Identifier: Apache-2.0 */
#include "projects/file/project_plan.h"
#include <string.h>
#include "core/plan_shelf.h"
#include "projects/file/project_module.h"
#include "projects/projects.h"

enum { PLAN_BYTES = 32 << 20 };

static const void *read_kept(struct arena *a, struct plan_report *r, struct plan_node *root) { return project_plan_read(a, r, root); }
static const struct plan_kept kept = { &projects_module, "projects.yaml", PLAN_BYTES, read_kept };

const struct project_plan *project_plan(const struct app *app) { return plan_shelf(app, &kept); }

enum rc project_plan_get(struct ctx *c, const struct project_plan **ret_plan)
{
	const void *plan;
	TRY(plan_shelf_get(c, &kept, &plan));
	*ret_plan = plan;
	return RC_OK;
}

enum rc project_shelf_start(struct app *app) { return plan_shelf_start(app, &kept); }
void project_shelf_stop(struct app *app) { plan_shelf_stop(app, &kept); }

/* ---- Finding by id. */

static int find(const void *first, int n, size_t stride, const char *id)
{
	for (int i = 0; id != NULL && i < n; i++) {
		const char *have = *(const char *const *)((const char *)first + (size_t)i * stride);
		if (have != NULL && have[0] != '\0' && strcmp(have, id) == 0)
			return i;
	}
	return -1;
}

int project_field_of(const struct project_plan *p, const char *id) { return find(p->fields, p->n_fields, sizeof p->fields[0], id); }
int project_list_of(const struct project_plan *p, const char *id) { return find(p->lists, p->n_lists, sizeof p->lists[0], id); }
int project_list_field_of(const struct project_list_plan *l, const char *id) { return find(l->fields, l->n_fields, sizeof l->fields[0], id); }
int project_track_of(const struct project_plan *p, const char *id) { return find(p->tracks, p->n_tracks, sizeof p->tracks[0], id); }
int project_stage_of(const struct project_track *t, const char *id) { return find(t->stages, t->n_stages, sizeof t->stages[0], id); }
int project_paper_of(const struct project_plan *p, const char *id) { return find(p->papers, p->n_papers, sizeof p->papers[0], id); }
int project_word_of(const struct project_words *w, const char *id) { return find(w->words, w->n, sizeof w->words[0], id); }

const struct project_field *project_field_named(const struct project_plan *p, const char *name, int *ret_list)
{
	int i = project_field_of(p, name);
	if (ret_list)
		*ret_list = -1;
	if (i >= 0)
		return &p->fields[i];
	for (int l = 0; l < p->n_lists; l++)
		for (int k = 0; k < p->lists[l].n_fields; k++)
			if (strcmp(p->lists[l].fields[k].name, name) == 0) {
				if (ret_list)
					*ret_list = l;
				return &p->lists[l].fields[k];
			}
	return NULL;
}

bool project_parameter_on(const struct project_parameter *p, int32_t day, double *ret_value)
{
	int i = p->n;
	while (i > 0 && p->values[i - 1].from > day)
		i--;
	if (i == 0)
		return false;
	*ret_value = p->values[i - 1].value;
	return true;
}

const char *project_words_for(const struct ctx *c, struct plan_words w)
{
	return c->english && w.en != NULL ? w.en : w.zh != NULL ? w.zh : "";
}
