/* uscc.h - unified social credit codes (统一社会信用代码, GB 32100-2015).
 * SPDX-License-Identifier: Apache-2.0
 *
 * Eighteen characters of 31 (no I, O, S, V, Z): the registering body, the kind of organisation, the division of first registration (6 digits, may be abolished today),
 * the organisation code with its own check character (9 characters, GB 11714) and a check character over all. */
#ifndef REGISTRY_USCC_H
#define REGISTRY_USCC_H
#include <stdbool.h>
#include <stddef.h>

enum uscc_status {
	USCC_OK,
	USCC_LENGTH,     /* not 18 characters */
	USCC_CHARACTER,  /* a character that codes do not have, at `at` */
	USCC_CHECK,      /* the check character does not match */
	USCC_NUMBER,     /* a spreadsheet turned the code into a number: 9.13205E+17 or zeros at the end */
};
struct uscc_report {
	enum uscc_status status;
	char code[19];          /* trimmed, half-width, upper case; "" when that is not 18 characters */
	char suggestion[19];    /* a code that would pass (O -> 0, I -> 1), "" when there is none; never applied silently */
	int at;                 /* place of the wrong character, from 1; 0 when not applicable */
	size_t length;          /* characters found, for USCC_LENGTH */
	bool org_check_failed;  /* the organisation code's own check character: a warning only, some old bodies fail it */
};
void uscc_check(const char *text, size_t len, struct uscc_report *ret);
/* The 18th character for the first 17; the organisation code's check character for its first 8. 0 when a character is not allowed. */
char uscc_check_char(const char first17[17]);
char uscc_org_char(const char first8[8]);
#endif
