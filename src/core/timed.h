/* timed.h - work that comes round while the server runs (the hook `timed` of core/module.h).
 * SPDX-License-Identifier: Apache-2.0
 *
 * One thread asks the modules in turn; a failure is one line in the log and the next round is the second try. */
#ifndef CORE_TIMED_H
#define CORE_TIMED_H
#include "core/app.h"

struct timed;
/* NULL when no module has such work, or no thread can be made (told in the log). */
struct timed *timed_start(struct app *a);
/* Waits for the work that is being done. NULL is fine. */
void timed_stop(struct timed *t);
#endif
