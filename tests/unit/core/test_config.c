/* test_config.c - networks, labels of /metrics, and that the table of the configuration makes sense.
 * SPDX-License-Identifier: Apache-2.0 */
#include "../base/unit.h"
#include "core/config.h"
#include "core/metrics.h"

static void networks_are_bits(void **state)
{
	const char *list = "127.0.0.1, ::1,10.2.0.0/15 , 2001:db8::/33, 192.168.7.128/25";
	static const char *const in[] = { "127.0.0.1", "::1", "10.2.0.0", "10.3.255.255", "2001:db8:7fff::1", "192.168.7.200", "::ffff:10.2.0.1" };
	static const char *const out[] = { "127.0.0.2", "::2", "10.4.0.0", "10.1.255.255", "2001:db8:8000::1", "192.168.7.127", "::ffff:10.4.0.1", "", "x",
		"127.0.0.1 ", "127.0.0.1/8" };
	assert_true(networks_good(list));
	for (size_t i = 0; i < COUNT(in); i++)
		assert_true(networks_have(list, in[i]));
	for (size_t i = 0; i + 2 < COUNT(out); i++)
		assert_false(networks_have(list, out[i]));
	assert_true(networks_good(""));
	assert_false(networks_have("", "127.0.0.1"));
	assert_false(networks_have(NULL, "127.0.0.1"));
	assert_true(networks_have("0.0.0.0/0", "8.8.8.8"));
	assert_false(networks_have("0.0.0.0/0", "::1"));
	static const char *const bad[] = { "127.0.0.1/33", "::1/129", "10.0.0.0/-1", "10.0.0/8", "a", ",", "127.0.0.1,", "10.0.0.0/" };
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_false(networks_good(bad[i]));
}

static void labels_are_escaped(void **state)
{
	struct buf b;
	buf_init(&b, 4096);
	metrics_head(&b, "x_total", "counter", "What.");
	metrics_line(&b, "x_total", "l", "a\"b\\c\nd", 1);
	metrics_line(&b, "x_total", NULL, NULL, 0.25);
	assert_text(buf_text(&b), "# HELP x_total What.\n# TYPE x_total counter\nx_total{l=\"a\\\"b\\\\c\\nd\"} 1\nx_total 0.25\n");
	buf_finish(&b);
}

/* Defaults lie within their bounds, names and variables are each other's only owner. */
static void the_table_is_sound(void **state)
{
	struct app_config v;
	app_defaults(&v);
	for (int i = 0; i < config_n_keys; i++) {
		const struct config_key *k = &config_keys[i];
		char one[CONFIG_ENV_TEXT], two[CONFIG_ENV_TEXT];
		const char *at = (const char *)&v + k->offset;
		if (k->kind == CONFIG_COUNT || k->kind == CONFIG_SECONDS)
			assert_in_range(*(const int *)(const void *)at, k->lo, k->hi);
		if (k->kind == CONFIG_BYTES)
			assert_in_range(*(const size_t *)(const void *)at, k->lo, k->hi);
		for (int j = 0; j < i; j++) {
			assert_string_not_equal(k->name, config_keys[j].name);
			assert_string_not_equal(config_env(k, one), config_env(&config_keys[j], two));
			assert_int_not_equal(k->offset, config_keys[j].offset);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(networks_are_bits), cmocka_unit_test(labels_are_escaped), cmocka_unit_test(the_table_is_sound) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
