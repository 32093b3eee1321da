/* fact_block.h - packed columns: what holds now of one indicator and period, in one blob. Internal to src/indicators.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Built for reading a whole column in one stroke: for each subject in order the distance to the one before and the value, both as varints (7 bits a byte, values zigzag): five
 * to seven bytes a cell. Blocks are derived from the facts and can be dropped at any time (gusu rebuild). A block that one batch after the other was merged into holds the same as
 * one built anew. */
#ifndef INDICATORS_FACT_BLOCK_H
#define INDICATORS_FACT_BLOCK_H
#include "indicators/facts.h"

struct fact_cell { int64_t subject, value; };

/* Merges a batch into the block of one indicator and period (facts sorted by subject), in the caller's transaction. */
enum rc fact_block_add(struct ctx *c, const struct fact *facts, size_t n, int64_t batch, int32_t known_at) MUST_USE;
/* Makes every block anew. */
enum rc fact_blocks_rebuild(struct ctx *c) MUST_USE;

/* Compares every block with the facts; prints what differs. */
enum rc fact_blocks_check(struct ctx *c, int *ret_findings) MUST_USE;

/* Goes over a block; *ret_p moves on. False at the end, or when the data are damaged (*ret_bad). */
struct block_reader { const unsigned char *p, *end; int64_t subject; bool bad; };
bool block_next(struct block_reader *r, struct fact_cell *ret_cell);

/* What holds as of a moment, straight from the facts: cells by subject, malloc'd. */
enum rc facts_column(struct ctx *c, int indicator, int64_t period, struct as_of at, struct fact_cell **ret_cells, size_t *ret_n) MUST_USE;
#endif
