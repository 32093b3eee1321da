/* safe_next.h - where to go after a form of the server's own pages.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CORE_SAFE_NEXT_H
#define CORE_SAFE_NEXT_H

/* A path of our own, never another site; "/" for anything else. */
const char *safe_next(const char *next);
#endif
