/* unit.h - what every unit test begins with, and an allocator that fails when told to.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Executables linked with --wrap=malloc and so on count their allocations: fail_at(n) lets the n-th one from now fail. */
#ifndef UNIT_H
#define UNIT_H
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define assert_text(got, want) assert_string_equal((got), (want))
#define assert_rc(call, want) assert_int_equal((int)(call), (int)(want))

void fail_at(long n); /* 0: never */
long allocations(void);
#endif
