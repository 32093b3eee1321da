/* test_scope_sql.c - what becomes of a statement's text.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/unit.h"
#include "store/scope_sql.h"

static void expands(void **state)
{
	static const struct { const char *sql; enum scope_kind kind; const char *want; int n_params, scope_param; } cases[] = {
		{ "SELECT 1 {unscoped}", SCOPE_NONE, "SELECT 1 ", 0, 0 },
		{ "SELECT a FROM s WHERE {scope s} AND b = $1", SCOPE_ALL, "SELECT a FROM s WHERE (1 = 1) AND b = $1", 1, 0 },
		{ "SELECT a FROM s WHERE {scope s} AND b = $1", SCOPE_NONE, "SELECT a FROM s WHERE (1 = 0) AND b = $1", 1, 0 },
		{ "SELECT a FROM s WHERE b = $1 AND {scope s}", SCOPE_REGION,
			"SELECT a FROM s WHERE b = $1 AND (s.region_pos BETWEEN $2 AND $3)", 3, 2 },
		{ "SELECT a FROM s WHERE {scope s} AND c = $3", SCOPE_SUBJECT, "SELECT a FROM s WHERE (s.id = $4) AND c = $3", 4, 4 },
		{ "SELECT {scope x} UNION SELECT {scope y}", SCOPE_SUBJECT, "SELECT (x.id = $1) UNION SELECT (y.id = $1)", 1, 1 },
		{ "SELECT '{scope x} $9 ?' {unscoped} -- $8 {x} ?\n, \"a{b\" /* {q $7 */", SCOPE_ALL, "SELECT '{scope x} $9 ?'  -- $8 {x} ?\n, \"a{b\" /* {q $7 */", 0, 0 },
		{ "SELECT 'it''s {', $2 {unscoped}", SCOPE_ALL, "SELECT 'it''s {', $2 ", 2, 0 },
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		buf_auto out;
		struct scope_sql s;
		char why[200] = "";
		buf_init(&out, 0);
		if (!scope_expand(cases[i].sql, cases[i].kind, &out, &s, why, sizeof why))
			fail_msg("%s: %s", cases[i].sql, why);
		assert_text(buf_text(&out), cases[i].want);
		assert_int_equal(s.n_params, cases[i].n_params);
		assert_int_equal(s.scope_param, cases[i].scope_param);
	}
}

/* So many parameters that every list has room, also in a statement with two of them. */
static void a_list_is_one_text_for_all_lengths(void **state)
{
	buf_auto out;
	struct scope_sql s;
	char why[200] = "";
	buf_init(&out, 0);
	assert_true(scope_expand("SELECT a FROM s, t WHERE {scope s} AND {scope t} AND b = $2", SCOPE_LIST, &out, &s, why, sizeof why));
	assert_int_equal(s.scope_param, 3);
	assert_int_equal(s.n_params, 2 + SCOPE_LIST_MAX);
	assert_true(strstr(buf_text(&out), "(s.id IN ($3, $4, ") != NULL && strstr(buf_text(&out), "(t.id IN ($3, $4, ") != NULL);
	assert_true(strstr(buf_text(&out), ", $66)) AND b = $2") != NULL);
}

static void refuses(void **state)
{
	static const struct { const char *sql, *why; } cases[] = {
		{ "SELECT 1", "neither" }, { "SELECT 1 -- {unscoped}", "neither" }, { "SELECT {scope a} {unscoped}", "both" }, { "SELECT {scope}", "braces" },
		{ "SELECT {scope a b}", "braces" }, { "SELECT {scope a;x}", "braces" }, { "SELECT {", "braces" }, { "SELECT {scope ", "braces" },
		{ "SELECT ? {unscoped}", "?" }, { "INSERT OR REPLACE INTO a VALUES (1) {unscoped}", "INSERT OR" }, { "replace into a VALUES (1) {unscoped}", "REPLACE INTO" },
		{ "SELECT rowid FROM a {unscoped}", "ROWID" }, { "SELECT $1000 {unscoped}", "beyond" }, { "SELECT ifnull(a, 1) {unscoped}", "IFNULL" },
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		buf_auto out;
		struct scope_sql s;
		char why[200] = "";
		buf_init(&out, 0);
		assert_false(scope_expand(cases[i].sql, SCOPE_ALL, &out, &s, why, sizeof why));
		if (strstr(why, cases[i].why) == NULL)
			fail_msg("%s: %s", cases[i].sql, why);
	}
}

static void words_inside_names_are_fine(void **state)
{
	buf_auto out;
	struct scope_sql s;
	char why[200];
	buf_init(&out, 0);
	assert_true(scope_expand("SELECT crowid, rowid_x, known_now, replace(a, 'b', 'c') FROM globe {unscoped}", SCOPE_ALL, &out, &s, why, sizeof why));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(expands), cmocka_unit_test(a_list_is_one_text_for_all_lengths), cmocka_unit_test(refuses), cmocka_unit_test(words_inside_names_are_fine) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
