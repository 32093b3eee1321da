// SPDX-License-Identifier: Apache-2.0
// Words for roles, areas and permissions. The server names roles in the language of the request; permissions have their words here,
// because whoever makes a token need not be allowed to read the table of roles.
import { i18n, local, t } from '@/i18n'
import type { Area, Grant } from '@/api/gen/types'

export function permissionName(permission: string): string {
  const key = `people.permission.${permission}`
  return i18n.global.te(key) ? t('people.permission.' + permission) : permission
}

/** The area of a grant; a region in the language of the page. */
export function areaName(g: Grant, areas: Area[]): string {
  if (g.area === 'none') return ''
  if (g.area === 'city') return t('people.wholeCity')
  const region = g.area === 'region' ? areas.find((r) => r.code === g.region) : undefined
  return region ? local(region, 'name') : g.area_name
}

export function grantText(g: Grant, areas: Area[]): string {
  return [g.role_name, areaName(g, areas)].filter(Boolean).join(' · ')
}
