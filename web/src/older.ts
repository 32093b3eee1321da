// SPDX-License-Identifier: Apache-2.0
// What libraries take for granted and Chromium 87 does not have. Syntax is the build's business; this is the one missing function.
if (!('hasOwn' in Object)) {
  const has = Object.prototype.hasOwnProperty
  Object.defineProperty(Object, 'hasOwn', { value: (of: object, key: PropertyKey) => has.call(of, key), configurable: true, writable: true })
}
export {}
