/* role.h - who may do what, in one table.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A permission is a name that an endpoint asks for (x-permission in X.api.yaml); a role is a set of them. An account holds grants: a role,
 * an area of the city, and either everything the role has by itself or one permission by name. The scope of a request follows from the
 * grants that hold the permission it asks for, never from the widest grant of the account: whoever may rank the whole city but type
 * in one district types in that district only.
 *
 * An expert's area is a task: a list of enterprises with a name and a last day. Behind that day the grant gives nothing.
 *
 * The three administrators exclude each other: who runs the system does not make accounts, and who makes accounts does not look after the
 * record of what was done. */
#ifndef CORE_ROLE_H
#define CORE_ROLE_H
#include <stdbool.h>
#include <stdint.h>

enum role {
	ROLE_BUREAU, ROLE_DISTRICT, ROLE_TOWN, ROLE_ENTERPRISE, ROLE_EXPERT, ROLE_AUDITOR, ROLE_OPERATOR,
	ROLE_SYSTEM, ROLE_SECURITY, ROLE_AUDIT, ROLE_COUNT
};

enum area_kind { AREA_NONE, AREA_CITY, AREA_REGION, AREA_ENTERPRISE, AREA_TASK, AREA_COUNT };
extern const char *const area_words[]; /* "none", "city", "region", "enterprise", "task", NULL */

struct role_info {
	const char *word, *zh, *en;
	const char *what_zh, *what_en;   /* one line for whoever grants it */
	unsigned areas;                  /* bit 1 << AREA_…: the areas it may be granted for */
	bool administrator;
};
extern const struct role_info roles[ROLE_COUNT];

/* What a role has of a permission, a letter for each role in the order above: 'Y' it has it, 'n' it may be granted by name, '-' it cannot
 * have it. */
struct permission {
	const char *name, *zh, *en;
	const char *by_role;
};
extern const struct permission permissions[];
enum { PERMISSIONS_MAX = 64 };           /* they are kept as bits */

int permission_count(void);
int permission_find(const char *name);   /* index; -1: no role has it, so nobody does */
int role_find(const char *word);         /* -1 when there is none */
int area_find(const char *word);
/* The permissions that a grant of this role carries, as bits; `named` "" for those the role has by itself. 0: the role cannot have it. */
uint64_t role_permissions(enum role role, const char *named);
#endif
