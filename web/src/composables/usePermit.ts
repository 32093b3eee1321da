// SPDX-License-Identifier: Apache-2.0
// Whether the server said that this account may; it decides again on every request, this only spares a button that would be refused.
import type { Permission } from '@/api/gen/types'
import { useSession } from '@/stores/session'

export function usePermit(): (permission: Permission) => boolean {
  const session = useSession()
  return (permission) => session.session?.permissions.includes(permission) ?? false
}
