/* test_file.c - the names in a folder.
 * SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include "base/arena.h"
#include "base/file.h"

static char folder[64];

static int make_folder(void **state)
{
	static const char *const names[] = { "b.yaml", "a.yaml", ".hidden", "B" };
	char path[128];
	snprintf(folder, sizeof folder, "/tmp/gusu-names-XXXXXX");
	if (mkdtemp(folder) == NULL)
		return -1;
	for (size_t i = 0; i < COUNT(names); i++) {
		snprintf(path, sizeof path, "%s/%s", folder, names[i]);
		int fd = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
		if (fd < 0)
			return -1;
		close(fd);
	}
	return 0;
}

static int drop_folder(void **state)
{
	static const char *const names[] = { "b.yaml", "a.yaml", ".hidden", "B" };
	char path[128];
	for (size_t i = 0; i < COUNT(names); i++) {
		snprintf(path, sizeof path, "%s/%s", folder, names[i]);
		unlink(path);
	}
	return rmdir(folder);
}

static void names_come_in_order_of_bytes(void **state)
{
	arena_auto a;
	const char **names;
	int n;
	arena_init(&a, 0);
	assert_rc(folder_names(&a, folder, &names, &n), RC_OK);
	assert_int_equal(n, 3); /* the hidden one is left out */
	assert_text(names[0], "B");
	assert_text(names[1], "a.yaml");
	assert_text(names[2], "b.yaml");
}

static void what_is_no_folder_has_none(void **state)
{
	char path[128];
	arena_auto a;
	const char **names;
	int n = 7;
	arena_init(&a, 0);
	snprintf(path, sizeof path, "%s/nothing", folder);
	assert_rc(folder_names(&a, path, &names, &n), RC_OK);
	assert_int_equal(n, 0);
	snprintf(path, sizeof path, "%s/a.yaml", folder);
	n = 7;
	assert_rc(folder_names(&a, path, &names, &n), RC_OK);
	assert_int_equal(n, 0);
}

static void memory_that_runs_out_is_told(void **state)
{
	arena_auto a;
	const char **names;
	int n = 7;
	arena_init(&a, 40); /* the list of three, not their names */
	assert_rc(folder_names(&a, folder, &names, &n), RC_NO_MEMORY);
	assert_int_equal(n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_come_in_order_of_bytes),
		cmocka_unit_test(what_is_no_folder_has_none),
		cmocka_unit_test(memory_that_runs_out_is_told),
	};
	return cmocka_run_group_tests_name("file", tests, make_folder, drop_folder);
}
