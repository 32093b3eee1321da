// SPDX-License-Identifier: Apache-2.0
// Into the clipboard; also where the page came over plain http, for which browsers hide the newer way.
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    const box = document.createElement('textarea')
    box.value = text
    box.style.position = 'fixed'
    box.style.opacity = '0'
    const host = document.querySelector('dialog[open]') ?? document.body // what stands outside an open dialog cannot be selected
    host.append(box)
    box.select()
    const done = document.execCommand('copy')
    box.remove()
    return done
  }
}

/** A file made here, of text; with the mark that tells Excel that it is UTF-8. */
export function saveText(name: string, text: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob(['\ufeff' + text], { type: 'text/csv' }))
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 1000)
}

/** One cell of a CSV; a text that a spreadsheet would take for a formula is quoted as text. */
export function csvCell(text: string): string {
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(plain) ? `"${plain.replace(/"/g, '""')}"` : plain
}
