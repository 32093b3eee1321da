/* router.h - from a method and a path to the number of a route.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Templates such as "/api/enterprises/{code}/facts" are compiled once into a tree of path parts. A plain word wins over a {name}; when the
 * plain branch leads nowhere the {name} branch is tried. A {name} matches one part that is not empty. The tree never changes after creation
 * and is shared by all threads. */
#ifndef NET_ROUTER_H
#define NET_ROUTER_H
#include "base/rc.h"
#include "net/net.h"

struct router;
struct router_entry { const char *method, *path; };

/* Texts are borrowed. RC_CONFLICT names the entry that collides with another in *ret_bad. */
enum rc router_create(const struct router_entry *entries, int n, struct router **ret_router, int *ret_bad) MUST_USE;
void router_destroy(struct router *r);

enum router_result { ROUTER_FOUND, ROUTER_NO_PATH, ROUTER_NO_METHOD };
/* FOUND: q->route and q->params are set (HEAD takes the route of GET). NO_METHOD: *ret_allow is the value of an Allow header. */
enum router_result router_find(const struct router *r, struct net_request *q, const char **ret_allow);
#endif
