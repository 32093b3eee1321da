// SPDX-License-Identifier: Apache-2.0
// Whether the screen is as narrow as a phone's; one listener for all.
import { ref } from 'vue'

const media = window.matchMedia('(max-width: 720px)')
export const narrow = ref(media.matches)
media.addEventListener('change', (e) => (narrow.value = e.matches))
