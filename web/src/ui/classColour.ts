// SPDX-License-Identifier: Apache-2.0
// A class has the same colour everywhere: tables, maps, charts.
const known: Record<string, string> = {
  A: '--class-a', B: '--class-b', C: '--class-c', 'C-': '--class-c1', 'C−': '--class-c1', D: '--class-d', T: '--class-t',
}

/** CSS variable of a class; classes of other schemes take the series colours in their order. */
export function classVariable(code: string | null | undefined, place = 0): string {
  return (code && known[code]) || `--series-${(place % 8) + 1}`
}
export const classColour = (code: string | null | undefined, place = 0): string => `var(${classVariable(code, place)})`

/** What a class is called beside its letter: "A 优先发展类" -> "优先发展类". */
export function classTitle(code: string, title: string): string {
  for (const word of [code, classWord(code)]) if (title.startsWith(word)) return title.slice(word.length).replace(/^类?[（(\s]*/, '').replace(/[）)]$/, '') || title
  return title
}

/** "C-" is written with the minus sign. */
export const classWord = (code: string): string => code.replace('-', '−')
