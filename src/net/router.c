/* router.c - from a method and a path to the number of a route.
 * SPDX-License-Identifier: Apache-2.0 */
#include "net/router.h"
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { METHODS = 4 }; /* GET POST PUT DELETE */

struct part {
	struct slice word;       /* NULL: a {name} */
	struct part **words; int n_words;
	struct part *name;
	int route[METHODS];      /* -1: none */
	char allow[48];
	bool is_end;
};

struct router { struct part *root; };

static int method_slot(enum net_method m)
{
	switch (m) {
	case NET_GET: case NET_HEAD: return 0;
	case NET_POST: return 1;
	case NET_PUT: return 2;
	case NET_DELETE: return 3;
	default: return -1;
	}
}

static int method_slot_of(const char *name)
{
	static const char *const names[METHODS] = { "GET", "POST", "PUT", "DELETE" };
	for (int i = 0; i < METHODS; i++)
		if (strcmp(names[i], name) == 0)
			return i;
	return -1;
}

static struct part *part_create(struct slice word)
{
	struct part *p = calloc(1, sizeof *p);
	if (p == NULL)
		return NULL;
	p->word = word;
	for (int i = 0; i < METHODS; i++)
		p->route[i] = -1;
	return p;
}

static void part_destroy(struct part *p)
{
	if (p == NULL)
		return;
	for (int i = 0; i < p->n_words; i++)
		part_destroy(p->words[i]);
	part_destroy(p->name);
	free(p->words);
	free(p);
}

static struct part *child_word(const struct part *p, struct slice word)
{
	for (int i = 0; i < p->n_words; i++)
		if (slice_eq(p->words[i]->word, word))
			return p->words[i];
	return NULL;
}

static struct part *child_make(struct part *p, struct slice word)
{
	bool is_name = word.n >= 2 && word.p[0] == '{';
	struct part *found = is_name ? p->name : child_word(p, word);
	if (found != NULL)
		return found;
	struct part *made = part_create(is_name ? (struct slice){ NULL, 0 } : word);
	if (made == NULL)
		return NULL;
	if (is_name)
		return p->name = made;
	struct part **more = realloc(p->words, sizeof *more * (size_t)(p->n_words + 1));
	if (more == NULL) {
		part_destroy(made);
		return NULL;
	}
	p->words = more;
	return p->words[p->n_words++] = made;
}

static void allow_write(struct part *p)
{
	static const char *const names[METHODS] = { "GET, HEAD", "POST", "PUT", "DELETE" };
	p->allow[0] = '\0';
	for (int i = 0; i < METHODS; i++)
		if (p->route[i] >= 0) {
			if (p->allow[0] != '\0')
				strncat(p->allow, ", ", sizeof p->allow - strlen(p->allow) - 1);
			strncat(p->allow, names[i], sizeof p->allow - strlen(p->allow) - 1);
		}
	strncat(p->allow, ", OPTIONS", sizeof p->allow - strlen(p->allow) - 1);
}

static enum rc entry_add(struct router *r, const struct router_entry *e, int number)
{
	int slot = method_slot_of(e->method);
	assert(slot >= 0 && e->path[0] == '/');
	struct part *p = r->root;
	for (struct slice part, rest = slice_of(e->path + 1); slice_split(&rest, '/', &part); ) {
		p = child_make(p, part);
		if (p == NULL)
			return RC_NO_MEMORY;
	}
	if (p->route[slot] >= 0)
		return RC_CONFLICT;
	p->route[slot] = number;
	p->is_end = true;
	allow_write(p);
	return RC_OK;
}

enum rc router_create(const struct router_entry *entries, int n, struct router **ret_router, int *ret_bad)
{
	struct router *r = calloc(1, sizeof *r);
	if (r == NULL)
		return RC_NO_MEMORY;
	r->root = part_create((struct slice){ "", 0 });
	enum rc rc = r->root != NULL ? RC_OK : RC_NO_MEMORY;
	for (int i = 0; i < n && rc == RC_OK; i++) {
		rc = entry_add(r, &entries[i], i);
		if (rc != RC_OK)
			*ret_bad = i;
	}
	if (rc != RC_OK) {
		router_destroy(r);
		return rc;
	}
	*ret_router = r;
	return RC_OK;
}

void router_destroy(struct router *r)
{
	if (r == NULL)
		return;
	part_destroy(r->root);
	free(r);
}

/* Plain words first; back to the {name} when they lead nowhere. Depth is bounded by the templates. */
static const struct part *walk(const struct part *p, struct slice rest, struct net_request *q)
{
	struct slice part;
	if (!slice_split(&rest, '/', &part))
		return p->is_end ? p : NULL;
	const struct part *next = child_word(p, part);
	const struct part *end = next != NULL ? walk(next, rest, q) : NULL;
	if (end != NULL || p->name == NULL || part.n == 0 || q->n_params == NET_PARAMS_MAX)
		return end;
	q->params[q->n_params++] = part;
	end = walk(p->name, rest, q);
	if (end == NULL)
		q->n_params--;
	return end;
}

enum router_result router_find(const struct router *r, struct net_request *q, const char **ret_allow)
{
	q->n_params = 0;
	q->route = -1;
	if (q->path[0] != '/')
		return ROUTER_NO_PATH;
	const struct part *end = walk(r->root, slice_of(q->path + 1), q);
	if (end == NULL)
		return ROUTER_NO_PATH;
	int slot = method_slot(q->method);
	if (slot >= 0 && end->route[slot] >= 0) {
		q->route = end->route[slot];
		return ROUTER_FOUND;
	}
	*ret_allow = end->allow;
	return ROUTER_NO_METHOD;
}
