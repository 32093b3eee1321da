/* scope_sql.c - the door for rows, as text.
 * SPDX-License-Identifier: Apache-2.0 */
#include "store/scope_sql.h"
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { PARAMS_MAX = 999 };

static const char *behind(const char *p, const char *end_mark)
{
	const char *at = strstr(p, end_mark);
	return at != NULL ? at + strlen(end_mark) : p + strlen(p);
}

const char *sql_skip_quoted(const char *p)
{
	if (p[0] == '\'' || p[0] == '"')
		return behind(p + 1, p[0] == '"' ? "\"" : "'");
	if (p[0] == '-' && p[1] == '-')
		return behind(p, "\n");
	if (p[0] == '/' && p[1] == '*')
		return behind(p + 2, "*/");
	return p;
}

/* The first character at or behind p that is SQL and not quoted text or comment. */
static const char *next_plain(const char *p)
{
	for (const char *q; (q = sql_skip_quoted(p)) != p; )
		p = q;
	return p;
}

static bool word_at(const char *sql, const char *p, const char *word)
{
	size_t n = strlen(word);
	bool starts = p == sql || !(isalnum((unsigned char)p[-1]) || p[-1] == '_');
	return starts && strncasecmp(p, word, n) == 0 && !isalnum((unsigned char)p[n]) && p[n] != '_';
}

/* What would work on one of the databases only, or would get past the guard of append-only tables. */
static const char *not_shared(const char *sql)
{
	static const char *const words[] = { "INSERT OR", "REPLACE INTO", "AUTOINCREMENT", "ROWID", "GLOB", "IFNULL", "GROUP_CONCAT",
		"CURRENT_TIMESTAMP", "NOW(" };
	for (const char *p = next_plain(sql); *p != '\0'; p = next_plain(p + 1)) {
		if (*p == '?')
			return "?";
		for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
			if (toupper((unsigned char)*p) == words[i][0] && word_at(sql, p, words[i]))
				return words[i];
	}
	return NULL;
}

static int highest_param(const char *sql)
{
	int n = 0;
	for (const char *p = next_plain(sql); *p != '\0'; p = next_plain(p + 1)) {
		if (*p != '$')
			continue;
		int k = atoi(p + 1);
		n = k > n ? k : n;
	}
	return n;
}

static bool alias_char(char ch)
{
	return isalnum((unsigned char)ch) || ch == '_';
}

/* As many parameters as the longest list: one text for all of them. */
static void put_list(struct buf *out, const char *alias, int len, int param)
{
	buf_printf(out, "(%.*s.id IN ($%d", len, alias, param);
	for (int i = 1; i < SCOPE_LIST_MAX; i++)
		buf_printf(out, ", $%d", param + i);
	buf_str(out, "))");
}

static void put_condition(struct buf *out, const char *alias, int len, enum scope_kind kind, int param)
{
	switch (kind) {
	case SCOPE_ALL:
		buf_str(out, "(1 = 1)");
		break;
	case SCOPE_REGION:
		buf_printf(out, "(%.*s.region_pos BETWEEN $%d AND $%d)", len, alias, param, param + 1);
		break;
	case SCOPE_SUBJECT:
		buf_printf(out, "(%.*s.id = $%d)", len, alias, param);
		break;
	case SCOPE_LIST:
		put_list(out, alias, len, param);
		break;
	case SCOPE_NONE:
		buf_str(out, "(1 = 0)");
		break;
	}
}

/* Handles the braces at p and returns what is behind them, or NULL. */
static const char *replace(const char *p, enum scope_kind kind, int param, struct buf *out, int *scopes, int *unscoped)
{
	static const char unscoped_word[] = "{unscoped}", scope_word[] = "{scope ";
	if (strncmp(p, unscoped_word, sizeof unscoped_word - 1) == 0) {
		++*unscoped;
		return p + sizeof unscoped_word - 1;
	}
	if (strncmp(p, scope_word, sizeof scope_word - 1) != 0)
		return NULL;
	const char *alias = p + sizeof scope_word - 1, *end = alias;
	while (alias_char(*end))
		end++;
	if (end == alias || *end != '}')
		return NULL;
	put_condition(out, alias, (int)(end - alias), kind, param);
	++*scopes;
	return end + 1;
}

bool scope_expand(const char *sql, enum scope_kind kind, struct buf *out, struct scope_sql *ret_s, char *why, size_t size)
{
	const char *foreign = not_shared(sql);
	int own = highest_param(sql), scopes = 0, unscoped = 0;
	if (foreign != NULL || own > PARAMS_MAX) {
		snprintf(why, size, "%s is not SQL that the databases share", foreign != NULL ? foreign : "a parameter beyond $999");
		return false;
	}
	for (const char *p = sql; *p != '\0'; ) {
		const char *end = sql_skip_quoted(p);
		if (end == p && *p == '{') {
			end = replace(p, kind, own + 1, out, &scopes, &unscoped);
			if (end == NULL) {
				snprintf(why, size, "braces hold neither `scope ALIAS` nor `unscoped`");
				return false;
			}
		} else {
			end = end == p ? p + 1 : end;
			buf_add(out, p, (size_t)(end - p));
		}
		p = end;
	}
	if ((scopes > 0) == (unscoped > 0)) {
		snprintf(why, size, "a statement says either {scope ALIAS} or {unscoped}, this one says %s", scopes > 0 ? "both" : "neither");
		return false;
	}
	static const int params[] = { [SCOPE_REGION] = 2, [SCOPE_SUBJECT] = 1, [SCOPE_LIST] = SCOPE_LIST_MAX };
	int extra = scopes == 0 ? 0 : params[kind];
	*ret_s = (struct scope_sql){ .n_params = own + extra, .scope_param = extra > 0 ? own + 1 : 0, .has_scope = scopes > 0 };
	return true;
}
