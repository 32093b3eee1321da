// SPDX-License-Identifier: Apache-2.0
// What a list of projects may be narrowed by; the same words in the address, in the request and in filters that are kept.
export const FILTERS = { q: '', district: '', town: '', stage: '', exit: '', kind: '', chain: '', level: '', industry: '', min_total: '', max_total: '', late: '', signed_year: '', aged: '', light: '', linked: '' }
export type ProjectFilterValues = Record<keyof typeof FILTERS, string>
export const NARROWING = Object.keys(FILTERS) as (keyof typeof FILTERS)[]

/** As the server wants them: numbers as numbers, nothing that is empty. */
export function asked(f: ProjectFilterValues): object {
  const n = (v: string) => (v === '' || !Number.isFinite(Number(v)) ? undefined : Number(v))
  const words = Object.fromEntries(NARROWING.filter((k) => f[k] !== '').map((k) => [k, f[k]]))
  return { ...words, min_total: n(f.min_total), max_total: n(f.max_total), signed_year: n(f.signed_year), aged: f.aged === 'true' || undefined }
}
