// SPDX-License-Identifier: Apache-2.0
// The filters of the result table as they stand in the address.
export const resultDefaults = {
  q: '', district: '', town: '', industry: '', class: '', above_scale: '', min_score: '', max_score: '', list: '',
  sort: 'rank', order: 'asc', page: '1', size: '50', columns: '',
}
export type ResultFilterValues = typeof resultDefaults
/** Those that narrow the rows. */
export const narrowing = ['q', 'district', 'town', 'industry', 'class', 'above_scale', 'min_score', 'max_score', 'list'] as const
