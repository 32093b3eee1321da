/* evaluation_api_cards.c - what other modules have to say about an enterprise, for its page.
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/app.h"
#include "core/http.h"
#include "core/module.h"
#include "evaluation/evaluation.api.gen.h"

/* The enterprise within c's scope; the registry knows it. */
static enum rc find(struct ctx *c, const char *code, struct place *ret_place)
{
	for (int i = 0; i < c->app->n_modules; i++)
		if (c->app->modules[i]->enterprise != NULL)
			return c->app->modules[i]->enterprise(c, code, 0, ret_place);
	return RC_NOT_FOUND;
}

enum rc evaluation_api_cards_get(struct ctx *c, const struct evaluation_cards_get_in *in, struct reply *r)
{
	struct place place;
	struct jw *w = &r->jw;
	TRY(find(c, in->code, &place));
	jw_obj(w);
	jw_ktext(w, "code", place.code);
	jw_key(w, "cards");
	jw_arr(w);
	for (int i = 0; i < c->app->n_modules; i++)
		if (c->app->modules[i]->about != NULL)
			TRY(c->app->modules[i]->about(c, place.scope.subject, w));
	jw_arr_end(w);
	jw_obj_end(w);
	return RC_OK;
}
