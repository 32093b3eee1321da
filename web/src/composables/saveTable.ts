// SPDX-License-Identifier: Apache-2.0
// The table behind a drawing as a CSV file that spreadsheet programs open as text: UTF-8 with its mark, quoted where needed, nothing that begins like a formula.
const cell = (v: string) => {
  const safe = /^[=+@\t\r]/.test(v) ? `'${v}` : v
  return /[",\n]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe
}

export function saveTable(name: string, head: string[], body: string[][]): void {
  const text = [head, ...body].map((row) => row.map(cell).join(',')).join('\r\n')
  const a = document.createElement('a')
  a.href = URL.createObjectURL(new Blob(['\ufeff', text, '\r\n'], { type: 'text/csv;charset=utf-8' }))
  a.download = `${name.replace(/[\\/:*?"<>|\s]+/g, '-')}.csv`
  a.click()
  setTimeout(() => URL.revokeObjectURL(a.href), 10000)
}
