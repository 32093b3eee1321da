/* jw.h - writes JSON into a buffer, a value at a time, without building a tree.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Commas are the writer's business. A NULL text becomes null; numbers use the shortest form that reads back equal (17 digits at most);
 * NaN and infinities become null, for JSON has no word for them. */
#ifndef BASE_JW_H
#define BASE_JW_H
#include "base/buf.h"

struct jw { struct buf *out; bool need_comma; };

void jw_init(struct jw *w, struct buf *out);
void jw_obj(struct jw *w);  void jw_obj_end(struct jw *w);
void jw_arr(struct jw *w);  void jw_arr_end(struct jw *w);
void jw_key(struct jw *w, const char *key);
void jw_text(struct jw *w, const char *s);
void jw_textn(struct jw *w, const char *s, size_t len);
void jw_i64(struct jw *w, int64_t v);
void jw_num(struct jw *w, double v);
void jw_fixed(struct jw *w, double v, int decimals); /* rounded half away from zero by num_round, trailing zeros kept */
void jw_bool(struct jw *w, bool v);
void jw_null(struct jw *w);
void jw_raw(struct jw *w, const char *json, size_t len); /* an already written value */

/* key and value in one line, the usual case */
void jw_ktext(struct jw *w, const char *key, const char *s);
void jw_ki64(struct jw *w, const char *key, int64_t v);
void jw_knum(struct jw *w, const char *key, double v);
void jw_kbool(struct jw *w, const char *key, bool v);
#endif
