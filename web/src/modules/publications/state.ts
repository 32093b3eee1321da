// SPDX-License-Identifier: Apache-2.0
// How the state of a publication looks: a shape and a word.
import type { PublicationRow } from '@/api/gen/types'

type Light = 'green' | 'yellow' | 'orange' | 'red' | 'unknown'
const lights: Record<PublicationRow['state'], Light> = { draft: 'unknown', notice: 'yellow', decided: 'yellow', published: 'green', corrected: 'orange', withdrawn: 'red' }
export const stateLight = (s: PublicationRow['state']): Light => lights[s]
