/* pg_faults.c - a libpq whose connections break and whose statements fail when told to. Named by GUSU_LIBPQ; what it does not have itself it hands on.
 * SPDX-License-Identifier: Apache-2.0
 *
 * GUSU_FAULT=KIND:N lets the N-th call of that kind fail, KIND:N+ that one and all after it. Kinds:
 *   pgconnect   the server cannot be reached
 *   pgcut       the connection breaks before the N-th statement is sent
 *   pganswer    the N-th statement is sent, and its answer never comes
 *   pgfail      the server refuses the N-th statement, and with it the transaction if one is open
 * GUSU_FAULT_COUNTS=FILE: at a regular end, how many calls of each kind there were. */
#include <dlfcn.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct conn;
struct result;

enum kind { CONNECT, CUT, ANSWER, FAIL, KINDS };
static const char *const words[KINDS] = { "pgconnect", "pgcut", "pganswer", "pgfail" };

static atomic_long calls[KINDS];
static enum kind wanted = KINDS;
static long at;
static bool and_after;

/* ISO C knows no cast between pointers to objects and to functions. */
#define REAL(ret, name, args) static ret (*name) args; if (name == NULL) { void *p = dlsym(RTLD_NEXT, "PQ" #name); memcpy(&name, &p, sizeof p); }

static bool due(enum kind k)
{
	long n = atomic_fetch_add(&calls[k], 1) + 1;
	return k == wanted && (n == at || (and_after && n > at));
}

static void cut(struct conn *c, int how)
{
	REAL(int, socket, (const struct conn *));
	int fd = socket(c);
	if (fd >= 0)
		shutdown(fd, how);
}

/* What is sent in the place of a statement that the server is to refuse: outside a transaction a refusal has to come as the statement's own answer. */
static const char REFUSED[] = "DO $$ BEGIN RAISE EXCEPTION 'no room for this statement' USING ERRCODE = 'disk_full'; END $$";
static const char REFUSED_WHEN_PREPARED[] = "SELECT no_such_column"; /* the server only parses here */

/* No server refuses to roll back. */
static bool refusable(const char *sql)
{
	return strncmp(sql, "ROLLBACK", 8) != 0;
}

/* Before a statement: true when its answer is to be lost. */
static bool trouble(struct conn *c, bool *ret_refuse)
{
	bool cutting = due(CUT), losing = due(ANSWER);
	*ret_refuse = due(FAIL);
	if (cutting)
		cut(c, SHUT_RDWR);
	return losing;
}

struct conn *PQconnectdbParams(const char *const *keys, const char *const *values, int expand);
struct result *PQexec(struct conn *c, const char *sql);
struct result *PQprepare(struct conn *c, const char *name, const char *sql, int n, const unsigned *types);
int PQsendQueryPrepared(struct conn *c, const char *name, int n, const char *const *values, const int *lengths, const int *formats, int format);

struct conn *PQconnectdbParams(const char *const *keys, const char *const *values, int expand)
{
	REAL(struct conn *, connectdbParams, (const char *const *, const char *const *, int));
	static const char *const nowhere_keys[] = { "host", "connect_timeout", NULL }, *const nowhere[] = { "/nowhere", "1", NULL };
	return due(CONNECT) ? connectdbParams(nowhere_keys, nowhere, 0) : connectdbParams(keys, values, expand);
}

struct result *PQexec(struct conn *c, const char *sql)
{
	REAL(struct result *, exec, (struct conn *, const char *));
	REAL(int, sendQuery, (struct conn *, const char *));
	bool refuse, losing = trouble(c, &refuse);
	if (losing && sendQuery(c, sql)) {
		usleep(20000); /* the server has it */
		cut(c, SHUT_RDWR);
	}
	return exec(c, refuse && refusable(sql) ? REFUSED : sql);
}

struct result *PQprepare(struct conn *c, const char *name, const char *sql, int n, const unsigned *types)
{
	REAL(struct result *, prepare, (struct conn *, const char *, const char *, int, const unsigned *));
	bool refuse;
	if (trouble(c, &refuse))
		cut(c, SHUT_RDWR);
	return prepare(c, name, refuse ? REFUSED_WHEN_PREPARED : sql, n, types);
}

int PQsendQueryPrepared(struct conn *c, const char *name, int n, const char *const *values, const int *lengths, const int *formats, int format)
{
	REAL(int, sendQueryPrepared, (struct conn *, const char *, int, const char *const *, const int *, const int *, int));
	REAL(int, sendQueryParams, (struct conn *, const char *, int, const unsigned *, const char *const *, const int *, const int *, int));
	bool refuse, losing = trouble(c, &refuse);
	int sent = refuse ? sendQueryParams(c, REFUSED, 0, NULL, NULL, NULL, NULL, 0) : sendQueryPrepared(c, name, n, values, lengths, formats, format);
	if (losing) {
		usleep(20000);
		cut(c, SHUT_RDWR);
	}
	return sent;
}

static void tell_counts(void)
{
	const char *path = getenv("GUSU_FAULT_COUNTS");
	FILE *f = path != NULL ? fopen(path, "a") : NULL;
	if (f == NULL)
		return;
	for (int k = 0; k < KINDS; k++)
		fprintf(f, "%s %ld\n", words[k], atomic_load(&calls[k]));
	fclose(f);
}

__attribute__((constructor)) static void begin(void)
{
	const char *fault = getenv("GUSU_FAULT");
	atexit(tell_counts);
	for (int k = 0; fault != NULL && k < KINDS; k++) {
		size_t n = strlen(words[k]);
		if (strncmp(fault, words[k], n) != 0 || fault[n] != ':')
			continue;
		wanted = (enum kind)k;
		at = strtol(fault + n + 1, NULL, 10);
		and_after = fault[strlen(fault) - 1] == '+';
	}
}
