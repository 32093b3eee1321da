/* test_cli.c - the program as a user types it: words, options, exit codes, both languages.
 * SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[128];
static char output[200000]; /* of the last run, stdout and stderr together */

static int run(const char *arguments)
{
	char command[2000];
	snprintf(command, sizeof command, "cd '%s' && env -u GUSU_DB -u GUSU_ADMIN_PASSWORD LC_ALL=C '%s' %s 2>&1 </dev/null", folder, getenv("GUSU_PROGRAM"), arguments);
	FILE *f = popen(command, "r");
	assert_non_null(f);
	size_t n = fread(output, 1, sizeof output - 1, f);
	output[n] = '\0';
	int status = pclose(f);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void expect(const char *arguments, int code, const char *text)
{
	int got = run(arguments);
	if (got != code || strstr(output, text) == NULL)
		fail_msg("gusu %s: exit %d (want %d), want '%s' in:\n%s", arguments, got, code, text, output);
}

static int make_folder(void **state)
{
	snprintf(folder, sizeof folder, "/tmp/gusu-cli-%d", (int)getpid());
	return mkdir(folder, 0700);
}

static int remove_folder(void **state)
{
	char command[200];
	snprintf(command, sizeof command, "rm -rf '%s'", folder);
	return system(command);
}

static void put_file(const char *name, const char *text)
{
	char path[300];
	snprintf(path, sizeof path, "%s/%s", folder, name);
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static void help_is_there_in_both_languages(void **state)
{
	expect("help", 0, "用法：gusu 命令");
	expect("help --lang en", 0, "usage: gusu COMMAND");
	expect("--lang=en help init", 0, "usage: gusu init [--empty | --sample DIR]");
	expect("init --help", 0, "建立新的数据库");
	expect("help exit-codes --lang en", 0, "5    busy");
	expect("help plan", 0, "plan check");
	expect("help guide", 0, "使用指南");
	expect("help guide nonsense --lang en", 4, "the guide has no page 'nonsense'");
	char version[100];
	snprintf(version, sizeof version, "gusu %s\n", getenv("GUSU_VERSION_WANTED"));
	expect("--version", 0, version); /* core/app.h says the same as meson.build */
	expect("", 2, "用法：gusu 命令");
}

static void every_command_has_help_in_both_languages(void **state)
{
	static const char *const languages[] = { "zh", "en" };
	for (int i = 0; i < 2; i++) {
		char arguments[100], words[20000];
		int commands = 0;
		snprintf(arguments, sizeof arguments, "help --lang %s", languages[i]);
		assert_int_equal(run(arguments), 0);
		snprintf(words, sizeof words, "%.19999s", output);
		for (char *line = strtok(words, "\n"); line != NULL; line = strtok(NULL, "\n")) {
			if (strncmp(line, "  ", 2) != 0 || line[2] == '-' || line[2] == ' ')
				continue;
			char *gap = strstr(line + 2, "  ");
			assert_non_null(gap); /* a summary stands behind the word */
			while (*gap == ' ')
				*gap++ = '\0';
			assert_true(strlen(gap) > 5);
			char shown[200];
			snprintf(arguments, sizeof arguments, "help %s --lang %s", line + 2, languages[i]);
			snprintf(shown, sizeof shown, "gusu %s", line + 2);
			if (run(arguments) != 0 || strstr(output, shown) == NULL)
				fail_msg("help %s", line + 2);
			commands++;
		}
		assert_true(commands >= 7);
	}
}

static void what_is_misspelt_gets_a_suggestion(void **state)
{
	expect("serv --lang en", 2, "'serv' is no command; did you mean 'gusu serve'?");
	expect("plan --lang en", 2, "'gusu plan' needs another word");
	expect("paln check x", 2, "是否想写“gusu plan check”？");
	expect("help inti --lang en", 4, "did you mean 'gusu help init'?");
	expect("init --emtpy --lang en", 2, "unknown option --emtpy; did you mean --empty?");
	expect("init --sample --lang en", 2, "usage: gusu init");
	expect("init extra --lang en", 2, "there is no place for 'extra'");
	expect("check --lang fr", 2, "--lang");
	expect("plan check --lang en", 2, "an argument is missing");
	expect("serve --workers many --lang en", 2, "--workers needs a whole number, not 'many'");
}

static void a_database_is_made_once_and_checked(void **state)
{
	expect("check --lang en", 4, "there is no database 'city.gusu'. Make one with 'gusu init'");
	expect("init --city 苏州市", 0, "初始密码");
	expect("check --lang en", 0, "nothing found");
	expect("check --json", 0, "{\"list\":[],\"findings\":0}");
	expect("rebuild --lang en", 0, "done");
	expect("init --lang en", 6, "'city.gusu' exists already and was left as it is");
	expect("init --sample nowhere --db other.gusu --lang en", 4, "there is no folder 'nowhere'");
	expect("init --json --db third.gusu", 0, "\"password\":\"");
	put_file("text.gusu", "this is no database at all, only a text that is long enough to be looked at by the database library when it opens the file");
	expect("check --db text.gusu --lang en", 1, "cannot open the database 'text.gusu': it is no database or a damaged one");
	expect("check --db text.gusu", 1, "打不开数据库“text.gusu”：不是数据库、已经损坏，或读写失败；请检查路径、权限与磁盘空间（");
	expect("serve --listen nowhere", 3, "不能在 nowhere 上启动：地址应写成 127.0.0.1:8080 或 [::1]:8080，并且属于本机");
	expect("serve --listen 192.0.2.1:8080 --lang en", 3, "cannot serve on 192.0.2.1:8080: the address does not belong to this machine");
	expect("serve --listen 127.0.0.1:0 --web absent", 4, "不能在 127.0.0.1:0 上启动：打不开网页文件所在的目录，请检查 --web");
	expect("init --empty --sample x --db f.gusu --lang en", 2, "not both");
}

static void a_failed_init_leaves_nothing(void **state)
{
	char path[300];
	snprintf(path, sizeof path, "%s/short.gusu", folder);
	char command[900];
	snprintf(command, sizeof command, "cd '%s' && GUSU_ADMIN_PASSWORD=short '%s' init --db short.gusu --lang en >out.txt 2>&1", folder, getenv("GUSU_PROGRAM"));
	assert_int_equal(WEXITSTATUS(system(command)), 3);
	assert_int_not_equal(access(path, F_OK), 0);
}

static void the_first_login_goes_to_a_private_file(void **state)
{
	char command[900], path[300];
	struct stat st;
	snprintf(command, sizeof command, "cd '%s' && GUSU_ADMIN_PASSWORD='ten chars or more' GUSU_FIRST_LOGIN=login.txt '%s' init --db l.gusu >/dev/null 2>&1", folder, getenv("GUSU_PROGRAM"));
	assert_int_equal(WEXITSTATUS(system(command)), 0);
	snprintf(path, sizeof path, "%s/login.txt", folder);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	char text[100] = "";
	FILE *f = fopen(path, "r");
	assert_non_null(fgets(text, sizeof text, f));
	fclose(f);
	assert_string_equal(text, "admin / ten chars or more\n");
}

static void the_password_can_be_set_from_a_pipe(void **state)
{
	char command[900];
	expect("init --db p.gusu", 0, "admin");
	snprintf(command, sizeof command, "cd '%s' && echo 'another good password' | '%s' account password --db p.gusu --lang en >out.txt 2>&1", folder, getenv("GUSU_PROGRAM"));
	assert_int_equal(WEXITSTATUS(system(command)), 0);
	expect("account password nobody --db p.gusu --lang en", 3, "no password was given");
	snprintf(command, sizeof command, "cd '%s' && echo 'another good password' | '%s' account password nobody --db p.gusu >out.txt 2>&1", folder, getenv("GUSU_PROGRAM"));
	assert_int_equal(WEXITSTATUS(system(command)), 4);
}

static void plan_files_are_checked(void **state)
{
	put_file("good.yaml", "");
	expect("plan check good.yaml --lang en", 3, "good.yaml:1:1: error: the file is empty");
	put_file("unknown.yaml", "targtes: x\n");
	expect("plan check unknown.yaml --lang en", 3, "unknown kind of plan file 'targtes:'\n    did you mean 'targets'?");
	expect("plan check unknown.yaml --json", 3, "\"line\":1,\"column\":1,\"kind\":\"error\"");
	expect("plan check nowhere --lang en", 3, "cannot open: No such file");
}

static void failures_are_json_when_asked(void **state)
{
	expect("check --json --db nothing.gusu --lang en", 4, "{\"error\":\"NOT_FOUND\",\"detail\":\"there is no database 'nothing.gusu'");
}

static void serve_answers_and_stops_on_a_signal(void **state)
{
	char command[1200];
	expect("init --db s.gusu", 0, "admin");
	/* starts, waits for the address, asks for health, stops it and shows the exit code */
	snprintf(command, sizeof command, "cd '%s' && { '%s' serve --db s.gusu --listen 127.0.0.1:0 --json >addr.txt 2>log.txt & pid=$!; "
		"for i in $(seq 100); do [ -s addr.txt ] && break; sleep 0.1; done; "
		"'%s' -c 'import json,urllib.request as u; a=json.load(open(\"addr.txt\"))[\"address\"]; print(u.urlopen(a+\"api/health\").read().decode())' >health.txt 2>&1; "
		"kill -TERM $pid; wait $pid; }", folder, getenv("GUSU_PROGRAM"), getenv("GUSU_PYTHON"));
	assert_int_equal(WEXITSTATUS(system(command)), 0);
	char path[300], text[300] = "";
	snprintf(path, sizeof path, "%s/health.txt", folder);
	FILE *f = fopen(path, "r");
	assert_non_null(f);
	assert_non_null(fgets(text, sizeof text, f));
	fclose(f);
	assert_non_null(strstr(text, "\"status\":\"ok\""));
	expect("serve --db none.gusu --lang en", 4, "there is no database");
	expect("serve --db s.gusu --listen nonsense --lang en", 3, "cannot serve on nonsense");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(help_is_there_in_both_languages), cmocka_unit_test(every_command_has_help_in_both_languages), cmocka_unit_test(what_is_misspelt_gets_a_suggestion),
		cmocka_unit_test(a_database_is_made_once_and_checked), cmocka_unit_test(a_failed_init_leaves_nothing), cmocka_unit_test(the_first_login_goes_to_a_private_file),
		cmocka_unit_test(the_password_can_be_set_from_a_pipe), cmocka_unit_test(plan_files_are_checked), cmocka_unit_test(failures_are_json_when_asked),
		cmocka_unit_test(serve_answers_and_stops_on_a_signal),
	};
	return cmocka_run_group_tests_name("core/cli", tests, make_folder, remove_folder);
}
