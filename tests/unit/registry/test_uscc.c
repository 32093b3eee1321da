/* test_uscc.c - unified social credit codes: the real ones pass both checks, changed ones do not.
 * SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "registry/uscc.h"

static const char *const real[] = {
	"91330100799655058B", "9144030071526726XG", "91440300192317458F", "914403001922038216", "91110000802100433B", "12100000400000624D",
	"11330802002621759X", "11331002002673575G", "91350100M000100Y43",
};
enum { N_REAL = sizeof real / sizeof *real };

static struct uscc_report check(const char *s)
{
	struct uscc_report r;

	uscc_check(s, strlen(s), &r);
	return r;
}

static void nine_real_codes_pass_both_checks(void **state)
{
	for (int i = 0; i < N_REAL; i++) {
		struct uscc_report r = check(real[i]);
		assert_int_equal(r.status, USCC_OK);
		assert_false(r.org_check_failed);
		assert_string_equal(r.code, real[i]);
		assert_string_equal(r.suggestion, "");
	}
}

static void every_single_change_is_found(void **state)
{
	static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
	int found = 0;

	for (int at = 0; at < 17; at++)
		for (const char *p = alphabet; *p; p++) {
			char s[19];
			strcpy(s, real[0]);
			if (s[at] == *p)
				continue;
			s[at] = *p;
			assert_int_not_equal(uscc_check_char(s), s[17]);
			found++;
		}
	assert_int_equal(found, 510);
}

/* A code whose last character was made to fit, but whose organisation code was changed: a warning only. */
static void old_organisation_codes_warn(void **state)
{
	char s[19];
	struct uscc_report r;

	strcpy(s, real[0]);
	s[10] = s[10] == '1' ? '2' : '1';
	s[17] = uscc_check_char(s);
	r = check(s);
	assert_int_equal(r.status, USCC_OK);
	assert_true(r.org_check_failed);
}

static void spelling_is_normalised(void **state)
{
	assert_string_equal(check("  91330100799655058b ").code, real[0]);
	assert_string_equal(check("９１３３０１００７９９６５５０５８Ｂ").code, real[0]);
	assert_string_equal(check("\xe3\x80\x80" "91330100799655058B").code, real[0]); /* U+3000 in front */
}

static void letters_that_codes_lack_are_suggested_not_replaced(void **state)
{
	struct uscc_report r = check("9I33O100799655058B");

	assert_int_equal(r.status, USCC_CHARACTER);
	assert_int_equal(r.at, 2);
	assert_string_equal(r.suggestion, real[0]);
	r = check("9133010079965505SB"); /* S for 8 leads nowhere */
	assert_int_equal(r.status, USCC_CHARACTER);
	assert_string_equal(r.suggestion, "");
}

static void wrong_lengths_and_spreadsheet_numbers_are_told_apart(void **state)
{
	assert_int_equal(check("").status, USCC_LENGTH);
	assert_int_equal(check("91330100799655058").status, USCC_LENGTH);
	assert_int_equal(check("91330100799655058").length, 17);
	assert_int_equal(check("91330100799655058BB").length, 19);
	assert_int_equal(check("苏州某某有限公司").status, USCC_LENGTH);
	assert_int_equal(check("9.13205940881409E+17").status, USCC_NUMBER);
	assert_int_equal(check("913205940881409000").status, USCC_NUMBER);
	assert_int_equal(check("91330100799655058C").status, USCC_CHECK);
}

static void a_very_long_text_is_no_code(void **state)
{
	char s[4096];
	struct uscc_report r;

	memset(s, '9', sizeof s);
	uscc_check(s, sizeof s, &r);
	assert_int_equal(r.status, USCC_LENGTH);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nine_real_codes_pass_both_checks), cmocka_unit_test(every_single_change_is_found), cmocka_unit_test(old_organisation_codes_warn),
		cmocka_unit_test(spelling_is_normalised), cmocka_unit_test(letters_that_codes_lack_are_suggested_not_replaced),
		cmocka_unit_test(wrong_lengths_and_spreadsheet_numbers_are_told_apart), cmocka_unit_test(a_very_long_text_is_no_code),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
