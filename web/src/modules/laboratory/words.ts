// SPDX-License-Identifier: Apache-2.0
/** A moment as people here read it: 2020-07-15 09:30, in China's time. */
export function moment(at: string): string {
  const ms = Date.parse(at)
  return Number.isFinite(ms) ? new Date(ms + 8 * 3600000).toISOString().slice(0, 16).replace('T', ' ') : at
}
