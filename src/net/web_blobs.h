/* web_blobs.h - the web client (web/dist) and openapi.json inside the program; empty when the client was not built.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef NET_WEB_BLOBS_H
#define NET_WEB_BLOBS_H
#include "net/statics.h"

extern const struct static_blob web_blobs[];
extern const int web_n_blobs;
#endif
