/* spare.h - a file that is made under a passing name and put in its place when it is complete.
 * SPDX-License-Identifier: Apache-2.0
 *
 * For large files that other libraries open by their name (file_out in file.h is for those written in one go). The passing name is fixed by the
 * caller, so that what a killed process left behind is found and used again instead of piling up; a lock on it tells a dead owner from a living one.
 * The file is readable by its owner alone until it stands in its place. */
#ifndef BASE_SPARE_H
#define BASE_SPARE_H
#include "base/rc.h"

struct spare { int fd; char *path; };

/* Empty, and nobody else's. RC_BUSY: another process is making it; RC_NOT_FOUND: no such folder; RC_IO: errno says more. */
enum rc spare_open(struct spare *s, const char *path) MUST_USE;
/* Makes it durable and gives it its name in one step, in place of what had that name. Close other handles of it before. */
enum rc spare_place(struct spare *s, const char *path) MUST_USE;
void spare_drop(struct spare *s); /* removes it; after spare_place it does nothing */
#define spare_auto __attribute__((cleanup(spare_drop))) struct spare

/* Makes the names in the folder of `path` durable. */
enum rc folder_sync(const char *path) MUST_USE;
#endif
