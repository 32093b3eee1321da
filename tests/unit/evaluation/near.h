/* near.h - asks whether two doubles are close enough, for cmocka 1.1 which only knows floats.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef TEST_NEAR_H
#define TEST_NEAR_H
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#define assert_near(got, want, tolerance) do { \
	double got_ = (got), want_ = (want); \
	if (!(fabs(got_ - want_) <= (tolerance))) \
		fail_msg("%s is %.17g, not %.17g", #got, got_, want_); \
} while (0)
#endif
