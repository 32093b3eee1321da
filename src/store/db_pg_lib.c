/* db_pg_lib.c - opening libpq at run time.
 * SPDX-License-Identifier: Apache-2.0 */
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>
#include "store/pg_lib.h"

static const char DEFAULT_PATH[] = "libpq.so.5";

/* A pointer to a function is copied bytewise: ISO C knows no cast from void *. */
static bool find(const struct pg_lib *l, const char *name, void *ret_function)
{
	char symbol[64];
	snprintf(symbol, sizeof symbol, "PQ%s", name);
	void *at = dlsym(l->handle, symbol);
	memcpy(ret_function, &at, sizeof at);
	return at != NULL;
}

#define NEEDED(name) if (!find(l, #name, &l->name)) return #name
#define WANTED(name) find(l, #name, &l->name)

/* The name of what is missing, or NULL. */
static const char *find_all(struct pg_lib *l)
{
	NEEDED(connectdbParams);
	NEEDED(status);
	NEEDED(errorMessage);
	NEEDED(finish);
	NEEDED(socket);
	NEEDED(parameterStatus);
	NEEDED(setNoticeReceiver);
	NEEDED(exec);
	NEEDED(prepare);
	NEEDED(describePrepared);
	NEEDED(nparams);
	NEEDED(paramtype);
	NEEDED(sendQueryPrepared);
	NEEDED(setSingleRowMode);
	NEEDED(getResult);
	NEEDED(resultStatus);
	NEEDED(resultErrorField);
	NEEDED(clear);
	NEEDED(ntuples);
	NEEDED(nfields);
	NEEDED(ftype);
	NEEDED(getvalue);
	NEEDED(getlength);
	NEEDED(getisnull);
	NEEDED(cmdTuples);
	NEEDED(cmdStatus);
	NEEDED(getCancel);
	NEEDED(cancel);
	NEEDED(freeCancel);
	if (!WANTED(enterPipelineMode) || !WANTED(exitPipelineMode) || !WANTED(pipelineSync))
		l->enterPipelineMode = NULL;
	return NULL;
}

bool pg_lib_open(struct pg_lib *l, const char *path, char *why, size_t size)
{
	*l = (struct pg_lib){ 0 };
	path = path != NULL && path[0] != '\0' ? path : DEFAULT_PATH;
	l->handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	if (l->handle == NULL) {
		snprintf(why, size, "the library of PostgreSQL cannot be opened (%s); install libpq5 or name it with GUSU_LIBPQ", dlerror());
		return false;
	}
	const char *missing = find_all(l);
	if (missing == NULL)
		return true;
	snprintf(why, size, "%s is no libpq that Gusu can use: it lacks PQ%s", path, missing);
	pg_lib_close(l);
	return false;
}

void pg_lib_close(struct pg_lib *l)
{
	if (l->handle != NULL)
		dlclose(l->handle);
	l->handle = NULL;
}
